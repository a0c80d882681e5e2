public import Drawing
public import Gym

/// ``CartPole`` of which only the positions are seen: velocities must be inferred from what was seen
/// before, so that an agent needs a memory.
///
/// The task of the rl-zoo's `CartPoleNoVel-v1`; all else is CartPole's.
public struct CartPoleNoVelocity: RegisteredEnvironment {
  /// Cart and pole.
  public var base: CartPole

  /// A cart with a pole, of which only the positions are seen.
  ///
  /// - Throws: ``GymError`` if a parameter makes no sense.
  public init(parameters: CartPole.Parameters = CartPole.Parameters()) throws {
    base = try CartPole(parameters: parameters)
  }

  /// The id under which the environment is known.
  public static let registrations: [Registration<CartPole.Parameters>] = [
    Registration(
      "CartPoleNoVel-v1", "Balance a pole on a cart for 500 steps without seeing velocities.",
      maxEpisodeSteps: 500, rewardThreshold: 475, framesPerSecond: 50)
  ]

  /// The set of possible observations: the cart's position, and the pole's angle.
  public var observationSpace: Box<SIMD2<Float>> {
    let whole = base.observationSpace
    return Box(
      low: SIMD2(whole.low[0], whole.low[2]), high: SIMD2(whole.high[0], whole.high[2]))
  }
  /// 0 pushes to the left, 1 to the right.
  public var actionSpace: Discrete { base.actionSpace }
  /// How people play.
  public var controls: PlayControls { base.controls }

  private static func seen(_ observation: SIMD4<Float>) -> SIMD2<Float> {
    SIMD2(observation[0], observation[2])
  }

  /// Starts a new episode.
  public mutating func reset(seed: UInt64?) throws -> SIMD2<Float> {
    Self.seen(try base.reset(seed: seed))
  }

  /// Lets one step of time pass.
  public mutating func step(_ action: Int) throws -> Step<SIMD2<Float>> {
    let step = try base.step(action)
    return Step(
      observation: Self.seen(step.observation), reward: step.reward, terminated: step.terminated)
  }

  /// Track, cart and pole.
  public func draw() -> Drawing { base.draw() }
}
