/// Runs a graph by plain loops: slow and plainly right, the oracle of what is fast.
///
/// With `Double` it serves finite differences, with `Float` comparison with the kernels. Whole
/// numbers and booleans are held as `Scalar`s too.
public struct ReferenceEvaluator<Scalar: BinaryFloatingPoint & Sendable>: Sendable {
  /// What it runs.
  public let graph: Graph
  /// Which random numbers it draws: the same as a plan that runs with them.
  public let random: RandomRun

  /// A tensor with its numbers, row-major.
  struct Value {
    var sizes: [Int]
    var elements: [Scalar]

    var count: Int { elements.count }
  }

  /// Makes ready to run a graph.
  public init(_ graph: Graph, random: RandomRun = RandomRun()) {
    self.graph = graph
    self.random = random
  }

  /// Runs the graph and returns its outputs in their order.
  ///
  /// - Parameters:
  ///   - inputs: the numbers of each input in the graph's order, row-major.
  ///   - parameters: the numbers of each parameter in the graph's order.
  ///   - batch: the number of rows.
  ///   - time: the number of time steps.
  /// - Throws: ``NeuralError/run(_:)`` if something has the wrong count, or an index is out of range.
  public func run(
    inputs: [[Scalar]], parameters: [[Scalar]] = [], batch: Int = 1, time: Int = 1
  ) throws -> [[Scalar]] {
    guard inputs.count == graph.inputs.count, parameters.count == graph.parameters.count else {
      throw NeuralError.run(
        "The graph has \(graph.inputs.count) inputs and \(graph.parameters.count) parameters, "
          + "but \(inputs.count) and \(parameters.count) were given")
    }
    var values: [Value] = []
    /// What recurrences give, by their operation.
    var scanned: [Int: [Value]] = [:]
    for (id, node) in graph.nodes.enumerated() {
      let sizes = node.shape.dimensions.map { dimension in
        switch dimension {
        case .fixed(let size): size
        case .batch: batch
        case .time: time
        }
      }
      let arguments = node.inputs.map { values[$0] }
      let elements: [Scalar]
      switch node.operation {
      case .input(let index): elements = inputs[index]
      case .parameter(let index): elements = parameters[index]
      case .batchCount: elements = [Scalar(batch)]
      case .scan(let index):
        scanned[id] = try run(graph.scans[index], arguments, batch: batch)
        elements = [Scalar](repeating: 0, count: batch)
      case .scanned(let number): elements = scanned[node.inputs[0]]?[number].elements ?? []
      default: elements = try evaluate(node, sizes, arguments)
      }
      guard elements.count == sizes.reduce(1, *) else {
        throw NeuralError.run(
          "\(node.operation) of shape \(node.shape) was given \(elements.count) numbers for "
            + "\(batch) rows")
      }
      values.append(Value(sizes: sizes, elements: elements))
    }
    return graph.outputs.map { values[$0.node].elements }
  }

  private func evaluate(
    _ node: Graph.Node, _ sizes: [Int], _ inputs: [Value]
  ) throws -> [Scalar] {
    switch node.operation {
    case .input, .parameter, .batchCount, .scan, .scanned, .placeholder, .scanEnd: []
    case .constant(let values): constant(values, sizes)
    case .unary(let function): inputs[0].elements.map { Scalar(function(Double($0))) }
    case .unaryGradient(let function): unaryGradient(function, inputs)
    case .binary(let function): binary(function, inputs, sizes, node.type)
    case .select: select(inputs, sizes)
    case .reduce(let reduction, let axes, _): reduce(inputs[0], reduction, axes)
    case .broadcast: repeated(inputs[0], sizes)
    case .reshape, .stopGradient: inputs[0].elements
    case .transpose(let order): transpose(inputs[0], order)
    case .matmul(let transposeLeft, let transposeRight):
      matmul(inputs[0], inputs[1], transposeLeft, transposeRight)
    case .contract: contract(inputs[0], inputs[1])
    case .gather: try gather(inputs[0], inputs[1])
    case .scatterAdd: try scatterAdd(inputs[0], inputs[1], sizes)
    case .pick: try pick(inputs[0], inputs[1])
    case .unpick: try unpick(inputs[0], inputs[1], sizes)
    case .concatenate(let axis): concatenate(inputs, axis)
    case .slice(let axis, let start, let end): slice(inputs[0], axis, start..<end)
    case .pad(let axis, let before, let after): pad(inputs[0], axis, before, after)
    case .unfold(let window): unfold(inputs[0], window)
    case .fold(let window): fold(inputs[0], window, sizes)
    case .channels(let function): channels(function, inputs)
    case .convolution(let convolution): self.convolution(convolution, inputs, sizes)
    case .pool(let pool): self.pool(pool, inputs, sizes)
    case .softmax: softmax(inputs[0])
    case .logSoftmax: logSoftmax(inputs[0])
    case .softmaxGradient: softmaxGradient(inputs[0], inputs[1])
    case .logSoftmaxGradient: logSoftmaxGradient(inputs[0], inputs[1])
    case .random(let number): drawn(number, sizes, ofBatch: node.shape.hasBatch)
    case .cast: cast(inputs[0], to: node.type)
    }
  }
}
