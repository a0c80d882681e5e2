import Drawing
import Testing

@Suite struct HeatMapTests {
  private func image(_ picture: Drawing) -> (ImageData, Point, Double, Double)? {
    for case .image(let image, let origin, let width, let height) in picture.shapes {
      return (image, origin, width, height)
    }
    return nil
  }

  @Test func cellsAreColorsOfValues() throws {
    let map = HeatMap(values: [[0, 1, 2], [.nan, 4]], showsValues: true)
    let picture = map.drawing(width: 400, height: 300)
    let (image, origin, width, height) = try #require(self.image(picture))
    #expect(image.width == 3 && image.height == 2)
    #expect(image[0, 0] == ColorScale.viridis.color(at: 0))
    #expect(image[1, 1] == ColorScale.viridis.color(at: 1))
    #expect(image[2, 0] == ColorScale.viridis.color(at: 0.5))
    #expect(image[0, 1].alpha == 0 && image[2, 1].alpha == 0)
    #expect(abs(width / 3 - height / 2) < 1e-9)
    let four = picture.shapes.compactMap { shape -> (Point, Color)? in
      if case .text("4", let at, _, let color, .center) = shape { (at, color) } else { nil }
    }
    let place = try #require(four.first)
    #expect(abs(place.0.x - (origin.x + width / 2)) < 1e-9)
    // Dark ink on yellow, light ink on violet.
    #expect(place.1 == .black && picture.isInside)
    let zero = picture.shapes.contains { shape in
      if case .text("0", _, _, .white, .center) = shape { true } else { false }
    }
    #expect(zero)
  }

  @Test func arrowsPointWhereTheyShould() throws {
    let map = HeatMap(
      values: [[1, 2]], scale: .redBlue, arrows: [[Point(0, -2), nil]], rowNames: ["r"],
      columnNames: ["left", "right"])
    let picture = map.drawing(width: 300, height: 200)
    let heads = picture.polygons(.black) + picture.polygons(.white)
    #expect(heads.count == 1 && heads[0][0].y < heads[0][1].y)
    #expect(picture.texts.contains("left") && picture.texts.contains("r") && picture.isInside)
    #expect(picture.texts.contains("-2") && picture.texts.contains("2"))
  }

  @Test func ownWordsReplaceValues() {
    var map = HeatMap(values: [[1, 2]], showsValues: true, texts: [["go"]])
    #expect(map.drawing().texts.contains("go"))
    map.range = 0...10
    map.hasSquareCells = false
    #expect(map.drawing(width: 200, height: 120).isInside)
  }

  @Test func nothingIsAChartToo() {
    for values in [[], [[]], [[Double.nan]], [[.infinity, -.infinity, 3]]] as [[[Double]]] {
      #expect(HeatMap(values: values, showsValues: true).drawing().isInside)
    }
    let large = HeatMap(values: Array(repeating: Array(repeating: 0.5, count: 500), count: 300))
    #expect(large.drawing().shapes.count < 40)
  }
}
