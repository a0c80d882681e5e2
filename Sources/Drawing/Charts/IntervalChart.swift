/// Values with intervals around them, a row each: a picture of who is better, and how surely.
public struct IntervalChart: Sendable, Equatable {
  /// A value with a name.
  public struct Row: Sendable, Equatable {
    /// What is measured.
    public var name: String
    /// The value.
    public var value: Double
    /// The interval around it.
    public var interval: ClosedRange<Double>

    /// A value with a name.
    public init(name: String, value: Double, interval: ClosedRange<Double>) {
      (self.name, self.value, self.interval) = (name, value, interval)
    }
  }

  /// What stands above.
  public var title: String
  /// The rows, from the top.
  public var rows: [Row]

  /// A chart.
  public init(title: String, rows: [Row]) { (self.title, self.rows) = (title, rows) }

  /// The chart as a picture; rows that are not finite have a name only.
  public func drawing(width: Double = 800) -> Drawing {
    let (left, right, top, step) = (150.0, 30.0, 44.0, 24.0)
    let height = top + step * Double(rows.count) + 36
    var picture = Drawing(width: width, height: height)
    picture.add(
      .text(
        title, anchor: Point(width / 2, 20), size: 16, color: .black, alignment: .center))
    let ends = rows.flatMap { [$0.interval.lowerBound, $0.interval.upperBound, $0.value] }
      .filter(\.isFinite)
    guard let least = ends.min(), let most = ends.max() else { return picture }
    let space = max((most - least) * 0.05, 1e-9)
    let (low, high) = (least - space, most + space)
    func x(_ value: Double) -> Double {
      left + (value - low) / (high - low) * (width - left - right)
    }
    let bottom = height - 30
    for tick in LineChart.ticks(low, high, count: 6) {
      picture.add(
        .line(
          from: Point(x(tick), top - 8), to: Point(x(tick), bottom), color: Color(228, 228, 228)))
      picture.add(
        .text(
          LineChart.label(tick), anchor: Point(x(tick), bottom + 14), size: 13,
          color: Color(110, 110, 110), alignment: .center))
    }
    for (index, row) in rows.enumerated() {
      let y = top + step * (Double(index) + 0.5)
      picture.add(
        .text(row.name, anchor: Point(left - 10, y), size: 13, color: .black, alignment: .right))
      guard row.value.isFinite, row.interval.lowerBound.isFinite, row.interval.upperBound.isFinite
      else { continue }
      let color = LineChart.colors[0]
      picture.add(
        .line(
          from: Point(x(row.interval.lowerBound), y), to: Point(x(row.interval.upperBound), y),
          color: color, width: 2))
      picture.add(.circle(center: Point(x(row.value), y), radius: 4, style: .fill(color)))
    }
    return picture
  }
}
