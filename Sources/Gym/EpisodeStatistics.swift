public import Drawing

/// Keeps the undiscounted return and the length of the episodes of another environment.
///
/// It counts what the environment inside it gives: wrapped around a wrapper that changes rewards,
/// it counts the changed ones.
public struct EpisodeStatistics<Base: Environment>: Environment {
  /// The environment inside.
  public var base: Base
  /// The sum of the rewards of the current episode, undiscounted.
  public var episodeReturn = 0.0
  /// The steps of the current episode.
  public var episodeLength = 0

  /// Keeps the statistics of `base`.
  @inlinable
  public init(_ base: Base) {
    self.base = base
  }

  /// The set of possible observations.
  @inlinable public var observationSpace: Base.ObservationSpace { base.observationSpace }
  /// The set of possible actions.
  @inlinable public var actionSpace: Base.ActionSpace { base.actionSpace }

  /// Starts a new episode.
  @inlinable
  public mutating func reset(seed: UInt64?) throws -> Base.Observation {
    let observation = try base.reset(seed: seed)
    episodeReturn = 0
    episodeLength = 0
    return observation
  }

  /// Lets one step of time pass.
  @inlinable
  public mutating func step(_ action: Base.Action) throws -> Step<Base.Observation> {
    let step = try base.step(action)
    episodeReturn += step.reward
    episodeLength += 1
    return step
  }

  /// The environment's own measures, and then `episode_return` and `episode_length`.
  @inlinable public static var metricNames: [String] {
    Base.metricNames + ["episode_return", "episode_length"]
  }
  /// Writes the measures in the order of `metricNames`.
  @inlinable public func metrics(into values: inout MutableSpan<Double>) {
    base.metrics(into: &values)
    values[values.count - 2] = episodeReturn
    values[values.count - 1] = Double(episodeLength)
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
