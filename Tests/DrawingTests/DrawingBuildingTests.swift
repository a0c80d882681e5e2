import Drawing
import Testing

@Suite struct DrawingBuildingTests {
  @Test func rectangleHasItsCorners() {
    let shape = Shape.rectangle(x: 1, y: 2, width: 3, height: 4, style: .fill(.black))
    #expect(
      shape
        == .polygon(
          points: [Point(1, 2), Point(4, 2), Point(4, 6), Point(1, 6)], style: Style(fill: .black)))
  }

  @Test func aQuarterTurnGoesFromXToY() {
    let turned = Point(1, 0).rotated(by: .pi / 2)
    #expect(abs(turned.x) < 1e-15 && turned.y == 1)
    let around = Point(3, 2).rotated(by: .pi, around: Point(2, 2))
    #expect(abs(around.x - 1) < 1e-12 && abs(around.y - 2) < 1e-12)
  }

  @Test func turnedRectangleKeepsItsSides() throws {
    let shape = Shape.rectangle(
      center: Point(10, 20), width: 6, height: 2, angle: 0.7, style: .fill(.red))
    guard case .polygon(let points, _) = shape else {
      Issue.record("a rectangle is a polygon")
      return
    }
    func distance(_ a: Point, _ b: Point) -> Double {
      let d = a - b
      return (d.x * d.x + d.y * d.y).squareRoot()
    }
    #expect(abs(distance(points[0], points[1]) - 6) < 1e-12)
    #expect(abs(distance(points[1], points[2]) - 2) < 1e-12)
    let middle = (points[0] + points[2]) * 0.5
    #expect(distance(middle, Point(10, 20)) < 1e-12)
  }

  @Test func hexadecimalColors() {
    #expect(Color(hex: 0xCA9865) == Color(202, 152, 101))
    #expect(Color(hex: 0xFF00_0001) == Color(0, 0, 1))
    #expect(Color.black.withAlpha(7).alpha == 7)
  }

  @Test func addingKeepsTheOrder() {
    var drawing = Drawing(width: 2, height: 2)
    let first = Shape.circle(center: Point(1, 1), radius: 1, style: .stroke(.blue, width: 2))
    let second = Shape.line(from: Point(0, 0), to: Point(2, 2), color: .gray)
    drawing.add(first)
    drawing.add([second])
    #expect(drawing.shapes == [first, second])
    #expect(!drawing.isEmpty)
    #expect(Drawing.empty.isEmpty)
  }
}
