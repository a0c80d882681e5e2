/// Where a chart's numbers are in the picture: what its margins leave, and the ranges of both axes.
struct PlotArea {
  /// What lies around the plot, in the picture's units.
  struct Margins {
    var left: Double
    var right: Double
    var top: Double
    var bottom: Double
  }

  /// The picture's width.
  let width: Double
  /// The picture's height.
  let height: Double
  /// What lies around the plot.
  let margins: Margins
  /// What the horizontal axis spans.
  let x: (low: Double, high: Double)
  /// What the vertical axis spans.
  let y: (low: Double, high: Double)
  /// About how many ticks the axes have.
  var tickCounts = (x: 6, y: 6)

  /// Tick labels and axes.
  static let grey = Color(110, 110, 110)
  /// Lines behind the data.
  static let faint = Color(228, 228, 228)

  /// The plot's left edge.
  var left: Double { margins.left }
  /// The plot's right edge.
  var right: Double { width - margins.right }
  /// The plot's upper edge.
  var top: Double { margins.top }
  /// The plot's lower edge.
  var bottom: Double { height - margins.bottom }

  /// The range that shows all finite numbers, with a part of it as room at both ends.
  static func range(_ numbers: [Double], margin: Double) -> (low: Double, high: Double) {
    let finite = numbers.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max() else { return (0, 1) }
    let space = high > low ? (high - low) * margin : max(abs(low) * 0.1, 0.5)
    return (low - space, high + (margin == 0 && high > low ? 0 : space))
  }

  /// Where a pair of numbers lies in the picture.
  func place(_ point: Point) -> Point {
    Point(
      left + (point.x - x.low) / (x.high - x.low) * (width - left - margins.right),
      bottom - (point.y - y.low) / (y.high - y.low) * (height - top - margins.bottom))
  }

  /// With as many ticks as its size has room for.
  func withFittingTicks() -> PlotArea {
    var copy = self
    copy.tickCounts = (x: right - left < 260 ? 3 : 6, y: bottom - top < 120 ? 3 : 6)
    return copy
  }

  /// Draws the ticks of both axes with their numbers.
  func drawTicks(into picture: inout Drawing) {
    drawVerticalTicks(into: &picture)
    drawHorizontalTicks(into: &picture)
  }

  /// Draws the ticks of the vertical axis: faint lines across, and numbers to their left.
  func drawVerticalTicks(into picture: inout Drawing) {
    for value in LineChart.ticks(y.low, y.high, count: tickCounts.y) {
      let at = place(Point(x.low, value))
      picture.add(.line(from: at, to: Point(right, at.y), color: Self.faint))
      picture.add(
        .text(
          LineChart.label(value), anchor: Point(left - 8, at.y), size: 13, color: Self.grey,
          alignment: .right))
    }
  }

  /// Draws the ticks of the horizontal axis with numbers below them.
  ///
  /// - Parameter across: whether a faint line goes up from each through the plot.
  func drawHorizontalTicks(across: Bool = false, into picture: inout Drawing) {
    for value in LineChart.ticks(x.low, x.high, count: tickCounts.x) {
      let at = place(Point(value, y.low))
      if across { picture.add(.line(from: at, to: Point(at.x, top), color: Self.faint)) }
      picture.add(.line(from: at, to: Point(at.x, at.y + 5), color: Self.grey))
      picture.add(
        .text(
          LineChart.label(value), anchor: Point(at.x, at.y + 16), size: 13, color: Self.grey,
          alignment: .center))
    }
  }

  /// Draws the two axes.
  func drawLines(into picture: inout Drawing) {
    let corner = Point(left, bottom)
    picture.add(.line(from: Point(left, top), to: corner, color: Self.grey))
    picture.add(.line(from: corner, to: Point(right, corner.y), color: Self.grey))
  }

  /// Writes what the axes measure, and the title.
  func drawWords(title: String, xLabel: String, yLabel: String, into picture: inout Drawing) {
    picture.add(
      .text(
        xLabel, anchor: Point((left + right) / 2, height - 16), size: 14,
        color: .black, alignment: .center))
    picture.add(.text(yLabel, anchor: Point(12, 20), size: 14, color: .black, alignment: .left))
    picture.add(
      .text(title, anchor: Point(width / 2, 20), size: 16, color: .black, alignment: .center))
  }
}

extension PlotArea.Margins {
  /// The margins that a chart's words and numbers need; what is not said takes no room.
  ///
  /// - Parameters:
  ///   - y: the range of the vertical axis, whose numbers stand on the left.
  ///   - legend: the height of the legend below the title.
  init(
    title: String, xLabel: String, yLabel: String, y: (low: Double, high: Double),
    legend: Double = 0
  ) {
    let labels = LineChart.ticks(y.low, y.high, count: 6).map(LineChart.label)
    self.init(
      left: 16 + labels.map { textWidth($0, size: 13) }.reduce(14, max), right: 20,
      top: (title.isEmpty && yLabel.isEmpty ? 14 : 40) + legend,
      bottom: xLabel.isEmpty ? 30 : 56)
  }
}

/// About how wide a text is: this module knows no font, and vectors take the reader's.
func textWidth(_ text: String, size: Double) -> Double { 0.6 * size * Double(text.count) }

/// The names of groups above a plot, each behind its symbol, wrapped at the right edge.
struct Legend {
  /// The symbols' places: 14 wide, the name to the right of it.
  private(set) var places: [(name: String, at: Point)] = []
  /// The height of all lines.
  private(set) var height = 0.0

  init(_ names: [String], left: Double, right: Double, top: Double) {
    var at = Point(left, top)
    for name in names {
      let width = 22 + textWidth(name, size: 13) + 18
      if at.x > left, at.x + width > right { at = Point(left, at.y + 18) }
      places.append((name, at))
      at.x += width
      height = at.y + 18 - top
    }
  }

  /// Draws the names, and before each what `symbol` gives for its number and its place's centre.
  func draw(into picture: inout Drawing, symbol: (Int, Point) -> Shape) {
    for (index, (name, at)) in places.enumerated() {
      picture.add(symbol(index, at + Point(7, 0)))
      picture.add(
        .text(name, anchor: at + Point(22, 0), size: 13, color: .black, alignment: .left))
    }
  }
}
