public import Gym
public import Randomness

/// Two links hang from a bar, with a motor between them: swing the lower end up above a line.
///
/// Transitions, observations, rewards and flags equal those of Gymnasium's `Acrobot-v1` to the bit
/// for the same seed and actions; see `Acrobot.md`. As there, a step after the end of an episode
/// goes on with the physics.
///
/// Source: R. S. Sutton, "Generalization in Reinforcement Learning: Successful Examples Using Sparse
/// Coarse Coding" (1996).
public struct Acrobot: RegisteredEnvironment {
  /// What can be set, under Gymnasium's names.
  public let parameters: Parameters
  /// Where the links are; nil before the first reset.
  public var state: State?
  /// The generator that `reset` and noisy torques draw from.
  public var generator: PCG64

  /// Two links.
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
    public var low = -0.1
    /// The greatest value that any of the four numbers of the state starts at.
    public var high = 0.1
    /// Whose equations of motion hold.
    public var bookOrNips = Equations.book
    /// The most by which chance changes each torque, N·m; 0 for no noise.
    public var torqueNoiseMax = 0.0

    /// Gymnasium's defaults.
    public init() {}

    /// Checks every value.
    public func validate() throws {
      try checkStartingBounds(low: low, high: high, limit: 1e6)
      guard torqueNoiseMax >= 0, torqueNoiseMax <= 1e6 else {
        throw GymError.parameter(
          "torque_noise_max", value: "\(torqueNoiseMax)", allowed: "a number from 0 to 1e+06")
      }
    }
  }

  /// Whose equations of motion hold.
  public enum Equations: String, Codable, Sendable, CaseIterable {
    /// Those of Sutton and Barto's book, with which the published results were made.
    case book
    /// Those printed in the paper, which lack a term.
    case nips

    /// Reads what was encoded and checks it.
    public init(from decoder: any Decoder) throws {
      let name = try decoder.singleValueContainer().decode(String.self)
      guard let known = Equations(rawValue: name) else {
        throw GymError.parameter("book_or_nips", value: name, allowed: "book or nips")
      }
      self = known
    }
  }

  /// Where the links are, and how they move.
  public struct State: Sendable {
    /// The angle of the upper link from hanging, of the lower link relative to the upper, radians,
    /// and how fast each changes, radians a second.
    public var joints: SIMD4<Double> {
      didSet { lower = sineAndCosine(joints[1]) }
    }

    /// The sine and cosine of the lower link's angle: the agent sees them, the next step needs them.
    fileprivate var lower: SineAndCosine

    /// Where the links are, and how they move; see ``joints``.
    public init(joints: SIMD4<Double>) {
      self.joints = joints
      lower = sineAndCosine(joints[1])
    }
  }

  /// What the agent sees: both angles' cosines and sines, then both angular velocities.
  public struct Observation: FloatVector, Equatable {
    /// The cosine and sine of the upper link's angle.
    public var upperCosine, upperSine: Float
    /// The cosine and sine of the lower link's angle, relative to the upper.
    public var lowerCosine, lowerSine: Float
    /// How fast the upper and the lower link's angle change, radians a second.
    public var upperVelocity, lowerVelocity: Float

    /// Six.
    @inlinable public var floatCount: Int { 6 }

    /// Reads all numbers, in order.
    @inlinable
    public init(floats: Span<Float>) {
      upperCosine = floats[0]
      upperSine = floats[1]
      lowerCosine = floats[2]
      lowerSine = floats[3]
      upperVelocity = floats[4]
      lowerVelocity = floats[5]
    }

    /// Writes all numbers, in order.
    @inlinable
    public func write(to floats: inout MutableSpan<Float>) {
      floats[0] = upperCosine
      floats[1] = upperSine
      floats[2] = lowerCosine
      floats[3] = lowerSine
      floats[4] = upperVelocity
      floats[5] = lowerVelocity
    }

    /// What is seen at the start: NumPy takes its sines and cosines in single precision.
    init(start: SIMD4<Float>) {
      upperCosine = narrowCosine(start[0])
      upperSine = narrowSine(start[0])
      lowerCosine = narrowCosine(start[1])
      lowerSine = narrowSine(start[1])
      upperVelocity = start[2]
      lowerVelocity = start[3]
    }

    /// What is seen later.
    @inline(__always)
    init(upper: SineAndCosine, lower: SineAndCosine, velocities: SIMD2<Double>) {
      upperCosine = Float(upper.cosine)
      upperSine = Float(upper.sine)
      lowerCosine = Float(lower.cosine)
      lowerSine = Float(lower.sine)
      upperVelocity = Float(velocities[0])
      lowerVelocity = Float(velocities[1])
    }
  }
}

extension Acrobot {
  /// The id under which the environment is known.
  public static let registrations: [Registration<Parameters>] = [
    Registration(
      "Acrobot-v1", "Swing two linked rods up to a line.", maxEpisodeSteps: 500,
      rewardThreshold: -100, framesPerSecond: 15)
  ]

  /// The greatest angular velocities of the upper and the lower link, radians a second.
  static let greatestSpeeds = SIMD2(4 * Double.pi, 9 * Double.pi)

  private static let observations: Box<Observation> = {
    let high: [Float] = [1, 1, 1, 1, Float(greatestSpeeds[0]), Float(greatestSpeeds[1])]
    return Box(low: Observation(numbers: high.map { -$0 }), high: Observation(numbers: high))
  }()

  /// The set of possible observations.
  public var observationSpace: Box<Observation> { Self.observations }
  /// A torque between the links: 0 for −1 N·m, 1 for none, 2 for 1 N·m.
  @inlinable public var actionSpace: Discrete { Discrete(3) }

  /// Starts a new episode.
  public mutating func reset(seed: UInt64?) throws -> Observation {
    if let seed { generator = PCG64(seed: seed) }
    let (low, high) = (parameters.low, parameters.high)
    // Arguments are evaluated from left to right: the order of Gymnasium's draws.
    let start = SIMD4(
      Float(generator.uniform(low, high)), Float(generator.uniform(low, high)),
      Float(generator.uniform(low, high)), Float(generator.uniform(low, high)))
    state = State(joints: SIMD4<Double>(start))
    return Observation(start: start)
  }

  /// Lets one step of time pass: 0.2 seconds.
  ///
  /// - Throws: ``GymError`` if the action lies outside of the space, no episode has begun, or the
  ///   links turn too fast to be followed, as they can from a start far from rest.
  public mutating func step(_ action: Int) throws -> Step<Observation> {
    guard let state else { throw GymError.resetNeeded }
    guard UInt(bitPattern: action) < 3 else {
      throw GymError.actionOutsideSpace("\(action)", space: actionSpace.description.description)
    }
    var torque = Double(action - 1)
    let noise = parameters.torqueNoiseMax
    if noise > 0 { torque += generator.uniform(-noise, noise) }
    var joints = state.moved(torque: torque, parameters.bookOrNips)
    guard abs(joints[0]) < Self.followed, abs(joints[1]) < Self.followed else {
      throw GymError.invalid(
        "The acrobot's links turn too fast to be followed: "
          + "lessen low and high, or torque_noise_max.")
    }
    joints[0] = Self.wrapped(joints[0])
    joints[1] = Self.wrapped(joints[1])
    let speeds = Self.greatestSpeeds
    joints[2] = clipped(joints[2], -speeds[0], speeds[0])
    joints[3] = clipped(joints[3], -speeds[1], speeds[1])
    let next = State(joints: joints)
    self.state = next
    let upper = sineAndCosine(joints[0])
    let raised = -upper.cosine - cosine(joints[1] + joints[0]) > 1
    return Step(
      observation: Observation(upper: upper, lower: next.lower, velocities: joints.highHalf),
      reward: raised ? 0 : -1, terminated: raised)
  }

  /// The angle beyond which turning back by single turns would take too long.
  private static let followed = 1e7

  /// An angle less its full turns, which are taken off one by one, as each rounds.
  private static func wrapped(_ angle: Double) -> Double {
    var angle = angle
    while angle > .pi { angle -= 2 * .pi }
    while angle < -.pi { angle += 2 * .pi }
    return angle
  }
}

extension Acrobot.State {
  /// Where the links are 0.2 seconds later: one step of the classic Runge-Kutta method.
  ///
  /// Each link weighs 1 and is 1 long, its centre is in its middle, its moment of inertia is 1; the
  /// gravity is 9.8. Each operation rounds where Gymnasium's does.
  @inline(__always)
  fileprivate func moved(torque: Double, _ equations: Acrobot.Equations) -> SIMD4<Double> {
    let first = Self.derivative(joints, lower, torque, equations)
    let second = Self.derivative(joints + 0.1 * first, torque, equations)
    let third = Self.derivative(joints + 0.1 * second, torque, equations)
    let fourth = Self.derivative(joints + 0.2 * third, torque, equations)
    // In this order, term by term.
    var sum = first
    sum += 2 * second
    sum += 2 * third
    sum += fourth
    let sixth = 0.2 / 6
    return joints + sixth * sum
  }

  private static func derivative(
    _ joints: SIMD4<Double>, _ torque: Double, _ equations: Acrobot.Equations
  ) -> SIMD4<Double> {
    derivative(joints, sineAndCosine(joints[1]), torque, equations)
  }

  private static let upperWeight: Double = 1.5 * 9.8

  /// How fast the four numbers change.
  @inline(__always)
  private static func derivative(
    _ joints: SIMD4<Double>, _ lower: SineAndCosine, _ torque: Double,
    _ equations: Acrobot.Equations
  ) -> SIMD4<Double> {
    let (turning, bending) = (joints[2], joints[3])
    let inertia = 0.25 + (1.25 + lower.cosine) + 1 + 1
    let coupling = 0.25 + 0.5 * lower.cosine + 1
    let lowerPull = 4.9 * cosine(joints[0] + joints[1] - .pi / 2)
    var pull: Double = -0.5 * square(bending) * lower.sine
    pull -= bending * turning * lower.sine
    pull += upperWeight * cosine(joints[0] - .pi / 2)
    pull += lowerPull
    var drive = torque + coupling / inertia * pull
    if equations == .book { drive -= 0.5 * square(turning) * lower.sine }
    let bendingFaster = (drive - lowerPull) / (1.25 - square(coupling) / inertia)
    let turningFaster = -(coupling * bendingFaster + pull) / inertia
    return SIMD4(turning, bending, turningFaster, bendingFaster)
  }
}

extension Acrobot.State: Codable, Equatable {
  private enum CodingKeys: String, CodingKey {
    case joints
  }

  /// Reads a state.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(joints: try values.decode(SIMD4<Double>.self, forKey: .joints))
  }
}
