internal import Synchronization

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Whether the person pressed Ctrl-C; a second time ends the process at once.
enum Interruption {
  private static let count = Atomic<Int>(0)
  private static let cause = Atomic<Int32>(SIGINT)

  /// Takes Ctrl-C (and a polite request to end) over from the system.
  static func watch() {
    let handler: @convention(c) (Int32) -> Void = { signal in
      Interruption.cause.store(signal, ordering: .relaxed)
      if Interruption.count.add(1, ordering: .relaxed).newValue > 1 { _exit(128 + signal) }
    }
    // Whoever started the process may have blocked the signals.
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGINT, SIGTERM] {
      signal(number, handler)
      sigaddset(&signals, number)
    }
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  /// Acts as if the person had pressed Ctrl-C.
  static func request() { count.add(1, ordering: .relaxed) }

  /// Whether it happened.
  static var happened: Bool { count.load(ordering: .relaxed) > 0 }

  /// The exit status that tells of it: 130 after Ctrl-C.
  static var status: Int32 { 128 + cause.load(ordering: .relaxed) }
}
