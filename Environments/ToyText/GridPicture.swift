import Drawing

/// A picture of cells in rows and columns, for environments that are laid out so.
struct GridPicture {
  /// The side of a cell.
  static let side = 64.0
  var drawing: Drawing

  init(rows: Int, columns: Int, color: Color) {
    drawing = Drawing(
      width: Double(columns) * Self.side, height: Double(rows) * Self.side, background: color)
  }

  /// The middle of a cell.
  static func middle(_ row: Int, _ column: Int) -> Point {
    Point((Double(column) + 0.5) * side, (Double(row) + 0.5) * side)
  }

  /// Fills a cell.
  mutating func fill(_ row: Int, _ column: Int, _ color: Color) {
    drawing.add(
      .rectangle(
        x: Double(column) * Self.side, y: Double(row) * Self.side, width: Self.side,
        height: Self.side, style: Style(fill: color)))
  }

  /// Lines between the cells.
  mutating func rule(_ color: Color) {
    for x in stride(from: 0, through: drawing.width, by: Self.side) {
      drawing.add(.line(from: Point(x, 0), to: Point(x, drawing.height), color: color))
    }
    for y in stride(from: 0, through: drawing.height, by: Self.side) {
      drawing.add(.line(from: Point(0, y), to: Point(drawing.width, y), color: color))
    }
  }

  /// A flag in a cell.
  mutating func flag(_ row: Int, _ column: Int, _ color: Color) {
    let foot = Self.middle(row, column) + Point(-8, 22)
    drawing.add(.line(from: foot, to: foot + Point(0, -44), color: .black, width: 3))
    drawing.add(
      .polygon(
        points: [foot + Point(0, -44), foot + Point(26, -34), foot + Point(0, -24)],
        style: .fill(color)))
  }

  /// Somebody in a cell who looks where they last went: one step right and down, or (0, 0).
  mutating func figure(_ row: Int, _ column: Int, looking: (right: Double, down: Double)) {
    let middle = Self.middle(row, column)
    drawing.add(
      .circle(
        center: middle, radius: 20,
        style: Style(fill: Color(hex: 0x2E8B57), stroke: .black, lineWidth: 2)))
    let eye = middle + Point(looking.right, looking.down) * 10
    drawing.add(.circle(center: eye, radius: 6, style: .fill(.white)))
    drawing.add(.circle(center: eye, radius: 3, style: .fill(.black)))
  }
}
