import Drawing

/// What stands beside the picture: figures and charts under a title.
public struct Panel: Sendable, Equatable {
  /// What it is about, in a word.
  public var title: String
  /// What it holds, from the top.
  public var items: [Item]

  /// A panel.
  public init(_ title: String, _ items: [Item]) { (self.title, self.items) = (title, items) }

  /// A part of a panel.
  public enum Item: Sendable, Equatable {
    /// Names and what they are.
    case figures([Figure])
    /// A line over numbers from left to right, with a level across; infinite numbers interrupt it.
    case line(String, [Double], level: Double? = nil)
    /// A bar for each name, one of them marked.
    case bars(String, [Bar], marked: Int?)
    /// Words.
    case text([String])
  }

  /// A name with what it is.
  public struct Figure: Sendable, Equatable {
    /// The name.
    public var name: String
    /// What it is.
    public var value: String

    /// A name with what it is.
    public init(_ name: String, _ value: String) { (self.name, self.value) = (name, value) }
  }

  /// A name with a number.
  public struct Bar: Sendable, Equatable {
    /// The name.
    public var name: String
    /// The number.
    public var value: Double
    /// The number as it is written.
    public var label: String

    /// A name with a number.
    public init(_ name: String, _ value: Double, label: String) {
      (self.name, self.value, self.label) = (name, value, label)
    }
  }
}

extension Panel {
  /// The panel as a picture; what does not fit at the foot is left out.
  ///
  /// - Parameter tabs: the titles of all panels, this one among them.
  func drawing(width: Double, height: Double, tabs: [String]) -> Drawing {
    var page = PanelPage(width: width, height: height)
    page.tabs(tabs, chosen: title)
    for item in items { page.add(item) }
    return page.drawing
  }
}

/// A panel in the making, filled from the top.
private struct PanelPage {
  var drawing: Drawing
  private let width: Double
  private var y = 12.0
  private static let margin = 14.0
  private static let ink = Color(hex: 0xE8EAED)
  private static let faint = Color(hex: 0x9AA3AE)
  private static let accent = Color(hex: 0x4FA3E3)
  private static let mark = Color(hex: 0xF0A23B)
  private static let ground = Color(hex: 0x2C313A)
  /// The most bars that are shown.
  private static let mostBars = 12

  init(width: Double, height: Double) {
    self.width = width
    drawing = Drawing(width: width, height: height, background: Color(hex: 0x1B1E24))
  }

  private var inner: Double { width - 2 * Self.margin }

  private func hasRoom(_ height: Double) -> Bool { y + height <= drawing.height - 6 }

  private mutating func text(
    _ text: String, x: Double, size: Double, color: Color, _ alignment: TextAlignment = .left
  ) {
    drawing.add(
      .text(text, anchor: Point(x, y), size: size, color: color, alignment: alignment))
  }

  mutating func tabs(_ titles: [String], chosen: String) {
    y += 8
    var x = Self.margin
    for title in titles {
      text(title, x: x, size: 13, color: title == chosen ? Self.accent : Self.faint)
      let end = x + Double(title.count) * 7.6
      if title == chosen {
        drawing.add(
          .line(from: Point(x, y + 11), to: Point(end, y + 11), color: Self.accent, width: 2))
      }
      x = end + 14
    }
    y += 30
  }

  mutating func add(_ item: Panel.Item) {
    switch item {
    case .figures(let figures): add(figures)
    case .line(let name, let numbers, let level): add(line: name, numbers, level)
    case .bars(let name, let bars, let marked): add(bars: name, bars, marked)
    case .text(let lines):
      for line in lines where hasRoom(18) {
        text(line, x: Self.margin, size: 13, color: Self.ink)
        y += 18
      }
      y += 6
    }
  }

  private mutating func add(_ figures: [Panel.Figure]) {
    for figure in figures where hasRoom(19) {
      text(figure.name, x: Self.margin, size: 13, color: Self.faint)
      text(figure.value, x: width - Self.margin, size: 13, color: Self.ink, .right)
      y += 19
    }
    y += 8
  }

  private mutating func heading(_ name: String) {
    text(name, x: Self.margin, size: 13, color: Self.ink)
    y += 18
  }

  private mutating func add(line name: String, _ numbers: [Double], _ level: Double?) {
    guard hasRoom(120) else { return }
    heading(name)
    let (left, top, height) = (Self.margin + 46, y, 84.0)
    let finite = (numbers + (level.map { [$0] } ?? [])).filter(\.isFinite)
    drawing.add(
      .rectangle(x: left, y: top, width: inner - 46, height: height, style: .fill(Self.ground)))
    defer { y = top + height + 16 }
    guard let least = finite.min(), let most = finite.max() else { return }
    let space = most > least ? (most - least) * 0.06 : max(abs(most) * 0.1, 0.5)
    let (low, high) = (least - space, most + space)
    func place(_ index: Int, _ value: Double) -> Point {
      Point(
        left + 3 + (inner - 52) * Double(index) / Double(max(numbers.count - 1, 1)),
        top + height * (high - value) / (high - low))
    }
    for tick in LineChart.ticks(low, high, count: 3) {
      let height = place(0, tick).y
      drawing.add(
        .line(
          from: Point(left, height), to: Point(width - Self.margin, height),
          color: Color(hex: 0x3D444F)))
      drawing.add(
        .text(
          LineChart.label(tick), anchor: Point(left - 6, height), size: 11, color: Self.faint,
          alignment: .right))
    }
    if let level {
      let height = place(0, level).y
      drawing.add(
        .line(
          from: Point(left, height), to: Point(width - Self.margin, height), color: Self.mark))
    }
    var run: [Point] = []
    // More points than pixels show nothing more.
    let step = max(1, numbers.count / 200)
    for (index, value) in numbers.enumerated()
    where index % step == 0 || index == numbers.count - 1 {
      if value.isFinite {
        run.append(place(index, value))
      } else {
        finish(&run)
      }
    }
    finish(&run)
  }

  private mutating func finish(_ run: inout [Point]) {
    if run.count > 1 {
      drawing.add(.line(points: run, style: .stroke(Self.accent, width: 2)))
    } else if let point = run.first {
      drawing.add(.circle(center: point, radius: 2, style: .fill(Self.accent)))
    }
    run = []
  }

  private mutating func add(bars name: String, _ bars: [Panel.Bar], _ marked: Int?) {
    guard hasRoom(38), !bars.isEmpty else { return }
    heading(name)
    // Of many bars the highest are shown, in their order, and the marked one always.
    var shown = Array(bars.indices)
    if bars.count > Self.mostBars {
      let others = shown.filter { $0 != marked }.sorted { bars[$0].value > bars[$1].value }
      shown = (others.prefix(Self.mostBars - 1) + (marked.map { [$0] } ?? [])).sorted()
    }
    let finite = bars.map(\.value).filter(\.isFinite)
    let low = min(finite.min() ?? 0, 0)
    let high = max(finite.max() ?? 1, low + 1e-9, 0)
    let (nameWidth, labelWidth) = (inner * 0.36, 58.0)
    let room = inner - nameWidth - labelWidth
    func x(_ value: Double) -> Double {
      Self.margin + nameWidth + room * (value - low) / (high - low)
    }
    for index in shown where hasRoom(18) {
      let bar = bars[index]
      let color = index == marked ? Self.mark : Self.accent
      text(
        String(bar.name.prefix(Int(nameWidth / 6.6))), x: Self.margin, size: 12,
        color: index == marked ? Self.ink : Self.faint)
      if bar.value.isFinite {
        let (start, end) = (min(x(0), x(bar.value)), max(x(0), x(bar.value)))
        drawing.add(
          .rectangle(
            x: start, y: y - 6, width: max(end - start, 1), height: 12, style: .fill(color)))
      }
      text(bar.label, x: width - Self.margin, size: 12, color: Self.ink, .right)
      y += 18
    }
    y += 10
  }
}
