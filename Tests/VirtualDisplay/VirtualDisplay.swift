#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A display in memory (Xvfb) with a keyboard (xdotool): what tests of windows open them on.
public final class VirtualDisplay {
  /// What `DISPLAY` says of it.
  public let name: String
  private let server: ChildProcess

  /// Whether both programs are installed.
  public static var isAvailable: Bool { tool("Xvfb") != nil && tool("xdotool") != nil }

  private static func tool(_ name: String) -> String? {
    ["/usr/bin/", "/usr/local/bin/"].map { $0 + name }.first { access($0, X_OK) == 0 }
  }

  /// A display that could not be made.
  struct Unavailable: Error {}

  /// Starts a server, which chooses a free number.
  private init() throws {
    var ends: [Int32] = [0, 0]
    guard let program = Self.tool("Xvfb"), pipe(&ends) == 0 else { throw Unavailable() }
    // A test that dies cannot end it.
    server = try ChildProcess(
      "/usr/bin/timeout",
      ["300", program, "-displayfd", "1", "-noreset", "-screen", "0", "1000x800x24"],
      output: ends[1])
    close(ends[1])
    defer { close(ends[0]) }
    var text = ""
    var bytes = [UInt8](repeating: 0, count: 64)
    while !text.hasSuffix("\n") {
      let count = read(ends[0], &bytes, bytes.count)
      guard count > 0 else { throw Unavailable() }
      text += String(decoding: bytes[..<count], as: UTF8.self)
    }
    name = ":" + text.filter(\.isNumber)
  }

  /// Calls `body` with a display, and ends it.
  public static func with(_ body: (VirtualDisplay) throws -> Void) throws {
    let display = try VirtualDisplay()
    defer { display.stop() }
    // Without a window manager the window under the pointer has the keyboard.
    display.run(["mousemove", "300", "300"])
    try body(display)
  }

  /// Presses a key and lets it go; names are X's, such as `space` and `Left`.
  public func press(_ key: String) { run(["key", key]) }

  /// Waits until a window whose title contains a text is there.
  public func waitForWindow(_ title: String) -> Bool {
    for _ in 0..<300 {
      if run(["search", "--name", title]) == 0 { return true }
      usleep(100_000)
    }
    return false
  }

  /// Runs xdotool and waits for it.
  ///
  /// - Returns: its exit status.
  @discardableResult
  public func run(_ arguments: [String]) -> Int32? {
    guard let program = Self.tool("xdotool"),
      let child = try? ChildProcess(program, arguments, environment: ["DISPLAY=\(name)"])
    else { return nil }
    child.wait()
    return child.status
  }

  /// Ends the server, as a lost connection would.
  public func stop() {
    server.end()
    server.wait()
  }
}
