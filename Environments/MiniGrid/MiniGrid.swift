public import Gym
public import Randomness

/// A world of cells with walls, doors, keys and things, of which the agent sees what is before it.
///
/// Layouts, observations, rewards and flags equal those of the Python package MiniGrid for the same
/// seed and actions; see `MiniGrid.md`.
///
/// Source: M. Chevalier-Boisvert and others, "Minigrid & Miniworld: Modular & Customizable
/// Reinforcement Learning Environments for Goal-Oriented Tasks" (2023).
public struct MiniGrid: RegisteredEnvironment {
  /// What is seen.
  public typealias ObservationSpace = MiniGridSpace<56>
  /// What is seen.
  public typealias Observation = MiniGridObservation<56>

  /// What can be set, under MiniGrid's names.
  public let parameters: Parameters
  /// The set of possible observations.
  public let observationSpace: MiniGridSpace<56>
  /// The cells, and the agent in them.
  public internal(set) var world: MiniGridWorld
  /// The generator that worlds, and moving balls, are drawn from.
  public var generator: PCG64
  /// Whether an episode has begun.
  var hasBegun = false
  private let family: MiniGridFamily
  private let limit: Int
  /// The map, where one is drawn.
  let map: MiniGridMap?
  private let ballsMove: Bool
  private let viewSize: Int
  private let seesThroughWalls: Bool

  /// A world, before its first episode.
  ///
  /// - Throws: ``GymError`` if a parameter makes no sense.
  public init(parameters: Parameters = Parameters()) throws {
    try parameters.validate()
    self.parameters = parameters
    family = parameters.family
    limit = parameters.stepLimit
    map = try parameters.map.map { try MiniGridMap($0.text, name: "the map") }
    ballsMove = family == .dynamicObstacles || parameters.movingBalls == true
    viewSize = parameters.agentViewSize
    seesThroughWalls = parameters.seeThroughWalls
    observationSpace = MiniGridSpace(
      columns: viewSize, rows: viewSize, encoding: parameters.encoding,
      missionCounts: parameters.missionCounts, showsAgent: false)
    let (width, height) = parameters.extent
    world = MiniGridWorld(width: width, height: height, viewSize: viewSize)
    generator = PCG64(seed: 0)
  }

  /// 0 turns left, 1 right; 2 goes forward; 3 picks up, 4 drops, 5 toggles what is in front; 6 is done.
  ///
  /// Where balls move about there are only the first three.
  public var actionSpace: Discrete { Discrete(family == .dynamicObstacles ? 3 : 7) }

  /// Starts a new episode.
  public mutating func reset(seed: UInt64?) throws -> Observation {
    if let seed { generator = PCG64(seed: seed) }
    hasBegun = false
    try generate()
    hasBegun = true
    return observation
  }

  /// Lets one step of time pass.
  public mutating func step(_ action: Int) throws -> Step<Observation> {
    let (reward, terminated) = try advance(action)
    // Looking into what is returned saves a copy.
    var step = Step(
      observation: Observation(), reward: reward, terminated: terminated, truncated: isCut)
    see(&step.observation)
    return step
  }

  /// What the agent sees now.
  public var observation: Observation {
    var observation = Observation()
    see(&observation)
    return observation
  }

  @inline(__always)
  private func see(_ observation: inout Observation) {
    world.look(viewSize, throughWalls: seesThroughWalls, into: &observation.codes)
    observation.set(direction: world.direction, mission: world.mission)
  }

  /// The number of steps after which the episode is cut.
  public var stepLimit: Int { limit }

  /// Whether the episode is cut by its length.
  var isCut: Bool { world.steps >= limit }

  /// Takes a step without looking.
  @inline(__always)
  mutating func advance(_ action: Int) throws -> (reward: Double, terminated: Bool) {
    guard hasBegun else { throw GymError.resetNeeded }
    guard UInt(bitPattern: action) < (family == .dynamicObstacles ? 3 : 7) else {
      throw GymError.actionOutsideSpace("\(action)", space: actionSpace.description.description)
    }
    world.steps &+= 1
    var action = action
    var hits = false
    if ballsMove {
      let front = world[world.front]
      hits =
        action == 2
        && (family == .drawn ? front.kind == .ball : front != .empty && front.kind != .goal)
      moveObstacles()
    } else if family == .memory, action == 3 {
      action = 5
    }
    let entered = world.act(action)
    if hits { return (-1, true) }
    if let entered {
      if entered.kind == .goal { return (success, true) }
      if entered.kind == .lava { return (0, true) }
    }
    return outcome(action)
  }

  private var success: Double { 1 - 0.9 * (Double(world.steps) / Double(limit)) }

  /// What a family makes of a step that led to no goal and into no lava.
  @inline(__always)
  private func outcome(_ action: Int) -> (reward: Double, terminated: Bool) {
    switch family {
    case .unlock:
      guard action == 5 else { break }
      let door = world[world.marks[0]]
      if door.kind == .openDoor { return (success, true) }
    case .unlockPickup, .blockedUnlockPickup, .keyCorridor:
      if action == 3, world.carried & 0x80 != 0 { return (success, true) }
    case .fetch:
      guard world.carried != 0 else { break }
      let kind: MiniGridKind = world.mission[1] == 0 ? .key : .ball
      let isWanted =
        world.carried & 15 == kind.rawValue
        && world.carried >> 4 & 7 == world.mission[0]
      return (isWanted ? success : 0, true)
    case .goToDoor:
      if action == 5 { return (0, true) }
      guard action == 6 else { break }
      let (agent, door) = (world.agent, world.spot(world.marks[0]))
      let distance = abs(agent.column - door.column) + abs(agent.row - door.row)
      return (distance == 1 ? success : 0, true)
    case .memory:
      if world.place == world.marks[0] { return (success, true) }
      if world.place == world.marks[1] { return (0, true) }
    default: break
    }
    return (0, false)
  }

  /// Moves each ball to an empty cell among those around it, if one is found.
  private mutating func moveObstacles() {
    for index in 0..<world.marks.count {
      let old = world.marks[index]
      let spot = world.spot(old)
      let around = MiniGridArea(
        column: spot.column - 1, row: spot.row - 1, width: 3, height: 3)
      let ball = world[old]
      // One that was picked up lies still from then on.
      guard ball.kind == .ball else { continue }
      guard let new = world.draw(ball, in: around, tries: 100, using: &generator) else { continue }
      world[old] = .empty
      world.marks[index] = new
    }
  }
}
