#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What the keys of a viewer do, apart from any window.
struct Playback: Equatable {
  /// Whether the animation stands still.
  private(set) var isPaused = false
  /// How many times faster than normal.
  private(set) var speed: Double
  /// Whether the keys are explained on the screen.
  private(set) var showsHelp = false

  /// What the loop shall do after a key.
  enum Action: Equatable {
    case quit
    /// Ask the source for another frame, now.
    case request(FrameRequest)
    /// Draw the same frame again.
    case redraw
    case none
  }

  init(speed: Double = 1) { self.speed = speed.isFinite ? min(max(speed, 1 / 16), 64) : 1 }

  /// The keys, as they are explained.
  static let help = [
    "space pause   → step   + − speed", "n next episode   r restart   h help   q quit",
  ]

  /// Follows a key.
  mutating func handle(_ key: ViewerKey) -> Action {
    switch key {
    case .character("q"), .escape: return .quit
    case .space:
      isPaused.toggle()
      return .redraw
    case .right:
      isPaused = true
      return .request(.advance)
    case .plus:
      speed = min(speed * 2, 64)
      return .redraw
    case .minus:
      speed = max(speed / 2, 1 / 16)
      return .redraw
    case .character("n"): return .request(.nextEpisode)
    case .character("r"): return .request(.restart)
    case .character("h"):
      showsHelp.toggle()
      return .redraw
    default: return .none
    }
  }

  /// The caption as shown: the frame's, what is unusual about the playback, and the help.
  func caption(_ frame: Frame) -> [String] {
    var lines = frame.caption
    var notes: [String] = []
    if isPaused { notes.append("paused") }
    if speed != 1 { notes.append(speed > 1 ? "\(Int(speed))× speed" : "1/\(Int(1 / speed)) speed") }
    if !notes.isEmpty { lines.append(notes.joined(separator: "   ")) }
    if showsHelp { lines += Playback.help }
    return lines
  }

  /// How long a frame stands, in seconds.
  func duration(of frame: Frame) -> Double {
    let rate = frame.framesPerSecond * speed
    return rate > 0 && rate.isFinite ? min(1 / rate, 10) : 0.02
  }
}

/// Something that shows frames and tells what the person does.
protocol Screen {
  /// Shows a frame with its caption.
  mutating func show(_ drawing: Frame, caption: [String]) throws
  /// Waits up to `seconds` for something to happen; empty if nothing did.
  mutating func wait(seconds: Double) throws -> [ViewerEvent]
  /// Seconds since some moment.
  func now() -> Double
}

extension Screen {
  func now() -> Double { monotonicSeconds() }

  /// Shows frames until the source ends or the person does.
  mutating func play(_ playback: Playback, from source: FrameSource) throws -> ViewerEnd {
    var playback = playback
    guard var frame = try source(.advance) else { return .finished }
    try show(frame, caption: playback.caption(frame))
    var due = now() + playback.duration(of: frame)
    // Screens show about sixty pictures a second: at high speed the frames between are left out.
    var shown = now()
    while true {
      let rest = playback.isPaused ? 0.25 : max(due - now(), 0)
      for event in try wait(seconds: rest) {
        var action = Playback.Action.none
        switch event {
        case .quit: return .quit
        case .interrupt: return .interrupted
        case .redraw: action = .redraw
        case .key(let key): action = playback.handle(key)
        }
        switch action {
        case .quit: return .quit
        case .request(let request):
          guard let next = try source(request) else { return .finished }
          frame = next
          due = now() + playback.duration(of: frame)
          try show(frame, caption: playback.caption(frame))
        case .redraw: try show(frame, caption: playback.caption(frame))
        case .none: break
        }
      }
      guard !playback.isPaused else {
        due = now() + playback.duration(of: frame)
        continue
      }
      guard now() >= due else { continue }
      guard let next = try source(.advance) else { return .finished }
      frame = next
      if playback.duration(of: frame) >= 0.016 || now() - shown >= 0.016 {
        try show(frame, caption: playback.caption(frame))
        shown = now()
      }
      // After a hold-up the animation goes on from here instead of racing to catch up.
      due = max(due + playback.duration(of: frame), now() - 0.1)
    }
  }
}

/// Seconds of a clock that never jumps.
func monotonicSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
