internal import Formats

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Where a verb speaks: JSON lines or tables on standard output, everything else on standard error.
final class Console {
  /// One of the process's two outputs.
  enum Stream: Int32 {
    case standardOutput = 1
    case standardError = 2

    /// Whether a person may be reading.
    var isTerminal: Bool { isatty(rawValue) == 1 }
  }

  /// The name by which this program was called: hints tell commands that can be typed.
  static let program =
    CommandLine.arguments.first?.split(separator: "/").last.map(String.init) ?? "apus"

  /// Whether standard output carries one JSON object a line and nothing else.
  let json: Bool
  private var progressWidth = 0

  init(json: Bool) {
    self.json = json
  }

  /// Writes text to a stream at once; what cannot be written is lost.
  static func write(_ text: String, to stream: Stream) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let written = bytes.withUnsafeBytes { Glibc.write(stream.rawValue, $0.baseAddress, $0.count) }
      if written < 0 {
        if errno == EINTR { continue }
        return
      }
      bytes = bytes.dropFirst(written)
    }
  }

  /// A result for programs, if they asked for it.
  func line(_ value: JSONValue) {
    if json { Self.write(value.text(.line) + "\n", to: .standardOutput) }
  }

  /// A result for people, unless programs asked.
  func print(_ text: String) {
    guard !json else { return }
    clearProgress()
    Self.write(text + "\n", to: .standardOutput)
  }

  /// Something that people should know in any case.
  func note(_ text: String) {
    clearProgress()
    Self.write(text + "\n", to: .standardError)
  }

  /// A line that the next one replaces; nothing where nobody watches.
  func progress(_ text: String) {
    guard Stream.standardError.isTerminal else { return }
    let padding = String(repeating: " ", count: max(0, progressWidth - text.count))
    Self.write("\r" + text + padding, to: .standardError)
    progressWidth = text.count
  }

  /// Removes the progress line.
  func clearProgress() {
    guard progressWidth > 0 else { return }
    Self.write("\r" + String(repeating: " ", count: progressWidth) + "\r", to: .standardError)
    progressWidth = 0
  }

  /// Text in bold where a terminal shows it and `NO_COLOR` is not set.
  func bold(_ text: String) -> String {
    guard Stream.standardOutput.isTerminal, getenv("NO_COLOR") == nil else { return text }
    return "\u{1B}[1m\(text)\u{1B}[0m"
  }

  /// Rows in columns: the first row is the heading; numbers are set right.
  func table(_ rows: [[String]]) -> String {
    guard let heading = rows.first else { return "" }
    let widths = heading.indices.map { column in
      rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    let lines = rows.enumerated().map { index, row in
      let cells = row.enumerated().map { column, cell in
        let space = String(repeating: " ", count: widths[column] - cell.count)
        let isNumber = index > 0 && Double(cell.filter { $0 != "," }) != nil
        return isNumber ? space + cell : cell + space
      }
      var line = cells.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return index == 0 ? bold(line) : line
    }
    return lines.joined(separator: "\n")
  }
}

/// Ends the process.
func exitProcess(_ status: Int32) -> Never { exit(status) }

/// A number for people, with a dash where there is none.
func readable(_ value: Double, digits: Int = 1) -> String {
  value.isNaN ? "–" : Wording.fixed(value, digits, grouped: true)
}
