/// A picture as data: a list of shapes in the author's own coordinates.
///
/// Environments return one from `draw()`; `Rendering` turns it into pixels, vectors or characters.
/// The origin is the upper left corner, x grows to the right, y downwards.
public struct Drawing: Sendable, Codable, Equatable {
  /// The width of the picture in the author's units.
  public var width: Double
  /// The height of the picture in the author's units.
  public var height: Double
  /// What lies behind every shape.
  public var background: Color
  /// The shapes, painted in order.
  public var shapes: [Shape]

  /// An empty picture.
  public init(width: Double, height: Double, background: Color = .white, shapes: [Shape] = []) {
    self.width = width
    self.height = height
    self.background = background
    self.shapes = shapes
  }

  /// A picture with nothing in it: what an environment without a drawing returns.
  public static let empty = Drawing(width: 0, height: 0)

  /// Whether there is nothing to show.
  public var isEmpty: Bool { width <= 0 || height <= 0 }
}

/// One element of a picture.
public enum Shape: Sendable, Codable, Equatable {
  /// A closed polygon through `points`, filled and outlined as `style` says.
  case polygon(points: [Point], style: Style)
  /// A line through `points`.
  case line(points: [Point], style: Style)
  /// A circle.
  case circle(center: Point, radius: Double, style: Style)
  /// A line of text in the built-in font; `anchor` is the middle of its left, centre or right.
  case text(String, anchor: Point, size: Double, color: Color, alignment: TextAlignment)
  /// A raster image, stretched over the rectangle whose upper left corner is `origin`.
  ///
  /// Larger pixels keep sharp edges; where several fall on one place, it takes their mean.
  case image(ImageData, origin: Point, width: Double, height: Double)
}

/// Where a text stands relative to its anchor.
public enum TextAlignment: String, Sendable, Codable, Equatable {
  case left, center, right
}

/// A place in a picture.
public struct Point: Sendable, Codable, Equatable {
  /// The distance from the left edge.
  public var x: Double
  /// The distance from the upper edge.
  public var y: Double

  /// A place in a picture.
  public init(_ x: Double, _ y: Double) {
    self.x = x
    self.y = y
  }
}

/// How a shape is painted.
public struct Style: Sendable, Codable, Equatable {
  /// The colour inside, if any.
  public var fill: Color?
  /// The colour of the outline, if any.
  public var stroke: Color?
  /// The width of the outline in the author's units.
  public var lineWidth: Double

  /// How a shape is painted.
  public init(fill: Color? = nil, stroke: Color? = nil, lineWidth: Double = 1) {
    self.fill = fill
    self.stroke = stroke
    self.lineWidth = lineWidth
  }
}

/// A colour with opacity, each part from 0 to 255.
public struct Color: Sendable, Codable, Hashable {
  /// The red part.
  public var red: UInt8
  /// The green part.
  public var green: UInt8
  /// The blue part.
  public var blue: UInt8
  /// The opacity: 0 is invisible, 255 hides what is behind.
  public var alpha: UInt8

  /// A colour from its parts.
  public init(_ red: UInt8, _ green: UInt8, _ blue: UInt8, alpha: UInt8 = 255) {
    self.red = red
    self.green = green
    self.blue = blue
    self.alpha = alpha
  }

  /// White.
  public static let white = Color(255, 255, 255)
  /// Black.
  public static let black = Color(0, 0, 0)
}
