/// What can go wrong when models learn from examples, each as one sentence with the mend.
public enum SupervisedError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The caller asked for something that makes no sense.
  case usage(String)
  /// The examples are not what they should be: which, where, and what is wrong.
  case data(String, String)
  /// A data set is not on this machine; the sentence names the command that installs it.
  case missing(String)
  /// The loss is no number any more: at which batch of which epoch, and where it began.
  case diverged(epoch: Int, batch: Int, place: String)
  /// The run was asked to end.
  case interrupted

  /// The sentence.
  public var description: String {
    switch self {
    case .usage(let sentence), .missing(let sentence): sentence
    case .data(let place, let problem): "\(place): \(problem)"
    case .diverged(let epoch, let batch, let place):
      "The loss is no finite number at epoch \(epoch), batch \(batch): \(place). "
        + "Lower the learning rate, scale the inputs, or clip the gradients; the weights are those "
        + "before that batch, or the best so far where early stopping keeps them."
    case .interrupted: "Interrupted."
    }
  }
}
