import Drawing
import Rendering
import Testing

/// Black on white at one pixel per unit; the ink is the sum of (255 − grey) / 255.
private func ink(_ shapes: [Shape], width: Int = 64, height: Int = 48) -> Double {
  let drawing = Drawing(width: Double(width), height: Double(height), shapes: shapes)
  let picture = Picture(drawing, width: width, height: height)
  return picture.pixels.reduce(0.0) { $0 + Double(255 - Int($1 & 255)) / 255 }
}

/// The area of a simple polygon (the shoelace formula).
private func area(_ points: [Point]) -> Double {
  var sum = 0.0
  for (a, b) in zip(points, points.dropFirst() + points.prefix(1)) { sum += a.x * b.y - b.x * a.y }
  return abs(sum) / 2
}

@Suite struct CanvasTests {
  static let polygons: [[Point]] = [
    [Point(3, 3), Point(10, 3), Point(10, 9), Point(3, 9)],
    [Point(3.25, 3.5), Point(10.75, 3.5), Point(10.75, 9.125), Point(3.25, 9.125)],
    [Point(1.3, 2.2), Point(60.1, 7.7), Point(33.3, 45.9)],
    [Point(60.1, 7.7), Point(1.3, 2.2), Point(33.3, 45.9)],
    [Point(5, 5), Point(50, 6), Point(20, 20), Point(51, 40), Point(4, 44.5), Point(16, 22)],
    [Point(2, 20), Point(62, 20.4), Point(62, 20.9), Point(2, 20.5)],
  ]

  @Test(arguments: polygons) func coverageSumsToTheArea(_ points: [Point]) {
    let painted = ink([.polygon(points: points, style: .fill(.black))])
    // Each pixel of the edge is rounded to a 255th.
    #expect(abs(painted - area(points)) < 0.15, "painted \(painted), area \(area(points))")
  }

  @Test func halfCoveredPixelsAreHalfBlack() {
    let drawing = Drawing(
      width: 4, height: 3,
      shapes: [.rectangle(x: 0.5, y: 1, width: 2, height: 1, style: .fill(.black))])
    let picture = Picture(drawing, width: 4, height: 3)
    let row = (0..<4).map { picture[$0, 1].red }
    #expect(row[0] >= 127 && row[0] <= 128)
    #expect(row[1] == 0)
    #expect(row[2] >= 127 && row[2] <= 128)
    #expect(row[3] == 255)
    #expect((0..<4).allSatisfy { picture[$0, 0] == .white && picture[$0, 2] == .white })
  }

  @Test(arguments: [0.4, 2.0, 7.3, 20.0]) func circleHasItsArea(_ radius: Double) {
    let painted = ink([
      .circle(center: Point(31.7, 23.9), radius: radius, style: .fill(.black))
    ])
    #expect(abs(painted - .pi * radius * radius) < 0.02 * radius * radius + 0.03)
  }

  @Test func outlinesHaveTheirArea() {
    let ring = ink([
      .circle(center: Point(30, 24), radius: 15, style: .stroke(.black, width: 3))
    ])
    #expect(abs(ring - 2 * .pi * 15 * 3) < 1)
    // A line has round ends.
    let line = ink([.line(from: Point(10.5, 10.5), to: Point(50.5, 30.5), color: .black, width: 4)])
    let length = (40.0 * 40 + 20 * 20).squareRoot()
    #expect(abs(line - (length * 4 + .pi * 4)) < 0.5)
    // An outer square of 24 with round corners of radius 2, less the inner square of 16.
    let frame = ink([
      .rectangle(x: 10, y: 10, width: 20, height: 20, style: .stroke(.black, width: 4))
    ])
    #expect(abs(frame - (24 * 24 - 4 * 4 + .pi * 4 - 16 * 16)) < 0.5)
  }

  @Test func aBendIsNotPaintedTwice() {
    let color = Color.black.withAlpha(128)
    let drawing = Drawing(
      width: 40, height: 40,
      shapes: [
        .line(
          points: [Point(5, 5), Point(30, 8), Point(8, 30), Point(35, 35)],
          style: .stroke(color, width: 6))
      ])
    let picture = Picture(drawing, width: 40, height: 40)
    let darkest = picture.pixels.map { $0 & 255 }.min()
    #expect(darkest == 127)
  }

  @Test func shapesAreCutAtEveryEdge() {
    let huge = [Point(-1e6, -1e6), Point(1e6, -1e6), Point(1e6, 1e6), Point(-1e6, 1e6)]
    #expect(ink([.polygon(points: huge, style: .fill(.black))]) == 64 * 48)
    // A diamond around the upper left corner: a quarter of it is seen, a triangle.
    let diamond = [Point(-20, 0), Point(0, -20), Point(20, 0), Point(0, 20)]
    #expect(abs(ink([.polygon(points: diamond, style: .fill(.black))]) - 200) < 0.2)
    // A long slanted band from far left to far right.
    let band = [Point(-936, -10), Point(1064, 40), Point(1064, 50), Point(-936, 0)]
    #expect(abs(ink([.polygon(points: band, style: .fill(.black))]) - 640) < 0.5)
    for away in [Point(-50, 10), Point(90, 10), Point(10, -50), Point(10, 90)] {
      #expect(ink([.circle(center: away, radius: 9, style: .fill(.black))]) == 0)
    }
  }

  @Test func nothingRemainsAfterAShape() {
    // A shape cut at an edge leaves no trace in the next one.
    var canvas = Canvas(width: 30, height: 20)
    let cut = Drawing(
      width: 30, height: 20,
      shapes: [.circle(center: Point(29, 10), radius: 8, style: .fill(.black))])
    canvas.draw(cut, x: 0, y: 0, width: 17, height: 20)
    canvas.draw(cut)
    let again = Drawing(
      width: 30, height: 20,
      shapes: [.rectangle(x: 2, y: 3, width: 4, height: 5, style: .fill(.red))]
    )
    canvas.draw(again)
    #expect(canvas.picture == Picture(again, width: 30, height: 20))
  }

  @Test func numbersThatAreNoneDoNoHarm() {
    let bad = [Point(.nan, 3), Point(.infinity, 9), Point(4, -.infinity), Point(7, 7)]
    let drawing = Drawing(
      width: 10, height: 10,
      shapes: [
        .polygon(points: bad, style: Style(fill: .black, stroke: .red, lineWidth: .nan)),
        .line(points: bad, style: .stroke(.black, width: .infinity)),
        .circle(center: bad[0], radius: .nan, style: .fill(.black)),
        .text("x", anchor: bad[1], size: .nan, color: .black, alignment: .center),
      ])
    #expect(Picture(drawing, width: 10, height: 10).width == 10)
    let endless = Drawing(width: .infinity, height: .nan)
    #expect(Picture(endless).height == 1)
  }

  @Test func drawingsAreLetterboxed() {
    let drawing = Drawing(
      width: 10, height: 10, background: .blue,
      shapes: [.rectangle(x: -5, y: -5, width: 20, height: 20, style: .fill(.red))])
    let picture = Picture(drawing, width: 40, height: 20)
    #expect(picture[9, 10] == .blue)
    #expect(picture[10, 10] == .red)
    #expect(picture[29, 10] == .red)
    #expect(picture[30, 10] == .blue)
  }

  @Test func opacityMixesColors() {
    let drawing = Drawing(
      width: 2, height: 2, background: Color(100, 0, 0),
      shapes: [
        .rectangle(
          x: 0, y: 0, width: 2, height: 2, style: .fill(Color(0, 200, 100, alpha: 128)))
      ])
    let color = Picture(drawing, width: 2, height: 2)[1, 1]
    #expect(abs(Int(color.red) - 50) <= 1)
    #expect(abs(Int(color.green) - 100) <= 1)
    #expect(abs(Int(color.blue) - 50) <= 1)
  }

  @Test func largerPicturesShowTheSame() {
    let drawing = Drawing(
      width: 40, height: 30,
      shapes: [
        .circle(center: Point(20, 15), radius: 9, style: .fill(.black)),
        .line(from: Point(2, 2), to: Point(38, 27), color: .red, width: 3),
      ])
    let large = Picture(drawing, width: 320, height: 240).resized(width: 40, height: 30)
    let small = Picture(drawing, width: 40, height: 30)
    let difference = zip(large.rgb, small.rgb).map { abs(Int($0) - Int($1)) }.max() ?? 0
    #expect(difference <= 24, "\(difference)")
  }
}
