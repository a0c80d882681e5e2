#if canImport(Glibc)
public import Glibc
#else
public import Darwin
#endif

/// A process that a test started; Foundation's own loses track of some beside a server.
public final class ChildProcess {
  private var process = pid_t()
  /// Its exit status, once it was seen to have ended.
  public private(set) var status: Int32?

  /// A process that could not be started.
  struct NotStarted: Error {}

  /// Starts a program; what it is not given leads nowhere.
  public init(
    _ program: String, _ arguments: [String], environment: [String] = [], output: Int32? = nil,
    complaint: Int32? = nil
  ) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for number: Int32 in 0...2 {
      let file = number == 1 ? output : number == 2 ? complaint : nil
      if let file {
        posix_spawn_file_actions_adddup2(&actions, file, number)
      } else {
        posix_spawn_file_actions_addopen(&actions, number, "/dev/null", O_RDWR, 0)
      }
    }
    // The tests' own threads hold signals back, which their children would inherit.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    var words = ([program] + arguments).map { strdup($0) } + [nil]
    var variables = environment.map { strdup($0) } + [nil]
    defer { (words + variables).forEach { free($0) } }
    guard posix_spawn(&process, program, &actions, &attributes, &words, &variables) == 0 else {
      throw NotStarted()
    }
  }

  /// Whether it has not ended yet.
  public var isRunning: Bool {
    if status == nil {
      var code: Int32 = 0
      // As shells count: who is ended by a signal has not ended well.
      let ended = waitpid(process, &code, WNOHANG)
      if ended == process { status = code & 0x7F != 0 ? 128 + code & 0x7F : code >> 8 & 0xFF }
      if ended < 0, errno != EINTR { status = 255 }
    }
    return status == nil
  }

  /// Waits for its end, two minutes at the most.
  public func wait() {
    for _ in 0..<24_000 where isRunning { usleep(5000) }
    if isRunning {
      end(SIGKILL)
      while isRunning { usleep(5000) }
    }
  }

  /// Sends it a signal.
  public func end(_ signal: Int32 = SIGTERM) { if isRunning { kill(process, signal) } }

  /// Its number.
  public var number: pid_t { process }
}
