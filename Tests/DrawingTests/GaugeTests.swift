import Drawing
import Testing

@Suite struct GaugeTests {
  /// The end of the needle: the first corner of the black polygon.
  private func tip(_ value: Double, _ limits: ClosedRange<Double> = 0...10) -> Point? {
    Gauge(value: value, limits: limits).drawing().polygons(.black).first?.first
  }

  @Test func needleTurnsClockwise() throws {
    let (low, middle, high) = (try #require(tip(0)), try #require(tip(5)), try #require(tip(10)))
    #expect(low.x < middle.x && middle.x < high.x)
    #expect(abs(low.y - high.y) < 1e-9 && middle.y < low.y && abs(middle.x - 120) < 1e-9)
    #expect(tip(99) == high && tip(-99) == low && tip(.nan) == nil)
    #expect(tip(3, 3...3) == middle)
  }

  @Test func saysTheNumber() {
    var gauge = Gauge(name: "speed", value: 3.14159, limits: -5...5, unit: "m/s", mark: 2)
    for form in [Gauge.Form.dial, .bar] {
      gauge.form = form
      let picture = gauge.drawing(width: 200, height: 120)
      #expect(picture.texts.contains("3.14 m/s") && picture.texts.contains("speed"))
      #expect(picture.isInside)
    }
    gauge.value = .nan
    #expect(gauge.drawing().texts.contains("–"))
  }

  @Test func barGrowsFromZero() throws {
    let gauge = Gauge(value: -4, limits: -8...8, color: .red, form: .bar)
    let bar = try #require(gauge.drawing(width: 232, height: 80).polygons(.red).first)
    #expect(abs(bar[0].x - 66) < 1e-9 && abs(bar[1].x - 116) < 1e-9)
  }
}
