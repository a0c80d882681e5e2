import Drawing
import Testing

@Suite struct BarChartTests {
  private func bars(_ count: Int, name: String = "action ") -> [BarChart.Bar] {
    (0..<count).map { .init(name: "\(name)\($0)", value: Double($0 * 7 % count) - 2) }
  }

  @Test func heightsAreValues() throws {
    let chart = BarChart(
      bars: [
        .init(name: "a", value: 10), .init(name: "b", value: -5, color: .red),
        .init(name: "c", value: .nan),
      ], chosen: 1)
    let picture = chart.drawing(width: 400, height: 300)
    let up = try #require(picture.polygons(LineChart.colors[0]).first)
    let down = try #require(picture.polygons(.red).first)
    #expect(picture.polygons(LineChart.colors[0]).count == 1)
    let zero = up[0].y
    #expect(abs(down[0].y - zero) < 1e-9)
    #expect(abs((zero - up[1].y) - 2 * (down[1].y - zero)) < 1e-9 && up[1].y < zero)
    #expect(picture.texts.filter { ["a", "b", "c"].contains($0) } == ["a", "b", "c"])
    // The marked bar has an outline, and its name a pointer.
    let outlines = picture.shapes.count {
      if case .polygon(_, let style) = $0 { style.stroke == .black } else { false }
    }
    #expect(outlines == 1)
    let pointer = try #require(picture.polygons(.black).first)
    let name = try #require(picture.place(of: "b"))
    #expect(abs(pointer[0].x - name.x) < 1e-9 && pointer[0].y < name.y)
  }

  @Test(arguments: [2, 3, 7, 18, 40], [(800.0, 480.0), (320, 240)])
  func namesAreReadable(count: Int, size: (Double, Double)) throws {
    for name in ["", "action ", "a rather long name of an action "] {
      var chart = BarChart(
        title: "Q", label: "value", bars: bars(count, name: name), chosen: count / 2)
      chart.showsValues = true
      let picture = chart.drawing(width: size.0, height: size.1)
      #expect(picture.isInside)
      #expect(picture.texts.contains("\(name)\(count / 2)"))
      // No two names lie on each other.
      let places = picture.shapes.compactMap { shape -> (Point, Double, Double)? in
        guard case .text(let text, let at, let size, _, let side) = shape, text.hasPrefix(name),
          Int(text.dropFirst(name.count)) != nil, side != .left
        else { return nil }
        return (at, size, size * 0.5 * Double(text.count))
      }
      let isLying = places.map(\.0.x).max() == places.map(\.0.x).min()
      guard !name.isEmpty else { continue }
      for (one, next) in zip(places, places.dropFirst()) {
        if isLying {
          #expect(abs(next.0.y - one.0.y) >= one.1 * 0.9, "\(count) \(name)")
        } else {
          #expect(next.0.x - one.0.x >= (one.2 + next.2) / 2, "\(count) \(name)")
        }
      }
    }
  }

  @Test func directionIsChosenByRoom() {
    let short = BarChart(bars: bars(4)).drawing(width: 600, height: 300)
    let long = BarChart(bars: bars(30)).drawing(width: 600, height: 300)
    func first(_ picture: Drawing) -> Point? { picture.place(of: "action 0") }
    func second(_ picture: Drawing) -> Point? { picture.place(of: "action 1") }
    #expect(first(short)?.y == second(short)?.y)
    #expect(first(long)?.x == second(long)?.x || second(long) == nil)
  }

  @Test func rangeAndLegend() throws {
    let chart = BarChart(
      title: "t", label: "share", bars: [.init(name: "a", value: 3)],
      legend: [.init(name: "good", color: .green)], range: 0...1, showsValues: true)
    let picture = chart.drawing(width: 300, height: 200)
    #expect(picture.isInside)
    #expect(picture.texts.contains("good") && picture.polygons(.green).count == 1)
    // A bar beyond the axis ends at its end; its value is still said.
    #expect(picture.texts.contains("3"))
    let bar = try #require(picture.polygons(LineChart.colors[0]).first)
    #expect(bar[1].y > 40)
  }

  @Test func nothingIsAChartToo() {
    #expect(!BarChart(bars: []).drawing().shapes.isEmpty)
    let flat = BarChart(bars: [.init(name: "a", value: 0), .init(name: "b", value: .infinity)])
    #expect(flat.drawing(width: 100, height: 80).isInside)
    #expect(BarChart(bars: bars(5), chosen: 9).drawing().polygons(.black).isEmpty)
  }
}
