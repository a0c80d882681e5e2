internal import CThreads

/// Threads that work is shared out to: they spin between runs, then park.
///
/// A hand-over costs well under a microsecond. One pool serves one run at a time.
public final class ThreadPool: @unchecked Sendable {
  /// What C knows the pool by; nil for the caller's thread alone.
  public let handle: OpaquePointer?

  /// A pool of `threads`, the caller's among them; one thread needs no pool and has none.
  public init(threads: Int) {
    handle = threads > 1 ? apus_pool_create(Int32(threads)) : nil
  }

  deinit {
    if let handle { apus_pool_destroy(handle) }
  }

  /// The number of threads, the caller's among them.
  public var threads: Int { Int(apus_pool_threads(handle)) }

  /// Runs `body(context, task)` for every task below `tasks`, on whichever threads are free, and
  /// returns when all are done.
  ///
  /// Allocates nothing. Different tasks must not write to the same memory.
  public func run(
    tasks: Int, context: UnsafeMutableRawPointer,
    _ body: @convention(c) (UnsafeMutableRawPointer?, Int64) -> Void
  ) {
    apus_pool_share(handle, Int64(tasks), body, nil, context)
  }
}
