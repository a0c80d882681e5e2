internal import ArgumentParser
internal import Formats
internal import Supervised
internal import Training

/// `apus predict`: what a fitted model gives for rows of its own.
struct Predict: Verb {
  static let configuration = CommandConfiguration(
    abstract: "Predict rows by a fitted model.",
    discussion: """
      The output is an array [rows, outputs] of float32: probabilities of the classes in their order, \
      values, or the rows rebuilt. An .npz holds it as 'outputs', and the most probable classes as \
      'classes'.
      """)

  @Argument(help: "The run's folder, made by 'apus fit --run'.")
  var run: String
  @Option(help: "Rows of inputs as they were before scaling: .npy, or .npz with 'inputs' or 'x'.")
  var input: String
  @Option(help: "Where the predictions go: .npy or .npz.")
  var output: String
  @Flag(help: "Write one JSON object per line.")
  var json = false

  func run(in context: Context) throws -> Int32 {
    let console = Console(json: json)
    guard output.hasSuffix(".npy") || output.hasSuffix(".npz") else {
      throw TrainingError.usage("--output \(output): the file's name must end in .npy or .npz.")
    }
    guard input.hasSuffix(".npy") || input.hasSuffix(".npz") else {
      throw TrainingError.usage("--input \(input): the file's name must end in .npy or .npz.")
    }
    let model = try FittedModel.read(run: run)
    // Targets that lie beside the inputs do not matter: as numbers all of them can be read.
    let data = try Dataset.read(input, task: .regression)
    guard data.rowSize == model.description.inputShape.reduce(1, *) else {
      throw TrainingError.usage(
        "--input \(input): its rows have the shape \(data.inputShape), but the model takes "
          + "\(model.description.inputShape).")
    }
    let (values, width) = try model.predict(data.inputs)
    let array = try NumPyArray(values, shape: [data.count, width])
    if output.hasSuffix(".npy") {
      try array.write(to: output)
    } else {
      var archive = NumPyArchive()
      archive["outputs"] = array
      if !model.description.classNames.isEmpty {
        archive["classes"] = try NumPyArray(classes(values, width: width))
      }
      try archive.write(to: output)
    }
    console.line([
      "output": .string(output), "rows": .integer(data.count), "outputs": .integer(width),
    ])
    console.print("\(Wording.counted(data.count, "row")) of \(width) numbers in \(output)")
    return 0
  }

  private func classes(_ values: [Float], width: Int) -> [Int64] {
    stride(from: 0, to: values.count, by: width).map { start in
      let row = values[start..<start + width]
      return Int64((row.max().flatMap { row.firstIndex(of: $0) } ?? start) - start)
    }
  }
}
