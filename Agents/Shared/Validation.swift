internal import Formats
internal import Gym
internal import Neural

/// Refuses a hyperparameter that makes no sense.
///
/// - Throws: ``GymError/parameter(_:value:allowed:)`` unless the condition holds.
func check(_ name: String, _ value: Any, _ condition: Bool, _ allowed: String) throws {
  if !condition {
    throw GymError.parameter("agent.\(name)", value: "\(value)", allowed: allowed)
  }
}

/// The widths of the observations and the number of actions that an agent for finite actions works
/// with.
struct FiniteSpaces: Sendable, Codable, Equatable, ObservedSpaces {
  var observationSpace: SpaceDescription
  var actionSpace: SpaceDescription
  /// Floats in an observation's code: what environments give and replays keep.
  var width: Int
  /// Floats in an observation's flat form: what networks take.
  var features: Int
  var actions: Int
  /// Whether some actions are illegal at times: then networks are told which.
  var restrictsActions: Bool

  init(
    agent: String, observationSpace: SpaceDescription, actionSpace: SpaceDescription,
    restrictsActions: Bool = false
  ) throws {
    guard let actions = actionSpace.cardinality else {
      throw GymError.invalid(
        "\(agent) needs finitely many actions, and this environment's actions are \(actionSpace).")
    }
    self.observationSpace = observationSpace
    self.actionSpace = actionSpace
    width = observationSpace.codeCount
    features = observationSpace.flatCount
    self.actions = actions
    self.restrictsActions = restrictsActions
  }

  /// The same for a policy, which is given masks together with what its networks say.
  var unrestricted: FiniteSpaces {
    var spaces = self
    spaces.restrictsActions = false
    return spaces
  }

  /// Spaces as a stored policy names them.
  ///
  /// - Throws: ``GymError`` if they do not belong together.
  init(from archive: Archive, at path: String, agent: String) throws {
    let stored = try archive.value(path, as: FiniteSpaces.self)
    try self.init(
      agent: agent, observationSpace: stored.observationSpace, actionSpace: stored.actionSpace,
      restrictsActions: stored.restrictsActions)
    guard self == stored else {
      throw GymError.invalid(
        "The stored policy's \(stored.width) floats and \(stored.actions) actions do not fit its "
          + "spaces, \(observationSpace) and \(actionSpace): the file has been altered.")
    }
  }

  /// Refuses a vector of environments that an agent was not made for.
  ///
  /// - Throws: ``GymError`` with what was expected and what came.
  @inline(__always)
  func require(_ vector: any VectorEnvironment, environments: Int, agent: String) throws {
    if vector.count != environments || vector.observationWidth != width
      || vector.actionCount != actions || vector.restrictsActions != restrictsActions
    {
      throw misfit(vector, environments, agent)
    }
  }

  @inline(never)
  private func misfit(_ vector: any VectorEnvironment, _ environments: Int, _ agent: String)
    -> GymError
  {
    let count = vector.actionCount.map { "\($0) actions" } ?? "actions that are not numbered"
    return .invalid(
      "\(agent) was made for \(environments) environments with \(width) floats observed and "
        + "\(actions) actions, but these are \(vector.count) with "
        + "\(vector.observationWidth) floats and \(count)"
        + (vector.restrictsActions == restrictsActions
          ? "." : ", which say otherwise whether actions are illegal at times."))
  }
}

extension FiniteSpaces {
  /// Numbers of all actions, such as logits or values, where illegal ones count for nothing:
  /// `[batch, actions]`.
  ///
  /// The input is 1 for a legal action and 0 for an illegal one; there is none where all actions are
  /// legal at all times.
  func legal(_ numbers: Tensor, _ trace: Trace, _ name: String = "legal") -> Tensor {
    guard restrictsActions else { return numbers }
    // Finite, so that a probability of zero times its logarithm is zero.
    return .select(trace.input(name, .rows(actions)) .> 0.5, numbers, -1e8)
  }
}

/// Refuses a vector of no environments.
func checkEnvironments(_ count: Int) throws {
  if count < 1 {
    throw GymError.parameter("environments", value: "\(count)", allowed: "at least 1")
  }
}
