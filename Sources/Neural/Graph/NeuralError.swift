/// What is wrong with a model, its graph, its weights or a run, as one sentence with the mend.
public enum NeuralError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Shapes that do not fit together in an operation of a layer.
  case shapes(layer: String, operation: String, found: [Shape], mend: String)
  /// A use of a tensor that makes no sense for another reason than its shape.
  case operation(layer: String, String)
  /// A parameter that does not fit its earlier use or its weights.
  case parameter(path: String, String)
  /// A graph that lacks what was asked of it.
  case graph(String)
  /// A run that is given something else than its plan expects.
  case run(String)

  /// The sentence.
  public var description: String {
    switch self {
    case .shapes(let layer, let operation, let found, let mend):
      let shapes = found.map(\.description).joined(separator: " and ")
      return "\(Self.place(layer)): \(operation) cannot take \(shapes); \(mend)."
    case .operation(let layer, let message): return "\(Self.place(layer)): \(message)."
    case .parameter(let path, let message): return "Parameter \(path): \(message)."
    case .graph(let message), .run(let message): return "\(message)."
    }
  }

  private static func place(_ layer: String) -> String {
    layer.isEmpty ? "Model" : "Layer \(layer)"
  }
}
