import Drawing
import Testing

@testable import Rendering

@Suite struct FontTests {
  @Test func everyAsciiCharacterIsThereAndFitsItsBox() {
    #expect(FontData.ascii.count == 95)
    for (index, text) in FontData.ascii.enumerated() {
      let glyph = Glyph(text)
      #expect(index == 0 || !glyph.strokes.isEmpty, "character \(index + 32)")
      for point in glyph.strokes.flatMap(\.points) {
        #expect(point.x >= 0 && point.x <= glyph.width + 0.01, "character \(index + 32)")
        #expect(point.y >= 0 && point.y <= 10, "character \(index + 32)")
      }
    }
  }

  @Test func noTwoCharactersLookAlike() {
    let drawn = FontData.ascii.map { $0.split(separator: " ").dropFirst().joined(separator: " ") }
    #expect(Set(drawn).count == drawn.count)
  }

  @Test(arguments: [TextAlignment.left, .center, .right])
  func textStandsWhereItShould(_ alignment: TextAlignment) {
    let size = 40.0
    let drawing = Drawing(
      width: 400, height: 100,
      shapes: [
        .text("HIM", anchor: Point(200, 50), size: size, color: .black, alignment: alignment)
      ])
    let picture = Picture(drawing, width: 400, height: 100)
    var (left, right, top, bottom) = (400, 0, 100, 0)
    for y in 0..<100 {
      for x in 0..<400 where picture[x, y].red < 128 {
        (left, right) = (min(left, x), max(right, x + 1))
        (top, bottom) = (min(top, y), max(bottom, y + 1))
      }
    }
    let width = Text.width(of: "HIM", size: size)
    let start =
      switch alignment {
      case .left: 200.0
      case .center: 200 - width / 2
      case .right: 200 - width
      }
    // Lines are about as thick as a unit of the font, half of it outside.
    let half = size / Font.unitsPerSize / 2
    #expect(abs(Double(left) - (start - half)) <= 1)
    #expect(abs(Double(right) - (start + width + half)) <= 1)
    #expect(abs(Double(top + bottom) / 2 - 50) <= 1)
    #expect(abs(Double(bottom - top) - (Text.capitalHeight(size: size) + 2 * half)) <= 2)
  }

  @Test func widthsAddUp() {
    #expect(Text.width(of: "", size: 10) == 0)
    let one = Text.width(of: "0", size: 11.5)
    #expect(abs(one - 5) < 1e-12)
    #expect(abs(Text.width(of: "00", size: 11.5) - (10 + Font.spacing)) < 1e-12)
    #expect(Text.width(of: "\u{1F600}", size: 10) > 0)
  }
}
