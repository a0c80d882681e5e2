internal import ArgumentParser
internal import Formats
internal import Neural
internal import Supervised
internal import Training

/// `apus export`: the weights of a fitted model for other programs.
struct Export: Verb {
  static let configuration = CommandConfiguration(
    abstract: "Write a fitted model's weights for other programs.",
    discussion: "Kernels are [in, out], those of convolutions [height, width, in, out].")

  /// In which file format.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case safetensors, npz
  }

  @Argument(help: "The run's folder, made by 'apus fit --run'.")
  var run: String
  @Option(help: "The file format.")
  var format: Format
  @Option(name: .shortAndLong, help: "The file; model.FORMAT in the run's folder if omitted.")
  var output: String?
  @Flag(help: "Write one JSON object per line.")
  var json = false

  func run(in context: Context) throws -> Int32 {
    let console = Console(json: json)
    let weights = try FittedModel.read(run: run).network.weights
    let path = output ?? Files.join(run, "model.\(format.rawValue)")
    switch format {
    case .safetensors: try weights.save(to: path)
    case .npz:
      try NumPyArchive(
        weights.layout.entries.map { entry in
          (entry.path, try NumPyArray(weights[entry.path] ?? [], shape: entry.sizes))
        }
      ).write(to: path)
    }
    console.line([
      "output": .string(path), "parameters": .integer(weights.layout.parameterCount),
    ])
    console.print("\(Wording.counted(weights.layout.entries.count, "array")) in \(path)")
    return 0
  }
}
