internal import Formats
internal import Randomness

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// How often each transition of a replay is drawn: in proportion to its last error.
///
/// Source: T. Schaul and others, "Prioritized experience replay" (2016), the proportional variant:
/// P(i) = pᵢ^α / Σ p^α with pᵢ = |δᵢ| + ε, importance weights (N·P(i))^−β, divided by the greatest of the
/// batch, and new transitions as likely as the likeliest.
final class Priorities {
  /// α: 0 draws all alike, 1 in proportion.
  private let exponent: Double
  /// pᵢ^α.
  private let tree: SumTree
  /// The greatest p^α so far.
  private var greatest = 1.0
  /// The places that the last sample drew, `[batch]`.
  private let drawn: UnsafeMutablePointer<Int>

  /// ε: what keeps a transition without any error in the game.
  static let least = 1e-6

  /// Priorities of the places of a replay.
  ///
  /// - Parameters:
  ///   - capacity: of the replay.
  ///   - exponent: α.
  ///   - batchSize: places drawn at a time.
  init(capacity: Int, exponent: Double, batchSize: Int) {
    self.exponent = exponent
    tree = SumTree(capacity: capacity)
    drawn = .allocate(capacity: batchSize)
    drawn.initialize(repeating: 0, count: batchSize)
  }

  deinit { drawn.deallocate() }

  /// A new transition lies at a place: as likely as the likeliest.
  func insert(_ place: Int) { tree[place] = greatest }

  /// Draws places, one from each of `size` equal shares of the total, and gives their weights.
  ///
  /// - Parameters:
  ///   - size: how many; at most the batch size.
  ///   - held: N, the transitions held.
  ///   - correction: β.
  ///   - weights: importance weights are written here, `[size]`; the greatest is 1.
  ///   - body: is given each row of the batch and the place drawn for it.
  /// - Precondition: at least one transition is held.
  func sample(
    _ size: Int, of held: Int, correction: Double, weights: UnsafeMutablePointer<Float>,
    using generator: inout PCG64, body: (_ row: Int, _ place: Int) -> Void
  ) {
    let share = tree.total / Double(size)
    // The greatest weight is that of the least likely.
    var least = Double.infinity
    for row in 0..<size {
      let place = min(tree.place(at: (Double(row) + generator.random()) * share), held - 1)
      drawn[row] = place
      least = min(least, tree[place])
      body(row, place)
    }
    for row in 0..<size {
      weights[row] = Float(pow(least / tree[drawn[row]], correction))
    }
  }

  /// Takes note of the errors of the rows last drawn, `[size]`; of a place drawn twice, the last.
  func update(_ size: Int, errors: UnsafePointer<Float>) {
    for row in 0..<size {
      let priority = pow(Double(abs(errors[row])) + Self.least, exponent)
      // An error that is no number ranks first: it will be seen, and nothing stops.
      tree[drawn[row]] = priority.isFinite ? priority : greatest
      if priority.isFinite { greatest = max(greatest, priority) }
    }
  }

  /// Stores the priorities of the transitions held under a path.
  func encode(into archive: inout Archive, at path: String, count: Int) throws {
    try archive.set("\(path)/greatest", greatest)
    archive.set("\(path)/priorities", tree.weights, count: count)
  }

  /// Takes over stored priorities of `count` transitions.
  ///
  /// - Throws: ``FormatError`` if they do not fit or are none.
  func decode(from archive: Archive, at path: String, count: Int) throws {
    let greatest = try archive.value("\(path)/greatest", as: Double.self)
    var stored = [Double](repeating: 0, count: max(count, 1))
    try stored.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      try archive.read("\(path)/priorities", into: start, count: count)
    }
    guard greatest.isFinite, greatest > 0,
      stored.prefix(count).allSatisfy({ $0.isFinite && $0 > 0 })
    else {
      throw FormatError.malformed("\(path)/priorities", "they must be numbers above 0")
    }
    self.greatest = greatest
    tree.fill(from: stored, count: count)
  }
}
