extension MiniGrid {
  /// What the agent is asked to do, in MiniGrid's words.
  public var mission: String {
    let colors = (0..<2).map { MiniGridColor(rawValue: world.mission[$0])?.name ?? "" }
    switch parameters.family {
    case .blockedUnlockPickup, .unlockPickup: return "pick up the \(colors[0]) box"
    case .keyCorridor: return "pick up the \(colors[0]) \(parameters.objType ?? "ball")"
    case .crossing where parameters.obstacleType == "wall",
      .lavaGap where parameters.obstacleType == "wall":
      return "find the opening and get to the green goal square"
    case .crossing, .lavaGap: return "avoid the lava and get to the green goal square"
    case .distShift, .drawn, .dynamicObstacles, .empty: return "get to the green goal square"
    case .doorKey: return "use the key to open the door and then get to the goal"
    case .fetch:
      let phrases = ["get a", "go get a", "fetch a", "go fetch a", "you must fetch a"]
      let thing = world.mission[1] == 0 ? "key" : "ball"
      return "\(phrases[Int(world.mission[2]) % 5]) \(colors[0]) \(thing)"
    case .fourRooms: return "reach the goal"
    case .goToDoor: return "go to the \(colors[0]) door"
    case .lockedRoom:
      return
        "get the \(colors[0]) key from the \(colors[1]) room, unlock the \(colors[0]) door and "
        + "go to the goal"
    case .memory: return "go to the matching object at the end of the hallway"
    case .multiRoom: return "traverse the rooms to get to the goal"
    case .unlock: return "open the door"
    }
  }

  /// The whole world as lines of two characters a cell: the thing and the first letter of its colour.
  ///
  /// `W` is a wall, `F` floor, `D` a closed and `L` a locked door, `__` an open one, `K` a key, `A` a
  /// ball, `B` a box, `G` a goal, `V` lava; the agent is `>>`, `VV`, `<<` or `^^`.
  public var text: String {
    (0..<world.height).map { row in
      (0..<world.width).map { column in letters(column, row) }.joined()
    }.joined(separator: "\n")
  }

  private func letters(_ column: Int, _ row: Int) -> String {
    if hasBegun, world.agent == (column, row) { return [">>", "VV", "<<", "^^"][world.direction] }
    let cell = world[column, row]
    let letter =
      switch cell.kind {
      case .wall: "W"
      case .floor: "F"
      case .closedDoor: "D"
      case .lockedDoor: "L"
      case .key: "K"
      case .ball: "A"
      case .box: "B"
      case .goal: "G"
      case .lava: "V"
      default: ""
      }
    if cell.kind == .openDoor { return "__" }
    return letter.isEmpty ? "  " : letter + cell.color.name.prefix(1).uppercased()
  }
}
