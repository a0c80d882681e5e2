/// Examples to learn from, read by the row: ``Dataset`` in memory, ``StreamedDataset`` from files.
///
/// `fit` asks for the rows of one batch at a time, in the order in which they are learned.
public protocol ExampleSource: Sendable {
  /// How messages call it.
  var name: String { get }
  /// The number of rows.
  var count: Int { get }
  /// The sizes of one row's inputs, such as `[28, 28, 1]`.
  var inputShape: [Int] { get }
  /// What is to be predicted.
  var targetKind: TargetKind { get }

  /// Copies the inputs of some rows, one after another, row-major.
  ///
  /// Allocates nothing where that is possible: it is called for every batch.
  func copyInputs(
    of rows: UnsafeBufferPointer<Int32>, to inputs: UnsafeMutablePointer<Float>) throws

  /// Copies the targets of some rows: classes as their numbers, values as they are.
  func copyTargets(
    of rows: UnsafeBufferPointer<Int32>, to targets: UnsafeMutablePointer<Float>) throws
}

/// What the targets of examples are.
public enum TargetKind: Sendable, Equatable {
  /// There are none: the inputs are to be rebuilt (autoencoders).
  case inputs
  /// One of several classes, `0 ..< names.count`.
  case classes(names: [String])
  /// Numbers, `width` a row.
  case values(width: Int)

  /// How many numbers a row of targets has.
  var width: Int {
    switch self {
    case .inputs: 0
    case .classes: 1
    case .values(let width): width
    }
  }
}
