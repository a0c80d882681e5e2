/// The recording of one graph: what functions of tensors write into.
///
/// Made by ``Graph/trace(training:_:)``; it lives as long as the closure.
public final class Trace {
  /// Whether layers behave as in training (dropout is active).
  public internal(set) var isTraining: Bool
  var graph: Graph
  /// The first mistake.
  private(set) var error: NeuralError?
  /// The open scopes, outermost first.
  var scopes = [Scope()]
  /// The weights that parameters are recorded into.
  var weights = 0
  /// A label that stands in for the scope, while derivatives are recorded.
  var labelOfDerivative: String?
  private var known: [Graph.Node.Key: Graph.NodeID] = [:]

  /// Starts recording, or goes on where a graph ends.
  init(training: Bool, continuing graph: Graph = Graph()) {
    isTraining = training
    self.graph = graph
    for (id, node) in graph.nodes.enumerated() { known[node.key] = id }
  }

  /// Records an operation, or finds it if the same was recorded before.
  func record(
    _ operation: Operation, _ inputs: [Tensor], _ shape: Shape, _ type: ElementType
  ) -> Tensor {
    if let stranger = inputs.first(where: { $0.trace !== self }) {
      fail(.operation(layer: label, "a tensor \(stranger) of another trace was used"))
      return Tensor(trace: self, node: constant(0, type: type).node)
    }
    let node = Graph.Node(
      operation: operation, inputs: inputs.map(\.node), shape: shape, type: type, label: label)
    if let id = known[node.key] { return Tensor(trace: self, node: id) }
    let id = graph.nodes.count
    graph.nodes.append(node)
    known[node.key] = id
    return Tensor(trace: self, node: id)
  }

  /// Remembers a mistake if it is the first.
  func fail(_ error: NeuralError) {
    if self.error == nil { self.error = error }
  }

  /// Remembers that shapes do not fit and goes on with a tensor of the shape that was meant.
  func mismatch(
    _ operation: String, _ found: [Tensor], mend: String, guess: Shape, type: ElementType? = nil
  ) -> Tensor {
    fail(
      .shapes(layer: label, operation: operation, found: found.map(\.shape), mend: mend))
    return poison(guess, type ?? found.first?.type ?? .float32)
  }

  /// Remembers a mistake other than one of shapes and goes on.
  func mistake(_ message: String, guess: Shape, type: ElementType = .float32) -> Tensor {
    fail(.operation(layer: label, message))
    return poison(guess, type)
  }

  private func poison(_ shape: Shape, _ type: ElementType) -> Tensor {
    record(.constant([0]), [], shape, type)
  }

  /// The path of the open scopes.
  var label: String {
    labelOfDerivative ?? scopes.lazy.map(\.name).filter { !$0.isEmpty }.joined(separator: ".")
  }
}

extension Trace {
  /// A number known while tracing; it broadcasts to any shape.
  public func constant(_ value: Double, type: ElementType = .float32) -> Tensor {
    record(.constant([value]), [], .scalar, type)
  }

  /// Numbers known while tracing, row-major.
  public func constant(_ values: [Double], sizes: [Int], type: ElementType = .float32) -> Tensor {
    let shape = Shape(sizes: sizes)
    guard values.count == sizes.reduce(1, *) else {
      return mistake(
        "a constant of shape \(shape) was given \(values.count) numbers; give as many as the "
          + "shape has elements", guess: shape, type: type)
    }
    if let first = values.first, values.allSatisfy({ $0 == first }) {
      return constant(first, type: type).broadcast(to: shape)
    }
    return record(.constant(values), [], shape, type)
  }

  /// The number of rows of a run, as a float scalar.
  public var batchCount: Tensor { record(.batchCount, [], .scalar, .float32) }

  /// The number of time steps of a run: as many ones, summed.
  func timeCount(_ type: ElementType) -> Tensor {
    let ones = record(.broadcast, [constant(1, type: type)], [.time], type)
    return record(.reduce(.sum, axes: [0], keep: false), [ones], .scalar, type)
  }

  /// Uniform numbers in `0 ..< 1`, drawn anew at each run.
  public func randomUniform(_ shape: Shape, type: ElementType = .float32) -> Tensor {
    let drawn = graph.nodes.count { node in
      if case .random = node.operation { true } else { false }
    }
    return record(.random(drawn), [], shape, type)
  }
}

extension Graph.Node {
  /// What makes two operations compute the same.
  struct Key: Hashable {
    var operation: Operation
    var inputs: [Graph.NodeID]
    var shape: Shape
    var type: ElementType
  }

  var key: Key { Key(operation: operation, inputs: inputs, shape: shape, type: type) }
}
