internal import Formats
internal import Training

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// `ffmpeg`, where it is installed: takes a video without compression, and writes MP4.
struct Encoder {
  private let program: String

  /// - Throws: ``TrainingError/failed(_:)`` if there is none.
  init() throws {
    let folders = (getenv("PATH").map { String(cString: $0) } ?? "").split(separator: ":")
    let places = folders.map { Files.join(String($0), "ffmpeg") }
    guard let found = places.first(where: { access($0, X_OK) == 0 }) else {
      throw TrainingError.failed(
        "MP4 is made by ffmpeg, which is not installed: install it (apt-get install ffmpeg), or "
          + "record a .gif or .y4m.")
    }
    program = found
  }

  /// Encodes what a closure writes; if anything fails, what was at `path` stays.
  ///
  /// - Throws: ``TrainingError/failed(_:)`` if ffmpeg fails.
  func encode(to path: String, _ body: (FileWriter) throws -> Void) throws {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw TrainingError.failed("No pipe to ffmpeg can be had.") }
    // A part of a file is never called by its name.
    let part = path + ".part"
    let process: pid_t
    do {
      process = try start(reading: ends[0], writing: part, closing: ends[1])
    } catch {
      close(ends[0])
      close(ends[1])
      throw error
    }
    close(ends[0])
    // Whether ffmpeg reads to the end shows in its status.
    signal(SIGPIPE, SIG_IGN)
    let written = Result { try Files.write(to: "/dev/fd/\(ends[1])", body) }
    close(ends[1])
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    do {
      // If ffmpeg fails, writing to it fails too: its own reason counts.
      guard status == 0 else {
        throw TrainingError.failed("ffmpeg could not write '\(path)'; it says why above.")
      }
      try written.get()
      guard rename(part, path) == 0 else {
        throw FormatError.file(path, action: "write", code: errno)
      }
    } catch {
      unlink(part)
      throw error
    }
  }

  private func start(reading input: Int32, writing path: String, closing other: Int32) throws
    -> pid_t
  {
    let arguments = [
      program, "-loglevel", "error", "-y", "-f", "yuv4mpegpipe", "-i", "-",
      // Players want colours at half of the resolution, and thus even sides: an odd line is cut off.
      "-vf", "crop=trunc(iw/2)*2:trunc(ih/2)*2", "-pix_fmt", "yuv420p", "-movflags", "+faststart",
      "-f", "mp4", path,
    ]
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input, 0)
    posix_spawn_file_actions_addclose(&actions, input)
    posix_spawn_file_actions_addclose(&actions, other)
    var words = arguments.map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var process: pid_t = 0
    guard posix_spawn(&process, program, &actions, nil, &words, environ) == 0 else {
      throw TrainingError.failed("\(program) cannot be started.")
    }
    return process
  }
}
