/// Keeps the undiscounted return and the length of the episodes of another environment (Gymnasium's
/// `RecordEpisodeStatistics`).
///
/// It counts what the environment inside it gives: wrapped around a wrapper that changes rewards,
/// it counts the changed ones.
public struct EpisodeStatistics<Base: Environment>: EnvironmentWrapper {
  /// What is acted on.
  public typealias ObservationSpace = Base.ObservationSpace
  /// What is done.
  public typealias ActionSpace = Base.ActionSpace
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
}
