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

  @inlinable public var observationSpace: Base.ObservationSpace { base.observationSpace }
  @inlinable public var actionSpace: Base.ActionSpace { base.actionSpace }

  @inlinable
  public mutating func reset(seed: UInt64?) throws -> Base.Observation {
    let observation = try base.reset(seed: seed)
    elapsedSteps = 0
    return observation
  }

  @inlinable
  public mutating func step(_ action: Base.Action) throws -> Step<Base.Observation> {
    var step = try base.step(action)
    elapsedSteps += 1
    if elapsedSteps >= maxEpisodeSteps { step.truncated = true }
    return step
  }

  @inlinable public static var metricNames: [String] { Base.metricNames }
  @inlinable public func metrics(into values: inout MutableSpan<Double>) {
    base.metrics(into: &values)
  }
  @inlinable public static var restrictsActions: Bool { Base.restrictsActions }
  @inlinable public func legalActions(into mask: inout MutableSpan<Bool>) {
    base.legalActions(into: &mask)
  }
  public func draw() -> Drawing { base.draw() }
}
