/// A level of names: a layer, or a model that opened one by `model(x, name: …)`.
struct Scope {
  var name = ""
  /// How many unnamed layers of each kind it has had.
  var ordinals: [String: Int] = [:]
}

extension Graph {
  /// Records what the body does with tensors.
  ///
  /// ```swift
  /// let graph = try Graph.trace { trace in
  ///   let x = trace.input("observation", [.batch, .fixed(4)])
  ///   trace.output("logits", model(x))
  /// }
  /// ```
  ///
  /// - Parameter training: whether layers behave as in training (dropout is active).
  /// - Throws: ``NeuralError`` for the first mistake; it names the layer, the shapes and the mend.
  public static func trace(training: Bool = false, _ body: (Trace) throws -> Void) throws -> Graph {
    let trace = Trace(training: training)
    try body(trace)
    return try trace.finished()
  }

  /// Goes on recording: the graph with what the body adds.
  ///
  /// - Parameter training: whether layers that are added behave as in training.
  /// - Throws: ``NeuralError`` for the first mistake.
  public func extended(
    training: Bool = false, _ body: (Trace) throws -> Void
  ) throws -> Graph {
    let trace = Trace(training: training, continuing: self)
    try body(trace)
    return try trace.finished()
  }
}

extension Trace {
  /// What was recorded and is needed.
  ///
  /// - Throws: ``NeuralError`` for the first mistake.
  fileprivate func finished() throws -> Graph {
    if let error { throw error }
    let graph = graph.pruned()
    for node in graph.nodes {
      guard case .placeholder = node.operation else { continue }
      throw NeuralError.operation(
        layer: node.label,
        "a tensor of a recurrence's step was used outside of it; let the step return it")
    }
    return graph
  }

  /// A tensor that each run is given.
  ///
  /// The same name twice is the same input.
  public func input(_ name: String, _ shape: Shape, type: ElementType = .float32) -> Tensor {
    if let index = graph.inputs.firstIndex(where: { $0.name == name }) {
      let earlier = Tensor(trace: self, node: graph.inputs[index].node)
      guard earlier.shape == shape, earlier.type == type else {
        return mistake(
          "input \(name) was declared as \(earlier) and again as \(type.rawValue) \(shape); "
            + "give one of them another name", guess: shape, type: type)
      }
      return earlier
    }
    guard !shape.dimensions.dropFirst().contains(.batch) else {
      return mistake(
        "input \(name) has shape \(shape), but the batch can only be the first axis; move it there",
        guess: shape, type: type)
    }
    let tensor = record(.input(graph.inputs.count), [], shape, type)
    graph.inputs.append(Graph.Input(name: name, node: tensor.node))
    return tensor
  }

  /// Makes a tensor something that each run returns.
  public func output(_ name: String, _ tensor: Tensor) {
    guard tensor.trace === self else {
      return fail(.graph("Output \(name) was recorded in another trace"))
    }
    guard !graph.outputs.contains(where: { $0.name == name }) else {
      return fail(.graph("There are two outputs named \(name); rename one"))
    }
    graph.outputs.append(Graph.Output(name: name, node: tensor.node))
  }

  /// The tensor of an output that the graph already has.
  ///
  /// - Throws: ``NeuralError/graph(_:)`` if there is none of that name.
  public func tensor(ofOutput name: String) throws -> Tensor {
    Tensor(trace: self, node: try graph.output(name).node)
  }

  /// The parameter of the open scope with this name; its first use makes it.
  ///
  /// - Parameters:
  ///   - name: the last part of its path, such as `kernel`.
  ///   - sizes: its sizes; the same name with other sizes is a mistake.
  ///   - isTrainable: whether gradients learn it.
  public func parameter(
    _ name: String, sizes: [Int], initializer: Initializer, isTrainable: Bool = true
  ) -> Tensor {
    let scope = label
    let path = scope.isEmpty ? name : "\(scope).\(name)"
    let shape = Shape(sizes: sizes)
    if let earlier = graph.parameters.first(where: { $0.path == path && $0.weights == weights }) {
      guard earlier.sizes == sizes else {
        fail(
          .parameter(
            path: path,
            "it has shape \(Shape(sizes: earlier.sizes)) from its first use and \(shape) here; "
              + "give the second layer a name of its own, or the same input size"))
        return record(.constant([0]), [], shape, .float32)
      }
      return Tensor(trace: self, node: earlier.node)
    }
    let tensor = record(.parameter(graph.parameters.count), [], shape, .float32)
    graph.parameters.append(
      Graph.Parameter(
        path: path, sizes: sizes, initializer: initializer, isTrainable: isTrainable,
        weights: weights, node: tensor.node))
    return tensor
  }

  /// Opens a scope: parameters recorded in the body have `name.` before their paths.
  ///
  /// Opening the same name again shares what is inside.
  public func scope<Result>(_ name: String, _ body: () throws -> Result) rethrows -> Result {
    scopes.append(Scope(name: name))
    defer { scopes.removeLast() }
    return try body()
  }

  /// Opens a layer's scope: its name, or its kind and ordinal, such as `dense_0`.
  public func scope<Result>(
    kind: String, name: String?, _ body: () throws -> Result
  ) rethrows -> Result {
    if let name { return try scope(name, body) }
    let ordinal = scopes[scopes.count - 1].ordinals[kind, default: 0]
    scopes[scopes.count - 1].ordinals[kind] = ordinal + 1
    return try scope("\(kind)_\(ordinal)", body)
  }

  /// Records the body's parameters as belonging to other weights: a frozen copy under the same
  /// paths, such as a target network.
  ///
  /// - Parameter weights: 0 for the model's own, others for copies, which gradients ignore unless
  ///   asked for.
  public func with<Result>(weights: Int, _ body: () throws -> Result) rethrows -> Result {
    let before = (weights: self.weights, scopes: scopes)
    self.weights = weights
    scopes[scopes.count - 1].ordinals = [:]
    defer { (self.weights, scopes) = before }
    return try body()
  }
}
