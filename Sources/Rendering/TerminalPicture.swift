public import Drawing

/// A picture as lines of characters.
///
/// Redrawing (moving the cursor up) is the caller's: every line stands alone and ends in the
/// terminal's own colours.
public struct TerminalPicture: Sendable {
  /// How pixels become characters.
  public enum Style: Sendable, Equatable, CaseIterable {
    /// Two pixels a cell, one above the other, in 24-bit colour.
    case color
    /// Eight dots a cell: what differs from the background, in the terminal's own colour.
    case braille
    /// One of nine ASCII characters a cell, denser where more differs from the background.
    case ascii
  }

  private let picture: Picture

  /// A picture to be shown in a terminal.
  public init(_ picture: Picture) { self.picture = picture }

  /// A drawing to be shown in at most `columns` × `rows` cells.
  public init(_ drawing: Drawing, columns: Int, rows: Int) {
    // Rendered larger than the cells, since characters with dots look at parts of them.
    let scale = TerminalPicture.scale(
      width: drawing.width, height: drawing.height, columns: columns, rows: rows)
    self.init(
      Picture(
        drawing, width: pixelCount((drawing.width * scale).rounded()) * 4,
        height: pixelCount((drawing.height * scale).rounded()) * 4))
  }

  /// The picture in at most `columns` × `rows` cells, in 24-bit colour or in plain characters.
  public func lines(columns: Int, rows: Int, color: Bool) -> [String] {
    lines(columns: columns, rows: rows, style: color ? .color : .braille)
  }

  /// The picture in at most `columns` × `rows` cells, its proportions kept.
  ///
  /// Cells are taken to be twice as high as wide, as in nearly every terminal. All lines have the
  /// same number of visible characters.
  public func lines(columns: Int, rows: Int, style: Style) -> [String] {
    let scale = TerminalPicture.scale(
      width: Double(picture.width), height: Double(picture.height), columns: columns, rows: rows)
    let width = min(
      pixelCount((Double(picture.width) * scale).rounded()), max(columns, 1))
    let cells = (Double(picture.height) * scale / 2).rounded(.up)
    let height = min(pixelCount(cells), max(rows, 1))
    switch style {
    case .color:
      return colored(picture.resized(width: width, height: 2 * height))
    case .braille:
      return braille(picture.resized(width: 2 * width, height: 4 * height))
    case .ascii:
      return shaded(picture.resized(width: width, height: height))
    }
  }

  /// Half-cells per unit, such that the whole fits.
  private static func scale(width: Double, height: Double, columns: Int, rows: Int) -> Double {
    guard width > 0, height > 0 else { return 1 }
    return min(Double(max(columns, 1)) / width, 2 * Double(max(rows, 1)) / height)
  }

  private func colored(_ small: Picture) -> [String] {
    stride(from: 0, to: small.height, by: 2).map { row in
      var line = ""
      var foreground: Color?
      var background: Color?
      for column in 0..<small.width {
        let upper = small[column, row]
        let lower = small[column, row + 1]
        if background != lower { line += "\u{1B}[48;2;\(code(lower))m" }
        background = lower
        // Most cells have one colour; a space in it is the shortest way over a slow line.
        guard upper != lower else {
          line += " "
          continue
        }
        if foreground != upper { line += "\u{1B}[38;2;\(code(upper))m" }
        foreground = upper
        line += "▀"
      }
      return line + "\u{1B}[0m"
    }
  }

  private func code(_ color: Color) -> String { "\(color.red);\(color.green);\(color.blue)" }

  private func braille(_ small: Picture) -> [String] {
    let ink = contrast(small)
    // The dots' bits in Unicode's braille block, by row and column of the cell.
    let bits: [[UInt32]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]
    return stride(from: 0, to: small.height, by: 4).map { row in
      var line = ""
      for column in stride(from: 0, to: small.width, by: 2) {
        var dots: UInt32 = 0
        for y in 0..<4 {
          for x in 0..<2 where ink[(row + y) * small.width + column + x] > 0.15 {
            dots |= bits[y][x]
          }
        }
        line.unicodeScalars.append(Unicode.Scalar(0x2800 + dots) ?? " ")
      }
      return line
    }
  }

  private func shaded(_ small: Picture) -> [String] {
    let ramp = Array(" .:-=+*#@")
    let ink = contrast(small)
    return (0..<small.height).map { row in
      String(
        (0..<small.width).map { column in
          let value = ink[row * small.width + column]
          return ramp[Int((value * Double(ramp.count - 1)).rounded(.up))]
        })
    }
  }

  /// How much each pixel differs from the most frequent colour, 0 to 1.
  private func contrast(_ small: Picture) -> [Double] {
    var counts: [UInt32: Int] = [:]
    for pixel in picture.pixels { counts[pixel, default: 0] += 1 }
    let most = counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? 0
    let background = Color(packed: most)
    let largest = max(background.luminance, 255 - background.luminance)
    return small.pixels.map { pixel in
      let color = Color(packed: pixel)
      let parts = [
        Double(color.red) - Double(background.red),
        Double(color.green) - Double(background.green),
        Double(color.blue) - Double(background.blue),
      ]
      // The strongest channel counts half, so that red on grey of one brightness is seen.
      let strongest = parts.map { abs($0) }.max() ?? 0
      let difference = max(abs(color.luminance - background.luminance), strongest / 2)
      return min(difference / largest, 1)
    }
  }
}
