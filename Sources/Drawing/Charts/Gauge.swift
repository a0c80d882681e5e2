#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A value between two limits, as a needle over a dial or as a filled bar.
public struct Gauge: Sendable, Equatable {
  /// How the value is shown.
  public enum Form: Sendable, Equatable {
    /// A needle over half a circle.
    case dial
    /// A bar that grows from zero, or from the limit nearest to it.
    case bar
  }

  /// What is measured.
  public var name: String
  /// The value; one beyond a limit stands at it, one that is not finite is not shown.
  public var value: Double
  /// The limits.
  public var limits: ClosedRange<Double>
  /// What stands behind the number, such as "%".
  public var unit: String
  /// A value that is marked, such as a goal.
  public var mark: Double?
  /// The colour of the value.
  public var color: Color
  /// How the value is shown.
  public var form: Form

  /// A gauge.
  public init(
    name: String = "", value: Double, limits: ClosedRange<Double>, unit: String = "",
    mark: Double? = nil, color: Color = LineChart.colors[0], form: Form = .dial
  ) {
    (self.name, self.value, self.limits, self.unit) = (name, value, limits, unit)
    (self.mark, self.color, self.form) = (mark, color, form)
  }

  /// How far a value is from the lower limit to the upper one, 0 to 1.
  private func share(_ value: Double) -> Double {
    let extent = limits.upperBound - limits.lowerBound
    guard extent > 0, extent.isFinite else { return 0.5 }
    return min(max((value - limits.lowerBound) / extent, 0), 1)
  }

  private var reading: String {
    LineChart.brief(value) + (unit.isEmpty || !value.isFinite ? "" : " " + unit)
  }

  /// The gauge as a picture.
  public func drawing(width: Double = 240, height: Double = 160) -> Drawing {
    var picture = Drawing(width: width, height: height)
    switch form {
    case .dial: drawDial(into: &picture)
    case .bar: drawBar(into: &picture)
    }
    return picture
  }

  private func drawDial(into picture: inout Drawing) {
    let (width, height) = (picture.width, picture.height)
    let size = min(width / 240, height / 160)
    let radius = min(width / 2 - 34 * size, height - 58 * size)
    guard radius > 0 else { return }
    let center = Point(width / 2, height - 30 * size)
    func place(_ share: Double, _ distance: Double) -> Point {
      center + Point(-distance, 0).rotated(by: .pi * share)
    }
    func arc(_ from: Double, _ to: Double, _ color: Color) -> Shape {
      // A polygon, since lines have round ends.
      let steps = max(1, Int((48 * abs(to - from)).rounded(.up)))
      let shares = (0...steps).map { from + (to - from) * Double($0) / Double(steps) }
      return .polygon(
        points: shares.map { place($0, radius) }
          + shares.reversed().map { place($0, radius - 12 * size) }, style: .fill(color))
    }
    picture.add(arc(0, 1, PlotArea.faint))
    if value.isFinite {
      let start = share(min(max(0, limits.lowerBound), limits.upperBound))
      if share(value) != start { picture.add(arc(start, share(value), color)) }
    }
    for tick in LineChart.ticks(limits.lowerBound, limits.upperBound, count: 5) {
      let at = share(tick)
      picture.add(
        .line(
          from: place(at, radius), to: place(at, radius + 4 * size), color: PlotArea.grey,
          width: size))
      let side = place(at, 1).x - center.x
      picture.add(
        .text(
          LineChart.label(tick), anchor: place(at, radius + 9 * size), size: 11 * size,
          color: PlotArea.grey,
          alignment: side < -0.2 ? .right : side > 0.2 ? .left : .center))
    }
    if let mark, mark.isFinite {
      picture.add(
        .line(
          from: place(share(mark), radius - 15 * size), to: place(share(mark), radius + 3 * size),
          color: LineChart.colors[1], width: 3 * size))
    }
    if value.isFinite {
      let tip = place(share(value), radius - 3 * size)
      let across = (place(share(value), 1) - center).rotated(by: .pi / 2) * (3.5 * size)
      picture.add(
        .polygon(points: [tip, center + across, center - across], style: .fill(.black)))
    }
    picture.add(.circle(center: center, radius: 5 * size, style: .fill(.black)))
    picture.add(
      .text(
        name, anchor: Point(width / 2, 12 * size), size: 13 * size, color: .black,
        alignment: .center))
    picture.add(
      .text(
        reading, anchor: center + Point(0, 18 * size), size: 14 * size, color: .black,
        alignment: .center))
  }

  private func drawBar(into picture: inout Drawing) {
    let (width, height) = (picture.width, picture.height)
    let (left, right) = (16.0, width - 16)
    let middle = height / 2
    let half = min(10, height / 6)
    func x(_ share: Double) -> Double { left + share * (right - left) }
    picture.add(
      .rectangle(
        x: left, y: middle - half, width: right - left, height: 2 * half,
        style: .fill(PlotArea.faint)))
    if value.isFinite {
      let start = x(share(min(max(0, limits.lowerBound), limits.upperBound)))
      let end = x(share(value))
      picture.add(
        .rectangle(
          x: min(start, end), y: middle - half, width: abs(end - start), height: 2 * half,
          style: .fill(color)))
      picture.add(
        .line(
          from: Point(end, middle - half - 2), to: Point(end, middle + half + 2), color: .black,
          width: 2))
    }
    if let mark, mark.isFinite {
      let at = x(share(mark))
      picture.add(
        .line(
          from: Point(at, middle - half - 4), to: Point(at, middle + half + 4),
          color: LineChart.colors[1], width: 3))
    }
    for tick in LineChart.ticks(limits.lowerBound, limits.upperBound, count: 4) {
      let at = x(share(tick))
      picture.add(
        .line(
          from: Point(at, middle + half), to: Point(at, middle + half + 4), color: PlotArea.grey))
      picture.add(
        .text(
          LineChart.label(tick), anchor: Point(at, middle + half + 13), size: 11,
          color: PlotArea.grey, alignment: .center))
    }
    picture.add(
      .text(
        name, anchor: Point(left, middle - half - 14), size: 13, color: .black, alignment: .left))
    picture.add(
      .text(
        reading, anchor: Point(right, middle - half - 14), size: 13, color: .black,
        alignment: .right))
  }
}
