extension Graph {
  /// The output of a name.
  ///
  /// - Throws: ``NeuralError/graph(_:)`` with the names that exist.
  public func output(_ name: String) throws -> Output {
    guard let output = outputs.first(where: { $0.name == name }) else {
      let names = outputs.map(\.name).joined(separator: ", ")
      throw NeuralError.graph("The graph has no output \(name); it has: \(names)")
    }
    return output
  }

  /// The graph without operations that no output needs; inputs and parameters all stay.
  public func pruned() -> Graph {
    var needed = reached(from: outputs.map(\.node))
    for input in inputs { needed[input.node] = true }
    for parameter in parameters { needed[parameter.node] = true }
    return keeping(needed)
  }

  /// The part of the graph that computes some outputs: their operations, inputs and parameters.
  ///
  /// - Throws: ``NeuralError/graph(_:)`` if an output does not exist.
  public func selecting(outputs names: [String]) throws -> Graph {
    var graph = self
    graph.outputs = try names.map(output)
    let needed = graph.reached(from: graph.outputs.map(\.node))
    graph.inputs.removeAll { !needed[$0.node] }
    graph.parameters.removeAll { !needed[$0.node] }
    for (index, input) in graph.inputs.enumerated() {
      graph.nodes[input.node].operation = .input(index)
    }
    for (index, parameter) in graph.parameters.enumerated() {
      graph.nodes[parameter.node].operation = .parameter(index)
    }
    return graph.keeping(needed)
  }

  /// Which operations these depend on, themselves included.
  func reached(from roots: [NodeID]) -> [Bool] {
    var needed = Array(repeating: false, count: nodes.count)
    for root in roots { needed[root] = true }
    for id in nodes.indices.reversed() where needed[id] {
      for input in nodes[id].inputs { needed[input] = true }
    }
    return needed
  }

  private func keeping(_ needed: [Bool]) -> Graph {
    var places = Array(repeating: 0, count: nodes.count)
    var graph = self
    graph.nodes = []
    for (id, var node) in nodes.enumerated() where needed[id] {
      node.inputs = node.inputs.map { places[$0] }
      places[id] = graph.nodes.count
      graph.nodes.append(node)
    }
    graph.inputs = inputs.map { Input(name: $0.name, node: places[$0.node]) }
    graph.outputs = outputs.map { Output(name: $0.name, node: places[$0.node]) }
    for index in graph.parameters.indices {
      graph.parameters[index].node = places[graph.parameters[index].node]
    }
    return graph
  }
}

extension Graph: CustomStringConvertible {
  /// One line an operation: `%3 = matmul(%0, %1): float32 [batch, 64]  dense_0`.
  public var description: String {
    var lines = nodes.enumerated().map { id, node in
      let arguments = node.inputs.map { "%\($0)" }.joined(separator: ", ")
      let label = node.label.isEmpty ? "" : "  \(node.label)"
      return "%\(id) = \(name(of: node.operation))(\(arguments)): "
        + "\(node.type.rawValue) \(node.shape)\(label)"
    }
    lines += outputs.map { "return %\($0.node) as \($0.name)" }
    return lines.joined(separator: "\n")
  }

  private func name(of operation: Operation) -> String {
    switch operation {
    case .input(let index): "input \(inputs[index].name) "
    case .parameter(let index): "parameter \(parameters[index].path) "
    case .constant(let values) where values.count > 4: "constant of \(values.count) numbers "
    case .constant(let values): "constant \(values) "
    case .unary(let function): "\(function)"
    case .unaryGradient(let function): "\(function)Gradient"
    case .binary(let function): "\(function)"
    case .reduce(let reduction, let axes, _): "\(reduction) over \(axes) "
    default: "\(operation)"
    }
  }
}
