import Drawing
public import Rendering

/// Where the picture, the caption and the panel of a frame lie on a canvas.
struct FrameLayout: Equatable {
  /// A part of a canvas, in pixels.
  struct Box: Equatable {
    var x: Int
    var y: Int
    var width: Int
    var height: Int
  }

  private(set) var picture: Box
  private(set) var caption: Box?
  private(set) var panel: Box?
  /// The number of the panel.
  let panelNumber: Int?
  /// The size of the caption's text, in pixels.
  let textSize: Double
  /// Pixels for each unit of the panel.
  private(set) var panelScale = 1.0

  /// The width of a panel in its own units, and the least that must be left for the picture.
  private static let panelWidth = 300.0

  /// - Parameter textSize: the size of the caption's text in pixels; it shrinks where lines are too
  ///   long.
  init(
    _ frame: Frame, caption lines: [String], panel number: Int?, width: Int, height: Int,
    textSize: Double
  ) {
    panelNumber = number
    let isLegible = textSize > 0 && textSize.isFinite
    let margin = isLegible ? textSize * 0.75 : 0
    let widest = lines.map { Text.width(of: $0, size: textSize) }.max() ?? 0
    let fit = (Double(width) - 2 * margin) / max(widest, 1)
    self.textSize = isLegible ? max(textSize * min(1, fit), 0) : 0
    var strip = 0
    if !lines.isEmpty, isLegible {
      strip = min(Int(textSize * 1.5 * Double(lines.count) + margin), height / 2)
      caption = Box(x: 0, y: height - strip, width: width, height: strip)
    }
    var side = 0
    panelScale = isLegible ? textSize / 16 : 1
    let wanted = Int(Self.panelWidth * panelScale)
    if number != nil, width >= 2 * wanted {
      side = wanted
      panel = Box(x: width - side, y: 0, width: side, height: height - strip)
    }
    picture = Box(x: 0, y: 0, width: width - side, height: height - strip)
  }
}

extension Canvas {
  /// Paints a frame over the whole canvas, with its caption in a strip below the picture and a panel
  /// beside it where there is room.
  ///
  /// - Parameters:
  ///   - panel: the number of one of the frame's panels; nil for none.
  ///   - textSize: the size of the caption in pixels; it shrinks where lines are too long.
  public mutating func draw(
    _ frame: Frame, caption: [String]? = nil, panel: Int? = nil, textSize: Double = 16
  ) {
    let lines = caption ?? frame.caption
    let number = panel.flatMap { frame.panels.indices.contains($0) ? $0 : nil }
    let layout = FrameLayout(
      frame, caption: lines, panel: number, width: width, height: height, textSize: textSize)
    draw(frame.drawing, in: layout.picture)
    draw(caption: lines, layout)
    draw(panelOf: frame, layout)
  }

  mutating func draw(_ drawing: Drawing, in box: FrameLayout.Box) {
    draw(drawing, x: box.x, y: box.y, width: box.width, height: box.height)
  }

  mutating func draw(caption lines: [String], _ layout: FrameLayout) {
    guard let box = layout.caption else { return }
    var text = Drawing(
      width: Double(box.width), height: Double(box.height), background: Color(hex: 0x22262E))
    let spacing = Double(box.height) / (Double(lines.count) + 0.5)
    for (index, line) in lines.enumerated() where layout.textSize > 0 {
      text.add(
        .text(
          line, anchor: Point(layout.textSize * 0.75, spacing * (Double(index) + 0.75)),
          size: layout.textSize, color: Color(hex: 0xE8EAED), alignment: .left))
    }
    draw(text, in: box)
  }

  mutating func draw(panelOf frame: Frame, _ layout: FrameLayout) {
    guard let box = layout.panel, let number = layout.panelNumber else { return }
    let drawing = frame.panels[number].drawing(
      width: Double(box.width) / layout.panelScale, height: Double(box.height) / layout.panelScale,
      tabs: frame.panels.map(\.title))
    draw(drawing, in: box)
  }
}
