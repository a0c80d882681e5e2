/// Cuts the episodes of another environment after a number of steps (Gymnasium's `TimeLimit`).
///
/// The last step sets `truncated` and leaves `terminated` as it is.
public struct TimeLimit<Base: Environment>: EnvironmentWrapper {
  /// What is acted on.
  public typealias ObservationSpace = Base.ObservationSpace
  /// What is done.
  public typealias ActionSpace = Base.ActionSpace
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
}
