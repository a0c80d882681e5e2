public import Drawing

/// A place to draw on: pixels, and what it takes to paint shapes with smooth edges.
///
/// Keep one canvas for an animation: after its first frame nothing large is allocated, unless a
/// ``picture`` that was handed out is still held.
public struct Canvas: Sendable {
  /// The pixels.
  public internal(set) var picture: Picture
  var rasterizer: Rasterizer

  /// A canvas of a size in pixels; sizes below one become one.
  public init(width: Int, height: Int, color: Color = .white) {
    picture = Picture(width: width, height: height, color: color)
    rasterizer = Rasterizer(width: picture.width, height: picture.height)
  }

  /// The number of columns.
  public var width: Int { picture.width }
  /// The number of rows.
  public var height: Int { picture.height }

  /// Paints a drawing over the whole canvas: scaled to fit, centred, margins in its background.
  public mutating func draw(_ drawing: Drawing) {
    draw(drawing, x: 0, y: 0, width: width, height: height)
  }

  /// Paints a drawing into a part of the canvas, scaled to fit, centred, and cut at the part's edge.
  ///
  /// Shapes that reach over the drawing's own edge are cut there. Shapes with coordinates that are
  /// not finite are left out.
  public mutating func draw(_ drawing: Drawing, x: Int, y: Int, width: Int, height: Int) {
    let part = PixelRectangle(
      left: min(max(x, 0), self.width), top: min(max(y, 0), self.height),
      right: min(max(x + width, 0), self.width), bottom: min(max(y + height, 0), self.height))
    guard part.left < part.right, part.top < part.bottom else { return }
    clear(part, drawing.background)
    guard !drawing.isEmpty, drawing.width.isFinite, drawing.height.isFinite else { return }
    let scale = min(Double(width) / drawing.width, Double(height) / drawing.height)
    let offset = Point(
      Double(x) + (Double(width) - drawing.width * scale) / 2,
      Double(y) + (Double(height) - drawing.height * scale) / 2)
    let far = offset + Point(drawing.width, drawing.height) * scale
    rasterizer.setClip(
      PixelRectangle(
        left: max(part.left, Int((offset.x + 1e-6).rounded(.down))),
        top: max(part.top, Int((offset.y + 1e-6).rounded(.down))),
        right: min(part.right, Int((far.x - 1e-6).rounded(.up))),
        bottom: min(part.bottom, Int((far.y - 1e-6).rounded(.up)))))
    for shape in drawing.shapes { paint(shape, Placement(scale: scale, offset: offset)) }
  }

  private mutating func clear(_ part: PixelRectangle, _ color: Color) {
    let pixel = color.packed
    let width = width
    picture.pixels.withUnsafeMutableBufferPointer { pixels in
      for row in part.top..<part.bottom {
        pixels[row * width + part.left..<row * width + part.right].update(repeating: pixel)
      }
    }
  }

  private mutating func paint(_ shape: Shape, _ placement: Placement) {
    switch shape {
    case .polygon(let points, let style):
      let outline = points.map(placement.place)
      if let fill = style.fill {
        rasterizer.add(outline)
        finish(fill)
      }
      if let stroke = style.stroke {
        rasterizer.addStroke(outline, width: placement.width(style), closed: true)
        finish(stroke)
      }
    case .line(let points, let style):
      guard let color = style.stroke ?? style.fill else { return }
      rasterizer.addStroke(
        points.map(placement.place), width: placement.width(style), closed: false)
      finish(color)
    case .circle(let center, let radius, let style):
      let middle = placement.place(center)
      if let fill = style.fill {
        rasterizer.addCircle(center: middle, radius: radius * placement.scale)
        finish(fill)
      }
      if let stroke = style.stroke {
        let half = placement.width(style) / 2
        rasterizer.addCircle(center: middle, radius: radius * placement.scale + half)
        rasterizer.addCircle(center: middle, radius: radius * placement.scale - half, inward: true)
        finish(stroke)
      }
    case .text(let text, let anchor, let size, let color, let alignment):
      let layout = Font.layout(
        text, anchor: placement.place(anchor), size: size * placement.scale, alignment: alignment)
      for stroke in layout.strokes {
        rasterizer.addStroke(stroke.points, width: layout.lineWidth, closed: stroke.closed)
      }
      finish(color)
    case .image(let image, let origin, let width, let height):
      let corner = placement.place(origin)
      paint(
        image, left: corner.x, top: corner.y, right: corner.x + width * placement.scale,
        bottom: corner.y + height * placement.scale)
    }
  }

  /// Paints what the rasteriser has gathered.
  private mutating func finish(_ color: Color) {
    let source = color.packed
    let opacity = Float(color.alpha)
    picture.pixels.withUnsafeMutableBufferPointer { pixels in
      rasterizer.resolve { start, count, coverage in
        let weight = UInt32(coverage * opacity + 0.5)
        if weight == 255 {
          pixels[start..<start + count].update(repeating: source)
        } else {
          for index in start..<start + count {
            pixels[index] = blend(pixels[index], source, weight)
          }
        }
      }
    }
  }
}

/// Where a drawing lies on a canvas.
private struct Placement {
  let scale: Double
  let offset: Point

  func place(_ point: Point) -> Point { point * scale + offset }

  /// The width of an outline in pixels; thin ones stay visible in small pictures.
  func width(_ style: Style) -> Double {
    style.lineWidth > 0 ? max(style.lineWidth * scale, 0.6) : 0
  }
}

/// Mixes two opaque pixels: 0 keeps the lower, 255 takes the upper.
@inline(__always)
func blend(_ lower: UInt32, _ upper: UInt32, _ weight: UInt32) -> UInt32 {
  let factor = weight &+ weight >> 7
  let rest = 256 &- factor
  // Red and blue share one product, green has its own: eight bits of room above each.
  let even = ((lower & 0xFF00FF) &* rest &+ (upper & 0xFF00FF) &* factor &+ 0x800080) >> 8
  let odd = ((lower >> 8 & 0xFF) &* rest &+ (upper >> 8 & 0xFF) &* factor &+ 0x80) >> 8
  return even & 0xFF00FF | odd << 8 | 0xFF00_0000
}
