public import Gym
public import Randomness

/// A car too weak to drive up a hill must swing back and forth in the valley to reach the flag.
///
/// Transitions, observations, rewards and flags equal those of Gymnasium's `MountainCar-v0` to the
/// bit for the same seed and actions; see `MountainCar.md`.
///
/// Source: A. W. Moore, "Efficient Memory-based Learning for Robot Control" (1990).
public struct MountainCar: RegisteredEnvironment {
  /// What can be set, under Gymnasium's names.
  public let parameters: Parameters
  /// Where the car is; nil before the first reset.
  public var state: State?
  /// The generator that `reset` draws from.
  public var generator: PCG64

  /// A car in a valley.
  ///
  /// - Throws: ``GymError`` if a parameter makes no sense.
  public init(parameters: Parameters = Parameters()) throws {
    try parameters.validate()
    self.parameters = parameters
    generator = PCG64(seed: 0)
  }

  /// What can be set, under Gymnasium's names.
  public struct Parameters: EnvironmentParameters {
    /// The least position that the car starts at.
    public var low = -0.6
    /// The greatest position that the car starts at.
    public var high = -0.4
    /// The velocity that the car must have at the flag.
    public var goalVelocity = 0.0

    /// Gymnasium's defaults.
    public init() {}

    /// Checks every value.
    public func validate() throws {
      try checkStartingBounds(low: low, high: high)
      guard goalVelocity.isFinite else {
        throw GymError.parameter(
          "goal_velocity", value: "\(goalVelocity)", allowed: "a finite number")
      }
    }
  }

  /// Where the car is, and how it moves.
  public struct State: Sendable {
    /// The position of the car along the valley.
    public var position: Double {
      didSet { slope = cosine(3 * position) }
    }
    /// The velocity of the car, positive to the right.
    public var velocity: Double

    /// How steep the valley is here, taken as soon as the position is known; see `CartPole`.
    fileprivate var slope: Double

    /// Where the car is, and how it moves.
    public init(position: Double, velocity: Double) {
      self.position = position
      self.velocity = velocity
      slope = cosine(3 * position)
    }

    /// What the agent sees: position, velocity.
    public var observation: SIMD2<Float> { SIMD2(Float(position), Float(velocity)) }
  }
}

extension MountainCar {
  /// The id under which the environment is known.
  public static let registrations: [Registration<Parameters>] = [
    Registration(
      "MountainCar-v0", "Swing a weak car up a hill.", maxEpisodeSteps: 200,
      rewardThreshold: -110, framesPerSecond: 30)
  ]

  static let positions = (least: -1.2, greatest: 0.6)
  static let greatestSpeed = 0.07
  static let goalPosition = 0.5

  private static let observations = Box(
    low: SIMD2<Float>(-1.2, -0.07), high: SIMD2<Float>(0.6, 0.07))

  /// The set of possible observations.
  public var observationSpace: Box<SIMD2<Float>> { Self.observations }
  /// 0 pushes to the left, 1 does not push, 2 pushes to the right.
  @inlinable public var actionSpace: Discrete { Discrete(3) }

  /// Starts a new episode.
  public mutating func reset(seed: UInt64?) throws -> SIMD2<Float> {
    if let seed { generator = PCG64(seed: seed) }
    let begun = State(
      position: generator.uniform(parameters.low, parameters.high), velocity: 0)
    state = begun
    return begun.observation
  }

  /// Lets one step of time pass.
  public mutating func step(_ action: Int) throws -> Step<SIMD2<Float>> {
    guard let state else { throw GymError.resetNeeded }
    guard UInt(bitPattern: action) < 3 else {
      throw GymError.actionOutsideSpace("\(action)", space: actionSpace.description.description)
    }
    let push = Double(action - 1) * 0.001 + state.slope * -0.0025
    var velocity = clipped(state.velocity + push, -Self.greatestSpeed, Self.greatestSpeed)
    let position = clipped(
      state.position + velocity, Self.positions.least, Self.positions.greatest)
    if position == Self.positions.least && velocity < 0 { velocity = 0 }
    let moved = State(position: position, velocity: velocity)
    self.state = moved
    let arrived = position >= Self.goalPosition && velocity >= parameters.goalVelocity
    return Step(observation: moved.observation, reward: -1, terminated: arrived)
  }
}

extension MountainCar.State: Codable, Equatable {
  private enum CodingKeys: String, CodingKey {
    case position, velocity
  }

  /// Reads a state.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      position: try values.decode(Double.self, forKey: .position),
      velocity: try values.decode(Double.self, forKey: .velocity))
  }
}
