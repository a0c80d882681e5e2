import Drawing
import Testing

@Suite struct ScatterChartTests {
  @Test func pointsLieOnTheirAxes() throws {
    let chart = ScatterChart(
      title: "t", xLabel: "x", yLabel: "y",
      groups: [
        .init(name: "one", points: [Point(0, 0), Point(10, 100), Point(.nan, 3)]),
        .init(name: "two", points: [Point(5, 50)], color: .black),
        .init(name: "", points: [Point(400, 2)]),
      ], xRange: 0...10, yRange: 0...100)
    let picture = chart.drawing(width: 400, height: 300)
    let dots = picture.shapes.compactMap { shape -> Point? in
      if case .circle(let center, _, _) = shape { center } else { nil }
    }
    // Two points and the legend's.
    #expect(dots.count == 3)
    #expect(dots[0].x < dots[1].x && dots[0].y > dots[1].y)
    let square = try #require(picture.polygons(Color.black.withAlpha(190)).first)
    let middle = (square[0] + square[2]) * 0.5
    let expected = (dots[0] + dots[1]) * 0.5
    #expect(abs(middle.x - expected.x) < 1e-9 && abs(middle.y - expected.y) < 1e-9)
    #expect(picture.texts.filter { ["one", "two", "t", "x", "y"].contains($0) }.count == 5)
    #expect(picture.isInside)
  }

  @Test func legendsWrap() {
    let groups = (0..<12).map {
      ScatterChart.Group(name: "a group called \($0)", points: [Point(Double($0), 1)])
    }
    let picture = ScatterChart(groups: groups).drawing(width: 400, height: 300)
    #expect(picture.isInside)
    let rows = Set(groups.compactMap { picture.place(of: $0.name)?.y })
    #expect(rows.count >= 4)
    #expect(ScatterChart(groups: []).drawing().isInside)
  }
}
