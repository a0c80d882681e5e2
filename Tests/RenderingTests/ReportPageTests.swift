import Drawing
import Rendering
import Testing

@Suite struct ReportPageTests {
  @Test func holdsEverythingEscaped() {
    var page = ReportPage(
      title: "a<b", heading: "R&D", paragraphs: ["one <two>"], columns: ["NAME", "VALUE"],
      rows: [["x<y", "1"], ["z", "2"]],
      charts: [Drawing(width: 10, height: 10, shapes: [])])
    page.boxes = [.init(level: .bad, headline: "No", lines: ["because", "mend"])]
    page.remarks = ["the end"]
    let text = page.text
    for part in [
      "<title>a&lt;b</title>", "<h1>R&amp;D</h1>", "<p>one &lt;two></p>", "<th>VALUE</th>",
      "<td>x&lt;y</td><td>1</td>", "<svg", "<div class=\"bad\"><b>No</b>", "<li>mend</li>",
      "<p>the end</p>",
    ] {
      #expect(text.contains(part), "\(part)")
    }
    #expect(text.hasPrefix("<!DOCTYPE html>") && text.hasSuffix("</html>\n"))
  }
}
