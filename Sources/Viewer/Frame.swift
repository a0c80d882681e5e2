public import Drawing

/// One moment of what is being watched.
public struct Frame: Sendable, Equatable {
  /// The picture.
  public var drawing: Drawing
  /// Lines of text below the picture.
  public var caption: [String]
  /// How many frames of this kind make a second at normal speed.
  public var framesPerSecond: Double

  /// One moment of what is being watched.
  public init(drawing: Drawing, caption: [String] = [], framesPerSecond: Double = 50) {
    self.drawing = drawing
    self.caption = caption
    self.framesPerSecond = framesPerSecond
  }
}

/// What a viewer asks its source of frames for.
public enum FrameRequest: Sendable, Equatable {
  /// The next frame, of the next episode after an episode's last.
  case advance
  /// The first frame of the next episode, whatever is left of this one.
  case nextEpisode
  /// The first frame of this episode again.
  case restart
}

/// Where frames come from: answers a request, with nil when there is nothing more to show.
public typealias FrameSource = (FrameRequest) throws -> Frame?

/// Why a viewer stopped.
public enum ViewerEnd: Sendable, Equatable {
  /// The source had nothing more to show.
  case finished
  /// The person closed the window or pressed q.
  case quit
  /// The person pressed Ctrl-C.
  case interrupted
}

/// What a person did.
public enum ViewerEvent: Sendable, Equatable {
  /// The window was closed or the process asked to end.
  case quit
  /// Ctrl-C was pressed in a terminal.
  case interrupt
  /// A key was pressed.
  case key(ViewerKey)
  /// What is shown must be drawn again, perhaps at another size.
  case redraw
}

/// A key.
public enum ViewerKey: Sendable, Hashable {
  case space, left, right, up, down, plus, minus, tab, enter, escape
  /// A letter, digit or sign; letters in lower case.
  case character(Character)
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
