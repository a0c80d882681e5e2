/// What a reward becomes.
public protocol RewardTransform: Sendable, Codable {
  /// What a reward becomes.
  func callAsFunction(_ reward: Double) -> Double
}

/// Changes rewards by a function of the user's own (Gymnasium's `TransformReward`).
public struct TransformedReward<Base: Environment, Transform: RewardTransform>: EnvironmentWrapper {
  /// What is acted on.
  public typealias ObservationSpace = Base.ObservationSpace
  /// What is done.
  public typealias ActionSpace = Base.ActionSpace
  /// The environment inside.
  public var base: Base
  /// The function.
  public let transform: Transform

  /// Changes the rewards of `base`.
  @inlinable
  public init(_ base: Base, _ transform: Transform) {
    self.base = base
    self.transform = transform
  }

  /// Lets one step of time pass.
  @inlinable
  public mutating func step(_ action: Base.Action) throws -> Step<Base.Observation> {
    var step = try base.step(action)
    step.reward = transform(step.reward)
    return step
  }
}

/// Limits a reward to an interval.
public struct RewardClip: RewardTransform {
  /// The least reward.
  public let low: Double
  /// The greatest reward.
  public let high: Double

  /// Limits rewards to `low ... high`.
  ///
  /// - Throws: ``GymError`` if the interval is empty.
  public init(_ low: Double, _ high: Double) throws {
    guard low <= high else {
      throw GymError.parameter("low", value: "\(low)", allowed: "at most high, which is \(high)")
    }
    self.low = low
    self.high = high
  }

  /// The reward, limited.
  @inlinable public func callAsFunction(_ reward: Double) -> Double {
    min(max(reward, low), high)
  }
}

/// Limits rewards to an interval (Gymnasium's `ClipReward`).
public typealias ClippedReward<Base: Environment> = TransformedReward<Base, RewardClip>

/// Divides rewards by the running deviation of their discounted sum (Gymnasium's `NormalizeReward`).
///
/// The sum goes on across cut episodes and starts anew after `terminated`; the mean is not subtracted.
/// Source: the implementation details of PPO (Engstrom and others, 2020).
public struct NormalizedReward<Base: Environment>: EnvironmentWrapper {
  /// What is acted on.
  public typealias ObservationSpace = Base.ObservationSpace
  /// What is done.
  public typealias ActionSpace = Base.ActionSpace
  /// The environment inside.
  public var base: Base
  /// γ: what a reward counts a step later.
  public let discount: Double
  /// What is added to the variance.
  public let epsilon: Double
  /// The statistics of the discounted sum.
  public var moments = RunningMoments(count: 1)
  /// Whether steps still change the statistics.
  public var updates = true
  /// The discounted sum so far.
  public var discountedSum = 0.0

  /// Normalises the rewards of `base`.
  ///
  /// - Throws: ``GymError`` if a number makes no sense.
  public init(_ base: Base, discount: Double = 0.99, epsilon: Double = 1e-8) throws {
    try RunningMoments.check(discount: discount, epsilon: epsilon)
    self.base = base
    self.discount = discount
    self.epsilon = epsilon
  }

  /// Lets one step of time pass.
  @inlinable
  public mutating func step(_ action: Base.Action) throws -> Step<Base.Observation> {
    var step = try base.step(action)
    discountedSum = discountedSum * discount * (step.terminated ? 0 : 1) + step.reward
    if updates { moments.add(discountedSum, at: 0) }
    step.reward /= (moments.variances[0] + epsilon).squareRoot()
    return step
  }
}
