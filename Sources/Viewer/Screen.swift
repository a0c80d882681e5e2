import Drawing

/// Something that shows frames and tells what the person does.
protocol Screen {
  /// Shows a frame with its caption, and the panel of a number beside it.
  mutating func show(_ frame: Frame, caption: [String], panel: Int?) throws
  /// Waits up to `seconds` for something to happen; empty if nothing did.
  mutating func wait(seconds: Double) throws -> [ViewerEvent]
  /// A place on the screen as one of the picture, from −1 to 1 both ways; nil outside of it.
  func place(ofPointer point: Point) -> Point?
  /// How long a key counts as held after its press; nil where the screen tells when it is let go.
  var holdsFor: Double? { get }
  /// Seconds since some moment.
  func now() -> Double
}

extension Screen {
  func now() -> Double { monotonicSeconds() }
  func place(ofPointer point: Point) -> Point? { nil }
  var holdsFor: Double? { nil }

  /// Shows frames until the source ends or the person does.
  ///
  /// - Parameter picturesPerSecond: how many are shown at the most; frames between them are left out.
  mutating func play(
    _ playback: Playback, camera: Camera = Camera(), picturesPerSecond: Double = 60,
    from source: FrameSource
  ) throws -> ViewerEnd {
    // A little less than a period, lest a clock's grain leave out every other picture.
    let period = 0.96 / picturesPerSecond
    guard let first = try source(.advance, ViewerInput()) else { return .finished }
    var show = ScreenShow(frame: first, playback: playback, camera: camera, holdsFor: holdsFor)
    defer { show.camera.finish() }
    try display(&show)
    show.due = now() + show.duration
    while true {
      let events = try wait(seconds: show.rest(at: now()))
      for event in events {
        if let end = try follow(event, &show, source) { return end }
      }
      let time = now()
      if show.standsStill {
        show.due = time + show.duration
        // What is drawn again by itself must not keep the source from being asked.
        guard events.allSatisfy({ $0 == .redraw }) else { continue }
        guard let same = try source(.poll, ViewerInput()) else { return .finished }
        if same != show.frame {
          show.frame = same
          try display(&show)
        }
        continue
      }
      guard show.frame.waitsForInput || time >= show.due else { continue }
      guard let next = try source(.advance, show.input.take(at: time)) else { return .finished }
      show.take(next)
      if show.duration >= period || now() - show.shown >= period { try display(&show) }
      // After a hold-up the animation goes on from here instead of racing to catch up.
      show.due = max(show.due + show.duration, now() - 0.1)
    }
  }

  private mutating func display(_ show: inout ScreenShow) throws {
    try self.show(
      show.frame,
      caption: show.playback.caption(show.frame, isRecording: show.camera.isRecording),
      panel: show.playback.panel(of: show.frame))
    show.shown = now()
  }

  /// Follows an event; gives how the show ends if it does.
  private mutating func follow(
    _ event: ViewerEvent, _ show: inout ScreenShow, _ source: FrameSource
  ) throws -> ViewerEnd? {
    switch event {
    case .quit: return .quit
    case .interrupt: return .interrupted
    case .redraw: try display(&show)
    case .release(let key): show.input.release(key)
    case .stick(let value):
      show.input.move(stick: show.isPlayed ? value : 0, at: now())
    case .pointer(let point, let isDown):
      show.input.point(
        place(ofPointer: point), isDown: isDown && show.isPlayed, at: now())
    case .key(let key):
      switch show.playback.handle(key, takesInput: show.frame.takesInput) {
      case .quit: return .quit
      case .input: show.input.press(key, at: now())
      case .none: break
      case .redraw: try display(&show)
      case .screenshot:
        show.playback.message = show.camera.screenshot(
          show.frame, caption: show.playback.caption(show.frame),
          panel: show.playback.panel(of: show.frame))
        try display(&show)
      case .record:
        show.playback.message = show.camera.toggle(show.frame, speed: show.playback.speed)
        try display(&show)
      case .request(let request):
        guard let next = try source(request, ViewerInput()) else { return .finished }
        show.take(next)
        show.due = now() + show.duration
        try display(&show)
      }
    }
    return nil
  }
}

/// What is being shown, and when the next of it is due.
private struct ScreenShow {
  var frame: Frame
  var playback: Playback
  var camera: Camera
  var input: InputTracker
  var due = 0.0
  var shown = 0.0

  init(frame: Frame, playback: Playback, camera: Camera, holdsFor: Double?) {
    (self.frame, self.playback, self.camera) = (frame, playback, camera)
    input = InputTracker(holdsFor: holdsFor)
  }

  var duration: Double { playback.duration(of: frame) }

  /// Whether moves count.
  var isPlayed: Bool { frame.takesInput && !playback.isPaused }

  /// Goes on to another frame, which a recording keeps.
  mutating func take(_ next: Frame) {
    frame = next
    camera.film(next)
  }

  /// Whether nothing moves until the person does something.
  var standsStill: Bool { playback.isPaused || (frame.waitsForInput && !input.hasPresses) }

  /// How long to wait for an event.
  func rest(at time: Double) -> Double { standsStill ? 0.25 : max(due - time, 0) }
}
