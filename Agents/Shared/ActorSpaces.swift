internal import Formats
internal import Gym
internal import Neural

/// The spaces of an agent whose actor gives actions a distribution: finitely many actions, a box, or
/// several of these side by side.
///
/// It is stored as ``FiniteSpaces`` is, so that a policy file says the same of both.
struct ActorSpaces: Sendable, Codable, Equatable, ObservedSpaces {
  var observationSpace: SpaceDescription
  var actionSpace: SpaceDescription
  /// Floats in an observation's code: what environments give and rollouts keep.
  var width: Int
  /// Floats in an observation's flat form: what networks take.
  var features: Int
  /// How many actions there are, or how many numbers an action of a box has, or how many outputs of a
  /// network stand for an action of several parts.
  var actions: Int
  /// Whether some actions are illegal at times: then networks are told which.
  var restrictsActions: Bool

  /// Which action spaces an agent can act in.
  enum Accepted {
    /// Finitely many actions, boxes of any bounds, and several of these side by side.
    case finiteAndBoxes
    /// Boxes with finite bounds: networks' outputs are stretched to them.
    case boundedBoxes
  }

  /// - Throws: ``GymError`` with what the agent needs if the actions are of another kind.
  init(
    agent: String, observationSpace: SpaceDescription, actionSpace: SpaceDescription,
    restrictsActions: Bool = false, accepted: Accepted = .finiteAndBoxes
  ) throws {
    self.observationSpace = observationSpace
    self.actionSpace = actionSpace
    width = observationSpace.codeCount
    features = observationSpace.flatCount
    self.restrictsActions = restrictsActions
    guard let actions = accepted.actions(of: actionSpace) else {
      throw GymError.invalid(
        "\(agent) needs \(accepted.text), and this environment's actions are \(actionSpace).")
    }
    self.actions = actions
  }

  /// Spaces as a stored policy names them.
  ///
  /// - Throws: ``GymError`` if they do not belong together.
  init(
    from archive: Archive, at path: String, agent: String, accepted: Accepted = .finiteAndBoxes
  ) throws {
    let stored = try archive.value(path, as: ActorSpaces.self)
    try self.init(
      agent: agent, observationSpace: stored.observationSpace, actionSpace: stored.actionSpace,
      restrictsActions: stored.restrictsActions, accepted: accepted)
    guard self == stored else {
      throw GymError.invalid(
        "The stored policy's \(stored.width) floats and \(stored.actions) actions do not fit its "
          + "spaces, \(observationSpace) and \(actionSpace): the file has been altered.")
    }
  }

  /// What an actor's outputs mean.
  var head: ActionHead { ActionHead(actionSpace, actions: actions) }

  /// Logits whose legality is kept; 0 where all actions are legal at all times.
  var maskWidth: Int { restrictsActions ? head.logits : 0 }

  /// The bounds of actions that are numbers; of none where they are not.
  var bounds: ActionBounds {
    if case .gaussian(let bounds) = head { return bounds }
    return ActionBounds(low: [], high: [])
  }

  /// Refuses exploration by numbers where actions are none.
  ///
  /// - Throws: ``GymError/parameter(_:value:allowed:)``.
  func requireBounds() throws {
    guard bounds.low.isEmpty else { return }
    throw GymError.parameter(
      "agent.use_sde", value: "true", allowed: "false where actions are \(actionSpace)")
  }

  /// The same for a policy, which is given masks together with what its networks say.
  var unrestricted: ActorSpaces {
    var spaces = self
    spaces.restrictsActions = false
    return spaces
  }

  /// Refuses a vector of environments that an agent was not made for.
  ///
  /// - Throws: ``GymError`` with what was expected and what came.
  @inline(__always)
  func require(_ vector: any VectorEnvironment, environments: Int, agent: String) throws {
    let fits: Bool
    switch actionSpace {
    case .box: fits = vector.actionCount == nil && vector.actionWidth == actions
    case .discrete:
      fits = vector.actionCount == actions && vector.restrictsActions == restrictsActions
    default:
      fits = vector.actionSpace == actionSpace && vector.restrictsActions == restrictsActions
    }
    if vector.count != environments || vector.observationWidth != width || !fits {
      throw misfit(vector, environments, agent)
    }
  }

  @inline(never)
  private func misfit(_ vector: any VectorEnvironment, _ environments: Int, _ agent: String)
    -> GymError
  {
    let unit =
      switch head {
      case .categorical: "actions"
      case .gaussian: "numbers an action"
      case .parts: "logits and numbers an action"
      }
    let found =
      vector.actionCount.map { "\($0) actions" } ?? "\(vector.actionWidth) numbers an action"
    let masks =
      vector.actionCount == nil || vector.restrictsActions == restrictsActions
      ? "" : ", which say otherwise whether actions are illegal at times"
    return .invalid(
      "\(agent) was made for \(environments) environments with \(width) floats observed and "
        + "\(actions) \(unit), but these are \(vector.count) with \(vector.observationWidth) floats "
        + "and \(found)\(masks).")
  }
}

extension ActorSpaces.Accepted {
  /// The number of actions, or of numbers in one; nil if the space is not accepted.
  func actions(of space: SpaceDescription) -> Int? {
    switch (self, space) {
    case (.finiteAndBoxes, .box(_, let low, _)): low.isEmpty ? nil : low.count
    case (.finiteAndBoxes, .discrete): space.cardinality
    case (.finiteAndBoxes, _): ActionParts(space)?.outputs ?? space.cardinality
    case (.boundedBoxes, .box(_, let low, let high)):
      low.isEmpty || !(low + high).allSatisfy(\.isFinite) ? nil : low.count
    case (.boundedBoxes, _): nil
    }
  }

  /// What the agent needs, in words.
  var text: String {
    switch self {
    case .finiteAndBoxes: "finitely many actions, a box of numbers or several of these"
    case .boundedBoxes: "actions that are a box of numbers with finite bounds"
    }
  }
}

extension ActorSpaces {
  /// Logits, where illegal ones count for nothing: `[batch, logits]`.
  ///
  /// The input is 1 for a legal action or value of a choice and 0 for an illegal one; there is none where
  /// all actions are legal at all times.
  func legal(_ numbers: Tensor, _ trace: Trace, _ name: String = "legal") -> Tensor {
    guard restrictsActions else { return numbers }
    // Finite, so that a probability of zero times its logarithm is zero.
    var shape = numbers.shape
    shape.dimensions[shape.rank - 1] = .fixed(maskWidth)
    return .select(trace.input(name, shape) .> 0.5, numbers, -1e8)
  }
}

/// Spaces of which a network sees the observations.
protocol ObservedSpaces {
  /// The space of the observations.
  var observationSpace: SpaceDescription { get }
  /// Floats in an observation's code.
  var width: Int { get }
}

extension ObservedSpaces {
  /// The observations that a run is given as codes, `[batch, width]`, in their flat form,
  /// `[batch, features]`.
  ///
  /// - Parameter steps: how many a row, one after the other: `[batch, steps, …]`; one if `nil`.
  func observations(
    _ trace: Trace, _ name: String = "observation", steps: Int? = nil
  ) -> Tensor {
    let codes = trace.input(name, .rows(width, steps: steps))
    guard case .discrete(let count, _) = observationSpace else { return codes }
    let numbers = trace.constant((0..<count).map(Double.init), sizes: [count])
    return (codes .== numbers).cast(to: .float32)
  }
}
