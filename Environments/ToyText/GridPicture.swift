import Drawing

/// A picture of cells in rows and columns, for environments that are laid out so.
struct GridPicture {
  /// The side of a cell: 64, or less where there are many.
  let side: Double
  var drawing: Drawing

  init(rows: Int, columns: Int, color: Color) {
    side = min(64, max(1024 / Double(max(rows, columns)), 2))
    drawing = Drawing(
      width: Double(columns) * side, height: Double(rows) * side, background: color)
  }

  /// The middle of a cell.
  func middle(_ row: Int, _ column: Int) -> Point {
    Point((Double(column) + 0.5) * side, (Double(row) + 0.5) * side)
  }

  /// A length that is given for cells of 64.
  func scaled(_ length: Double) -> Double { length * side / 64 }

  /// Fills a cell.
  mutating func fill(_ row: Int, _ column: Int, _ color: Color) {
    drawing.add(
      .rectangle(
        x: Double(column) * side, y: Double(row) * side, width: side,
        height: side, style: Style(fill: color)))
  }

  /// Lines between the cells.
  mutating func rule(_ color: Color) {
    for x in stride(from: 0, through: drawing.width, by: side) {
      drawing.add(.line(from: Point(x, 0), to: Point(x, drawing.height), color: color))
    }
    for y in stride(from: 0, through: drawing.height, by: side) {
      drawing.add(.line(from: Point(0, y), to: Point(drawing.width, y), color: color))
    }
  }

  /// A flag in a cell.
  mutating func flag(_ row: Int, _ column: Int, _ color: Color) {
    let unit = scaled(1)
    let foot = middle(row, column) + Point(-8, 22) * unit
    drawing.add(.line(from: foot, to: foot + Point(0, -44) * unit, color: .black, width: scaled(3)))
    drawing.add(
      .polygon(
        points: [
          foot + Point(0, -44) * unit, foot + Point(26, -34) * unit, foot + Point(0, -24) * unit,
        ],
        style: .fill(color)))
  }

  /// Somebody in a cell who looks where they last went: one step right and down, or (0, 0).
  mutating func figure(_ row: Int, _ column: Int, looking: (right: Double, down: Double)) {
    let middle = middle(row, column)
    drawing.add(
      .circle(
        center: middle, radius: scaled(20),
        style: Style(fill: Color(hex: 0x2E8B57), stroke: .black, lineWidth: scaled(2))))
    let eye = middle + Point(looking.right, looking.down) * scaled(10)
    drawing.add(.circle(center: eye, radius: scaled(6), style: .fill(.white)))
    drawing.add(.circle(center: eye, radius: scaled(3), style: .fill(.black)))
  }
}
