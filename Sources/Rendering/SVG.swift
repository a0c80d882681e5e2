public import Drawing
import Formats

/// Drawings as SVG text: for pages and documents, at any size.
public enum SVG {
  /// A drawing as a whole SVG document; texts stay texts, in the reader's sans-serif font.
  public static func text(of drawing: Drawing) -> String {
    let size = "\(number(drawing.width)) \(number(drawing.height))"
    var lines = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(number(drawing.width))\" "
        + "height=\"\(number(drawing.height))\" viewBox=\"0 0 \(size)\">",
      "<rect width=\"100%\" height=\"100%\" \(paint("fill", drawing.background))/>",
    ]
    lines += drawing.shapes.map(element)
    lines.append("</svg>\n")
    return lines.joined(separator: "\n")
  }

  /// Writes a drawing as an SVG file, whole or not at all.
  ///
  /// - Throws: `FormatError` with the reason if the file cannot be written.
  public static func write(_ drawing: Drawing, to path: String) throws {
    try Files.write(text(of: drawing), to: path)
  }

  private static func element(_ shape: Shape) -> String {
    switch shape {
    case .polygon(let points, let style):
      return "<polygon points=\"\(list(points))\" \(attributes(style))/>"
    case .line(let points, let style):
      let pen = Style(stroke: style.stroke ?? style.fill, lineWidth: style.lineWidth)
      return "<polyline points=\"\(list(points))\" stroke-linecap=\"round\" \(attributes(pen))/>"
    case .circle(let center, let radius, let style):
      return "<circle cx=\"\(number(center.x))\" cy=\"\(number(center.y))\" "
        + "r=\"\(number(radius))\" \(attributes(style))/>"
    case .text(let text, let anchor, let size, let color, let alignment):
      let side =
        switch alignment {
        case .left: "start"
        case .center: "middle"
        case .right: "end"
        }
      return "<text x=\"\(number(anchor.x))\" y=\"\(number(anchor.y))\" "
        + "font-family=\"sans-serif\" font-size=\"\(number(size))\" text-anchor=\"\(side)\" "
        + "dominant-baseline=\"central\" \(paint("fill", color))>\(escaped(text))</text>"
    case .image(let image, let origin, let width, let height):
      return self.image(image, origin, width, height)
    }
  }

  /// An image as rectangles: of each row the runs of one colour, those of one colour in one path.
  private static func image(
    _ image: ImageData, _ origin: Point, _ width: Double, _ height: Double
  ) -> String {
    var paths: [UInt32: String] = [:]
    var order: [UInt32] = []
    for row in 0..<image.height {
      var column = 0
      while column < image.width {
        let pixel = image.pixels[row * image.width + column]
        var end = column + 1
        while end < image.width, image.pixels[row * image.width + end] == pixel { end += 1 }
        if pixel >> 24 > 0 {
          if paths[pixel] == nil { order.append(pixel) }
          paths[pixel, default: ""] += "M\(column) \(row)h\(end - column)v1H\(column)z"
        }
        column = end
      }
    }
    let parts = order.map { "<path d=\"\(paths[$0] ?? "")\" \(paint("fill", Color(pixel: $0)))/>" }
    // An inner viewport stretches the pixels' grid without rounding.
    return "<svg x=\"\(number(origin.x))\" y=\"\(number(origin.y))\" width=\"\(number(width))\" "
      + "height=\"\(number(height))\" viewBox=\"0 0 \(image.width) \(image.height)\" "
      + "preserveAspectRatio=\"none\" shape-rendering=\"crispEdges\">\(parts.joined())</svg>"
  }

  private static func attributes(_ style: Style) -> String {
    var parts = [style.fill.map { paint("fill", $0) } ?? "fill=\"none\""]
    if let stroke = style.stroke {
      parts.append(paint("stroke", stroke))
      parts.append("stroke-width=\"\(number(style.lineWidth))\" stroke-linejoin=\"round\"")
    }
    return parts.joined(separator: " ")
  }

  private static func paint(_ name: String, _ color: Color) -> String {
    let digits = [color.red, color.green, color.blue].map { part in
      (part < 16 ? "0" : "") + String(part, radix: 16)
    }
    let opacity =
      color.alpha == 255 ? "" : " \(name)-opacity=\"\(number(Double(color.alpha) / 255))\""
    return "\(name)=\"#\(digits.joined())\"\(opacity)"
  }

  private static func list(_ points: [Point]) -> String {
    points.map { "\(number($0.x)),\(number($0.y))" }.joined(separator: " ")
  }

  /// A number in thousandths, as short as it goes; SVG has no word for what is not finite.
  private static func number(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e12 else { return "0" }
    let rounded = (value * 1000).rounded() / 1000
    return rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)
  }

  /// Text as XML: markup escaped, characters that XML forbids left out.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\t", "\n", "\r": result += " "
      default: if scalar.value >= 32 { result.unicodeScalars.append(scalar) }
      }
    }
    return result
  }
}
