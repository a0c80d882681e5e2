/// What a graph is differentiated with respect to.
public enum DifferentiationTarget: Sendable, Equatable {
  /// The trainable parameters whose paths begin with one of the prefixes (all if there are none),
  /// in one set of weights.
  case parameters(prefixes: [String] = [], weights: Int = 0)
  /// Inputs by name.
  case inputs([String])
}

extension Graph {
  /// The graph with gradients of a scalar output as further outputs, named `gradient/` and the
  /// parameter's path or the input's name.
  ///
  /// - Throws: ``NeuralError`` if the output or a target does not exist, or the output is no scalar.
  public func differentiating(
    _ output: String, withRespectTo target: DifferentiationTarget = .parameters()
  ) throws -> Graph {
    let value = try self.output(output)
    let targets = try named(target)
    return try extended { trace in
      let gradients = trace.gradients(
        of: Tensor(trace: trace, node: value.node),
        withRespectTo: targets.map { Tensor(trace: trace, node: $0.node) })
      for (target, gradient) in zip(targets, gradients) {
        trace.output("gradient/\(target.name)", gradient)
      }
    }
  }

  private func named(_ target: DifferentiationTarget) throws -> [(name: String, node: NodeID)] {
    switch target {
    case .inputs(let names):
      return try names.map { name in
        guard let input = inputs.first(where: { $0.name == name }) else {
          let known = inputs.map(\.name).joined(separator: ", ")
          throw NeuralError.graph("The graph has no input \(name); it has: \(known)")
        }
        return (name, input.node)
      }
    case .parameters(let prefixes, let weights):
      let candidates = parameters.filter { $0.weights == weights && $0.isTrainable }
      for prefix in prefixes where !candidates.contains(where: { $0.isInside(prefix) }) {
        let known = candidates.map(\.path).joined(separator: ", ")
        throw NeuralError.graph(
          "No trainable parameter of weights \(weights) begins with \(prefix); there are: \(known)")
      }
      return candidates.filter { parameter in
        prefixes.isEmpty || prefixes.contains { parameter.isInside($0) }
      }.map { ($0.path, $0.node) }
    }
  }
}

extension Graph.Parameter {
  /// Whether the path is the prefix or continues it by a dot.
  public func isInside(_ prefix: String) -> Bool {
    path == prefix || path.hasPrefix("\(prefix).")
  }
}

extension Trace {
  /// The gradients of a scalar with respect to tensors that it depends on, by reverse-mode
  /// differentiation; they are tensors like others, so that a loss may contain them.
  ///
  /// What the scalar does not depend on has a gradient of zeros.
  public func gradients(of value: Tensor, withRespectTo targets: [Tensor]) -> [Tensor] {
    guard value.shape == .scalar, value.type.isFloat else {
      _ = mismatch(
        "differentiation", [value], mend: "only a float scalar has a gradient: take a mean or sum",
        guess: .scalar)
      return targets
    }
    let parts = pullback([(value, value.scalar(1))], to: targets)
    return zip(targets, parts).map { target, part in
      (part ?? target.scalar(0)).broadcast(to: target.shape)
    }
  }

  /// What gradients of some tensors mean for targets that these depend on; `nil` where no gradient
  /// passes.
  ///
  /// - Parameter first: what was recorded before it is passed through only if it is a target.
  func pullback(
    _ seeds: [(tensor: Tensor, gradient: Tensor)], to targets: [Tensor], above first: Int = 0
  ) -> [Tensor?] {
    let count = graph.nodes.count
    let dependent = dependents(of: targets.map(\.node), from: first, below: count)
    var adjoints = [Tensor?](repeating: nil, count: count)
    for (tensor, gradient) in seeds {
      adjoints[tensor.node] = adjoints[tensor.node].map { $0 + gradient } ?? gradient
    }
    /// The gradients of what a recurrence gives, by number.
    var scanned: [Graph.NodeID: [Int: Tensor]] = [:]
    let labelBefore = labelOfDerivative
    defer { labelOfDerivative = labelBefore }
    let top = seeds.map(\.tensor.node).max() ?? -1
    for id in stride(from: top, through: first, by: -1) where dependent[id] {
      guard let dy = adjoints[id] else { continue }
      let node = graph.nodes[id]
      labelOfDerivative = node.label
      let parts: [Tensor?]
      switch node.operation {
      case .scanned(let number):
        scanned[node.inputs[0], default: [:]][number] = dy
        adjoints[node.inputs[0]] = dy
        continue
      case .scan:
        var gradient = ScanGradient(
          trace: self, node: id, given: scanned[id] ?? [:],
          needed: node.inputs.map { dependent[$0] })
        parts = gradient.ofInputs()
      default:
        parts = Derivative(
          operation: node.operation, inputs: node.inputs.map { Tensor(trace: self, node: $0) },
          y: Tensor(trace: self, node: id), dy: dy
        ).ofInputs()
      }
      for (input, part) in zip(node.inputs, parts) where dependent[input] {
        guard let part else { continue }
        adjoints[input] = adjoints[input].map { $0 + part } ?? part
      }
    }
    return targets.map { adjoints[$0.node] }
  }

  /// Which operations depend on these by a path of floats.
  private func dependents(
    of roots: [Graph.NodeID], from first: Int, below count: Int
  ) -> [Bool] {
    var result = [Bool](repeating: false, count: count)
    for root in roots { result[root] = true }
    for id in first..<max(first, count) where !result[id] {
      let node = graph.nodes[id]
      result[id] =
        node.type.isFloat && node.operation != .stopGradient
        && node.inputs.contains { result[$0] }
    }
    return result
  }
}

/// One step of reverse-mode differentiation: from the gradient of an operation's result to those of
/// its inputs.
struct Derivative {
  let operation: Operation
  let inputs: [Tensor]
  /// The result.
  let y: Tensor
  /// The gradient with respect to the result, in its shape.
  let dy: Tensor

  /// The gradients with respect to the inputs, `nil` where none passes.
  func ofInputs() -> [Tensor?] {
    switch operation {
    case .unary(let function): [ofUnary(function)]
    case .unaryGradient(let function): ofUnaryGradient(function)
    case .binary(let function): ofBinary(function)
    case .select: ofSelect()
    case .reduce(let reduction, let axes, _): [ofReduction(reduction, axes)]
    case .broadcast: [dy.summed(to: inputs[0].shape)]
    case .reshape: [dy.reshaped(to: inputs[0].shape)]
    case .transpose(let order): [dy.transposed(order.indices.map { order.firstIndex(of: $0) ?? 0 })]
    case .concatenate(let axis): ofConcatenate(axis)
    case .slice(let axis, let start, let end): [ofSlice(axis, start, end)]
    case .pad(let axis, let before, _): [ofPad(axis, before)]
    case .matmul(let transposeLeft, let transposeRight): ofMatmul(transposeLeft, transposeRight)
    case .contract: ofContract()
    case .gather: [ofGather(), nil]
    case .scatterAdd: [dy.gathered(inputs[1]), nil]
    case .pick: [ofPick(), nil]
    case .unpick: [dy.picked(inputs[1]), nil]
    case .unfold(let window): [dy.folded(window, to: inputs[0].shape)]
    case .fold(let window):
      [dy.trace.record(.unfold(window), [dy], inputs[0].shape, dy.type)]
    case .channels(let function): ofChannels(function)
    case .convolution(let convolution): ofConvolution(convolution)
    case .pool(let pool): ofPool(pool)
    case .softmax: [dy.trace.record(.softmaxGradient, [y, dy], y.shape, y.type)]
    case .logSoftmax: [dy.trace.record(.logSoftmaxGradient, [y, dy], y.shape, y.type)]
    case .softmaxGradient: ofSoftmaxGradient()
    case .logSoftmaxGradient: ofLogSoftmaxGradient()
    case .cast: [inputs[0].type.isFloat ? dy.cast(to: inputs[0].type) : nil]
    case .input, .parameter, .constant, .batchCount, .random, .stopGradient, .placeholder,
      // Of a whole recurrence: see ScanGradient.
      .scan, .scanned, .scanEnd:
      inputs.map { _ in nil }
    }
  }
}
