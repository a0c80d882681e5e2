internal import Gym
internal import Randomness

/// How each family makes its worlds: MiniGrid's draws in MiniGrid's order.
extension MiniGrid {
  /// Makes a new world in place of the old one.
  mutating func generate() throws {
    world.clear()
    let (width, height) = (world.width, world.height)
    switch parameters.family {
    case .empty:
      world.addWalls()
      world.put(.goal, width - 2, height - 2)
      try start()
    case .dynamicObstacles: try makeDynamicObstacles()
    case .distShift:
      world.addWalls()
      world.put(.goal, width - 2, 1)
      world.addRow(.lava, 3, 1, width - 6)
      world.addRow(.lava, 3, parameters.strip2Row ?? 2, width - 6)
      try start()
    case .lavaGap: makeLavaGap()
    case .crossing: makeCrossing()
    case .doorKey: try makeDoorKey()
    case .fetch: try makeFetch()
    case .fourRooms: try makeFourRooms()
    case .goToDoor: try makeGoToDoor()
    case .memory: makeMemory()
    case .lockedRoom: try makeLockedRoom()
    case .multiRoom: try makeMultiRoom()
    case .unlock: try makeUnlock(hasBox: false, isBlocked: false)
    case .unlockPickup: try makeUnlock(hasBox: true, isBlocked: false)
    case .blockedUnlockPickup: try makeUnlock(hasBox: true, isBlocked: true)
    case .keyCorridor: try makeKeyCorridor()
    case .drawn: try makeDrawn()
    }
  }

  private mutating func start() throws {
    if let start = parameters.agentStartPos, start.count == 2 {
      world.putAgent(start[0], start[1], direction: parameters.agentStartDir ?? 0)
    } else {
      try world.placeAgent(in: world.everywhere, using: &generator)
    }
  }

  private mutating func makeDynamicObstacles() throws {
    world.addWalls()
    world.put(.goal, world.width - 2, world.height - 2)
    try start()
    for _ in 0..<parameters.obstacleCount {
      world.marks.append(
        try world.place(
          MiniGridCell(.ball, .blue), in: world.everywhere, tries: 100, using: &generator))
    }
  }

  private mutating func makeLavaGap() {
    world.addWalls()
    world.putAgent(1, 1)
    world.put(.goal, world.width - 2, world.height - 2)
    let column = generator.integer(in: 2..<(world.width - 2))
    let row = generator.integer(in: 1..<(world.height - 1))
    world.addColumn(obstacle, column, 1, world.height - 2)
    world.put(.empty, column, row)
  }

  private var obstacle: MiniGridCell { parameters.obstacleType == "wall" ? .wall : .lava }

  /// Rivers are kept in `marks` while they are drawn: upright ones by their column, others by 100 and
  /// their row.
  private mutating func makeCrossing() {
    world.addWalls()
    world.putAgent(1, 1)
    world.put(.goal, world.width - 2, world.height - 2)
    for column in stride(from: 2, to: world.height - 2, by: 2) { world.marks.append(column) }
    for row in stride(from: 2, to: world.width - 2, by: 2) { world.marks.append(100 + row) }
    generator.shuffle(&world.marks)
    let count = min(parameters.numCrossings ?? 1, world.marks.count)
    world.marks.removeLast(world.marks.count - count)
    world.marks.sort()
    for river in world.marks {
      if river < 100 {
        world.addColumn(obstacle, river, 1, world.height - 2)
      } else {
        world.addRow(obstacle, 1, river - 100, world.width - 2)
      }
    }
    let upright = world.marks.count { $0 < 100 }
    // The ways across follow the rivers in the same array: 1 crosses an upright river.
    for index in 0..<count { world.marks.append(index < upright ? 1 : 0) }
    generator.shuffle(&world.marks[count...])
    openCrossing(count, upright)
    world.marks.removeAll(keepingCapacity: true)
  }

  private mutating func openCrossing(_ count: Int, _ upright: Int) {
    var (column, row) = (0, 0)
    // Where the room in the given column or row of rooms begins and ends.
    func columnLimit(_ index: Int) -> Int {
      index == 0 ? 0 : index <= upright ? world.marks[index - 1] : world.height - 1
    }
    func rowLimit(_ index: Int) -> Int {
      let level = count - upright
      return index == 0
        ? 0 : index <= level ? world.marks[upright + index - 1] - 100 : world.width - 1
    }
    for step in 0..<count {
      if world.marks[count + step] == 1 {
        let gap = generator.integer(in: (rowLimit(row) + 1)..<rowLimit(row + 1))
        world.put(.empty, columnLimit(column + 1), gap)
        column += 1
      } else {
        let gap = generator.integer(in: (columnLimit(column) + 1)..<columnLimit(column + 1))
        world.put(.empty, gap, rowLimit(row + 1))
        row += 1
      }
    }
  }

  private mutating func makeDoorKey() throws {
    world.addWalls()
    world.put(.goal, world.width - 2, world.height - 2)
    let split = generator.integer(in: 2..<(world.width - 2))
    world.addColumn(.wall, split, 0, world.height)
    let side = MiniGridArea(column: 0, row: 0, width: split, height: world.height)
    try world.placeAgent(in: side, using: &generator)
    let door = generator.integer(in: 1..<(world.height - 2))
    world.put(MiniGridCell(.lockedDoor, .yellow), split, door)
    try world.place(MiniGridCell(.key, .yellow), in: side, using: &generator)
  }

  private mutating func makeFetch() throws {
    world.addWalls()
    for _ in 0..<(parameters.numObjs ?? 3) {
      let kind: MiniGridKind = generator.integer(below: 2) == 0 ? .key : .ball
      let thing = MiniGridCell(kind, generator.miniGridColor())
      try world.place(thing, in: world.everywhere, using: &generator)
      world.marks.append(Int(thing.bits))
    }
    try world.placeAgent(in: world.everywhere, using: &generator)
    let wanted = world.marks[generator.integer(below: world.marks.count)]
    let target = MiniGridCell(bits: UInt8(truncatingIfNeeded: wanted))
    world.marks.removeAll(keepingCapacity: true)
    world.mission[0] = target.color.rawValue
    world.mission[1] = target.kind == .key ? 0 : 1
    world.mission[2] = UInt8(generator.integer(below: 5))
  }

  private mutating func makeFourRooms() throws {
    world.addWalls()
    let (width, height) = (world.width / 2, world.height / 2)
    for row in 0..<2 {
      for column in 0..<2 {
        let (left, top) = (column * width, row * height)
        if column == 0 {
          world.addColumn(.wall, left + width, top, height)
          world.put(.empty, left + width, generator.integer(in: (top + 1)..<(top + height)))
        }
        if row == 0 {
          world.addRow(.wall, left, top + height, width)
          world.put(.empty, generator.integer(in: (left + 1)..<(left + width)), top + height)
        }
      }
    }
    try world.placeAgent(in: world.everywhere, using: &generator)
    try world.place(.goal, in: world.everywhere, using: &generator)
  }

  private mutating func makeGoToDoor() throws {
    let width = generator.integer(in: 5..<(world.width + 1))
    let height = generator.integer(in: 5..<(world.height + 1))
    world.addWalls(0, 0, width, height)
    world.marks.append(world.index(generator.integer(in: 2..<(width - 2)), 0))
    world.marks.append(world.index(generator.integer(in: 2..<(width - 2)), height - 1))
    world.marks.append(world.index(0, generator.integer(in: 2..<(height - 2))))
    world.marks.append(world.index(width - 1, generator.integer(in: 2..<(height - 2))))
    var used: UInt8 = 0
    for place in world.marks {
      var color = generator.miniGridColor()
      while used >> color.rawValue & 1 == 1 { color = generator.miniGridColor() }
      used |= 1 << color.rawValue
      world[place] = MiniGridCell(.closedDoor, color)
    }
    let room = MiniGridArea(column: 0, row: 0, width: width, height: height)
    try world.placeAgent(in: room, using: &generator)
    let target = world.marks[generator.integer(below: 4)]
    world.marks.removeAll(keepingCapacity: true)
    world.marks.append(target)
    world.mission[0] = world[target].color.rawValue
  }

  /// `marks` are where the episode ends well, and where badly.
  private mutating func makeMemory() {
    world.addWalls()
    let (width, middle) = (world.width, world.height / 2)
    let end =
      parameters.randomLength == true ? generator.integer(in: 4..<(width - 2)) : width - 3
    world.addRow(.wall, 1, middle - 2, 4)
    world.addRow(.wall, 1, middle + 2, 4)
    world.put(.wall, 4, middle - 1)
    world.put(.wall, 4, middle + 1)
    world.addRow(.wall, 5, middle - 1, max(end - 5, 0))
    world.addRow(.wall, 5, middle + 1, max(end - 5, 0))
    for row in 0..<world.height {
      if row != middle { world.put(.wall, end, row) }
      world.put(.wall, end + 2, row)
    }
    world.putAgent(generator.integer(in: 1..<(end + 1)), middle)
    let shown: MiniGridKind = generator.integer(below: 2) == 0 ? .key : .ball
    world.put(MiniGridCell(shown, .green), 1, middle - 1)
    let upper: MiniGridKind = generator.integer(below: 2) == 0 ? .ball : .key
    world.put(MiniGridCell(upper, .green), end + 1, middle - 2)
    world.put(MiniGridCell(upper == .ball ? .key : .ball, .green), end + 1, middle + 2)
    let ends = (world.index(end + 1, middle - 1), world.index(end + 1, middle + 1))
    world.marks.append(shown == upper ? ends.0 : ends.1)
    world.marks.append(shown == upper ? ends.1 : ends.0)
  }

  private mutating func makeUnlock(hasBox: Bool, isBlocked: Bool) throws {
    var rooms = MiniGridRooms(size: 6, rows: 1, columns: 2, in: &world, using: &generator)
    if hasBox {
      let box = MiniGridCell(.box, generator.miniGridColor()).asTarget
      try rooms.addThing(1, 0, box, in: &world, using: &generator)
      world.mission[0] = box.color.rawValue
    }
    let color = generator.miniGridColor()
    let door = rooms.addDoor(0, 0, 0, color, isLocked: true, in: &world)
    if isBlocked {
      world[door - 1] = MiniGridCell(.ball, generator.miniGridColor())
    }
    try rooms.addThing(0, 0, MiniGridCell(.key, color), in: &world, using: &generator)
    try rooms.placeAgent(0, 0, in: &world, using: &generator)
    world.marks.append(door)
  }

  private mutating func makeKeyCorridor() throws {
    let rows = parameters.numRows ?? 3
    var rooms = MiniGridRooms(
      size: parameters.roomSize ?? 6, rows: rows, columns: 3, in: &world, using: &generator)
    for row in 1..<max(rows, 1) { rooms.removeUpperWall(1, row, in: &world) }
    let row = generator.integer(below: rows)
    let color = generator.miniGridColor()
    rooms.addDoor(2, row, 2, color, isLocked: true, in: &world)
    let kind: MiniGridKind =
      parameters.objType == "key" ? .key : parameters.objType == "box" ? .box : .ball
    let target = MiniGridCell(kind, generator.miniGridColor()).asTarget
    try rooms.addThing(2, row, target, in: &world, using: &generator)
    try rooms.addThing(
      0, generator.integer(below: rows), MiniGridCell(.key, color), in: &world, using: &generator)
    try rooms.placeAgent(1, rows / 2, in: &world, using: &generator)
    try rooms.connect(in: &world, using: &generator)
    world.mission[0] = target.color.rawValue
  }
}
