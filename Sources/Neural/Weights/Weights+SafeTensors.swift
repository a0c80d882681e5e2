public import Formats

extension Weights {
  /// The parameters as named arrays, without the gaps between them.
  public var safeTensors: SafeTensors {
    get throws {
      SafeTensors(
        try layout.entries.map { entry in
          try SafeTensors.Tensor(entry.path, self[entry.path] ?? [], shape: entry.sizes)
        })
    }
  }

  /// Writes every parameter under its path to a safetensors file, whole or not at all.
  ///
  /// - Throws: ``FormatError`` if the file cannot be written.
  public func save(to path: String) throws {
    try safeTensors.write(to: path)
  }

  /// Takes over the parameters of a safetensors file, all or none.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - prefix: the part to take over, such as `actor`: other parameters stay as they are, others
  ///     in the file are ignored. All parameters if `nil`, and the file must then hold no others.
  /// - Throws: ``NeuralError/parameter(path:_:)`` if a parameter is missing in the file, unknown
  ///   here, or of another shape or type; ``FormatError`` if the file cannot be read.
  public mutating func load(from path: String, prefix: String? = nil) throws {
    try load(SafeTensors(path: path), prefix: prefix, name: path)
  }

  /// Takes over named arrays, all or none.
  ///
  /// - Parameters:
  ///   - prefix: as for a file.
  ///   - name: what the arrays are called in errors.
  /// - Throws: ``NeuralError/parameter(path:_:)`` as for a file.
  public mutating func load(
    _ tensors: SafeTensors, prefix: String? = nil, name: String = "the file"
  ) throws {
    func isWanted(_ path: String) -> Bool {
      prefix.map { path == $0 || path.hasPrefix("\($0).") } ?? true
    }
    let wanted = layout.entries.filter { isWanted($0.path) }
    if let prefix, wanted.isEmpty {
      throw NeuralError.parameter(
        path: prefix, "the model has no parameter of this prefix; " + Self.list(layout.entries))
    }
    var found: [String: SafeTensors.Tensor] = [:]
    for tensor in tensors.tensors where isWanted(tensor.name) {
      guard layout.entry(tensor.name) != nil else {
        throw NeuralError.parameter(
          path: tensor.name,
          "\(name) holds it with shape \(Shape(sizes: tensor.shape)), but the model has no such "
            + "parameter; " + Self.list(layout.entries))
      }
      found[tensor.name] = tensor
    }
    var copy = self
    for entry in wanted {
      let shape = Shape(sizes: entry.sizes)
      guard let tensor = found[entry.path] else {
        throw NeuralError.parameter(
          path: entry.path,
          "it is missing in \(name); the model needs it with shape \(shape), so build the model as "
            + "it was when the file was saved")
      }
      guard tensor.shape == entry.sizes else {
        throw NeuralError.parameter(
          path: entry.path,
          "it has shape \(Shape(sizes: tensor.shape)) in \(name) and \(shape) in the model; build "
            + "the model with the sizes of the file")
      }
      guard tensor.type == .float32 else {
        throw NeuralError.parameter(
          path: entry.path,
          "its numbers are \(tensor.type) in \(name); convert them to float32 first")
      }
      copy[entry.path] = try tensor.values(as: Float.self)
    }
    self = copy
  }

  private static func list(_ entries: [ParameterLayout.Entry]) -> String {
    let known = entries.prefix(8).map(\.path).joined(separator: ", ")
    return "it has \(known)" + (entries.count > 8 ? ", …" : "")
  }
}
