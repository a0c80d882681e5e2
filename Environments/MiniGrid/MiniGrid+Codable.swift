internal import Gym
internal import Randomness

extension MiniGrid {
  private enum CodingKeys: String, CodingKey {
    case parameters, generator, world
  }

  /// Reads what was encoded and checks it.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(parameters: values.decode(Parameters.self, forKey: .parameters))
    generator = try values.decode(PCG64.self, forKey: .generator)
    guard let stored = try values.decodeIfPresent(StoredWorld.self, forKey: .world) else { return }
    try stored.restore(&world)
    try checkMarks()
    hasBegun = true
  }

  /// Writes parameters, generator and, once an episode has begun, the world.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(parameters, forKey: .parameters)
    try values.encode(generator, forKey: .generator)
    if hasBegun { try values.encode(StoredWorld(world), forKey: .world) }
  }

  /// Whether the places that the task is about are as many as it needs.
  private func checkMarks() throws {
    let count: Int =
      switch parameters.family {
      case .dynamicObstacles: parameters.obstacleCount
      case .drawn: map?.cells.count { $0.kind == .ball } ?? 0
      case .memory: 2
      case .unlock, .unlockPickup, .blockedUnlockPickup, .goToDoor: 1
      default: 0
      }
    guard world.marks.count == count else {
      throw GymError.invalid(
        "A stored MiniGrid of this family has \(count) marked places, not \(world.marks.count).")
    }
  }
}

/// A world as it is written: cells as numbers row by row, places as column and row.
private struct StoredWorld: Codable {
  var cells: [[UInt8]]
  var agent: [Int]
  var direction: Int
  var carrying: UInt8
  var steps: Int
  var mission: [UInt8]
  var marks: [[Int]]

  init(_ world: MiniGridWorld) {
    cells = (0..<world.height).map { row in
      (0..<world.width).map { world[$0, row].bits }
    }
    agent = [world.agent.column, world.agent.row]
    direction = world.direction
    carrying = world.carried
    steps = world.steps
    mission = (0..<4).map { world.mission[$0] }
    marks = world.marks.map { [world.spot($0).column, world.spot($0).row] }
  }

  func restore(_ world: inout MiniGridWorld) throws {
    guard cells.count == world.height, cells.allSatisfy({ $0.count == world.width }) else {
      throw GymError.invalid(
        "A stored MiniGrid needs \(world.height) rows of \(world.width) cells.")
    }
    guard direction >= 0, direction < 4, steps >= 0, mission.count == 4, mission[0] < 6,
      mission[1] < 6, Self.isThing(carrying), cells.joined().allSatisfy(Self.isThing)
    else {
      throw GymError.invalid("A stored MiniGrid has a direction, cell or mission that cannot be.")
    }
    for (row, line) in cells.enumerated() {
      for (column, bits) in line.enumerated() {
        // Cells of the world are never unseen.
        world.put(bits == 0 ? .empty : MiniGridCell(bits: bits), column, row)
      }
    }
    world.place = try Self.index(agent, world)
    world.direction = direction
    world.carried = carrying
    world.steps = steps
    for place in 0..<4 { world.mission[place] = mission[place] }
    world.marks = try marks.map { try Self.index($0, world) }
    world.marks.reserveCapacity(64)
  }

  /// Whether the bits stand for something that can be in a cell.
  private static func isThing(_ bits: UInt8) -> Bool {
    MiniGridSymbols.cell(Int(bits & 0x7f)) != nil && bits & 15 < 12
  }

  private static func index(_ spot: [Int], _ world: MiniGridWorld) throws -> Int {
    guard spot.count == 2, (0..<world.width).contains(spot[0]),
      (0..<world.height).contains(spot[1])
    else { throw GymError.invalid("A stored MiniGrid names a place outside of its world.") }
    return world.index(spot[0], spot[1])
  }
}
