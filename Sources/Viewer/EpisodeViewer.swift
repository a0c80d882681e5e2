import Drawing
public import Rendering

/// Shows an animation in a window: space pauses, → steps, + and − change the speed, n goes to the
/// next episode, r restarts this one, h explains the keys, q or closing the window ends.
///
/// It knows nothing of agents: frames come from a closure, which may be asked for the next
/// episode at any time.
public struct EpisodeViewer {
  private let title: String
  private let speed: Double
  private let openWindow: () throws -> Window

  /// A viewer that opens its window when it is run.
  ///
  /// - Parameters:
  ///   - title: the text in the window's frame.
  ///   - speed: how many times faster than normal, 1/16 to 64.
  public init(title: String, speed: Double = 1) {
    self.title = title
    self.speed = speed
    openWindow = { try Window(title: title, width: 900, height: 660) }
  }

  /// Shows frames until the source ends or the person does; call it from the main thread.
  ///
  /// - Throws: ``ViewerError`` if no window can be opened, and what the source throws.
  @discardableResult
  public func run(_ source: @escaping FrameSource) throws -> ViewerEnd {
    var screen = WindowScreen(window: try openWindow())
    return try screen.play(Playback(speed: speed), from: source)
  }
}

/// A window as a place for frames and captions.
struct WindowScreen: Screen {
  private let window: Window
  private var canvas = Canvas(width: 1, height: 1)

  init(window: Window) { self.window = window }

  mutating func show(_ frame: Frame, caption: [String]) throws {
    let size = window.pixelSize
    if canvas.width != size.width || canvas.height != size.height {
      canvas = Canvas(width: size.width, height: size.height)
    }
    canvas.draw(frame, caption: caption, textSize: 16 * window.density)
    try window.show(canvas.picture)
  }

  func wait(seconds: Double) -> [ViewerEvent] { window.events(waiting: seconds) }
}

extension Canvas {
  /// Paints a frame over the whole canvas, with its caption in a strip below the picture.
  ///
  /// - Parameter textSize: the size of the caption in pixels; it shrinks where lines are too long.
  public mutating func draw(_ frame: Frame, caption: [String]? = nil, textSize: Double = 16) {
    let lines = caption ?? frame.caption
    guard !lines.isEmpty, textSize > 0, textSize.isFinite else { return draw(frame.drawing) }
    let margin = textSize * 0.75
    let widest = lines.map { Text.width(of: $0, size: textSize) }.max() ?? 0
    let size = textSize * min(1, (Double(width) - 2 * margin) / max(widest, 1))
    let spacing = textSize * 1.5
    let strip = min(Int(spacing * Double(lines.count) + margin), height / 2)
    draw(frame.drawing, x: 0, y: 0, width: width, height: height - strip)
    var text = Drawing(
      width: Double(width), height: Double(strip), background: Color(hex: 0x22262E))
    for (index, line) in lines.enumerated() where size > 0 {
      text.add(
        .text(
          line, anchor: Point(margin, margin / 2 + spacing * (Double(index) + 0.5)), size: size,
          color: Color(hex: 0xE8EAED), alignment: .left))
    }
    draw(text, x: 0, y: height - strip, width: width, height: strip)
  }
}
