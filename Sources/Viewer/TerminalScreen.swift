import Drawing
import Rendering
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A terminal as a place for frames: the alternate screen, without cursor, with single keys.
struct TerminalScreen: Screen {
  private let output: Int32
  private let style: TerminalPicture.Style
  private var savedInput: termios?
  private var savedActions: [(signal: Int32, action: sigaction)] = []
  private var lastSize: (columns: Int, rows: Int) = (0, 0)
  private var keys = KeyReader()

  init(output: Int32, style: TerminalPicture.Style) throws {
    self.output = output
    self.style = style
    interrupted.store(false, ordering: .relaxed)
    var action = sigaction()
    let handler: @convention(c) (Int32) -> Void = { _ in
      interrupted.store(true, ordering: .relaxed)
    }
    #if canImport(Glibc)
    action.__sigaction_handler.sa_handler = handler
    #elseif canImport(Darwin)
    action.__sigaction_u.__sa_handler = handler
    #endif
    // Whoever ends the process in whatever way wants the terminal back.
    for signal in [SIGINT, SIGTERM, SIGHUP] {
      var saved = sigaction()
      sigaction(signal, &action, &saved)
      savedActions.append((signal, saved))
    }
    var settings = termios()
    if isatty(STDIN_FILENO) != 0, tcgetattr(STDIN_FILENO, &settings) == 0 {
      savedInput = settings
      settings.c_lflag &= ~tcflag_t(ICANON | ECHO)
      tcsetattr(STDIN_FILENO, TCSANOW, &settings)
    }
    do {
      try TerminalScreen.write("\u{1B}[?1049h\u{1B}[?25l", output)
    } catch {
      close()
      throw error
    }
  }

  /// Leaves the terminal as it was found.
  mutating func close() {
    try? TerminalScreen.write("\u{1B}[0m\u{1B}[?25h\u{1B}[?1049l", output)
    if var saved = savedInput { tcsetattr(STDIN_FILENO, TCSANOW, &saved) }
    savedInput = nil
    for (signal, var action) in savedActions { sigaction(signal, &action, nil) }
  }

  /// Terminals tell of presses only, again and again while a key is held, after a first pause.
  var holdsFor: Double? { 0.3 }

  /// The columns of a panel, and the fewest that must be left for the picture.
  private static let panelColumns = 32

  mutating func show(_ frame: Frame, caption: [String], panel: Int?) throws {
    let size = size()
    var text = "\u{1B}[H"
    if size != lastSize { text += "\u{1B}[2J" }
    lastSize = size
    // The last row stays free, since writing its last cell would scroll.
    let rows = max(size.rows - 1 - caption.count, 1)
    let showsPanel = panel != nil && size.columns >= 2 * Self.panelColumns + 2
    let columns = showsPanel ? size.columns - Self.panelColumns - 2 : size.columns
    var lines: [String] = []
    if !frame.drawing.isEmpty {
      lines = TerminalPicture(frame.drawing, columns: columns, rows: rows)
        .lines(columns: columns, rows: rows, style: style)
    }
    if let panel, showsPanel {
      let beside = frame.panels[panel].lines(
        columns: Self.panelColumns - 1, tabs: frame.panels.map(\.title)
      ).prefix(rows)
      lines += Array(repeating: "", count: max(0, beside.count - lines.count))
      for (index, line) in beside.enumerated() {
        lines[index] += "\u{1B}[K\u{1B}[\(columns + 3)G\(line)"
      }
    }
    // A line that reaches the last column would lose its end to what clears the rest.
    lines += caption.map { String($0.prefix(size.columns - 1)) }
    text += lines.map { $0 + "\u{1B}[K\r\n" }.joined() + "\u{1B}[J"
    try TerminalScreen.write(text, output)
  }

  mutating func wait(seconds: Double) -> [ViewerEvent] {
    if interrupted.load(ordering: .relaxed) { return [.interrupt] }
    var patience = Int32(max(min(seconds, 3600), 0) * 1000 + 0.5)
    if keys.isInside { patience = min(patience, KeyReader.patience) }
    var events: [ViewerEvent] = []
    var input = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    // Without a keyboard there is only the time to wait for.
    let ready = poll(&input, savedInput == nil ? 0 : 1, patience)
    if ready > 0 {
      var bytes = [UInt8](repeating: 0, count: 64)
      let count = read(STDIN_FILENO, &bytes, bytes.count)
      if count > 0 {
        events = keys.read(bytes[..<count]).map { .key($0) }
      } else if count == 0 || errno != EINTR {
        events = [.quit]
      }
    }
    if ready == 0 { events = keys.finish().map { .key($0) } }
    if interrupted.load(ordering: .relaxed) { return [.interrupt] }
    if size() != lastSize { events.append(.redraw) }
    return events
  }

  private func size() -> (columns: Int, rows: Int) {
    var size = winsize()
    guard ioctl(output, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
      return (80, 24)
    }
    return (Int(size.ws_col), Int(size.ws_row))
  }

  /// Writes all of a text to a file descriptor.
  static func write(_ text: String, _ output: Int32) throws {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { systemWrite(output, $0.baseAddress, $0.count) }
      if written < 0 && (errno == EINTR || errno == EAGAIN) { continue }
      guard written > 0 else {
        throw ViewerError.window("writing to the terminal", String(cString: strerror(errno)))
      }
      rest = rest.dropFirst(written)
    }
  }
}

private func systemWrite(_ file: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  write(file, bytes, count)
}

/// Whether Ctrl-C was pressed; a signal handler can reach nothing but a global.
private let interrupted = Atomic<Bool>(false)

/// Turns what a terminal sends into keys; a sequence that arrives in parts is put together.
struct KeyReader {
  private var rest: [UInt8] = []

  /// How long the rest of a sequence may take to arrive, in milliseconds.
  static let patience: Int32 = 50

  /// Whether a sequence has begun that is not whole.
  var isInside: Bool { !rest.isEmpty }

  /// Reads what has arrived.
  mutating func read(_ bytes: ArraySlice<UInt8>) -> [ViewerKey] {
    var keys: [ViewerKey] = []
    rest += bytes
    while let byte = rest.first {
      switch byte {
      case 0x1B:
        guard let (key, length) = sequence() else { return keys }
        if let key { keys.append(key) }
        rest.removeFirst(length)
        continue
      case UInt8(ascii: " "): keys.append(.space)
      case UInt8(ascii: "+"), UInt8(ascii: "="): keys.append(.plus)
      case UInt8(ascii: "-"): keys.append(.minus)
      case 9: keys.append(.tab)
      case 10, 13: keys.append(.enter)
      case 33..<127:
        keys.append(.character(Character(Character(Unicode.Scalar(byte)).lowercased())))
      default: break
      }
      rest.removeFirst()
    }
    return keys
  }

  /// Nothing more has arrived: an escape that stands alone is the key.
  mutating func finish() -> [ViewerKey] {
    defer { rest = [] }
    return rest == [0x1B] ? [.escape] : []
  }

  /// The key of the sequence at the front, if it is one, and its length; nil if it is not whole.
  private func sequence() -> (key: ViewerKey?, length: Int)? {
    guard rest.count > 1 else { return nil }
    guard rest[1] == UInt8(ascii: "[") || rest[1] == UInt8(ascii: "O") else { return (.escape, 1) }
    // Parameters come before the letter that names the key.
    guard let end = rest.dropFirst(2).firstIndex(where: { $0 >= 0x40 }) else { return nil }
    let arrows: [UInt8: ViewerKey] = [0x41: .up, 0x42: .down, 0x43: .right, 0x44: .left]
    return (arrows[rest[end]], end + 1)
  }
}
