/// A grid of numbers as colours, with what the colours mean beside it: values of states, weights,
/// frequencies.
public struct HeatMap: Sendable, Equatable {
  /// What stands above.
  public var title: String
  /// What the columns are.
  public var xLabel: String
  /// What the rows are.
  public var yLabel: String
  /// The numbers, row by row from the top; NaN, and what a shorter row lacks, stays empty.
  public var values: [[Double]]
  /// The colours.
  public var scale: ColorScale
  /// What the colours span; all finite numbers unless given.
  ///
  /// Numbers beyond it, infinite ones too, take the end's colour.
  public var range: ClosedRange<Double>?
  /// Whether the number is written into its cell, where it has room.
  public var showsValues: Bool
  /// Words that are written into the cells instead, row by row.
  public var texts: [[String]]
  /// Arrows in the cells, row by row: each a direction whose length 1 is the longest that fits.
  public var arrows: [[Point?]]
  /// The rows' names, from the top; none if empty.
  public var rowNames: [String]
  /// The columns' names; none if empty.
  public var columnNames: [String]
  /// Whether cells stay square, as those of a map, or fill the picture.
  public var hasSquareCells: Bool

  /// A chart.
  public init(
    title: String = "", xLabel: String = "", yLabel: String = "", values: [[Double]],
    scale: ColorScale = .viridis, range: ClosedRange<Double>? = nil, showsValues: Bool = false,
    texts: [[String]] = [], arrows: [[Point?]] = [], rowNames: [String] = [],
    columnNames: [String] = [], hasSquareCells: Bool = true
  ) {
    (self.title, self.xLabel, self.yLabel, self.values) = (title, xLabel, yLabel, values)
    (self.scale, self.range, self.showsValues) = (scale, range, showsValues)
    (self.texts, self.arrows) = (texts, arrows)
    (self.rowNames, self.columnNames) = (rowNames, columnNames)
    self.hasSquareCells = hasSquareCells
  }

  /// The number of rows.
  var rows: Int { values.count }
  /// The number of columns.
  var columns: Int { values.map(\.count).max() ?? 0 }
  /// What the colours span.
  var span: ClosedRange<Double> { range ?? scale.range(of: values.joined()) }

  /// The number in a cell; nil of an empty one.
  func value(_ row: Int, _ column: Int) -> Double? {
    guard column < values[row].count, !values[row][column].isNaN else { return nil }
    return values[row][column]
  }

  /// The chart as a picture.
  public func drawing(width: Double = 640, height: Double = 480) -> Drawing {
    var picture = Drawing(width: width, height: height)
    let grid = HeatMapGrid(self, width: width, height: height)
    if grid.rows > 0, grid.columns > 0 {
      grid.drawCells(into: &picture)
      grid.drawNames(into: &picture)
    }
    grid.drawBar(into: &picture)
    picture.add(
      .text(
        xLabel, anchor: Point(grid.left + grid.width / 2, height - 14), size: 14, color: .black,
        alignment: .center))
    picture.add(.text(yLabel, anchor: Point(12, 20), size: 14, color: .black, alignment: .left))
    picture.add(
      .text(title, anchor: Point(width / 2, 20), size: 16, color: .black, alignment: .center))
    return picture
  }
}

/// Where the cells of a heat map lie, and what is painted there.
private struct HeatMapGrid {
  let map: HeatMap
  /// The map's, counted once.
  let rows: Int
  let columns: Int
  let span: ClosedRange<Double>
  let left: Double
  let top: Double
  let width: Double
  let height: Double
  /// Where the bar of colours begins, and its height.
  private let bar: (x: Double, top: Double, height: Double)

  init(_ map: HeatMap, width: Double, height: Double) {
    self.map = map
    (rows, columns, span) = (map.rows, map.columns, map.span)
    let names = map.rowNames.map { textWidth($0, size: 12) }.max()
    let left = names.map { min($0 + 14, width * 0.35) } ?? 14
    let top = map.title.isEmpty && map.yLabel.isEmpty ? 14.0 : 40
    let bottom = (map.xLabel.isEmpty ? 14.0 : 32) + (map.columnNames.isEmpty ? 0 : 18)
    let ticks = LineChart.ticks(span.lowerBound, span.upperBound, count: 5).map(LineChart.label)
    let right = 52 + (ticks.map { textWidth($0, size: 12) }.max() ?? 0)
    var inside = (width: width - left - right, height: height - top - bottom)
    bar = (width - right + 18, top, inside.height)
    var shift = Point(0, 0)
    if map.hasSquareCells, rows > 0, columns > 0 {
      let side = min(inside.width / Double(columns), inside.height / Double(rows))
      let square = (width: side * Double(columns), height: side * Double(rows))
      shift = Point((inside.width - square.width) / 2, (inside.height - square.height) / 2)
      inside = square
    }
    (self.left, self.top) = (left + shift.x, top + shift.y)
    (self.width, self.height) = inside
  }

  private var cell: (width: Double, height: Double) {
    (width / Double(columns), height / Double(rows))
  }

  private func middle(_ row: Int, _ column: Int) -> Point {
    Point(
      left + (Double(column) + 0.5) * cell.width, top + (Double(row) + 0.5) * cell.height)
  }

  func drawCells(into picture: inout Drawing) {
    let image = ImageData(width: columns, height: rows) { column, row in
      map.value(row, column).map { map.scale.color(of: $0, in: span) }
        ?? Color.white.withAlpha(0)
    }
    picture.add(.image(image, origin: Point(left, top), width: width, height: height))
    picture.add(
      .rectangle(
        x: left, y: top, width: width, height: height, style: .stroke(PlotArea.grey)))
    guard map.showsValues || !map.texts.isEmpty || !map.arrows.isEmpty else { return }
    for row in 0..<rows {
      for column in 0..<columns {
        guard let value = map.value(row, column) else { continue }
        let ink = image[column, row].contrasting
        let hasArrow = drawArrow(row, column, ink, into: &picture)
        write(row, column, value, ink, below: hasArrow, into: &picture)
      }
    }
  }

  /// The words of a cell; nil for none.
  private func text(_ row: Int, _ column: Int, _ value: Double) -> String? {
    if map.texts.isEmpty { return map.showsValues ? LineChart.brief(value) : nil }
    guard row < map.texts.count, column < map.texts[row].count else { return nil }
    return map.texts[row][column]
  }

  private func write(
    _ row: Int, _ column: Int, _ value: Double, _ ink: Color, below: Bool,
    into picture: inout Drawing
  ) {
    guard let text = text(row, column, value), !text.isEmpty else { return }
    let size = min(
      14, cell.height * (below ? 0.28 : 0.5), cell.width * 0.92 / textWidth(text, size: 1))
    guard size >= 5 else { return }
    picture.add(
      .text(
        text, anchor: middle(row, column) + Point(0, below ? cell.height * 0.32 : 0), size: size,
        color: ink, alignment: .center))
  }

  /// Draws a cell's arrow; false if it has none.
  private func drawArrow(
    _ row: Int, _ column: Int, _ ink: Color, into picture: inout Drawing
  ) -> Bool {
    guard row < map.arrows.count, column < map.arrows[row].count,
      let arrow = map.arrows[row][column], arrow.x.isFinite, arrow.y.isFinite
    else { return false }
    let length = (arrow.x * arrow.x + arrow.y * arrow.y).squareRoot()
    guard length > 0 else { return false }
    let hasText = map.showsValues || !map.texts.isEmpty
    let half = min(cell.width, cell.height) * (hasText ? 0.26 : 0.36) * min(length, 1)
    let along = arrow * (half / length)
    let across = Point(-along.y, along.x) * 0.55
    let center = middle(row, column) - Point(0, hasText ? cell.height * 0.12 : 0)
    let neck = center + along * 0.25
    picture.add(.line(from: center - along, to: neck, color: ink, width: max(half * 0.2, 0.8)))
    picture.add(
      .polygon(points: [center + along, neck + across, neck - across], style: .fill(ink)))
    return true
  }

  /// Writes the names of rows and columns, as many as have room.
  func drawNames(into picture: inout Drawing) {
    let everyRow = max(1, Int((13 / max(cell.height, 0.1)).rounded(.up)))
    for (row, name) in map.rowNames.prefix(rows).enumerated() where row % everyRow == 0 {
      picture.add(
        .text(
          name, anchor: Point(left - 7, middle(row, 0).y), size: 12, color: PlotArea.grey,
          alignment: .right))
    }
    let widest = map.columnNames.map { textWidth($0, size: 12) + 6 }.max() ?? 0
    let everyColumn = max(1, Int((widest / max(cell.width, 0.1)).rounded(.up)))
    for (column, name) in map.columnNames.prefix(columns).enumerated()
    where column % everyColumn == 0 {
      picture.add(
        .text(
          name, anchor: Point(middle(0, column).x, top + height + 12), size: 12,
          color: PlotArea.grey, alignment: .center))
    }
  }

  /// Draws what the colours mean.
  func drawBar(into picture: inout Drawing) {
    let steps = 64
    let image = ImageData(width: 1, height: steps) { _, row in
      map.scale.color(at: 1 - (Double(row) + 0.5) / Double(steps))
    }
    picture.add(
      .image(image, origin: Point(bar.x, bar.top), width: 14, height: bar.height))
    let (low, high) = (span.lowerBound, span.upperBound)
    for tick in LineChart.ticks(low, high, count: bar.height < 120 ? 3 : 5) {
      let share = high > low ? (tick - low) / (high - low) : 0.5
      let at = Point(bar.x + 14, bar.top + bar.height * (1 - share))
      picture.add(.line(from: at, to: at + Point(4, 0), color: PlotArea.grey))
      picture.add(
        .text(
          LineChart.label(tick), anchor: at + Point(8, 0), size: 12, color: PlotArea.grey,
          alignment: .left))
    }
  }
}
