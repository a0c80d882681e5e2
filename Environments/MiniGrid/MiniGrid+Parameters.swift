public import Gym

/// The families of worlds that MiniGrid makes.
public enum MiniGridFamily: String, Codable, Sendable, CaseIterable {
  case blockedUnlockPickup, crossing, distShift, doorKey, drawn, dynamicObstacles, empty, fetch,
    fourRooms
  case goToDoor, keyCorridor, lavaGap, lockedRoom, memory, multiRoom, unlock, unlockPickup
}

/// How a MiniGrid's picture is handed to agents.
public enum MiniGridEncoding: String, Codable, Sendable, CaseIterable {
  /// Three small numbers a cell, as MiniGrid numbers objects, colours and states.
  case symbols
  /// Zeros and ones: a place for each object, each colour and each state of each cell.
  case planes

  /// Reads what was encoded and checks it.
  public init(from decoder: any Decoder) throws {
    let name = try decoder.singleValueContainer().decode(String.self)
    guard let known = MiniGridEncoding(rawValue: name) else {
      throw GymError.parameter("encoding", value: name, allowed: "symbols or planes")
    }
    self = known
  }
}

extension MiniGrid {
  /// What can be set, under MiniGrid's names; only what a family knows has a value.
  public struct Parameters: EnvironmentParameters {
    /// How the world is made and what the task is.
    public internal(set) var family: MiniGridFamily
    /// The number of columns and rows, walls included.
    public var size: Int?
    /// The number of rivers of lava or walls (`crossing`).
    public var numCrossings: Int?
    /// What stands in the way: `lava` or `wall` (`crossing`, `lavaGap`).
    public var obstacleType: String?
    /// The row of the second strip of lava (`distShift`).
    public var strip2Row: Int?
    /// The number of balls that move about (`dynamicObstacles`).
    public var nObstacles: Int?
    /// Column and row where the agent starts; empty for anywhere.
    public var agentStartPos: [Int]?
    /// Where the agent looks at first: 0 right, 1 down, 2 left, 3 up.
    public var agentStartDir: Int?
    /// The number of things that lie about (`fetch`).
    public var numObjs: Int?
    /// The number of columns and rows of a room, walls included (`keyCorridor`).
    public var roomSize: Int?
    /// The number of rooms on either side of the corridor (`keyCorridor`).
    public var numRows: Int?
    /// What is to be picked up: `ball`, `box` or `key` (`keyCorridor`).
    public var objType: String?
    /// Whether the length of the hallway is drawn (`memory`).
    public var randomLength: Bool?
    /// The least number of rooms (`multiRoom`).
    public var minNumRooms: Int?
    /// The greatest number of rooms (`multiRoom`).
    public var maxNumRooms: Int?
    /// The greatest size of a room, walls included (`multiRoom`).
    public var maxRoomSize: Int?
    /// The map's text, or the name of its file (`drawn`).
    public var map: MiniGridMapText?
    /// Whether balls move about, and end the episode of who walks into them (`drawn`).
    public var movingBalls: Bool?
    /// The number of steps after which an episode is cut; 0 for what MiniGrid gives the family.
    public var maxSteps = 0
    /// Whether walls and doors do not stop the eye.
    public var seeThroughWalls = false
    /// How many columns and rows the agent sees: 3, 5 or 7.
    public var agentViewSize = 7
    /// How the picture is handed to agents.
    public var encoding = MiniGridEncoding.symbols

    /// An empty room of 8 by 8.
    public init() { self.init(.empty) }

    /// MiniGrid's defaults of a family.
    public init(_ family: MiniGridFamily) {
      self.family = family
      switch family {
      case .blockedUnlockPickup, .unlock, .unlockPickup: break
      case .crossing: (size, numCrossings, obstacleType) = (9, 1, "lava")
      case .distShift: (strip2Row, agentStartPos, agentStartDir) = (2, [1, 1], 0)
      case .doorKey: size = 8
      case .drawn: (map, movingBalls) = (MiniGridMapText(MiniGridMap.example), false)
      case .dynamicObstacles:
        (size, nObstacles, agentStartPos, agentStartDir) = (8, 4, [1, 1], 0)
      case .empty: (size, agentStartPos, agentStartDir) = (8, [1, 1], 0)
      case .fetch: (size, numObjs) = (8, 3)
      case .fourRooms: maxSteps = 100
      case .goToDoor: size = 5
      case .keyCorridor: (roomSize, numRows, objType) = (6, 3, "ball")
      case .lavaGap: (size, obstacleType) = (7, "lava")
      case .lockedRoom: size = 19
      case .memory: (size, randomLength) = (9, false)
      case .multiRoom: (minNumRooms, maxNumRooms, maxRoomSize) = (2, 2, 4)
      }
      switch family {
      case .distShift, .dynamicObstacles, .empty, .fetch, .goToDoor: seeThroughWalls = true
      default: break
      }
    }
  }
}

extension MiniGrid.Parameters {
  /// The number of columns and rows of the world.
  var extent: (width: Int, height: Int) {
    switch family {
    case .blockedUnlockPickup, .unlock, .unlockPickup: (11, 6)
    case .distShift: (9, 7)
    case .drawn:
      map.flatMap { try? MiniGridMap($0.text, name: "") }.map { ($0.width, $0.height) } ?? (8, 8)
    case .fourRooms: (19, 19)
    case .multiRoom: (25, 25)
    case .keyCorridor: (3 * (room - 1) + 1, (numRows ?? 3) * (room - 1) + 1)
    default: (size ?? 8, size ?? 8)
    }
  }

  private var room: Int { roomSize ?? 6 }

  /// The number of steps after which an episode is cut.
  var stepLimit: Int {
    if maxSteps > 0 { return maxSteps }
    let (width, height) = extent
    switch family {
    case .blockedUnlockPickup: return 16 * 36
    case .unlock, .unlockPickup: return 8 * 36
    case .crossing, .distShift, .dynamicObstacles, .empty, .goToDoor, .lavaGap:
      return 4 * width * height
    case .doorKey, .drawn: return 10 * width * height
    case .fetch, .memory: return 5 * width * height
    case .fourRooms: return 100
    case .keyCorridor: return 30 * room * room
    case .lockedRoom: return 10 * width
    case .multiRoom: return 20 * (maxNumRooms ?? 2)
    }
  }

  /// The number of balls: as many as asked for, unless they would fill the room.
  var obstacleCount: Int {
    let count = nObstacles ?? 4
    return 2 * count <= extent.width + 2 ? count : extent.width / 2
  }

  /// How many values each number of the mission has.
  var missionCounts: [Int] {
    switch family {
    case .blockedUnlockPickup, .goToDoor, .keyCorridor, .unlockPickup: [6]
    case .fetch: [6, 2]
    case .lockedRoom: [6, 6]
    default: []
    }
  }

  /// Checks every value.
  public func validate() throws {
    if let map { _ = try MiniGridMap(map.text, name: "the map") }
    try check("agent_view_size", agentViewSize, 3...7, isOdd: true)
    try check("max_steps", maxSteps, 0...1_000_000_000)
    let isOdd = family == .crossing || family == .memory
    let least: Int =
      switch family {
      case .fetch, .dynamicObstacles, .empty: 4
      case .memory: 7
      case .lockedRoom: 13
      default: 5
      }
    try check("size", size, least...25, isOdd: isOdd)
    if family == .crossing { try check("num_crossings", numCrossings, 0...((size ?? 9) - 3)) }
    try check("n_obstacles", nObstacles, 0...32)
    try check("agent_start_dir", agentStartDir, 0...3)
    let free = (extent.width - 2) * (extent.height - 2)
    try check("num_objs", numObjs, 1...max(min(free - 1, 32), 1))
    try check("room_size", roomSize, 3...9)
    try check("num_rows", numRows, 1...3)
    try check("min_num_rooms", minNumRooms, 1...8)
    try check("max_num_rooms", maxNumRooms, (minNumRooms ?? 1)...8)
    try check("max_room_size", maxRoomSize, 4...12)
    try check("strip2_row", strip2Row, 1...5)
    try check("obstacle_type", obstacleType, ["lava", "wall"])
    try check("obj_type", objType, ["ball", "box", "key"])
    try checkStart()
  }

  private func checkStart() throws {
    guard let start = agentStartPos, !start.isEmpty else { return }
    let goal =
      family == .distShift ? [extent.width - 2, 1] : [extent.width - 2, extent.height - 2]
    guard start.count == 2, (1..<(extent.width - 1)).contains(start[0]),
      (1..<(extent.height - 1)).contains(start[1]), start != goal
    else {
      throw GymError.parameter(
        "agent_start_pos", value: "\(start)",
        allowed: "column and row of a free cell, from 1 to \(extent.width - 2) and "
          + "\(extent.height - 2), or [] for anywhere")
    }
  }

  private func check(
    _ name: String, _ value: Int?, _ range: ClosedRange<Int>, isOdd: Bool = false
  ) throws {
    guard let value, !range.contains(value) || isOdd && value % 2 == 0 else { return }
    throw GymError.parameter(
      name, value: "\(value)",
      allowed: "\(isOdd ? "odd and " : "")between \(range.lowerBound) and \(range.upperBound)")
  }

  private func check(_ name: String, _ value: String?, _ known: [String]) throws {
    guard let value, !known.contains(value) else { return }
    throw GymError.parameter(name, value: value, allowed: known.joined(separator: " or "))
  }
}
