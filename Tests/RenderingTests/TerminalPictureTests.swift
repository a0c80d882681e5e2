import Drawing
import Rendering
import Testing

@Suite struct TerminalPictureTests {
  static let drawing = Drawing(
    width: 60, height: 40,
    shapes: [.rectangle(x: 0, y: 20, width: 30, height: 20, style: .fill(.black))])

  /// A line without its escape sequences.
  private func visible(_ line: String) -> String {
    var result = ""
    var inside = false
    for character in line {
      if character == "\u{1B}" {
        inside = true
      } else if inside {
        if character == "m" { inside = false }
      } else {
        result.append(character)
      }
    }
    return result
  }

  @Test(arguments: TerminalPicture.Style.allCases)
  func linesFitTheTerminal(_ style: TerminalPicture.Style) {
    for (columns, rows) in [(80, 24), (20, 50), (1, 1), (300, 7), (0, 0)] {
      let lines = TerminalPicture(Self.drawing, columns: columns, rows: rows)
        .lines(columns: columns, rows: rows, style: style)
      #expect(!lines.isEmpty && lines.count <= max(rows, 1))
      let widths = Set(lines.map { visible($0).count })
      #expect(widths.count == 1)
      #expect(widths.allSatisfy { $0 >= 1 && $0 <= max(columns, 1) })
    }
  }

  @Test func proportionsAreKept() {
    // 60 × 40 in 80 × 24 cells of 1 × 2: 72 × 24 cells.
    let lines = TerminalPicture(Self.drawing, columns: 80, rows: 24)
      .lines(columns: 80, rows: 24, color: false)
    #expect(lines.count == 24)
    #expect(lines[0].count == 72)
    // A quarter is black: full braille cells below on the left, empty ones elsewhere.
    #expect(lines[23].first == "\u{28FF}" && lines[23].last == "\u{2800}")
    #expect(lines[0].first == "\u{2800}")
    let full = lines.joined().count { $0 == "\u{28FF}" }
    #expect(full == 36 * 12)
  }

  @Test func asciiIsAscii() {
    let lines = TerminalPicture(Self.drawing, columns: 30, rows: 10)
      .lines(columns: 30, rows: 10, style: .ascii)
    #expect(lines.allSatisfy { $0.utf8.allSatisfy { $0 >= 32 && $0 < 127 } })
    #expect(lines.last?.first == "@" && lines.first?.first == " ")
  }

  @Test func cellsCarryTwoColors() throws {
    let picture = try Picture(
      width: 3, height: 2,
      pixels: [0xFF00_00FF, 0xFF00_00FF, 0xFFFF_0000, 0xFFFF_0000, 0xFFFF_0000, 0xFFFF_0000])
    let lines = TerminalPicture(picture).lines(columns: 3, rows: 1, color: true)
    #expect(lines == ["\u{1B}[48;2;0;0;255m\u{1B}[38;2;255;0;0m▀▀ \u{1B}[0m"])
  }
}
