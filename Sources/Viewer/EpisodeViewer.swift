import Drawing
import Rendering

/// Shows an animation in a window: space pauses, ← and → rewind and step, + and − change the speed, n
/// goes to the next episode, r restarts this one, tab changes the panel, s saves a picture, g records,
/// h explains the keys, q or closing the window ends.
///
/// It knows nothing of agents: frames come from a closure, which may be asked for the next
/// episode at any time.
public struct EpisodeViewer {
  private let title: String
  private let speed: Double
  private let name: String
  private let picturesPerSecond: Double
  private let openWindow: () throws -> Window

  /// A viewer that opens its window when it is run.
  ///
  /// - Parameters:
  ///   - title: the text in the window's frame.
  ///   - speed: how many times faster than normal, 1/16 to 64.
  ///   - name: what the names of saved pictures and recordings begin with.
  ///   - picturesPerSecond: how many are shown at the most.
  public init(
    title: String, speed: Double = 1, name: String = "apus", picturesPerSecond: Double = 60
  ) {
    self.title = title
    self.speed = speed
    self.name = name
    self.picturesPerSecond = picturesPerSecond
    openWindow = { try Window(title: title, width: 960, height: 640) }
  }

  /// Shows frames until the source ends or the person does; call it from the main thread.
  ///
  /// - Throws: ``ViewerError`` if no window can be opened, and what the source throws.
  @discardableResult
  public func run(_ source: @escaping FrameSource) throws -> ViewerEnd {
    let window = try openWindow()
    var screen = WindowScreen(window: window, picturesPerSecond: picturesPerSecond)
    var camera = Camera(name: name)
    camera.screenSize = { window.pixelSize }
    camera.textSize = { 16 * window.density }
    return try screen.play(
      Playback(speed: speed), camera: camera, picturesPerSecond: picturesPerSecond, from: source)
  }
}

/// A window as a place for frames, captions and panels.
struct WindowScreen: Screen {
  private let window: Window
  private var canvas = Canvas(width: 1, height: 1)
  private var layout: FrameLayout?
  private var drawn: (caption: [String], panel: Panel?, at: Double) = ([], nil, 0)
  private var isTextStale = false

  /// How often the words and numbers around a moving picture change, in seconds.
  private let textInterval: Double

  /// - Parameter picturesPerSecond: how many are shown at the most; words change with every sixth.
  init(window: Window, picturesPerSecond: Double = 60) {
    self.window = window
    textInterval = 6 / picturesPerSecond
  }

  mutating func show(_ frame: Frame, caption: [String], panel: Int?) throws {
    guard !window.isHidden else {
      isTextStale = false
      return
    }
    let size = window.pixelSize
    let layout = FrameLayout(
      frame, caption: caption, panel: panel, width: size.width, height: size.height,
      textSize: 16 * window.density)
    let isNew = canvas.width != size.width || canvas.height != size.height
    if isNew { canvas = Canvas(width: size.width, height: size.height) }
    canvas.draw(frame.drawing, in: layout.picture)
    // Text takes longer to draw than most pictures.
    let shown = panel.map { frame.panels[$0] }
    isTextStale = caption != drawn.caption || shown != drawn.panel
    let isDue = monotonicSeconds() - drawn.at >= textInterval
    if isNew || layout != self.layout || (isTextStale && isDue) {
      canvas.draw(caption: caption, layout)
      canvas.draw(panelOf: frame, layout)
      (drawn, isTextStale) = ((caption, shown, monotonicSeconds()), false)
    }
    self.layout = layout
    try window.show(canvas.picture)
  }

  func wait(seconds: Double) -> [ViewerEvent] {
    guard isTextStale else { return window.events(waiting: seconds) }
    let rest = max(drawn.at + textInterval - monotonicSeconds(), 0)
    let events = window.events(waiting: min(seconds, rest))
    // What stands still must not stand beside older numbers.
    return events.isEmpty && rest <= seconds ? [.redraw] : events
  }

  func place(ofPointer point: Point) -> Point? {
    guard let box = layout?.picture, box.width > 0, box.height > 0 else { return nil }
    let place = Point(
      2 * (point.x - Double(box.x)) / Double(box.width) - 1,
      2 * (point.y - Double(box.y)) / Double(box.height) - 1)
    return abs(place.x) <= 1 && abs(place.y) <= 1 ? place : nil
  }
}
