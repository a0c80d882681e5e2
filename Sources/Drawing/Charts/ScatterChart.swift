/// Points over two axes in named groups: how two measures go together.
public struct ScatterChart: Sendable, Equatable {
  /// Points that belong together.
  public struct Group: Sendable, Equatable {
    /// The name in the legend.
    public var name: String
    /// The points; those that are not finite are left out.
    public var points: [Point]
    /// Their colour; the next of ``LineChart/colors`` unless given.
    public var color: Color?

    /// Points that belong together.
    public init(name: String, points: [Point], color: Color? = nil) {
      (self.name, self.points, self.color) = (name, points, color)
    }
  }

  /// What stands above.
  public var title: String
  /// What the horizontal axis measures.
  public var xLabel: String
  /// What the vertical axis measures.
  public var yLabel: String
  /// The groups; those without a name are not in the legend.
  public var groups: [Group]
  /// What the horizontal axis spans; all points unless given.
  public var xRange: ClosedRange<Double>?
  /// What the vertical axis spans; all points unless given.
  public var yRange: ClosedRange<Double>?
  /// Half of a point's width.
  public var radius: Double

  /// A chart.
  public init(
    title: String = "", xLabel: String = "", yLabel: String = "", groups: [Group],
    xRange: ClosedRange<Double>? = nil, yRange: ClosedRange<Double>? = nil, radius: Double = 4
  ) {
    (self.title, self.xLabel, self.yLabel) = (title, xLabel, yLabel)
    (self.groups, self.xRange, self.yRange, self.radius) = (groups, xRange, yRange, radius)
  }

  /// The chart as a picture; points outside of the axes are left out.
  public func drawing(width: Double = 800, height: Double = 480) -> Drawing {
    var picture = Drawing(width: width, height: height)
    let points = groups.flatMap(\.points).filter { $0.x.isFinite && $0.y.isFinite }
    let x = Self.span(xRange, points.map(\.x))
    let y = Self.span(yRange, points.map(\.y))
    let named = groups.indices.filter { !groups[$0].name.isEmpty }
    let legend = Legend(
      named.map { groups[$0].name }, left: 16, right: width - 10,
      top: title.isEmpty && yLabel.isEmpty ? 18 : 46)
    let area = PlotArea(
      width: width, height: height,
      margins: PlotArea.Margins(
        title: title, xLabel: xLabel, yLabel: yLabel, y: y, legend: legend.height),
      x: x, y: y
    ).withFittingTicks()
    area.drawVerticalTicks(into: &picture)
    area.drawHorizontalTicks(across: true, into: &picture)
    area.drawLines(into: &picture)
    area.drawWords(title: title, xLabel: xLabel, yLabel: yLabel, into: &picture)
    for (index, group) in groups.enumerated() {
      for point in group.points
      where (x.low...x.high).contains(point.x) && (y.low...y.high).contains(point.y) {
        picture.add(symbol(index, at: area.place(point)))
      }
    }
    legend.draw(into: &picture) { symbol(named[$0], at: $1) }
    return picture
  }

  private static func span(_ range: ClosedRange<Double>?, _ numbers: [Double])
    -> (low: Double, high: Double)
  {
    if let range, range.lowerBound < range.upperBound, range.lowerBound.isFinite,
      range.upperBound.isFinite
    {
      return (range.lowerBound, range.upperBound)
    }
    return PlotArea.range(numbers, margin: 0.04)
  }

  /// A group's mark: colours come with shapes, so that they are told apart in grey too.
  private func symbol(_ index: Int, at center: Point) -> Shape {
    let color = groups[index].color ?? LineChart.colors[index % LineChart.colors.count]
    // Of points that lie on each other one sees that they are many.
    let style = Style.fill(color.withAlpha(190))
    // Each shape covers about as much as the circle.
    let side = radius * 1.77
    switch index % 4 {
    case 0: return .circle(center: center, radius: radius, style: style)
    case 1: return .rectangle(center: center, width: side, height: side, style: style)
    case 2:
      let half = radius * 1.35
      return .polygon(
        points: [
          center + Point(0, -half), center + Point(half, half * 0.8),
          center + Point(-half, half * 0.8),
        ], style: style)
    default:
      return .rectangle(center: center, width: side, height: side, angle: .pi / 4, style: style)
    }
  }
}
