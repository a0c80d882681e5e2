/// What stands in for observations before an episode's first.
public enum StackPadding: String, Sendable, Codable, CaseIterable {
  /// The first observation.
  case reset
  /// Zeros.
  case zero
}

/// The last observations, the oldest first (Gymnasium's `FrameStackObservation`).
public struct StackedObservation<Base: Environment>: EnvironmentWrapper
where Base.Observation: FloatVector, Base.ObservationSpace == Box<Base.Observation> {
  /// Arrays of `[count, …]`.
  public typealias ObservationSpace = Box<[Float]>
  /// What is done.
  public typealias ActionSpace = Base.ActionSpace
  /// The environment inside.
  public var base: Base
  /// How many observations are seen.
  public let count: Int
  /// What stands in before an episode's first.
  public let padding: StackPadding
  /// What is seen.
  public let observationSpace: Box<[Float]>
  /// The numbers that are seen now.
  public var stack: [Float]

  /// Stacks the last `count` observations of `base`.
  ///
  /// - Throws: ``GymError`` if the count is below 1.
  public init(_ base: Base, count: Int, padding: StackPadding = .reset) throws {
    guard count > 0 else {
      throw GymError.parameter("count", value: "\(count)", allowed: "at least 1")
    }
    self.base = base
    self.count = count
    self.padding = padding
    let space = base.observationSpace
    observationSpace = try Box(
      shape: [count] + space.shape, low: (0..<count).flatMap { _ in space.low },
      high: (0..<count).flatMap { _ in space.high })
    stack = Array(repeating: 0, count: count * space.low.count)
  }

  /// Starts a new episode.
  @inlinable
  public mutating func reset(seed: UInt64?) throws -> [Float] {
    let observation = try base.reset(seed: seed)
    let width = stack.count / count
    for place in 0..<count {
      for (index, number) in observation.floats.enumerated() {
        stack[place * width + index] = padding == .reset || place == count - 1 ? number : 0
      }
    }
    return stack
  }

  /// Lets one step of time pass.
  @inlinable
  public mutating func step(_ action: Base.Action) throws -> Step<[Float]> {
    let step = try base.step(action)
    let width = stack.count / count
    for index in 0..<stack.count - width { stack[index] = stack[index + width] }
    for (index, number) in step.observation.floats.enumerated() {
      stack[stack.count - width + index] = number
    }
    return step.observing(stack)
  }
}

/// Sees what was there some steps ago, and zeros before (Gymnasium's `DelayObservation`).
public struct DelayedObservation<Base: Environment>: EnvironmentWrapper
where Base.Observation: FloatVector, Base.ObservationSpace == Box<Base.Observation> {
  /// What is seen.
  public typealias ObservationSpace = Base.ObservationSpace
  /// What is done.
  public typealias ActionSpace = Base.ActionSpace
  /// The environment inside.
  public var base: Base
  /// How many steps late.
  public let delay: Int
  /// The numbers of the last observations, in a ring.
  public var ring: [Float]
  /// Observations of this episode so far.
  public var seen = 0

  /// Delays the observations of `base`.
  ///
  /// - Throws: ``GymError`` if the delay is negative.
  public init(_ base: Base, delay: Int) throws {
    guard delay >= 0 else {
      throw GymError.parameter("delay", value: "\(delay)", allowed: "at least 0")
    }
    self.base = base
    self.delay = delay
    ring = Array(repeating: 0, count: (delay + 1) * base.observationSpace.low.count)
  }

  /// Starts a new episode.
  @inlinable
  public mutating func reset(seed: UInt64?) throws -> Base.Observation {
    seen = 0
    return delayed(try base.reset(seed: seed))
  }

  /// Lets one step of time pass.
  @inlinable
  public mutating func step(_ action: Base.Action) throws -> Step<Base.Observation> {
    let step = try base.step(action)
    return step.observing(delayed(step.observation))
  }

  @inlinable
  mutating func delayed(_ observation: Base.Observation) -> Base.Observation {
    let width = ring.count / (delay + 1)
    let now = seen % (delay + 1) * width
    seen += 1
    for (index, number) in observation.floats.enumerated() { ring[now + index] = number }
    let isThere = seen > delay
    let then = seen % (delay + 1) * width
    return observation.mapped { index, _ in isThere ? ring[then + index] : 0 }
  }
}

/// Appends the steps of the episode so far (Gymnasium's `TimeAwareObservation`, flattened).
public struct TimeAwareObservation<Base: Environment>: EnvironmentWrapper
where Base.Observation: FloatVector, Base.ObservationSpace == Box<Base.Observation> {
  /// One number more.
  public typealias ObservationSpace = Box<[Float]>
  /// What is done.
  public typealias ActionSpace = Base.ActionSpace
  /// The environment inside.
  public var base: Base
  /// The number of steps after which episodes end.
  public let maxEpisodeSteps: Int
  /// Whether the time is said as a part of the whole.
  public let normalizes: Bool
  /// What is seen.
  public let observationSpace: Box<[Float]>
  /// The steps of the episode so far.
  public var elapsedSteps = 0

  /// Appends the time to the observations of `base`.
  ///
  /// - Throws: ``GymError`` if the limit is below 1.
  public init(_ base: Base, maxEpisodeSteps: Int, normalizes: Bool = false) throws {
    guard maxEpisodeSteps > 0 else {
      throw GymError.parameter(
        "maxEpisodeSteps", value: "\(maxEpisodeSteps)", allowed: "at least 1")
    }
    self.base = base
    self.maxEpisodeSteps = maxEpisodeSteps
    self.normalizes = normalizes
    let space = base.observationSpace
    observationSpace = try Box(
      shape: [space.low.count + 1], low: space.low + [0],
      high: space.high + [normalizes ? 1 : Float(maxEpisodeSteps)])
  }

  /// Starts a new episode.
  @inlinable
  public mutating func reset(seed: UInt64?) throws -> [Float] {
    elapsedSteps = 0
    return timed(try base.reset(seed: seed))
  }

  /// Lets one step of time pass.
  @inlinable
  public mutating func step(_ action: Base.Action) throws -> Step<[Float]> {
    let step = try base.step(action)
    elapsedSteps += 1
    return step.observing(timed(step.observation))
  }

  @inlinable
  func timed(_ observation: Base.Observation) -> [Float] {
    let time =
      normalizes ? Float(Double(elapsedSteps) / Double(maxEpisodeSteps)) : Float(elapsedSteps)
    return observation.floats + [time]
  }
}

/// Observations in units of their running deviation from their running mean (Gymnasium's
/// `NormalizeObservation`).
///
/// Each observation is counted first and normalised then. Gymnasium keeps the statistics in single
/// precision; here they are exact.
public struct NormalizedObservation<Base: Environment>: EnvironmentWrapper
where Base.Observation: FloatVector, Base.ObservationSpace == Box<Base.Observation> {
  /// Arrays without bounds.
  public typealias ObservationSpace = Base.ObservationSpace
  /// What is done.
  public typealias ActionSpace = Base.ActionSpace
  /// The environment inside.
  public var base: Base
  /// What is added to the variances.
  public let epsilon: Double
  /// What is seen.
  public let observationSpace: Box<Base.Observation>
  /// The statistics of each number.
  public var moments: RunningMoments
  /// Whether observations still change the statistics.
  public var updates = true

  /// Normalises the observations of `base`.
  ///
  /// - Throws: ``GymError`` if ε is not above 0.
  public init(_ base: Base, epsilon: Double = 1e-8) throws {
    try RunningMoments.check(epsilon: epsilon)
    self.base = base
    self.epsilon = epsilon
    let space = base.observationSpace
    observationSpace = try Box(shape: space.shape, low: -.infinity, high: .infinity)
    moments = RunningMoments(count: space.low.count)
  }

  /// Starts a new episode.
  @inlinable
  public mutating func reset(seed: UInt64?) throws -> Base.Observation {
    normalized(try base.reset(seed: seed))
  }

  /// Lets one step of time pass.
  @inlinable
  public mutating func step(_ action: Base.Action) throws -> Step<Base.Observation> {
    let step = try base.step(action)
    return step.observing(normalized(step.observation))
  }

  @inlinable
  mutating func normalized(_ observation: Base.Observation) -> Base.Observation {
    if updates {
      for (index, number) in observation.floats.enumerated() {
        moments.add(Double(number), at: index)
      }
    }
    return observation.mapped { moments.normalized($1, at: $0, epsilon: epsilon) }
  }
}
