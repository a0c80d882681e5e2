public import Gym
public import Randomness

/// A pendulum with a weak motor at its axle: swing it up and hold it there.
///
/// Transitions, observations, rewards and flags equal those of Gymnasium's `Pendulum-v1` to the bit
/// for the same seed and actions; see `Pendulum.md`.
public struct Pendulum: RegisteredEnvironment {
  /// What can be set, under Gymnasium's names.
  public let parameters: Parameters
  /// Where the pendulum is; nil before the first reset.
  public var state: State?
  /// The generator that `reset` draws from.
  public var generator: PCG64

  /// A pendulum.
  ///
  /// - Throws: ``GymError`` if a parameter makes no sense.
  public init(parameters: Parameters = Parameters()) throws {
    try parameters.validate()
    self.parameters = parameters
    generator = PCG64(seed: 0)
  }

  /// What can be set, under Gymnasium's names.
  public struct Parameters: EnvironmentParameters {
    /// The acceleration of gravity, m/s².
    public var g = 10.0
    /// The greatest angle, to either side, that an episode starts at, radians from upright.
    public var xInit = Double.pi
    /// The greatest angular velocity, either way, that an episode starts with, radians a second.
    public var yInit = 1.0

    /// Gymnasium's defaults.
    public init() {}

    /// Checks every value.
    public func validate() throws {
      guard abs(g) <= 1e100 else {
        throw GymError.parameter("g", value: "\(g)", allowed: "a number from -1e+100 to 1e+100")
      }
      for (name, value) in [("x_init", xInit), ("y_init", yInit)] {
        guard value >= 0, value <= 1e100 else {
          throw GymError.parameter(name, value: "\(value)", allowed: "a number from 0 to 1e+100")
        }
      }
    }
  }

  /// Where the pendulum is, and how it moves.
  public struct State: Sendable {
    /// The angle, radians from upright, positive to the left; it may exceed a full turn.
    public var angle: Double {
      didSet { direction = sineAndCosine(angle) }
    }
    /// The angular velocity, radians a second.
    public var angularVelocity: Double
    /// The torque of the last step, N·m; nil before an episode's first.
    public var torque: Float?

    /// The angle's sine and cosine: the agent sees them, and the next step needs one.
    fileprivate var direction: SineAndCosine

    /// Where the pendulum is, and how it moves.
    public init(angle: Double, angularVelocity: Double, torque: Float? = nil) {
      self.angle = angle
      self.angularVelocity = angularVelocity
      self.torque = torque
      direction = sineAndCosine(angle)
    }

    /// What the agent sees: the angle's cosine and sine, the angular velocity.
    public var observation: SIMD3<Float> {
      SIMD3(Float(direction.cosine), Float(direction.sine), Float(angularVelocity))
    }
  }
}

extension Pendulum {
  /// The id under which the environment is known.
  public static let registrations: [Registration<Parameters>] = [
    Registration(
      "Pendulum-v1", "Swing a pendulum up and hold it.", maxEpisodeSteps: 200,
      framesPerSecond: 30)
  ]

  private static let observations = Box(low: SIMD3<Float>(-1, -1, -8), high: SIMD3<Float>(1, 1, 8))
  private static let actions = Box<Float>(low: -2, high: 2)

  /// The set of possible observations.
  public var observationSpace: Box<SIMD3<Float>> { Self.observations }
  /// The torque, from −2 to 2 N·m; `step` limits what lies beyond.
  public var actionSpace: Box<Float> { Self.actions }

  /// Starts a new episode.
  public mutating func reset(seed: UInt64?) throws -> SIMD3<Float> {
    if let seed { generator = PCG64(seed: seed) }
    // Arguments are evaluated from left to right: the order of Gymnasium's draws.
    let begun = State(
      angle: generator.uniform(-parameters.xInit, parameters.xInit),
      angularVelocity: generator.uniform(-parameters.yInit, parameters.yInit))
    state = begun
    return begun.observation
  }

  /// Lets one step of time pass: 0.05 seconds.
  ///
  /// - Parameter action: any finite torque; it acts as if limited to −2 … 2.
  public mutating func step(_ action: Float) throws -> Step<SIMD3<Float>> {
    guard let state else { throw GymError.resetNeeded }
    guard action.isFinite else {
      throw GymError.actionOutsideSpace("\(action)", space: actionSpace.description.description)
    }
    let torque = clipped(action, -2, 2)
    // What comes of the torque alone is in single precision, all else in double.
    let acceleration = 3 * parameters.g / 2 * state.direction.sine + Double(3 * torque)
    let velocity = clipped(state.angularVelocity + acceleration * 0.05, -8, 8)
    let moved = State(
      angle: state.angle + velocity * 0.05, angularVelocity: velocity, torque: torque)
    self.state = moved
    // The cost is that of the state before, reckoned while the sine and cosine are on their way.
    let deviation = remainder(state.angle + .pi, 2 * .pi) - .pi
    let cost =
      square(deviation) + 0.1 * square(state.angularVelocity) + Double(0.001 * square(torque))
    return Step(observation: moved.observation, reward: -cost, terminated: false)
  }
}

extension Pendulum.State: Codable, Equatable {
  private enum CodingKeys: String, CodingKey {
    case angle, angularVelocity, torque
  }

  /// Reads a state.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      angle: try values.decode(Double.self, forKey: .angle),
      angularVelocity: try values.decode(Double.self, forKey: .angularVelocity),
      torque: try values.decodeIfPresent(Float.self, forKey: .torque))
  }
}
