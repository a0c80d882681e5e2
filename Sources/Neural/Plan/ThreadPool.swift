internal import CKernels

/// Threads that runs are shared out to: they spin between runs, then park.
///
/// A hand-over costs well under a microsecond. One pool serves one runner at a time.
public final class ThreadPool: @unchecked Sendable {
  let handle: OpaquePointer?

  /// A pool of `threads`, the caller's among them; one thread needs no pool and has none.
  public init(threads: Int) {
    handle = threads > 1 ? apus_pool_create(Int32(threads)) : nil
  }

  deinit {
    if let handle { apus_pool_destroy(handle) }
  }

  /// The number of threads, the caller's among them.
  public var threads: Int { Int(apus_pool_threads(handle)) }
}
