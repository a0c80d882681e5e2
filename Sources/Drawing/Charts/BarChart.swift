/// Named bars from zero, one of which may be marked: what each choice is worth, and which was taken.
public struct BarChart: Sendable, Equatable {
  /// A value with a name.
  public struct Bar: Sendable, Equatable {
    /// What is measured.
    public var name: String
    /// The value; one that is not finite has no bar.
    public var value: Double
    /// The bar's colour; the first of ``LineChart/colors`` unless given.
    public var color: Color?

    /// A value with a name.
    public init(name: String, value: Double, color: Color? = nil) {
      (self.name, self.value, self.color) = (name, value, color)
    }
  }

  /// What a colour means.
  public struct Key: Sendable, Equatable {
    /// What it is.
    public var name: String
    /// Its colour.
    public var color: Color

    /// What a colour means.
    public init(name: String, color: Color) { (self.name, self.color) = (name, color) }
  }

  /// Which way bars grow.
  public enum Direction: Sendable, Equatable {
    /// Upwards, names below.
    case upright
    /// To the right, names on the left.
    case lying
  }

  /// What stands above.
  public var title: String
  /// What the values are.
  public var label: String
  /// The bars, from the left or from the top.
  public var bars: [Bar]
  /// The number of the bar that is marked, such as the action that was taken.
  public var chosen: Int?
  /// What the colours mean, if they mean anything.
  public var legend: [Key]
  /// What the axis spans, where bars end; zero and all values unless given.
  public var range: ClosedRange<Double>?
  /// Whether each bar's value is written at its end.
  public var showsValues: Bool
  /// Which way bars grow; unless given upwards where the names have room.
  public var direction: Direction?

  /// A chart.
  public init(
    title: String = "", label: String = "", bars: [Bar], chosen: Int? = nil, legend: [Key] = [],
    range: ClosedRange<Double>? = nil, showsValues: Bool = false, direction: Direction? = nil
  ) {
    (self.title, self.label, self.bars, self.chosen) = (title, label, bars, chosen)
    (self.legend, self.range) = (legend, range)
    (self.showsValues, self.direction) = (showsValues, direction)
  }

  /// The chart as a picture; names for which there is no room are left out, the marked one never.
  public func drawing(width: Double = 800, height: Double = 480) -> Drawing {
    var picture = Drawing(width: width, height: height)
    let area = area(width: width, height: height)
    let plot = BarPlot(chart: self, area: area, isLying: isLying(width: width))
    plot.draw(into: &picture)
    legendOf(width: width).draw(into: &picture) { index, at in
      .rectangle(center: at, width: 12, height: 12, style: .fill(legend[index].color))
    }
    return picture
  }

  /// Names need so much room at their smallest.
  private var widestName: Double { bars.map { textWidth($0.name, size: 9) }.max() ?? 0 }

  private func isLying(width: Double) -> Bool {
    if let direction { return direction == .lying }
    return Double(bars.count) * (widestName + 4) > width - 80
  }

  private func legendOf(width: Double) -> Legend {
    Legend(
      legend.map(\.name), left: 16, right: width - 10,
      top: title.isEmpty && label.isEmpty ? 18 : 46)
  }

  /// What the axis of values spans.
  var span: (low: Double, high: Double) {
    if let range, range.lowerBound < range.upperBound, range.lowerBound.isFinite,
      range.upperBound.isFinite
    {
      return (range.lowerBound, range.upperBound)
    }
    let finite = bars.map(\.value).filter(\.isFinite)
    let low = min(finite.min() ?? 0, 0)
    let high = max(finite.max() ?? 0, 0)
    guard high > low else { return (0, 1) }
    let space = (high - low) * (showsValues ? 0.1 : 0.04)
    return (low < 0 ? low - space : low, high > 0 ? high + space : high)
  }

  private func area(width: Double, height: Double) -> PlotArea {
    let count = (low: 0.0, high: Double(max(bars.count, 1)))
    let legend = legendOf(width: width).height
    guard isLying(width: width) else {
      return PlotArea(
        width: width, height: height,
        margins: PlotArea.Margins(
          title: title, xLabel: "", yLabel: label, y: span, legend: legend),
        x: count, y: span
      ).withFittingTicks()
    }
    var margins = PlotArea.Margins(
      title: title, xLabel: label, yLabel: "", y: span, legend: legend)
    let names = bars.map { textWidth($0.name, size: 13) }.max() ?? 0
    margins.left = min(names + 26, width * 0.4)
    return PlotArea(width: width, height: height, margins: margins, x: span, y: count)
      .withFittingTicks()
  }
}

/// The bars of a chart in its plot, one way or the other.
private struct BarPlot {
  let chart: BarChart
  let area: PlotArea
  let isLying: Bool

  /// The room that each bar has along the axis of names.
  private var slot: Double {
    (isLying ? area.bottom - area.top : area.right - area.left)
      / Double(max(chart.bars.count, 1))
  }

  /// A place by how far along the names, in bars, and by its value.
  private func place(_ along: Double, _ value: Double) -> Point {
    isLying
      ? Point(
        area.place(Point(value, 0)).x, area.top + along * slot)
      : area.place(Point(along, value))
  }

  func draw(into picture: inout Drawing) {
    let span = chart.span
    if isLying {
      area.drawHorizontalTicks(across: true, into: &picture)
    } else {
      area.drawVerticalTicks(into: &picture)
    }
    for (index, bar) in chart.bars.enumerated() where bar.value.isFinite {
      let middle = Double(index) + 0.5
      let value = min(max(bar.value, span.low), span.high)
      let zero = min(max(0, span.low), span.high)
      let corners = [
        place(middle - 0.36, zero), place(middle - 0.36, value), place(middle + 0.36, value),
        place(middle + 0.36, zero),
      ]
      picture.add(
        .polygon(
          points: corners,
          style: Style(
            fill: bar.color ?? LineChart.colors[0], stroke: index == chart.chosen ? .black : nil,
            lineWidth: 2)))
    }
    let zero = min(max(0, span.low), span.high)
    let count = Double(max(chart.bars.count, 1))
    picture.add(.line(from: place(0, zero), to: place(count, zero), color: PlotArea.grey))
    if chart.showsValues { writeValues(into: &picture) }
    writeNames(into: &picture)
    area.drawWords(
      title: chart.title, xLabel: isLying ? chart.label : "", yLabel: isLying ? "" : chart.label,
      into: &picture)
  }

  private func writeValues(into picture: inout Drawing) {
    let texts = chart.bars.map { LineChart.brief($0.value) }
    let room = isLying ? slot : slot / max(texts.map { textWidth($0, size: 1) }.max() ?? 1, 1)
    let size = min(12, room * 0.95)
    guard size >= 6 else { return }
    for (index, bar) in chart.bars.enumerated() {
      let value = bar.value.isFinite ? min(max(bar.value, chart.span.low), chart.span.high) : 0
      let isUp = value >= 0
      let shift = isLying ? Point(isUp ? 5 : -5, 0) : Point(0, isUp ? -9 : 9)
      picture.add(
        .text(
          texts[index], anchor: place(Double(index) + 0.5, value) + shift, size: size,
          color: .black, alignment: isLying ? (isUp ? .left : .right) : .center))
    }
  }

  /// Writes the names, and points at the marked one.
  private func writeNames(into picture: inout Drawing) {
    let widest = max(chart.bars.map { textWidth($0.name, size: 1) }.max() ?? 1, 1)
    let fitting = isLying ? min(slot * 0.95, (area.left - 26) / widest * 1.02) : (slot - 4) / widest
    let size = min(13, max(fitting, 9))
    let needed = isLying ? size * 1.05 : widest * size + 4
    let every = max(1, Int((needed / max(slot, 0.1) - 0.01).rounded(.up)))
    for (index, bar) in chart.bars.enumerated() {
      let isChosen = index == chart.chosen
      guard isChosen || index % every == 0 && !isBesideChosen(index, every) else { continue }
      let foot =
        isLying
        ? Point(area.left, place(Double(index) + 0.5, 0).y)
        : Point(place(Double(index) + 0.5, 0).x, area.bottom)
      let away = isLying ? Point(-1, 0) : Point(0, 1)
      let across = Point(away.y, away.x)
      picture.add(
        .text(
          bar.name, anchor: foot + away * (isLying ? 14 : 20), size: size,
          color: isChosen ? .black : PlotArea.grey, alignment: isLying ? .right : .center))
      guard isChosen else { continue }
      picture.add(
        .polygon(
          points: [foot + away * 2, foot + away * 11 + across * 5, foot + away * 11 - across * 5],
          style: .fill(.black)))
    }
  }

  /// Whether a name would lie under the marked one's, which is always written.
  private func isBesideChosen(_ index: Int, _ every: Int) -> Bool {
    chart.chosen.map { abs($0 - index) < every } ?? false
  }
}
