import Testing

@testable import Drawing

@Suite struct LineChartTests {
  private var chart: LineChart {
    LineChart(
      title: "Balance", xLabel: "steps", yLabel: "return",
      series: [
        .init(
          name: "one", points: [Point(0, 10), Point(50, 30), Point(100, 20)],
          band: [8...12, 20...40, 20...20]),
        .init(name: "two", points: [Point(0, 0), Point(25, .nan), Point(50, 5), Point(100, 50)]),
      ], levels: [.init(name: "solved", value: 45)])
  }

  @Test func ticksAreRound() {
    #expect(LineChart.ticks(0, 100, count: 5) == [0, 20, 40, 60, 80, 100])
    #expect(LineChart.ticks(-203, -9, count: 6) == [-200, -150, -100, -50])
    #expect(LineChart.ticks(0, 1, count: 5).count == 6)
    #expect(LineChart.ticks(7, 7, count: 5) == [7])
    #expect(LineChart.ticks(.nan, 7, count: 5).count == 1)
    #expect(
      [0, 0.3, 1500, 250_000, -1_500_000].map(LineChart.label) == [
        "0", "0.3", "1500", "250k", "-1.5M",
      ])
    #expect(LineChart.label(0.1 + 0.2) == "0.3")
    let measured = [0.123456, -13.4567, 1234, 250_400, 0, 1e-300, 0.000123, .nan]
    #expect(
      measured.map(LineChart.brief) == [
        "0.123", "-13.5", "1230", "250k", "0", "0", "0.000123", "–",
      ])
  }

  /// Lines lie where the axes say: 0 to 100 from left to right, larger values higher.
  @Test func linesLieOnTheirAxes() throws {
    let picture = chart.drawing()
    let lines = picture.shapes.compactMap { shape -> [Point]? in
      if case .line(let points, let style) = shape, style.stroke == LineChart.colors[0],
        style.lineWidth == 2
      {
        points
      } else {
        nil
      }
    }
    let line = try #require(lines.first)
    #expect(lines.count == 1 && line.count == 3)
    #expect(line[0].x == 76 && line[2].x == 780 && line[1].x == 428)
    #expect(line[1].y < line[2].y && line[2].y < line[0].y)
    // The gap of the second series leaves a dot and a line.
    let dots = picture.shapes.count { if case .circle = $0 { true } else { false } }
    #expect(dots == 1)
    let bands = picture.shapes.compactMap { shape -> [Point]? in
      if case .polygon(let points, _) = shape { points } else { nil }
    }
    #expect(bands.count == 1 && bands[0].count == 6)
    #expect(bands[0][1].y < line[1].y && bands[0][4].y > line[1].y)
    let texts = picture.shapes.compactMap { shape -> String? in
      if case .text(let text, _, _, _, _) = shape { text } else { nil }
    }
    for text in ["Balance", "steps", "return", "one", "two", "solved"] {
      #expect(texts.contains(text))
    }
  }

  @Test func nothingIsAChartToo() {
    let empty = LineChart(title: "", xLabel: "", yLabel: "", series: [])
    #expect(!empty.drawing().shapes.isEmpty)
    let flat = LineChart(
      title: "", xLabel: "", yLabel: "", series: [.init(name: "a", points: [Point(3, 3)])])
    #expect(!flat.drawing(width: 300, height: 200).shapes.isEmpty)
  }
}
