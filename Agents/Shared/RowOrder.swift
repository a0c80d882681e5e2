internal import Formats
internal import Randomness

/// The order in which an update goes through the rows of a rollout.
final class RowOrder {
  /// The numbers of all rows, `[count]`.
  let rows: UnsafeMutablePointer<Int>
  private let count: Int
  private var generator: PCG64

  /// Rows in their own order, until they are shuffled.
  init(count: Int, generator: PCG64) {
    self.count = count
    self.generator = generator
    rows = .allocate(capacity: count)
    arrange()
  }

  deinit { rows.deallocate() }

  private func arrange() {
    for index in 0..<count { rows[index] = index }
  }

  /// A new order, each with the same probability (Fisher and Yates).
  func shuffle() {
    for index in stride(from: count - 1, to: 0, by: -1) {
      let other = generator.integer(below: index + 1)
      let kept = rows[index]
      rows[index] = rows[other]
      rows[other] = kept
    }
  }

  /// Stores the order and what the next is drawn from.
  func encode(into archive: inout Archive) throws {
    try archive.set("agent/shuffling", generator)
    archive.set("agent/order", rows, count: count)
  }

  /// Takes over a stored order.
  ///
  /// - Throws: `FormatError` if it is none of so many rows.
  func decode(from archive: Archive) throws {
    generator = try archive.value("agent/shuffling")
    try archive.read("agent/order", into: rows, count: count)
    var seen = [Bool](repeating: false, count: count)
    for index in 0..<count {
      guard (0..<count).contains(rows[index]), !seen[rows[index]] else {
        arrange()
        throw FormatError.malformed(
          "agent/order", "it is no order of \(count) rows: the checkpoint was altered")
      }
      seen[rows[index]] = true
    }
  }
}
