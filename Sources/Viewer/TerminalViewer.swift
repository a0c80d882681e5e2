import Drawing
import Rendering

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Shows an animation in a terminal, with the same keys as ``EpisodeViewer``.
///
/// Where the output is not a terminal it prints a few frames in plain characters and ends.
public struct TerminalViewer {
  private let speed: Double
  private let output: Int32
  private let style: TerminalPicture.Style
  private let plainFrames: Int
  private let name: String
  private let picturesPerSecond: Double

  /// A viewer on standard output.
  ///
  /// - Parameters:
  ///   - speed: how many times faster than normal, 1/16 to 64.
  ///   - color: whether to use 24-bit colour; nil finds out (see ``prefersColor(_:)``).
  ///   - output: the file descriptor that is written to.
  ///   - plainFrames: how many frames are printed where there is no terminal.
  ///   - name: what the names of saved pictures and recordings begin with.
  ///   - picturesPerSecond: how many are shown at the most.
  public init(
    speed: Double = 1, color: Bool? = nil, output: Int32 = 1, plainFrames: Int = 3,
    name: String = "apus", picturesPerSecond: Double = 60
  ) {
    self.name = name
    self.picturesPerSecond = picturesPerSecond
    self.speed = speed
    self.output = output
    self.plainFrames = plainFrames
    style = color ?? TerminalViewer.prefersColor(output) ? .color : .braille
  }

  /// Whether a file descriptor is a terminal that may be written to in colour.
  ///
  /// It may not under a non-empty `NO_COLOR` (no-color.org) or where `TERM` is `dumb`.
  public static func prefersColor(_ output: Int32 = 1) -> Bool {
    let plain = getenv("NO_COLOR").map { $0.pointee != 0 } ?? false
    let dumb = getenv("TERM").map { strcmp($0, "dumb") == 0 } ?? true
    return isatty(output) != 0 && !plain && !dumb
  }

  /// Shows frames until the source ends or the person does.
  ///
  /// - Throws: ``ViewerError/window(_:_:)`` if the terminal cannot be written to, and what the
  ///   source throws. The terminal is left as it was found in every case.
  @discardableResult
  public func run(_ source: FrameSource) throws -> ViewerEnd {
    guard isatty(output) != 0 else { return try printFrames(source) }
    var screen = try TerminalScreen(output: output, style: style)
    defer { screen.close() }
    return try screen.play(
      Playback(speed: speed), camera: Camera(name: name), picturesPerSecond: picturesPerSecond,
      from: source)
  }

  /// Prints every 25th frame, as many as asked for.
  private func printFrames(_ source: FrameSource) throws -> ViewerEnd {
    for index in 0..<max(plainFrames, 1) {
      var frame: Frame?
      for _ in 0..<(index == 0 ? 1 : 25) {
        guard let next = try source(.advance, ViewerInput()) else { return .finished }
        frame = next
        // Nobody is there to make a move.
        if next.waitsForInput { break }
      }
      guard let frame else { return .finished }
      var lines: [String] = []
      if !frame.drawing.isEmpty {
        lines = TerminalPicture(frame.drawing, columns: 72, rows: 24)
          .lines(columns: 72, rows: 24, style: style)
      }
      try TerminalScreen.write((lines + frame.caption + ["", ""]).joined(separator: "\n"), output)
      if frame.waitsForInput { return .finished }
    }
    return .finished
  }
}
