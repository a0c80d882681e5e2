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
  /// Which panel stands beside the picture, counted on with every press: one more than there are
  /// panels shows none.
  private(set) var panel = 0
  /// What was saved or could not be, until the next key.
  var message: String?

  /// What the loop shall do after a key.
  enum Action: Equatable {
    case quit
    /// Ask the source for another frame, now.
    case request(FrameRequest)
    /// The key is a move in what is watched.
    case input
    /// Draw the same frame again.
    case redraw
    /// Save what is shown.
    case screenshot
    /// Start or stop recording.
    case record
    case none
  }

  init(speed: Double = 1) { self.speed = speed.isFinite ? min(max(speed, 1 / 16), 64) : 1 }

  /// The keys, as they are explained.
  static let help = [
    "space pause   ← → rewind, step   + − speed   n next episode   r restart",
    "tab panel   o overlay   m your moves   s screenshot   g record   h help   q quit",
  ]

  /// Follows a key.
  ///
  /// - Parameter takesInput: whether keys that are no commands are moves.
  mutating func handle(_ key: ViewerKey, takesInput: Bool = false) -> Action {
    message = nil
    switch key {
    case .character("q"), .escape: return .quit
    case .space:
      isPaused.toggle()
      return .redraw
    case .plus:
      speed = min(speed * 2, 64)
      return .redraw
    case .minus:
      speed = max(speed / 2, 1 / 16)
      return .redraw
    case .tab:
      panel += 1
      return .redraw
    case .character("n"): return .request(.nextEpisode)
    case .character("r"): return .request(.restart)
    case .character("s"): return .screenshot
    case .character("g"): return .record
    case .character("m"), .character("o"):
      return .request(.key(key))
    case .character("h"):
      showsHelp.toggle()
      return .redraw
    // While the person plays arrows are moves; to rewind they pause.
    case .right where isPaused || !takesInput:
      isPaused = true
      return .request(.advance)
    case .left where isPaused || !takesInput:
      isPaused = true
      return .request(.back)
    default: return takesInput && !isPaused ? .input : .none
    }
  }

  /// The panel that stands beside a frame; nil for none.
  func panel(of frame: Frame) -> Int? {
    guard !frame.panels.isEmpty else { return nil }
    let place = panel % (frame.panels.count + 1)
    return place < frame.panels.count ? place : nil
  }

  /// The caption as shown: the frame's, what is unusual about the playback, and the help.
  func caption(_ frame: Frame, isRecording: Bool = false) -> [String] {
    var lines = frame.caption
    var notes: [String] = []
    if isPaused { notes.append("paused") }
    if isRecording { notes.append("recording") }
    if speed != 1 { notes.append("\(Playback.fraction(speed)) speed") }
    if let message { notes.append(message) }
    if !notes.isEmpty { lines.append(notes.joined(separator: "   ")) }
    if showsHelp { lines += Playback.help }
    return lines
  }

  /// A factor as people write it: 4×, 1/8, 1.5×.
  private static func fraction(_ speed: Double) -> String {
    if speed == speed.rounded() { return "\(Int(speed))×" }
    if 1 / speed == (1 / speed).rounded() { return "1/\(Int(1 / speed))" }
    return "\((speed * 100).rounded() / 100)×"
  }

  /// How long a frame stands, in seconds.
  func duration(of frame: Frame) -> Double {
    let rate = frame.framesPerSecond * speed
    return rate > 0 && rate.isFinite ? min(1 / rate, 10) : 0.02
  }
}

/// Seconds of a clock that never jumps.
func monotonicSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
