public import Gym
public import Randomness

/// A pole hinged on a cart that is pushed left or right along a track: keep it upright.
///
/// Transitions, observations, rewards and flags equal those of Gymnasium's `CartPole-v0` and
/// `CartPole-v1` to the bit for the same seed and actions; see `CartPole.md`. As there, a step after
/// the end of an episode goes on with the physics and gives no reward.
///
/// Source: A. G. Barto, R. S. Sutton, C. W. Anderson, "Neuronlike adaptive elements that can solve
/// difficult learning control problems" (1983).
public struct CartPole: RegisteredEnvironment {
  /// What can be set, under Gymnasium's names.
  public let parameters: Parameters
  /// Where cart and pole are; nil before the first reset.
  public var state: State?
  /// The generator that `reset` draws from.
  public var generator: PCG64

  /// A cart with a pole.
  ///
  /// - Throws: ``GymError`` if a parameter makes no sense.
  public init(parameters: Parameters = Parameters()) throws {
    try parameters.validate()
    self.parameters = parameters
    generator = PCG64(seed: 0)
  }

  /// What can be set, under Gymnasium's names.
  public struct Parameters: EnvironmentParameters {
    /// The least value that any of the four numbers of the state starts at.
    public var low = -0.05
    /// The greatest value that any of the four numbers of the state starts at.
    public var high = 0.05
    /// Whether the reward is 0 for every step and −1 for the last, instead of 1 for every step.
    public var suttonBartoReward = false
    /// How a step follows from the accelerations.
    public var kinematicsIntegrator = KinematicsIntegrator.euler

    /// Gymnasium's defaults.
    public init() {}

    /// Checks every value.
    public func validate() throws {
      guard low.isFinite else {
        throw GymError.parameter("low", value: "\(low)", allowed: "a finite number")
      }
      guard high.isFinite, high >= low else {
        throw GymError.parameter(
          "high", value: "\(high)", allowed: "a finite number not below low, which is \(low)")
      }
    }
  }

  /// How a step follows from the accelerations.
  public enum KinematicsIntegrator: String, Codable, Sendable, CaseIterable {
    /// Positions move by the velocities before the step.
    case euler
    /// Positions move by the velocities after the step.
    case semiImplicit = "semi-implicit"

    /// Reads what was encoded and checks it.
    public init(from decoder: any Decoder) throws {
      let name = try decoder.singleValueContainer().decode(String.self)
      guard let known = KinematicsIntegrator(rawValue: name) else {
        throw GymError.parameter(
          "kinematics_integrator", value: name, allowed: "euler or semi-implicit")
      }
      self = known
    }
  }

  /// Where cart and pole are, and how they move.
  public struct State: Sendable {
    /// The position of the cart, metres from the middle of the track.
    public var position: Double
    /// The velocity of the cart, metres a second.
    public var velocity: Double
    /// The angle of the pole, radians from upright, positive to the right.
    public var angle: Double {
      didSet { direction = sineAndCosine(angle) }
    }
    /// The angular velocity of the pole, radians a second.
    public var angularVelocity: Double
    /// Whether the pole has fallen or the cart has left the track.
    public var fallen = false

    /// The angle's sine and cosine, taken as soon as the angle is known.
    ///
    /// The next step finds them ready, and taking them need not wait for this step's divisions.
    fileprivate var direction: SineAndCosine

    /// Where cart and pole are, and how they move.
    public init(position: Double, velocity: Double, angle: Double, angularVelocity: Double) {
      self.position = position
      self.velocity = velocity
      self.angle = angle
      self.angularVelocity = angularVelocity
      direction = sineAndCosine(angle)
    }

    /// What the agent sees: position, velocity, angle, angular velocity.
    public var observation: SIMD4<Float> {
      SIMD4(Float(position), Float(velocity), Float(angle), Float(angularVelocity))
    }
  }
}

extension CartPole {
  /// The ids under which the environment is known.
  public static let registrations: [Registration<Parameters>] = [
    Registration(
      "CartPole-v0", "Balance a pole on a cart for 200 steps.", maxEpisodeSteps: 200,
      rewardThreshold: 195, framesPerSecond: 50),
    Registration(
      "CartPole-v1", "Balance a pole on a cart for 500 steps.", maxEpisodeSteps: 500,
      rewardThreshold: 475, framesPerSecond: 50),
  ]

  /// The position at which the cart leaves the track, metres.
  static let positionLimit = 2.4
  /// The angle at which the pole counts as fallen, radians: 12 degrees.
  static let angleLimit = 12 * 2 * Double.pi / 360

  private static let observations = Box(
    low: SIMD4(-4.8, -.infinity, -Float(2 * angleLimit), -.infinity),
    high: SIMD4(4.8, .infinity, Float(2 * angleLimit), .infinity))

  /// The set of possible observations.
  public var observationSpace: Box<SIMD4<Float>> { Self.observations }
  /// 0 pushes to the left, 1 to the right.
  @inlinable public var actionSpace: Discrete { Discrete(2) }

  /// Starts a new episode.
  public mutating func reset(seed: UInt64?) throws -> SIMD4<Float> {
    if let seed { generator = PCG64(seed: seed) }
    // Arguments are evaluated from left to right: the order of Gymnasium's draws.
    let begun = State(
      position: generator.uniform(parameters.low, parameters.high),
      velocity: generator.uniform(parameters.low, parameters.high),
      angle: generator.uniform(parameters.low, parameters.high),
      angularVelocity: generator.uniform(parameters.low, parameters.high))
    state = begun
    return begun.observation
  }

  /// Lets one step of time pass.
  public mutating func step(_ action: Int) throws -> Step<SIMD4<Float>> {
    guard var state else { throw GymError.resetNeeded }
    guard UInt(bitPattern: action) < 2 else {
      throw GymError.actionOutsideSpace("\(action)", space: actionSpace.description.description)
    }
    // Multiplied, not chosen: no processor guesses a random action's branch.
    state.advance(force: 10 * Double(2 * action - 1), parameters.kinematicsIntegrator)
    let wasFallen = state.fallen
    let falls = abs(state.position) > Self.positionLimit || abs(state.angle) > Self.angleLimit
    // As in Gymnasium, what has fallen once is not paid for lying there.
    state.fallen = wasFallen || falls
    self.state = state
    let reward: Double =
      if parameters.suttonBartoReward { falls ? -1 : 0 } else { falls && wasFallen ? 0 : 1 }
    return Step(observation: state.observation, reward: reward, terminated: falls)
  }
}

extension CartPole.State {
  /// Moves cart and pole by 0.02 seconds under a force in newtons.
  ///
  /// The gravity is 9.8, the cart weighs 1, the pole 0.1, and its centre is 0.5 from the axle. Each
  /// operation rounds where Gymnasium's does: the order and the divisions are part of the result.
  @inline(__always)
  mutating func advance(force: Double, _ integrator: CartPole.KinematicsIntegrator) {
    let (sine, cosine) = (direction.sine, direction.cosine)
    let turning = angularVelocity
    if integrator == .euler { angle += 0.02 * turning }
    let push = (force + 0.05 * (turning * turning) * sine) / 1.1
    let angularAcceleration =
      (9.8 * sine - cosine * push) / (0.5 * (4.0 / 3.0 - 0.1 * (cosine * cosine) / 1.1))
    let acceleration = push - 0.05 * angularAcceleration * cosine / 1.1
    angularVelocity = turning + 0.02 * angularAcceleration
    switch integrator {
    case .euler:
      position += 0.02 * velocity
      velocity += 0.02 * acceleration
    case .semiImplicit:
      velocity += 0.02 * acceleration
      position += 0.02 * velocity
      angle += 0.02 * angularVelocity
    }
  }
}

extension CartPole.State: Codable, Equatable {
  private enum CodingKeys: String, CodingKey {
    case position, velocity, angle, angularVelocity, fallen
  }

  /// Reads a state.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      position: try values.decode(Double.self, forKey: .position),
      velocity: try values.decode(Double.self, forKey: .velocity),
      angle: try values.decode(Double.self, forKey: .angle),
      angularVelocity: try values.decode(Double.self, forKey: .angularVelocity))
    fallen = try values.decode(Bool.self, forKey: .fallen)
  }
}
