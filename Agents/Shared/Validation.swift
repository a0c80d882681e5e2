internal import Gym

/// Refuses a hyperparameter that makes no sense.
///
/// - Throws: ``GymError/parameter(_:value:allowed:)`` unless the condition holds.
func check(_ name: String, _ value: Any, _ condition: Bool, _ allowed: String) throws {
  if !condition {
    throw GymError.parameter("agent.\(name)", value: "\(value)", allowed: allowed)
  }
}

/// The flat width of the observations and the number of actions that an agent for finite actions
/// works with.
struct FiniteSpaces: Sendable, Codable, Equatable {
  var observationSpace: SpaceDescription
  var actionSpace: SpaceDescription
  var width: Int
  var actions: Int

  init(agent: String, observationSpace: SpaceDescription, actionSpace: SpaceDescription) throws {
    guard let actions = actionSpace.cardinality else {
      throw GymError.invalid(
        "\(agent) needs finitely many actions, and this environment's actions are \(actionSpace).")
    }
    self.observationSpace = observationSpace
    self.actionSpace = actionSpace
    width = observationSpace.flatCount
    self.actions = actions
  }
}
