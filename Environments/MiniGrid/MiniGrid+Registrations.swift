public import Gym

extension MiniGrid {
  /// MiniGrid's ids, up to the locked room and the hallway that asks for memory; and a map of one's own.
  public static let registrations: [Registration<Parameters>] =
    obstacles + rooms + things + [
      named(
        "LockedRoom-v0", "Fetch the key of a locked room, open it and reach its goal.", .lockedRoom),
      named("Map-v0", "Reach the goal of a world drawn as text.", .drawn),
    ]

  private static func named(
    _ name: String, _ summary: String, _ family: MiniGridFamily,
    _ change: (inout Parameters) -> Void = { _ in }
  ) -> Registration<Parameters> {
    var parameters = Parameters(family)
    change(&parameters)
    return Registration(
      "MiniGrid-\(name)", summary, framesPerSecond: 10, parameters: parameters)
  }

  private static var obstacles: [Registration<Parameters>] {
    let empty = "Cross an empty room to the goal."
    let moving = "Reach the goal past balls that move about."
    let cross = [("S9N1", 9, 1), ("S9N2", 9, 2), ("S9N3", 9, 3), ("S11N5", 11, 5)]
    return [5, 6, 8, 16].map { (size: Int) in
      named("Empty-\(size)x\(size)-v0", empty, .empty) { $0.size = size }
    }
      + [5, 6].map { (size: Int) in
        named("Empty-Random-\(size)x\(size)-v0", empty, .empty) {
          ($0.size, $0.agentStartPos) = (size, [])
        }
      }
      + [(5, 2), (6, 3), (8, 4), (16, 8)].map { (size: Int, count: Int) in
        named("Dynamic-Obstacles-\(size)x\(size)-v0", moving, .dynamicObstacles) {
          ($0.size, $0.nObstacles) = (size, count)
        }
      }
      + [(5, 2), (6, 3)].map { (size: Int, count: Int) in
        named("Dynamic-Obstacles-Random-\(size)x\(size)-v0", moving, .dynamicObstacles) {
          ($0.size, $0.nObstacles, $0.agentStartPos) = (size, count, [])
        }
      }
      + [5, 6, 7].map { (size: Int) in
        named("LavaGapS\(size)-v0", "Pass through a gap in lava to the goal.", .lavaGap) {
          $0.size = size
        }
      }
      + cross.map { (name: String, size: Int, count: Int) in
        named("LavaCrossing\(name)-v0", "Cross rivers of lava to the goal.", .crossing) {
          ($0.size, $0.numCrossings) = (size, count)
        }
      }
      + cross.map { (name: String, size: Int, count: Int) in
        named("SimpleCrossing\(name)-v0", "Find the gaps in walls to the goal.", .crossing) {
          ($0.size, $0.numCrossings, $0.obstacleType) = (size, count, "wall")
        }
      }
      + [(1, 2), (2, 5)].map { (name: Int, row: Int) in
        named("DistShift\(name)-v0", "Reach the goal past two strips of lava.", .distShift) {
          $0.strip2Row = row
        }
      }
  }

  private static var rooms: [Registration<Parameters>] {
    let many = "Walk through rooms and their doors to the goal."
    func rooms(_ name: String, _ count: Int, _ size: Int) -> Registration<Parameters> {
      named("MultiRoom-\(name)", many, .multiRoom) {
        ($0.minNumRooms, $0.maxNumRooms, $0.maxRoomSize) = (count, count, size)
      }
    }
    func corridor(_ size: Int, _ rows: Int) -> Registration<Parameters> {
      named(
        "KeyCorridorS\(size)R\(rows)-v0", "Find the key of a room and pick up the ball inside.",
        .keyCorridor
      ) { ($0.roomSize, $0.numRows) = (size, rows) }
    }
    func memory(_ size: Int, _ isRandom: Bool) -> Registration<Parameters> {
      named(
        "MemoryS\(size)\(isRandom ? "Random" : "")-v0",
        "Remember what was seen at the start until the end of a hallway.", .memory
      ) { ($0.size, $0.randomLength) = (size, isRandom) }
    }
    return [
      named("FourRooms-v0", "Find the goal in four rooms.", .fourRooms),
      rooms("N2-S4-v0", 2, 4), rooms("N4-S5-v0", 6, 5), rooms("N4-S5-v1", 4, 5),
      rooms("N6-v0", 6, 10), corridor(3, 1), corridor(3, 2), corridor(3, 3), corridor(4, 3),
      corridor(5, 3), corridor(6, 3), memory(7, false), memory(9, false), memory(11, false),
      memory(13, false), memory(13, true), memory(17, true),
    ]
  }

  private static var things: [Registration<Parameters>] {
    [5, 6, 8, 16].map { (size: Int) in
      named("DoorKey-\(size)x\(size)-v0", "Open a door with its key and reach the goal.", .doorKey)
      {
        $0.size = size
      }
    }
      + [(5, 2), (6, 2), (8, 3)].map { (size: Int, count: Int) in
        named("Fetch-\(size)x\(size)-N\(count)-v0", "Pick up the thing that is asked for.", .fetch)
        {
          ($0.size, $0.numObjs) = (size, count)
        }
      }
      + [5, 6, 8].map { (size: Int) in
        named("GoToDoor-\(size)x\(size)-v0", "Say done at the door that is asked for.", .goToDoor) {
          $0.size = size
        }
      } + [
        named("Unlock-v0", "Open a locked door.", .unlock),
        named("UnlockPickup-v0", "Pick up the box behind a locked door.", .unlockPickup),
        named(
          "BlockedUnlockPickup-v0", "Pick up the box behind a locked door that a ball blocks.",
          .blockedUnlockPickup),
      ]
  }
}
