import Drawing

/// The built-in font: every character a few pen strokes, so that it scales to any size.
///
/// Drawn for this project on a grid whose capitals are eight units high; lower-case letters start
/// at three, tails end at ten. A stroke is a row of points of two hexadecimal digits, x and y. With
/// `~` in front it is the open, with `o` the closed quadratic B-spline of its points; a point given
/// twice is a corner. A stroke of one point is a dot.
enum Font {
  /// Units from the top of a capital to the bottom of a tail, with the line's thickness.
  static let unitsPerSize = 11.5
  /// The height of a capital in units.
  static let capitalHeight = 8.0
  /// The thickness of a line in units.
  static let lineWidth = 1.0
  /// Units between two characters.
  static let spacing = 2.4

  /// The width of a text of a size, in the size's unit.
  static func width(of text: String, size: Double) -> Double {
    let glyphs = text.map(glyph)
    guard !glyphs.isEmpty else { return 0 }
    let units = glyphs.reduce(0) { $0 + $1.width } + spacing * Double(glyphs.count - 1)
    return units * size / unitsPerSize
  }

  /// The strokes of one line of text, ready to be drawn.
  struct Layout {
    var strokes: [GlyphStroke]
    var lineWidth: Double
  }

  /// Places a line of text: `anchor` is the middle of its left end, centre or right end.
  static func layout(_ text: String, anchor: Point, size: Double, alignment: TextAlignment)
    -> Layout
  {
    guard size > 0, size.isFinite else { return Layout(strokes: [], lineWidth: 0) }
    let unit = size / unitsPerSize
    let shift =
      switch alignment {
      case .left: 0.0
      case .center: -width(of: text, size: size) / 2
      case .right: -width(of: text, size: size)
      }
    var pen = anchor + Point(shift, -capitalHeight / 2 * unit)
    var strokes: [GlyphStroke] = []
    for character in text {
      let glyph = glyph(character)
      for stroke in glyph.strokes {
        strokes.append(
          GlyphStroke(points: stroke.points.map { $0 * unit + pen }, closed: stroke.closed))
      }
      pen.x += (glyph.width + spacing) * unit
    }
    return Layout(strokes: strokes, lineWidth: lineWidth * unit)
  }

  /// The shape of a character; a box for those that the font lacks.
  static func glyph(_ character: Character) -> Glyph {
    if let code = character.asciiValue, code >= 32, code < 127 { return ascii[Int(code) - 32] }
    return further[character] ?? missing
  }

  private static let missing = Glyph("5 00505808 0008")
  private static let ascii = FontData.ascii.map(Glyph.init)
  private static let further = Dictionary(
    uniqueKeysWithValues: FontData.further.map { ($0.key, Glyph($0.value)) })
}

/// A character as strokes in font units.
struct Glyph: Sendable {
  let width: Double
  let strokes: [GlyphStroke]

  /// Reads the font's notation: the width, then the strokes.
  init(_ text: String) {
    let parts = text.split(separator: " ")
    width = parts.first.flatMap { Double($0) } ?? 0
    strokes = parts.dropFirst().map { part in
      let control = Glyph.points(part.drop { $0 == "~" || $0 == "o" })
      return switch part.first {
      case "~": GlyphStroke(points: Glyph.spline(control, closed: false), closed: false)
      case "o": GlyphStroke(points: Glyph.spline(control, closed: true), closed: true)
      default: GlyphStroke(points: control, closed: false)
      }
    }
  }

  private static func points(_ digits: Substring) -> [Point] {
    let numbers = digits.compactMap { $0.hexDigitValue.map(Double.init) }
    return Swift.stride(from: 0, to: numbers.count - 1, by: 2).map {
      Point(numbers[$0], numbers[$0 + 1])
    }
  }

  /// The uniform quadratic B-spline: pieces from middle to middle, each bent by the point between.
  private static func spline(_ control: [Point], closed: Bool) -> [Point] {
    guard control.count > 2, let first = control.first, let last = control.last else {
      return control
    }
    var curve = closed ? [] : [first]
    let bends = closed ? 0..<control.count : 1..<control.count - 1
    for index in bends {
      let bend = control[index]
      let before = control[(index + control.count - 1) % control.count]
      let after = control[(index + 1) % control.count]
      let start = !closed && index == 1 ? first : (before + bend) * 0.5
      let end = !closed && index == control.count - 2 ? last : (bend + after) * 0.5
      let steps = 6
      for step in 1...steps {
        let t = Double(step) / Double(steps)
        curve.append(start * ((1 - t) * (1 - t)) + bend * (2 * t * (1 - t)) + end * (t * t))
      }
    }
    return curve
  }
}

/// One movement of the pen.
struct GlyphStroke: Sendable {
  var points: [Point]
  var closed: Bool
}
