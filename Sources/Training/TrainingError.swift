/// What can go wrong with a run, each with a sentence for people.
public enum TrainingError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The caller asked for something that makes no sense (exit status 2).
  case usage(String)
  /// Something outside of the request failed: a file, a folder, a disk (exit status 1).
  case failed(String)

  /// The sentence.
  public var description: String {
    switch self {
    case .usage(let sentence), .failed(let sentence): sentence
    }
  }
}
