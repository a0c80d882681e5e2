import Drawing
import Foundation
import Rendering
import Testing

/// The rasteriser's coverage against 64 × 64 samples of each pixel, which know nothing of it.
@Suite struct CoverageTests {
  static let (width, height, samples) = (16, 12, 64)

  /// The largest difference between the painted pixels and the share of samples inside.
  private func difference(_ shape: Shape, _ isInside: (Point) -> Bool) -> Double {
    let drawing = Drawing(width: Double(Self.width), height: Double(Self.height), shapes: [shape])
    let picture = Picture(drawing, width: Self.width, height: Self.height)
    var largest = 0.0
    for y in 0..<Self.height {
      for x in 0..<Self.width {
        var count = 0
        for row in 0..<Self.samples {
          for column in 0..<Self.samples {
            let point = Point(
              Double(x) + (Double(column) + 0.5) / Double(Self.samples),
              Double(y) + (Double(row) + 0.5) / Double(Self.samples))
            if isInside(point) { count += 1 }
          }
        }
        let share = Double(count) / Double(Self.samples * Self.samples)
        let painted = Double(255 - Int(picture[x, y].red)) / 255
        largest = max(largest, abs(share - painted))
      }
    }
    return largest
  }

  /// The winding number's test, edge by edge.
  private func winds(_ outline: [Point], around point: Point) -> Bool {
    var winding = 0
    var before = outline[outline.count - 1]
    for corner in outline {
      let side =
        (corner.x - before.x) * (point.y - before.y) - (corner.y - before.y) * (point.x - before.x)
      if before.y <= point.y, corner.y > point.y, side > 0 { winding += 1 }
      if before.y > point.y, corner.y <= point.y, side < 0 { winding -= 1 }
      before = corner
    }
    return winding != 0
  }

  static let polygons: [[Point]] = [
    [Point(1.3, 2.2), Point(15.1, 3.7), Point(6.3, 11.4)],
    [Point(2, 1), Point(14.5, 2.25), Point(8, 5), Point(13, 11.75), Point(3.3, 10), Point(6, 6)],
    [Point(-5, 4.3), Point(22, 5.1), Point(22, 5.6), Point(-5, 4.7)],
    [Point(0.2, 0.1), Point(0.9, 0.3), Point(0.4, 0.8)],
    [Point(8, -6), Point(30, 6), Point(8, 18), Point(-14, 6), Point(-2, 6), Point(3, 9)],
    (0..<17).map { index in
      let radius = index % 2 == 0 ? 5.8 : 3.1
      return Point(radius, 0).rotated(by: Double(index) * 2 * .pi / 17) + Point(8.1, 5.9)
    },
  ]

  @Test(arguments: polygons) func polygonsCoverTheirSamples(_ outline: [Point]) {
    let largest = difference(.polygon(points: outline, style: .fill(.black))) {
      winds(outline, around: $0)
    }
    // Samples are a 64th apart along an edge, pixels are rounded to a 255th.
    #expect(largest < 1.5 / 64, "\(largest)")
  }

  @Test(arguments: [0.4, 1.7, 3.3, 5.5, 40]) func circlesCoverTheirSamples(_ radius: Double) {
    let center = radius < 10 ? Point(7.7, 6.1) : Point(-28, 8)
    func distance(_ point: Point) -> Double {
      let away = point - center
      return (away.x * away.x + away.y * away.y).squareRoot()
    }
    let disc = difference(.circle(center: center, radius: radius, style: .fill(.black))) {
      distance($0) <= radius
    }
    // The polygon stays within a fiftieth of a pixel of the circle.
    #expect(disc < 1.5 / 64 + 0.02, "\(disc)")
    let ring = difference(
      .circle(center: center, radius: radius, style: .stroke(.black, width: 0.7))
    ) { abs(distance($0) - radius) <= 0.35 }
    #expect(ring < 1.5 / 64 + 0.04, "\(ring)")
  }

  @Test(arguments: [0.8, 2.3, 4]) func linesCoverTheirSamples(_ width: Double) {
    let (start, end) = (Point(2.6, 9.3), Point(12.8, 3.2))
    let along = end - start
    let square = along.x * along.x + along.y * along.y
    let largest = difference(.line(from: start, to: end, color: .black, width: width)) { point in
      let from = point - start
      let share = min(max((from.x * along.x + from.y * along.y) / square, 0), 1)
      let away = from - along * share
      return away.x * away.x + away.y * away.y <= width * width / 4
    }
    // Where the round ends meet the line, two parts share a pixel's border.
    #expect(largest < 1.5 / 64 + 0.04, "\(largest)")
  }
}
