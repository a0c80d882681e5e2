public import Randomness

/// What an action becomes on its way to the environment inside.
public protocol ActionTransform<Input, Output>: Sendable, Codable {
  /// What is done outside.
  associatedtype Input: Space
  /// What is done inside.
  associatedtype Output
  /// The actions outside.
  var space: Input { get }
  /// What an action becomes.
  func callAsFunction(_ action: Input.Element) -> Output
}

/// Changes actions by a function (Gymnasium's `TransformAction`).
public struct TransformedAction<Base: Environment, Transform: ActionTransform>: EnvironmentWrapper
where Transform.Output == Base.Action {
  /// What is acted on.
  public typealias ObservationSpace = Base.ObservationSpace
  /// What is done.
  public typealias ActionSpace = Transform.Input
  /// The environment inside.
  public var base: Base
  /// The function.
  public let transform: Transform

  /// Changes the actions of `base`.
  @inlinable
  public init(_ base: Base, _ transform: Transform) {
    self.base = base
    self.transform = transform
  }

  /// The actions outside.
  @inlinable public var actionSpace: Transform.Input { transform.space }

  /// Lets one step of time pass.
  @inlinable
  public mutating func step(_ action: Transform.Input.Element) throws -> Step<Base.Observation> {
    try base.step(transform(action))
  }
}

/// Takes any numbers and limits them to the space inside (Gymnasium's `ClipAction`).
public struct ActionClip<Element: FloatVector>: ActionTransform {
  /// Arrays of the same shape without bounds.
  public let space: Box<Element>
  /// The space inside.
  public let inside: Box<Element>

  /// Limits actions to a space.
  public init(to inside: Box<Element>) throws {
    self.inside = inside
    space = try Box(shape: inside.shape, low: -.infinity, high: .infinity)
  }

  /// The action, limited.
  @inlinable public func callAsFunction(_ action: Element) -> Element {
    action.mapped { min(max($1, inside.low[$0]), inside.high[$0]) }
  }
}

/// Takes numbers between two bounds and stretches them to the space inside (Gymnasium's
/// `RescaleAction`).
public struct ActionRescale<Element: FloatVector>: ActionTransform {
  /// Arrays of the same shape between the bounds.
  public let space: Box<Element>
  /// How numbers outside and inside belong together.
  let scale: AffineScale

  /// Stretches `low ... high` to a space.
  ///
  /// - Throws: ``GymError`` if the space has infinite bounds, or `low` is not below `high`.
  public init(_ low: Float = -1, _ high: Float = 1, to inside: Box<Element>) throws {
    space = try Box(shape: inside.shape, low: low, high: high)
    scale = try AffineScale(inside.low, inside.high, to: low, high)
  }

  /// The action, stretched.
  public func callAsFunction(_ action: Element) -> Element { action.mapped(scale.backward) }
}

/// Takes the number of a bin and acts with its middle (Gymnasium's `DiscretizeAction`).
public struct ActionBins<Element: FloatVector>: ActionTransform {
  /// The numbers of the bins, the last coordinate running fastest.
  public let space: Discrete
  /// The bins of each coordinate.
  let bins: Bins

  /// Cuts each coordinate of a space into as many bins.
  ///
  /// - Throws: ``GymError`` if the space has infinite bounds, or the counts make no sense.
  public init(_ counts: [Int], of inside: Box<Element>) throws {
    bins = try Bins(counts, low: inside.low, high: inside.high)
    space = Discrete(bins.total)
  }

  /// The middle of a bin.
  public func callAsFunction(_ action: Int) -> Element {
    Element(numbers: bins.middles(action))
  }
}

/// Limits actions to the space inside.
public typealias ClippedAction<Base: Environment> =
  TransformedAction<Base, ActionClip<Base.Action>> where Base.Action: FloatVector
/// Stretches actions to the space inside.
public typealias RescaledAction<Base: Environment> =
  TransformedAction<Base, ActionRescale<Base.Action>> where Base.Action: FloatVector
/// Acts by the numbers of bins.
public typealias DiscretizedAction<Base: Environment> =
  TransformedAction<Base, ActionBins<Base.Action>> where Base.Action: FloatVector

/// Takes an action several times and adds up the rewards (Gymnasium's `RepeatAction`).
public struct RepeatedAction<Base: Environment>: EnvironmentWrapper {
  /// What is acted on.
  public typealias ObservationSpace = Base.ObservationSpace
  /// What is done.
  public typealias ActionSpace = Base.ActionSpace
  /// The environment inside.
  public var base: Base
  /// How often an action is taken, unless the episode ends.
  public let count: Int

  /// Takes each action `count` times.
  ///
  /// - Throws: ``GymError`` if the count is below 1.
  public init(_ base: Base, count: Int) throws {
    guard count > 0 else {
      throw GymError.parameter("count", value: "\(count)", allowed: "at least 1")
    }
    self.base = base
    self.count = count
  }

  /// Lets several steps of time pass.
  @inlinable
  public mutating func step(_ action: Base.Action) throws -> Step<Base.Observation> {
    var step = try base.step(action)
    var total = step.reward
    var taken = 1
    while taken < count, !step.ended {
      step = try base.step(action)
      total += step.reward
      taken += 1
    }
    step.reward = total
    return step
  }
}

/// Repeats the action before with a probability, whatever is wanted (Gymnasium's `StickyAction`).
///
/// Gymnasium draws from the environment's own generator. Here the wrapper has one, derived from the
/// reset's seed, so that the environment's draws stay what they are without it.
public struct StickyAction<Base: Environment>: EnvironmentWrapper
where Base.Action: Codable {
  /// What is acted on.
  public typealias ObservationSpace = Base.ObservationSpace
  /// What is done.
  public typealias ActionSpace = Base.ActionSpace
  /// The environment inside.
  public var base: Base
  /// How likely the action before is repeated.
  public let probability: Double
  /// For how many steps it then sticks: drawn anew each time.
  public let durations: ClosedRange<Int>
  /// What decides.
  public var generator = StickyAction.generator(seed: 0)
  /// The action before.
  public var lastAction: Base.Action?
  /// For how many steps more it sticks.
  public var remaining = 0

  /// Makes the actions of `base` stick.
  ///
  /// - Throws: ``GymError`` unless the probability is at least 0 and below 1, and durations are at
  ///   least 1.
  public init(_ base: Base, probability: Double, durations: ClosedRange<Int> = 1...1) throws {
    guard probability >= 0, probability < 1 else {
      throw GymError.parameter(
        "probability", value: "\(probability)", allowed: "at least 0 and below 1")
    }
    guard durations.lowerBound > 0 else {
      throw GymError.parameter("durations", value: "\(durations)", allowed: "at least 1")
    }
    self.base = base
    self.probability = probability
    self.durations = durations
  }

  @usableFromInline
  static func generator(seed: UInt64) -> PCG64 {
    RandomStreams(seed: seed).stream("sticky actions")
  }

  /// Starts a new episode.
  @inlinable
  public mutating func reset(seed: UInt64?) throws -> Base.Observation {
    if let seed { generator = Self.generator(seed: seed) }
    lastAction = nil
    remaining = 0
    return try base.reset(seed: seed)
  }

  /// Lets one step of time pass.
  @inlinable
  public mutating func step(_ action: Base.Action) throws -> Step<Base.Observation> {
    guard let stuck = lastAction else {
      lastAction = action
      return try base.step(action)
    }
    if remaining == 0, generator.random() < probability {
      remaining =
        durations.count == 1 ? durations.lowerBound : generator.integer(in: durations)
    }
    if remaining > 0 {
      remaining -= 1
      return try base.step(stuck)
    }
    lastAction = action
    return try base.step(action)
  }
}
