internal import Synchronization

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Whether the person pressed Ctrl-C; a second time ends the process at once.
enum Interruption {
  private static let count = Atomic<Int>(0)

  /// Takes Ctrl-C (and a polite request to end) over from the system.
  static func watch() {
    let handler: @convention(c) (Int32) -> Void = { signal in
      if Interruption.count.add(1, ordering: .relaxed).newValue > 1 { _exit(128 + signal) }
    }
    signal(SIGINT, handler)
    signal(SIGTERM, handler)
  }

  /// Whether it happened.
  static var happened: Bool { count.load(ordering: .relaxed) > 0 }
}
