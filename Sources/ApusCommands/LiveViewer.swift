internal import Formats
internal import Training
internal import Viewer

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// The window of `apus train --watch`: a process of its own, which shows the newest policy.
///
/// Whatever happens to the window, or to its display, cannot reach the training; and the training
/// waits for nothing. Without a display it shows in the terminal, where the training keeps silent
/// meanwhile.
final class LiveViewer {
  /// Whether the terminal is taken.
  let usesTerminal: Bool
  private var process: pid_t?

  /// Opens it.
  ///
  /// - Parameters:
  ///   - path: the run's folder, which is there already.
  ///   - console: where to say that nothing can be shown.
  init(_ path: String, console: Console) {
    let reason = Window.reasonUnavailable()
    usesTerminal = reason != nil
    if let reason {
      guard Console.Stream.standardError.isTerminal else {
        console.note("Nothing is shown: \(reason), and this is no terminal.")
        return
      }
      console.note("No window: \(reason)")
    }
    var words = ["watch", path, "--with-parent", "\(getpid())"]
    if usesTerminal { words.append("--terminal") }
    do {
      process = try start(words)
    } catch {
      console.note("Nothing is shown: \(error)")
    }
  }

  private func start(_ arguments: [String]) throws -> pid_t {
    let program = Self.program
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    // What standard output carries is the training's.
    if usesTerminal {
      posix_spawn_file_actions_adddup2(&actions, 2, 1)
    } else {
      posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
      posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    }
    // It is closed by a signal, which it would not hear if this process ignores or blocks it.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var (none, ending) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    sigemptyset(&ending)
    sigaddset(&ending, SIGINT)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &ending)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    var words = ([program] + arguments).map { strdup($0) } + [nil]
    defer { words.forEach { free($0) } }
    var process = pid_t()
    guard posix_spawn(&process, program, &actions, &attributes, &words, environ) == 0 else {
      throw TrainingError.failed("'\(program)' could not be started again.")
    }
    return process
  }

  /// This program's own file.
  private static var program: String {
    Files.exists("/proc/self/exe") ? "/proc/self/exe" : CommandLine.arguments[0]
  }

  /// Whether it is still there.
  var isOpen: Bool {
    guard let process else { return false }
    var status: Int32 = 0
    guard waitpid(process, &status, WNOHANG) == 0 else {
      self.process = nil
      return false
    }
    return true
  }

  /// Closes it: the training is over.
  func close() {
    guard isOpen, let process else { return }
    kill(process, SIGINT)
    // It leaves the terminal as it found it, which takes a moment.
    for _ in 0..<200 where isOpen { usleep(10_000) }
    if isOpen {
      kill(process, SIGKILL)
      var status: Int32 = 0
      waitpid(process, &status, 0)
    }
    self.process = nil
  }
}
