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
    let plot = Plot(chart: self, width: width, height: height)
    plot.drawAxes(into: &picture)
    for level in levels { plot.draw(level, into: &picture) }
    for (index, line) in series.enumerated() {
      plot.draw(line, Self.colors[index % Self.colors.count], into: &picture)
    }
    plot.drawLegend(into: &picture)
    return picture
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

  private static func short(_ value: Double) -> String {
    // Ticks are round: six digits hide what rounding left behind.
    let rounded = (value * 1e6).rounded() / 1e6
    if rounded == rounded.rounded(), abs(rounded) < 1e9 { return "\(Int(rounded))" }
    return "\(rounded)"
  }
}

/// Where a chart's numbers are in the picture.
private struct Plot {
  let chart: LineChart
  let left = 76.0, right = 20.0, bottom = 56.0
  let top: Double
  let width: Double
  let height: Double
  let x: (low: Double, high: Double)
  let y: (low: Double, high: Double)

  init(chart: LineChart, width: Double, height: Double) {
    self.chart = chart
    // The legend stands above the lines, where it covers none.
    top = 40 + 18 * Double(chart.series.count)
    self.width = width
    self.height = height
    let points = chart.series.flatMap(\.points).filter { $0.x.isFinite && $0.y.isFinite }
    let ends = chart.series.flatMap { $0.band.flatMap { [$0.lowerBound, $0.upperBound] } }
    x = Self.range(points.map(\.x), margin: 0)
    y = Self.range(points.map(\.y) + ends + chart.levels.map(\.value), margin: 0.04)
  }

  private static func range(_ numbers: [Double], margin: Double) -> (low: Double, high: Double) {
    let finite = numbers.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max() else { return (0, 1) }
    let space = high > low ? (high - low) * margin : max(abs(low) * 0.1, 0.5)
    return (low - space, high + (margin == 0 && high > low ? 0 : space))
  }

  private func place(_ point: Point) -> Point {
    Point(
      left + (point.x - x.low) / (x.high - x.low) * (width - left - right),
      height - bottom - (point.y - y.low) / (y.high - y.low) * (height - top - bottom))
  }

  private static let grey = Color(110, 110, 110)
  private static let faint = Color(228, 228, 228)

  func drawAxes(into picture: inout Drawing) {
    for value in LineChart.ticks(y.low, y.high, count: 6) {
      let at = place(Point(x.low, value))
      picture.add(.line(from: at, to: Point(width - right, at.y), color: Self.faint))
      picture.add(
        .text(
          LineChart.label(value), anchor: Point(left - 8, at.y), size: 13, color: Self.grey,
          alignment: .right))
    }
    for value in LineChart.ticks(x.low, x.high, count: 6) {
      let at = place(Point(value, y.low))
      picture.add(.line(from: at, to: Point(at.x, at.y + 5), color: Self.grey))
      picture.add(
        .text(
          LineChart.label(value), anchor: Point(at.x, at.y + 16), size: 13, color: Self.grey,
          alignment: .center))
    }
    let corner = Point(left, height - bottom)
    picture.add(.line(from: Point(left, top), to: corner, color: Self.grey))
    picture.add(.line(from: corner, to: Point(width - right, corner.y), color: Self.grey))
    picture.add(
      .text(
        chart.xLabel, anchor: Point((left + width - right) / 2, height - 16), size: 14,
        color: .black, alignment: .center))
    picture.add(
      .text(chart.yLabel, anchor: Point(12, 20), size: 14, color: .black, alignment: .left))
    picture.add(
      .text(
        chart.title, anchor: Point(width / 2, 20), size: 16, color: .black,
        alignment: .center))
  }

  func draw(_ level: LineChart.Level, into picture: inout Drawing) {
    guard level.value.isFinite else { return }
    let at = place(Point(x.low, level.value))
    // A dashed line, as shapes have no dashes.
    for dash in stride(from: left, to: width - right, by: 12) {
      picture.add(
        .line(
          from: Point(dash, at.y), to: Point(min(dash + 7, width - right), at.y),
          color: Self.grey, width: 1.5))
    }
    picture.add(
      .text(
        level.name, anchor: Point(width - right - 4, at.y - 9), size: 12, color: Self.grey,
        alignment: .right))
  }

  func draw(_ series: LineChart.Series, _ color: Color, into picture: inout Drawing) {
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

  func drawLegend(into picture: inout Drawing) {
    for (index, series) in chart.series.enumerated() {
      let at = Point(left, 44 + 18 * Double(index))
      let color = LineChart.colors[index % LineChart.colors.count]
      picture.add(.line(from: at, to: at + Point(22, 0), color: color, width: 3))
      picture.add(
        .text(series.name, anchor: at + Point(30, 0), size: 13, color: .black, alignment: .left))
    }
  }
}
