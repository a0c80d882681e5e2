/// The context of each row as numbers for a reward model, `[rows, width]`.
///
/// A one, numbers brought to mean 0 and deviation 1, a column of zeros and ones for every kind and
/// every position but the first of each.
struct FeatureMatrix: Sendable {
  /// More columns than this would take the models' sums of products beyond any memory.
  static let mostColumns = 2000

  let rows: Int
  let width: Int
  private(set) var values: [Double]

  /// The rows of another matrix in a new order.
  init(_ other: FeatureMatrix, order: [Int32]) {
    (rows, width) = (order.count, other.width)
    values = []
    values.reserveCapacity(rows * width)
    for row in order { other.withRow(Int(row)) { values.append(contentsOf: $0) } }
  }

  init(_ log: BanditLog) throws {
    var columns = log.context
    if log.positionNames.count > 1 {
      columns.append(.kinds(name: "position", log.positions, kinds: log.positionNames))
    }
    let widths = columns.map { column in
      switch column {
      case .numbers: 1
      case .kinds(_, _, let kinds): max(0, kinds.count - 1)
      }
    }
    rows = log.count
    width = 1 + widths.reduce(0, +)
    guard width <= Self.mostColumns else {
      throw OffPolicyError(
        "The context of \(log.name) makes \(width) numbers a row, but at most \(Self.mostColumns) are "
          + "possible: choose fewer columns with --context.")
    }
    values = [Double](repeating: 0, count: rows * width)
    for row in 0..<rows { values[row * width] = 1 }
    var place = 1
    for (column, width) in zip(columns, widths) {
      switch column {
      case .numbers(_, let numbers): fill(place, numbers)
      case .kinds(_, let codes, _):
        for row in 0..<rows where codes[row] > 0 {
          values[row * self.width + place + Int(codes[row]) - 1] = 1
        }
      }
      place += width
    }
  }

  /// Calls a closure with the numbers of a row.
  @inline(__always)
  func withRow<Result>(_ row: Int, _ body: (UnsafeBufferPointer<Double>) -> Result) -> Result {
    values.withUnsafeBufferPointer {
      body(UnsafeBufferPointer(rebasing: $0[row * width..<(row + 1) * width]))
    }
  }

  /// Numbers by their mean and deviation; a column that never changes says nothing and stays 0.
  private mutating func fill(_ place: Int, _ numbers: [Double]) {
    let mean = numbers.reduce(0, +) / Double(rows)
    let square = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(rows)
    guard square > 0, square.isFinite, square.squareRoot() > 1e-12 * mean.magnitude else { return }
    let scale = 1 / square.squareRoot()
    for row in 0..<rows { values[row * width + place] = (numbers[row] - mean) * scale }
  }
}
