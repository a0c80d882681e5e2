import Drawing
import Rendering
import Testing

@Suite struct CanvasImageTests {
  private let image = ImageData(width: 6, height: 4) { x, y in
    Color(UInt8(40 * x), UInt8(60 * y), UInt8((x * 37 + y * 91) % 256))
  }

  private func picture(
    _ image: ImageData, x: Double = 0, y: Double = 0, width: Double, height: Double,
    of size: (Int, Int), background: Color = .white
  ) -> Picture {
    let drawing = Drawing(
      width: Double(size.0), height: Double(size.1), background: background,
      shapes: [.image(image, origin: Point(x, y), width: width, height: height)])
    return Picture(drawing, width: size.0, height: size.1)
  }

  @Test func magnifiedPixelsStaySharp() {
    let large = picture(image, x: 2, y: 1, width: 30, height: 12, of: (34, 14))
    for y in 0..<14 {
      for x in 0..<34 {
        let isInside = (2..<32).contains(x) && (1..<13).contains(y)
        #expect(large[x, y] == (isInside ? image[(x - 2) / 5, (y - 1) / 3] : .white))
      }
    }
  }

  @Test func smallerOnesAreMeans() throws {
    for (width, height) in [(3, 2), (2, 4), (4, 3), (1, 1), (5, 1)] {
      let small = picture(
        image, width: Double(width), height: Double(height), of: (width, height))
      let expected = try Picture(width: 6, height: 4, pixels: image.pixels)
        .resized(width: width, height: height)
      let largest = zip(small.rgb, expected.rgb).map { abs(Int($0) - Int($1)) }.max() ?? 0
      #expect(largest <= 1, "\(width) × \(height)")
    }
  }

  @Test func edgesAreSmooth() {
    let black = ImageData(width: 1, height: 1) { _, _ in .black }
    let dot = picture(black, x: 1.25, y: 1, width: 1.5, height: 1, of: (4, 3))
    #expect(abs(Int(dot[1, 1].red) - 64) <= 1 && abs(Int(dot[2, 1].red) - 64) <= 1)
    #expect(dot[0, 1] == .white && dot[3, 1] == .white && dot[1, 0] == .white)
  }

  @Test func transparencyLendsNoColor() {
    let half = ImageData(width: 2, height: 1) { x, _ in x == 0 ? .red : Color(0, 255, 0, alpha: 0) }
    let both = picture(half, width: 4, height: 2, of: (4, 2), background: .blue)
    #expect(both[1, 1] == .red && both[2, 1] == .blue)
    // Red at half of its opacity: the invisible green counts for nothing.
    let one = picture(half, width: 1, height: 1, of: (1, 1), background: .blue)[0, 0]
    #expect(abs(Int(one.red) - (204 + 38) / 2) <= 1 && abs(Int(one.green) - (51 + 103) / 2) <= 1)
  }

  @Test func whatCannotBePaintedIsLeftOut() {
    let nothing = ImageData(width: 0, height: 3) { _, _ in .black }
    let sizes: [(Double, Double)] = [(0, 3), (-2, 3), (.nan, 2), (2, .infinity)]
    for (width, height) in sizes {
      #expect(
        picture(image, width: width, height: height, of: (3, 3)) == Picture(width: 3, height: 3))
    }
    #expect(picture(nothing, width: 3, height: 3, of: (3, 3)) == Picture(width: 3, height: 3))
    let away = picture(image, x: 40, y: -90, width: 10, height: 10, of: (5, 5))
    #expect(away == Picture(width: 5, height: 5))
    // Far larger than the canvas: one pixel of it fills everything.
    let huge = picture(image, x: -1e9, y: -1e9, width: 6e9, height: 4e9, of: (5, 5))
    #expect(huge == Picture(width: 5, height: 5, color: image[1, 1]))
  }

  @Test func isCutAtTheDrawingsEdge() {
    let drawing = Drawing(
      width: 4, height: 4, background: .blue,
      shapes: [.image(image, origin: Point(-4, -4), width: 12, height: 12)])
    let wide = Picture(drawing, width: 12, height: 4)
    #expect(wide[3, 2] == .blue && wide[8, 2] == .blue && wide[5, 2] != .blue)
  }

  @Test func vectorsHoldRunsOfOneColor() {
    let flag = ImageData(width: 3, height: 2) { x, y in
      y == 0 ? .red : x == 1 ? Color.black.withAlpha(0) : Color.blue.withAlpha(51)
    }
    let drawing = Drawing(
      width: 30, height: 20,
      shapes: [.image(flag, origin: Point(1, 2), width: 15, height: 10.5)])
    let svg = SVG.text(of: drawing)
    #expect(svg.contains("<svg x=\"1\" y=\"2\" width=\"15\" height=\"10.5\" viewBox=\"0 0 3 2\""))
    #expect(svg.contains("<path d=\"M0 0h3v1H0z\" fill=\"#cc3333\"/>"))
    #expect(
      svg.contains("<path d=\"M0 1h1v1H0zM2 1h1v1H2z\" fill=\"#2667b2\" fill-opacity=\"0.2\"/>"))
    #expect(svg.contains("crispEdges") && !svg.contains("#000000"))
  }
}
