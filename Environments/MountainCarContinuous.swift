public import Gym
public import Randomness

/// The mountain car with a force of any strength, whose use costs.
///
/// Transitions, observations, rewards and flags equal those of Gymnasium's
/// `MountainCarContinuous-v0` to the bit for the same seed and actions; see
/// `MountainCarContinuous.md`. As there, the first step of an episode is taken in double precision
/// and all others in single, and the cost is that of the force asked for, before it is limited.
public struct MountainCarContinuous: RegisteredEnvironment {
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

  /// What can be set: what can be set about ``MountainCar``.
  public typealias Parameters = MountainCar.Parameters

  /// Where the car is, and how it moves.
  public struct State: Sendable, Codable, Equatable {
    /// The position of the car along the valley.
    public var position: Double
    /// The velocity of the car, positive to the right.
    public var velocity: Double
    /// Whether both were rounded to single precision: from an episode's first step on.
    public var isRounded: Bool

    /// Where the car is, and how it moves.
    public init(position: Double, velocity: Double, isRounded: Bool = false) {
      self.position = position
      self.velocity = velocity
      self.isRounded = isRounded
    }

    /// What the agent sees: position, velocity.
    public var observation: SIMD2<Float> { SIMD2(Float(position), Float(velocity)) }
  }
}

extension MountainCarContinuous {
  /// The id under which the environment is known.
  public static let registrations: [Registration<Parameters>] = [
    Registration(
      "MountainCarContinuous-v0", "Swing a weak car up a hill with little force.",
      maxEpisodeSteps: 999, rewardThreshold: 90, framesPerSecond: 30)
  ]

  static let goalPosition = 0.45

  private static let observations = Box(
    low: SIMD2<Float>(-1.2, -0.07), high: SIMD2<Float>(0.6, 0.07))
  private static let actions = Box<Float>(low: -1, high: 1)

  /// The set of possible observations.
  public var observationSpace: Box<SIMD2<Float>> { Self.observations }
  /// The force, from −1 (to the left) to 1; `step` limits what lies beyond.
  public var actionSpace: Box<Float> { Self.actions }

  /// Starts a new episode.
  public mutating func reset(seed: UInt64?) throws -> SIMD2<Float> {
    if let seed { generator = PCG64(seed: seed) }
    let begun = State(
      position: generator.uniform(parameters.low, parameters.high), velocity: 0)
    state = begun
    return begun.observation
  }

  /// Lets one step of time pass.
  ///
  /// - Parameter action: any finite force; it acts as if limited to −1 … 1.
  public mutating func step(_ action: Float) throws -> Step<SIMD2<Float>> {
    guard let state else { throw GymError.resetNeeded }
    guard action.isFinite else {
      throw GymError.actionOutsideSpace("\(action)", space: actionSpace.description.description)
    }
    let (moved, arrived) =
      state.isRounded
      ? roundedStep(from: state, action) : firstStep(from: state, action)
    self.state = moved
    let cost = Double(action) * Double(action) * 0.1
    return Step(
      observation: moved.observation, reward: (arrived ? 100 : 0) - cost, terminated: arrived)
  }

  /// An episode's first step: position and velocity are in double precision.
  private func firstStep(from state: State, _ action: Float) -> (moved: State, arrived: Bool) {
    let pull = 0.0025 * cosine(3 * state.position)
    // A force within its limits is a float32 and makes all float32; a limit is a double.
    let push =
      abs(action) > 1
      ? (action > 0 ? 0.0015 : -0.0015) - pull : Double(action * 0.0015 - Float(pull))
    let limit = MountainCar.greatestSpeed
    var velocity = clipped(state.velocity + push, -limit, limit)
    let bounds = MountainCar.positions
    let position = clipped(state.position + velocity, bounds.least, bounds.greatest)
    if position == bounds.least && velocity < 0 { velocity = 0 }
    return (
      State(
        position: Double(Float(position)), velocity: Double(Float(velocity)), isRounded: true),
      position >= Self.goalPosition && velocity >= parameters.goalVelocity
    )
  }

  /// Any other step: position and velocity are in single precision.
  private func roundedStep(from state: State, _ action: Float) -> (moved: State, arrived: Bool) {
    let place = Float(state.position)
    let pull = 0.0025 * cosine(Double(3 * place))
    let push =
      abs(action) > 1
      ? Float((action > 0 ? 0.0015 : -0.0015) - pull) : action * 0.0015 - Float(pull)
    let limit = Float(MountainCar.greatestSpeed)
    let free = Float(state.velocity) + push
    var velocity = clipped(free, -limit, limit)
    let least = Float(MountainCar.positions.least)
    let position = clipped(place + velocity, least, Float(MountainCar.positions.greatest))
    if position == least && velocity < 0 { velocity = 0 }
    // A limited velocity is a double when Gymnasium compares it; any other is a float32.
    let fastEnough =
      abs(free) > limit && velocity != 0
      ? (velocity > 0 ? MountainCar.greatestSpeed : -MountainCar.greatestSpeed)
        >= parameters.goalVelocity
      : velocity >= Float(parameters.goalVelocity)
    return (
      State(position: Double(position), velocity: Double(velocity), isRounded: true),
      position >= Float(Self.goalPosition) && fastEnough
    )
  }
}
