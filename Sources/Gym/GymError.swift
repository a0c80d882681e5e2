/// What can go wrong between a caller and an environment, each with a sentence for people.
public enum GymError: Error, Sendable, Equatable {
  /// `step` was called before `reset`.
  case resetNeeded
  /// An action lies outside of the action space: the action, and the space in words.
  case actionOutsideSpace(String, space: String)
  /// A parameter has a value that makes no sense: its name, the value, and what is allowed.
  case parameter(String, value: String, allowed: String)
  /// A name is not known: its kind, the name, and the nearest known ones.
  case unknown(kind: String, name: String, nearest: [String])
  /// Something went wrong in one environment of a vector: its index, and what.
  indirect case inEnvironment(Int, GymError)
  /// Anything else that a sentence says best.
  case invalid(String)
}

extension GymError: CustomStringConvertible {
  /// One sentence that says what was expected and what came.
  public var description: String {
    switch self {
    case .resetNeeded:
      return "No episode has begun: call reset before step."
    case .actionOutsideSpace(let action, let space):
      return "The action \(action) lies outside of the action space, \(space)."
    case .parameter(let name, let value, let allowed):
      return "The parameter \(name) is \(value), but it must be \(allowed)."
    case .unknown(let kind, let name, let nearest):
      guard let last = nearest.last else { return "There is no \(kind) \(name)." }
      let others = nearest.dropLast().joined(separator: ", ")
      let list = others.isEmpty ? last : "\(others) or \(last)"
      return "There is no \(kind) \(name); did you mean \(list)?"
    case .inEnvironment(let index, let error):
      return "In environment \(index) of the vector: \(error.description)"
    case .invalid(let sentence):
      return sentence
    }
  }

  /// An error of any kind as a `GymError`, its description kept.
  @usableFromInline
  init(_ error: any Error) {
    self = (error as? GymError) ?? .invalid(String(describing: error))
  }
}
