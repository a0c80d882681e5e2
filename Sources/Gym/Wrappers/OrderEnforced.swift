/// Refuses steps before the first reset and after an episode's end (Gymnasium's `OrderEnforcing`).
public struct OrderEnforced<Base: Environment>: EnvironmentWrapper {
  /// What is acted on.
  public typealias ObservationSpace = Base.ObservationSpace
  /// What is done.
  public typealias ActionSpace = Base.ActionSpace
  /// The environment inside.
  public var base: Base
  /// Whether an episode is under way.
  public var isRunning = false

  /// Watches over the order of `base`.
  @inlinable public init(_ base: Base) { self.base = base }

  /// Starts a new episode.
  @inlinable
  public mutating func reset(seed: UInt64?) throws -> Base.Observation {
    let observation = try base.reset(seed: seed)
    isRunning = true
    return observation
  }

  /// Lets one step of time pass.
  ///
  /// - Throws: ``GymError/resetNeeded`` unless an episode is under way.
  @inlinable
  public mutating func step(_ action: Base.Action) throws -> Step<Base.Observation> {
    guard isRunning else { throw GymError.resetNeeded }
    let step = try base.step(action)
    isRunning = !step.ended
    return step
  }
}

/// Starts the next episode by itself: the step after an episode's end ignores its action, resets, and
/// gives no reward (Gymnasium's `Autoreset`, its mode `next_step`).
public struct Autoreset<Base: Environment>: EnvironmentWrapper {
  /// What is acted on.
  public typealias ObservationSpace = Base.ObservationSpace
  /// What is done.
  public typealias ActionSpace = Base.ActionSpace
  /// The environment inside.
  public var base: Base
  /// Whether the next step will reset.
  public var isOver = false

  /// Resets `base` where it ends.
  @inlinable public init(_ base: Base) { self.base = base }

  /// Starts a new episode.
  @inlinable
  public mutating func reset(seed: UInt64?) throws -> Base.Observation {
    isOver = false
    return try base.reset(seed: seed)
  }

  /// Lets one step of time pass, or resets.
  @inlinable
  public mutating func step(_ action: Base.Action) throws -> Step<Base.Observation> {
    if isOver {
      isOver = false
      return Step(observation: try base.reset(seed: nil), reward: 0, terminated: false)
    }
    let step = try base.step(action)
    isOver = step.ended
    return step
  }
}
