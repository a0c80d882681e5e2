import Drawing
import Rendering
import Testing

@Suite struct SVGTests {
  @Test func shapesBecomeElements() {
    let drawing = Drawing(
      width: 60, height: 40.5, background: Color(1, 2, 255),
      shapes: [
        .rectangle(
          x: 1, y: 2, width: 3.25, height: 4, style: Style(fill: .black, stroke: .white)),
        .line(from: Point(0, 0), to: Point(1, 1.0005), color: .black, width: 2),
        .circle(center: Point(5, 6), radius: 7, style: .fill(Color(0, 0, 0, alpha: 51))),
        .text("a < b & \"c\"", anchor: Point(9, 8), size: 12, color: .black, alignment: .right),
      ])
    let lines = SVG.text(of: drawing).split(separator: "\n").map(String.init)
    #expect(lines.count == 7)
    #expect(lines[0].contains("viewBox=\"0 0 60 40.5\""))
    #expect(lines[1].contains("fill=\"#0102ff\""))
    #expect(
      lines[2].contains("points=\"1,2 4.25,2 4.25,6 1,6\" fill=\"#000000\" stroke=\"#ffffff\""))
    #expect(lines[3].contains("<polyline points=\"0,0 1,1.001\""))
    #expect(lines[3].contains("fill=\"none\"") && lines[3].contains("stroke-width=\"2\""))
    #expect(lines[4].contains("r=\"7\" fill=\"#000000\" fill-opacity=\"0.2\""))
    #expect(lines[5].contains("text-anchor=\"end\""))
    #expect(lines[5].contains(">a &lt; b &amp; &quot;c&quot;</text>"))
    #expect(lines[6] == "</svg>")
  }

  @Test func numbersThatAreNoneStayOut() {
    let drawing = Drawing(
      width: 4, height: 4,
      shapes: [.circle(center: Point(.nan, .infinity), radius: 1, style: .fill(.red))])
    let text = SVG.text(of: drawing)
    #expect(!text.contains("nan") && !text.contains("inf"))
  }
}
