#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Lines over two axes, with bands around them and levels across: a picture of how things went.
public struct LineChart: Sendable, Equatable {
  /// A line with a name.
  public struct Series: Sendable, Equatable {
    /// The name in the legend.
    public var name: String
    /// Where the line passes, from left to right.
    public var points: [Point]
    /// The least and the greatest at each point, if they are shown; as many as points.
    public var band: [ClosedRange<Double>]

    /// A line with a name.
    public init(name: String, points: [Point], band: [ClosedRange<Double>] = []) {
      self.name = name
      self.points = points
      self.band = band
    }
  }

  /// A value that is drawn across, such as a threshold.
  public struct Level: Sendable, Equatable {
    /// What it is.
    public var name: String
    /// The value.
    public var value: Double

    /// A value that is drawn across.
    public init(name: String, value: Double) {
      self.name = name
      self.value = value
    }
  }

  /// What stands above.
  public var title: String
  /// What the horizontal axis counts.
  public var xLabel: String
  /// What the vertical axis measures.
  public var yLabel: String
  /// The lines.
  public var series: [Series]
  /// The levels.
  public var levels: [Level]

  /// A chart.
  public init(
    title: String, xLabel: String, yLabel: String, series: [Series], levels: [Level] = []
  ) {
    self.title = title
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.series = series
    self.levels = levels
  }

  /// Colours that colour-blind people tell apart (Okabe and Ito), for line after line.
  public static let colors: [Color] = [0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7, 0xE69F00, 0x56B4E9]
    .map(Color.init(hex:))

  /// The chart as a picture; points that are not finite interrupt their line.
  public func drawing(width: Double = 800, height: Double = 480) -> Drawing {
    var picture = Drawing(width: width, height: height)
    let points = series.flatMap(\.points).filter { $0.x.isFinite && $0.y.isFinite }
    let ends = series.flatMap { $0.band.flatMap { [$0.lowerBound, $0.upperBound] } }
    let area = PlotArea(
      width: width, height: height,
      // The legend stands above the lines, where it covers none.
      margins: PlotArea.Margins(
        left: 76, right: 20, top: 40 + 18 * Double(series.count), bottom: 56),
      x: PlotArea.range(points.map(\.x), margin: 0),
      y: PlotArea.range(points.map(\.y) + ends + levels.map(\.value), margin: 0.04))
    area.drawTicks(into: &picture)
    area.drawLines(into: &picture)
    area.drawWords(title: title, xLabel: xLabel, yLabel: yLabel, into: &picture)
    for level in levels { area.draw(level, into: &picture) }
    for (index, line) in series.enumerated() {
      area.draw(line, Self.colors[index % Self.colors.count], into: &picture)
    }
    drawLegend(left: area.margins.left, into: &picture)
    return picture
  }

  private func drawLegend(left: Double, into picture: inout Drawing) {
    for (index, series) in series.enumerated() {
      let at = Point(left, 44 + 18 * Double(index))
      let color = Self.colors[index % Self.colors.count]
      picture.add(.line(from: at, to: at + Point(22, 0), color: color, width: 3))
      picture.add(
        .text(series.name, anchor: at + Point(30, 0), size: 13, color: .black, alignment: .left))
    }
  }

  /// Round numbers that cover a range, about `count` of them: multiples of 1, 2 or 5 · 10ⁿ.
  public static func ticks(_ low: Double, _ high: Double, count: Int) -> [Double] {
    guard low.isFinite, high.isFinite, high > low, count > 0 else { return [low] }
    let rough = (high - low) / Double(count)
    let power = pow(10, floor(log10(rough)))
    let step = [1.0, 2, 5, 10].map { $0 * power }.first { $0 >= rough * 0.999 } ?? rough
    let first = (low / step).rounded(.up)
    let last = (high / step).rounded(.down)
    guard first <= last, last - first < 1000 else { return [low, high] }
    return (0...Int(last - first)).map { (first + Double($0)) * step }
  }

  /// A tick's number as people read it: 250k, 1.5M, −13, 0.02.
  public static func label(_ value: Double) -> String {
    let size = abs(value)
    if size >= 1e6 { return short(value / 1e6) + "M" }
    if size >= 10_000 { return short(value / 1e3) + "k" }
    return short(value)
  }

  /// A measured number in three digits: 0.123, −13.5, 250k.
  static func brief(_ value: Double) -> String {
    guard value.isFinite, value != 0 else { return value == 0 ? "0" : "–" }
    let unit = pow(10, floor(log10(abs(value))) - 2)
    guard unit.isNormal else { return "0" }
    // Below one a division by a power of ten is exact where a product would leave a trace.
    let rounded =
      unit < 1
      ? (value / unit).rounded() / pow(10, -log10(unit).rounded()) : (value / unit).rounded() * unit
    return label(rounded)
  }

  private static func short(_ value: Double) -> String {
    // Ticks are round: six digits hide what rounding left behind.
    let rounded = (value * 1e6).rounded() / 1e6
    if rounded == rounded.rounded(), abs(rounded) < 1e9 { return "\(Int(rounded))" }
    return "\(rounded)"
  }
}

extension PlotArea {
  /// Draws a level across.
  fileprivate func draw(_ level: LineChart.Level, into picture: inout Drawing) {
    guard level.value.isFinite else { return }
    let at = place(Point(x.low, level.value))
    // A dashed line, as shapes have no dashes.
    for dash in stride(from: left, to: right, by: 12) {
      picture.add(
        .line(
          from: Point(dash, at.y), to: Point(min(dash + 7, right), at.y),
          color: Self.grey, width: 1.5))
    }
    picture.add(
      .text(
        level.name, anchor: Point(right - 4, at.y - 9), size: 12, color: Self.grey,
        alignment: .right))
  }

  /// Draws a line with its band.
  fileprivate func draw(_ series: LineChart.Series, _ color: Color, into picture: inout Drawing) {
    if series.band.count == series.points.count, series.points.count > 1 {
      let ends = zip(series.points, series.band).filter {
        $0.x.isFinite && $1.lowerBound.isFinite && $1.upperBound.isFinite
      }
      let upper = ends.map { place(Point($0.x, $1.upperBound)) }
      let lower = ends.map { place(Point($0.x, $1.lowerBound)) }
      picture.add(
        .polygon(points: upper + lower.reversed(), style: .fill(color.withAlpha(46))))
    }
    for run in series.points.split(whereSeparator: { !$0.x.isFinite || !$0.y.isFinite }) {
      let points = run.map(place)
      if points.count == 1 {
        picture.add(.circle(center: points[0], radius: 3, style: .fill(color)))
      } else {
        picture.add(.line(points: points, style: .stroke(color, width: 2)))
      }
    }
  }
}
