import Drawing
import Rendering
import Testing

@testable import Viewer

@Suite struct PanelTests {
  private let panel = Panel(
    "Mind",
    [
      .figures([.init("value", "1.5")]),
      .bars(
        "action values", [.init("left", 1, label: "1"), .init("right", 3, label: "3")], marked: 1),
      .line("value over time", [0, 1, .nan, 2, 3], level: 2),
      .text(["words"]),
    ])

  private func texts(_ drawing: Drawing) -> [String] {
    drawing.shapes.compactMap { if case .text(let text, _, _, _, _) = $0 { text } else { nil } }
  }

  @Test func everythingIsNamed() {
    let drawing = panel.drawing(width: 300, height: 500, tabs: ["Episode", "Mind"])
    let texts = texts(drawing)
    for word in [
      "Episode", "Mind", "value", "1.5", "action values", "left", "right", "value over time",
      "words",
    ] {
      #expect(texts.contains(word), "\(word)")
    }
    #expect(drawing.width == 300 && drawing.height == 500)
  }

  @Test func theLongestBarIsTheGreatestAndMarked() {
    let drawing = panel.drawing(width: 300, height: 500, tabs: ["Mind"])
    let bars = drawing.shapes.compactMap { shape -> (Double, Color?)? in
      guard case .polygon(let points, let style) = shape, abs(points[2].y - points[0].y - 12) < 1e-9
      else { return nil }
      return (points[1].x - points[0].x, style.fill)
    }
    #expect(bars.count == 2)
    #expect(abs(bars[1].0 / bars[0].0 - 3) < 1e-9)
    #expect(bars[0].1 != bars[1].1)
  }

  @Test func whatHasNoRoomIsLeftOut() {
    let drawing = panel.drawing(width: 300, height: 90, tabs: ["Mind"])
    #expect(!texts(drawing).contains("value over time"))
    let manyBars = (0..<40).map { Panel.Bar("item \($0)", Double($0), label: "\($0)") }
    let many = Panel("Many", [.bars("many", manyBars, marked: 3)])
    let names = texts(many.drawing(width: 300, height: 600, tabs: ["Many"]))
    #expect(names.contains("item 3") && names.contains("item 39") && !names.contains("item 20"))
  }

  @Test func terminalsHaveLines() {
    let lines = panel.lines(columns: 24, tabs: ["Episode", "Mind"])
    #expect(lines[0] == "Episode [Mind]")
    #expect(lines.contains("value                1.5"))
    #expect(lines.contains("▸right                 3"))
    #expect(lines.contains("▁▃ ▅█"))
    #expect(lines.allSatisfy { $0.count <= 24 })
  }

  @Test func thePanelNeedsRoomBesideThePicture() {
    let frame = Frame(
      drawing: Drawing(width: 30, height: 20, background: .red), caption: ["one"], panels: [panel])
    let wide = FrameLayout(
      frame, caption: ["one"], panel: 0, width: 900, height: 600, textSize: 16)
    #expect(wide.panel == FrameLayout.Box(x: 600, y: 0, width: 300, height: 564))
    #expect(wide.picture == FrameLayout.Box(x: 0, y: 0, width: 600, height: 564))
    let narrow = FrameLayout(
      frame, caption: ["one"], panel: 0, width: 500, height: 600, textSize: 16)
    #expect(narrow.panel == nil && narrow.picture.width == 500)
    // Twice the density, twice the pixels.
    let dense = FrameLayout(
      frame, caption: ["one"], panel: 0, width: 1800, height: 1200, textSize: 32)
    #expect(dense.panel == FrameLayout.Box(x: 1200, y: 0, width: 600, height: 1128))
    var canvas = Canvas(width: 900, height: 600)
    canvas.draw(frame, panel: 0)
    #expect(canvas.picture[300, 280] == .red)
    #expect(canvas.picture[890, 500] == Color(hex: 0x1B1E24))
  }
}
