public import Drawing

/// Cuts the episodes of another environment after a number of steps.
///
/// As in Gymnasium, the last step sets `truncated` and leaves `terminated` as it is.
public struct TimeLimit<Base: Environment>: Environment {
  /// The environment inside.
  public var base: Base
  /// The number of steps after which an episode is cut.
  public let maxEpisodeSteps: Int
  /// The steps of the current episode.
  public var elapsedSteps = 0

  /// Cuts the episodes of `base` after `maxEpisodeSteps` steps.
  ///
  /// - Throws: ``GymError`` if the limit is below 1.
  public init(_ base: Base, maxEpisodeSteps: Int) throws {
    guard maxEpisodeSteps > 0 else {
      throw GymError.parameter(
        "maxEpisodeSteps", value: "\(maxEpisodeSteps)", allowed: "at least 1")
    }
    self.base = base
    self.maxEpisodeSteps = maxEpisodeSteps
  }

  /// The set of possible observations.
  @inlinable public var observationSpace: Base.ObservationSpace { base.observationSpace }
  /// The set of possible actions.
  @inlinable public var actionSpace: Base.ActionSpace { base.actionSpace }

  /// Starts a new episode.
  @inlinable
  public mutating func reset(seed: UInt64?) throws -> Base.Observation {
    let observation = try base.reset(seed: seed)
    elapsedSteps = 0
    return observation
  }

  /// Lets one step of time pass.
  @inlinable
  public mutating func step(_ action: Base.Action) throws -> Step<Base.Observation> {
    var step = try base.step(action)
    elapsedSteps += 1
    if elapsedSteps >= maxEpisodeSteps { step.truncated = true }
    return step
  }

  /// The names of the environment's own measures.
  @inlinable public static var metricNames: [String] { Base.metricNames }
  /// Writes the environment's own measures.
  @inlinable public func metrics(into values: inout MutableSpan<Double>) {
    base.metrics(into: &values)
  }
  /// Whether some actions are illegal at times.
  @inlinable public static var restrictsActions: Bool { Base.restrictsActions }
  /// Marks which actions are legal now.
  @inlinable public func legalActions(into mask: inout MutableSpan<Bool>) {
    base.legalActions(into: &mask)
  }
  /// The current state as a picture.
  public func draw() -> Drawing { base.draw() }
}
