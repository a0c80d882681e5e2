public import Neural

extension Network {
  /// A part of this network as a network of its own, such as an autoencoder's encoder, with the weights
  /// that it has here.
  ///
  /// ```swift
  /// let codes = try network.part(model.encoder, named: "encoder", input: [784]).predict(data)
  /// ```
  ///
  /// - Parameters:
  ///   - module: the part.
  ///   - name: the scope in which it is recorded here.
  ///   - input: the sizes of one row of its inputs.
  /// - Throws: ``NeuralError/parameter(path:_:)`` if a parameter is missing here or of another shape.
  public func part(_ module: some Module, named name: String, input: [Int]) throws -> Network {
    let part = try Network(Part(module: module, name: name), input: input)
    for entry in part.layout.entries {
      guard let own = layout.entry(entry.path), own.sizes == entry.sizes else {
        throw NeuralError.parameter(path: entry.path, "the network has no such parameter")
      }
      part.weights[entry.path] = weights[entry.path]
    }
    return part
  }
}

/// A module in a scope of its own.
private struct Part<Inner: Module>: Module {
  var module: Inner
  var name: String

  func callAsFunction(_ x: Tensor) -> Tensor { module(x, name: name) }
}
