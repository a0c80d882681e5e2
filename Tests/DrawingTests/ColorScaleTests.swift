import Drawing
import Testing

@Suite struct ColorScaleTests {
  /// Matplotlib 3's `viridis(i)`, places that are not among the stops.
  @Test(arguments: [
    (8, [71, 13, 96]), (60, [61, 78, 138]), (94, [45, 113, 142]), (145, [31, 161, 136]),
    (196, [103, 204, 92]), (247, [234, 229, 26]),
  ])
  func viridisIsMatplotlibs(place: Int, parts: [Int]) {
    let color = ColorScale.viridis.color(at: Double(place) / 255)
    let own = [color.red, color.green, color.blue].map(Int.init)
    let largest = zip(own, parts).map { abs($0 - $1) }.max() ?? 0
    #expect(largest <= 7, "\(own)")
  }

  @Test func brightnessGrowsEvenly() {
    let light = (0...50).map { ColorScale.viridis.color(at: Double($0) / 50).luminance }
    #expect(zip(light, light.dropFirst()).allSatisfy { $0 < $1 })
    let diverging = (0...50).map { ColorScale.redBlue.color(at: Double($0) / 50).luminance }
    #expect(diverging.max() == diverging[25] && ColorScale.redBlue.isDiverging)
  }

  @Test func endsAndMiddles() {
    let scale = ColorScale([.black, Color(200, 100, 50, alpha: 55)])
    #expect(scale.color(at: -3) == .black && scale.color(at: .nan) == .black)
    #expect(scale.color(at: 9) == Color(200, 100, 50, alpha: 55))
    #expect(scale.color(at: 0.5) == Color(100, 50, 25, alpha: 155))
    #expect(scale.color(of: 15, in: 10...20) == scale.color(at: 0.5))
    #expect(scale.color(of: 10, in: 10...10) == scale.color(at: 0.5))
    #expect(scale.color(of: .infinity, in: 0...1) == scale.color(at: 1))
    #expect(ColorScale([]).color(at: 0.3) == .gray)
  }

  @Test func rangesFollowTheValues() {
    let values = [2, .nan, -1, 5, .infinity]
    #expect(ColorScale.viridis.range(of: values) == -1...5)
    #expect(ColorScale.redBlue.range(of: values) == -5...5)
    #expect(ColorScale.viridis.range(of: [.nan]) == 0...1)
  }
}
