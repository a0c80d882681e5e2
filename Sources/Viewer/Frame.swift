public import Drawing

/// One moment of what is being watched.
public struct Frame: Sendable, Equatable {
  /// The picture.
  public var drawing: Drawing
  /// Lines of text below the picture.
  public var caption: [String]
  /// How many frames of this kind make a second at normal speed.
  public var framesPerSecond: Double
  /// What can be shown beside the picture, one at a time.
  public var panels: [Panel]
  /// Whether keys that are no commands are the person's moves.
  public var takesInput: Bool
  /// Whether the next moment comes only when the person makes a move.
  public var waitsForInput: Bool

  /// One moment of what is being watched.
  public init(
    drawing: Drawing, caption: [String] = [], framesPerSecond: Double = 50, panels: [Panel] = [],
    takesInput: Bool = false, waitsForInput: Bool = false
  ) {
    self.drawing = drawing
    self.caption = caption
    self.framesPerSecond = framesPerSecond
    self.panels = panels
    self.takesInput = takesInput
    self.waitsForInput = waitsForInput
  }
}

/// What a viewer asks its source of frames for.
public enum FrameRequest: Sendable, Equatable {
  /// The next frame, of the next episode after an episode's last.
  case advance
  /// The frame before; the same one where nothing is before it.
  case back
  /// The first frame of the next episode, whatever is left of this one.
  case nextEpisode
  /// The first frame of this episode again.
  case restart
  /// The same moment, while the animation stands still: now and then, so that what stands beside the
  /// picture stays true, and that the source can end the show.
  case poll
  /// The same moment after a key that is the source's own, such as one that changes what is drawn.
  case key(ViewerKey)
}

/// Where frames come from: answers a request, with nil when there is nothing more to show.
///
/// The second parameter says what the person holds and pressed since the last request.
public typealias FrameSource = (FrameRequest, ViewerInput) throws -> Frame?

/// Why a viewer stopped.
public enum ViewerEnd: Sendable, Equatable {
  /// The source had nothing more to show.
  case finished
  /// The person closed the window or pressed q.
  case quit
  /// The person pressed Ctrl-C.
  case interrupted
}

/// Why a viewer cannot show anything.
public enum ViewerError: Error, Sendable, Equatable, CustomStringConvertible {
  /// This build has no window.
  case notBuilt
  /// There is no display; the reason.
  case noDisplay(String)
  /// The window system refused: what was tried, and its message.
  case window(String, String)

  /// One sentence for people.
  public var description: String {
    switch self {
    case .notBuilt:
      "this build has no window: build it with the trait Viewer (on by default; it needs "
        + "libsdl2-dev), or watch in the terminal"
    case .noDisplay(let reason):
      "no window can be opened: \(reason); run where there is a display, or watch in the terminal"
    case .window(let action, let message): "\(action) failed: \(message)"
    }
  }
}
