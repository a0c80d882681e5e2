/// What can go wrong between a drawing and a file.
public enum RenderingError: Error, Sendable, Equatable, CustomStringConvertible {
  /// This build has no picture files; the kind of file that was wanted.
  case notBuilt(String)
  /// A picture has a size that cannot be used: what, and why.
  case size(String)
  /// A frame's size differs from the first one's.
  case frameSize(expectedWidth: Int, expectedHeight: Int, width: Int, height: Int)
  /// A library refused: which format, and its message.
  case codec(String, String)

  /// One sentence for people.
  public var description: String {
    switch self {
    case .notBuilt(let kind):
      "this build writes no \(kind) files: build it with the trait Images "
        + "(on by default; it needs libpng-dev and libgif-dev)"
    case .size(let reason): reason
    case .frameSize(let expectedWidth, let expectedHeight, let width, let height):
      "a frame of \(width) × \(height) pixels does not fit an animation of "
        + "\(expectedWidth) × \(expectedHeight): render every frame at one size"
    case .codec(let format, let message): "\(format): \(message)"
    }
  }
}
