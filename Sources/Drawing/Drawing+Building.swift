#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

extension Drawing {
  /// Paints a shape over what is already there.
  public mutating func add(_ shape: Shape) { shapes.append(shape) }

  /// Paints several shapes over what is already there, in order.
  public mutating func add(_ shapes: [Shape]) { self.shapes.append(contentsOf: shapes) }
}

extension Shape {
  /// An upright rectangle by its upper left corner and its size.
  public static func rectangle(
    x: Double, y: Double, width: Double, height: Double, style: Style
  ) -> Shape {
    .polygon(
      points: [
        Point(x, y), Point(x + width, y), Point(x + width, y + height), Point(x, y + height),
      ], style: style)
  }

  /// A rectangle by its centre and size, turned by `angle` radians (see ``Point/rotated(by:)``).
  public static func rectangle(
    center: Point, width: Double, height: Double, angle: Double = 0, style: Style
  ) -> Shape {
    let corners = [
      Point(-width / 2, -height / 2), Point(width / 2, -height / 2),
      Point(width / 2, height / 2), Point(-width / 2, height / 2),
    ]
    return .polygon(points: corners, at: center, angle: angle, style: style)
  }

  /// A polygon given around its own origin, turned by `angle` radians and moved to `place`.
  public static func polygon(points: [Point], at place: Point, angle: Double, style: Style)
    -> Shape
  {
    .polygon(points: points.map { $0.rotated(by: angle) + place }, style: style)
  }

  /// A straight line between two places; its ends are round.
  public static func line(from start: Point, to end: Point, color: Color, width: Double = 1)
    -> Shape
  {
    .line(points: [start, end], style: .stroke(color, width: width))
  }
}

extension Style {
  /// Painted inside, without an outline.
  public static func fill(_ color: Color) -> Style { Style(fill: color) }

  /// An outline only, `width` in the author's units.
  public static func stroke(_ color: Color, width: Double = 1) -> Style {
    Style(stroke: color, lineWidth: width)
  }
}

extension Point {
  /// The place moved by another, taken as a displacement.
  public static func + (left: Point, right: Point) -> Point {
    Point(left.x + right.x, left.y + right.y)
  }

  /// The displacement from `right` to `left`.
  public static func - (left: Point, right: Point) -> Point {
    Point(left.x - right.x, left.y - right.y)
  }

  /// The place scaled away from the origin.
  public static func * (left: Point, factor: Double) -> Point {
    Point(left.x * factor, left.y * factor)
  }

  /// The place turned around the origin by `angle` radians.
  ///
  /// A positive angle turns from x towards y: clockwise on the picture, since y grows downwards.
  public func rotated(by angle: Double) -> Point {
    let cosine = cos(angle)
    let sine = sin(angle)
    return Point(x * cosine - y * sine, x * sine + y * cosine)
  }

  /// The place turned around `center` by `angle` radians.
  public func rotated(by angle: Double, around center: Point) -> Point {
    (self - center).rotated(by: angle) + center
  }
}

extension Color {
  /// A colour from its six hexadecimal digits, as in `Color(hex: 0xCA9865)`; higher bits are ignored.
  public init(hex: UInt32) {
    self.init(
      UInt8(truncatingIfNeeded: hex >> 16), UInt8(truncatingIfNeeded: hex >> 8),
      UInt8(truncatingIfNeeded: hex))
  }

  /// The same colour with another opacity, 0 to 255.
  public func withAlpha(_ alpha: UInt8) -> Color { Color(red, green, blue, alpha: alpha) }

  /// A middle grey.
  public static let gray = Color(128, 128, 128)
  /// Red, dark enough to stand on white.
  public static let red = Color(204, 51, 51)
  /// Green, dark enough to stand on white.
  public static let green = Color(46, 139, 87)
  /// Blue, dark enough to stand on white.
  public static let blue = Color(38, 103, 178)
  /// A warm yellow.
  public static let yellow = Color(230, 180, 34)
}
