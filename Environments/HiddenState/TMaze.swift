public import Gym
public import Randomness

/// A corridor with a fork at its end: the way to take there is shown at the start, and never again.
///
/// Source: B. Bakker, "Reinforcement Learning with Long Short-Term Memory" (2001), section 4.
public struct TMaze: RegisteredEnvironment {
  /// What can be set.
  public let parameters: Parameters
  /// Where the walker is; nil before the first reset.
  public private(set) var state: State?
  /// The generator that `reset` draws from.
  public var generator: PCG64

  /// A corridor with a fork.
  ///
  /// - Throws: ``GymError`` if a parameter makes no sense.
  public init(parameters: Parameters = Parameters()) throws {
    try parameters.validate()
    self.parameters = parameters
    generator = PCG64(seed: 0)
  }

  /// What can be set.
  public struct Parameters: EnvironmentParameters {
    /// The steps from the start to the fork; an episode is cut at 200.
    public var corridorLength = 20

    /// The defaults.
    public init() {}

    /// Checks every value.
    public func validate() throws {
      guard (1...199).contains(corridorLength) else {
        throw GymError.parameter(
          "corridor_length", value: "\(corridorLength)", allowed: "between 1 and 199")
      }
    }
  }

  /// Where the walker is, and where the goal.
  public struct State: Sendable, Codable, Equatable {
    /// Steps from the start.
    public var position: Int
    /// Whether the goal lies north of the fork rather than south.
    public var goalIsNorth: Bool
    /// The way taken at the fork: north, south, or none yet.
    public var turnedNorth: Bool?
  }

  /// A direction, as the actions are numbered.
  public enum Direction: Int, CaseIterable, Sendable {
    /// To the north: into a wall, but at the fork.
    case north
    /// On to the fork.
    case east
    /// To the south: into a wall, but at the fork.
    case south
    /// Back to the start.
    case west
  }
}

extension TMaze {
  /// The ids under which the environment is known.
  public static let registrations: [Registration<Parameters>] = [
    Registration(
      "TMaze-v0", "Remember the way that was shown at the start of a corridor.",
      maxEpisodeSteps: 200, rewardThreshold: 3.9, framesPerSecond: 10)
  ]

  /// The set of possible observations: three numbers of 0 or 1.
  ///
  /// 0 1 1 at the start if the goal is north, 1 1 0 if it is south; 1 0 1 in the corridor, 0 1 0 at
  /// the fork.
  public var observationSpace: Box<SIMD3<Float>> {
    Box(low: SIMD3(repeating: 0), high: SIMD3(repeating: 1))
  }
  /// North, east, south, west.
  public var actionSpace: Discrete { Discrete(4) }

  /// ↑, →, ↓ and ←.
  public var controls: PlayControls {
    PlayControls(
      .turns,
      keys: [
        .init("↑", 0, "north"), .init("→", 1, "east"), .init("↓", 2, "south"),
        .init("←", 3, "west"),
      ])
  }

  private func observation(_ state: State) -> SIMD3<Float> {
    if state.position == parameters.corridorLength { return [0, 1, 0] }
    if state.position > 0 { return [1, 0, 1] }
    return state.goalIsNorth ? [0, 1, 1] : [1, 1, 0]
  }

  /// Starts a new episode, with the goal at either side.
  public mutating func reset(seed: UInt64?) throws -> SIMD3<Float> {
    if let seed { generator = PCG64(seed: seed) }
    let begun = State(position: 0, goalIsNorth: generator.integer(below: 2) == 0)
    state = begun
    return observation(begun)
  }

  /// Walks a step.
  ///
  /// A turn at the fork ends the episode, with 4 for the right one and −0.1 for the
  /// wrong one; a wall costs 0.1, and all else nothing.
  public mutating func step(_ action: Int) throws -> Step<SIMD3<Float>> {
    guard var state else { throw GymError.resetNeeded }
    guard let direction = Direction(rawValue: action) else {
      throw GymError.actionOutsideSpace("\(action)", space: actionSpace.description.description)
    }
    guard state.turnedNorth == nil else {
      return Step(observation: observation(state), reward: 0, terminated: true)
    }
    let isAtFork = state.position == parameters.corridorLength
    var reward = 0.0
    switch direction {
    case .east where !isAtFork: state.position += 1
    case .west where state.position > 0: state.position -= 1
    case .north where isAtFork, .south where isAtFork:
      state.turnedNorth = direction == .north
      reward = state.goalIsNorth == (direction == .north) ? 4 : -0.1
    default: reward = -0.1
    }
    self.state = state
    return Step(
      observation: observation(state), reward: reward, terminated: state.turnedNorth != nil)
  }
}
