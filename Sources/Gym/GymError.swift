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
  /// Anything else that a sentence says best.
  case invalid(String)
}
