internal import Formats

/// Examples that stay in a file: an `.npy` array of inputs of which only the rows of a batch are read.
///
/// The targets, which are small, lie in memory. Numbers that are none are found when their row is
/// read.
public struct StreamedDataset: ExampleSource {
  /// The path of the inputs.
  public let name: String
  /// The number of rows.
  public let count: Int
  /// The sizes of one row.
  public let inputShape: [Int]
  /// What is to be predicted.
  public let targets: Targets
  private let file: NumPyRows

  /// Examples that stay in a file.
  ///
  /// - Parameters:
  ///   - inputs: the path of an `.npy` file of float32 or uint8 in C order, `[count, …]`.
  ///   - targets: one for each row.
  /// - Throws: ``FormatError`` if the file cannot be read by rows; ``SupervisedError/data(_:_:)`` if
  ///   the targets do not fit.
  public init(inputs: String, targets: Targets = .none) throws {
    file = try NumPyRows(path: inputs)
    name = inputs
    count = file.count
    inputShape = file.rowShape.isEmpty ? [1] : file.rowShape
    self.targets = targets
    // A data set of one number a row has all checks of targets.
    _ = try Dataset(
      name: inputs, inputs: [Float](repeating: 0, count: count), inputShape: [1], targets: targets)
  }

  /// What is to be predicted.
  public var targetKind: TargetKind {
    switch targets {
    case .none: .inputs
    case .classes(_, let names): .classes(names: names)
    case .values(_, let width, _): .values(width: width)
    }
  }

  /// Reads the inputs of some rows.
  public func copyInputs(
    of rows: UnsafeBufferPointer<Int32>, to inputs: UnsafeMutablePointer<Float>
  ) throws {
    let size = inputShape.reduce(1, *)
    for (place, row) in rows.enumerated() {
      let target = inputs + place * size
      try file.read(row: Int(row), into: target)
      for column in 0..<size where !target[column].isFinite {
        throw SupervisedError.data(
          name, "row \(row), column \(column) holds \(target[column]); leave such rows out.")
      }
    }
  }

  /// Copies the targets of some rows.
  public func copyTargets(
    of rows: UnsafeBufferPointer<Int32>, to targets: UnsafeMutablePointer<Float>
  ) throws {
    switch self.targets {
    case .none: break
    case .classes(let classes, _):
      for (place, row) in rows.enumerated() { targets[place] = Float(classes[Int(row)]) }
    case .values(let values, let width, _):
      for (place, row) in rows.enumerated() {
        for column in 0..<width {
          targets[place * width + column] = values[Int(row) * width + column]
        }
      }
    }
  }
}
