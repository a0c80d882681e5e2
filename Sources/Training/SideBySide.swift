internal import Dispatch
internal import Synchronization

/// Runs independent jobs on a few threads, each job on one.
public enum SideBySide {
  /// The processors that this process may use.
  public static var processorCount: Int { availableProcessors() }

  /// Runs `count` jobs on at most `workers` threads and returns their results in order.
  ///
  /// - Throws: the error of the first job, in order, that failed; the others are finished first.
  public static func map<Result: Sendable>(
    _ count: Int, workers: Int, _ job: @Sendable (Int) throws -> Result
  ) throws -> [Result] {
    let results = Mutex<[Int: Swift.Result<Result, any Error>]>([:])
    let next = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: max(1, min(workers, count))) { _ in
      while true {
        let index = next.add(1, ordering: .relaxed).oldValue
        guard index < count else { return }
        let result = Swift.Result { try job(index) }
        results.withLock { $0[index] = result }
      }
    }
    let finished = results.withLock { $0 }
    return try (0..<count).compactMap { try finished[$0]?.get() }
  }
}
