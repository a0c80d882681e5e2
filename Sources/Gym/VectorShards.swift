public import Threads

/// Steps the rows of a vector shard by shard, on the threads of a pool.
///
/// Which rows make up a shard follows from their number alone. All shards are stepped even if one
/// throws; the error of the first row is passed on.
@usableFromInline
final class VectorShards {
  /// Rows in a shard: few enough to share out, many enough to pay for a hand-over.
  private static let size = 64

  private let rows: Int
  private let count: Int
  private let pool: ThreadPool?
  private let stepRows: (Range<Int>, UnsafePointer<Float>) throws -> Void
  private var actions: UnsafePointer<Float>?
  private let errors: UnsafeMutablePointer<(any Error)?>

  @usableFromInline
  init(
    rows: Int, pool: ThreadPool?,
    step: @escaping (Range<Int>, UnsafePointer<Float>) throws -> Void
  ) {
    self.rows = rows
    self.pool = pool
    stepRows = step
    count = (rows + Self.size - 1) / Self.size
    errors = .allocate(capacity: count)
    errors.initialize(repeating: nil, count: count)
  }

  deinit {
    errors.deinitialize(count: count)
    errors.deallocate()
  }

  /// Lets one step pass in all rows.
  @usableFromInline
  func step(_ actions: UnsafePointer<Float>) throws {
    self.actions = actions
    if let pool, pool.threads > 1 {
      pool.run(tasks: count, context: Unmanaged.passUnretained(self).toOpaque()) { context, task in
        guard let context else { return }
        Unmanaged<VectorShards>.fromOpaque(context).takeUnretainedValue().step(shard: Int(task))
      }
    } else {
      for shard in 0..<count { step(shard: shard) }
    }
    for shard in 0..<count {
      guard let error = errors[shard] else { continue }
      errors.update(repeating: nil, count: count)
      throw error
    }
  }

  private func step(shard: Int) {
    guard let actions else { return }
    let begin = shard * Self.size
    do {
      try stepRows(begin..<min(begin + Self.size, rows), actions)
    } catch {
      errors[shard] = error
    }
  }
}
