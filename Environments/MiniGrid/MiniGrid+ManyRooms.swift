internal import Gym
internal import Randomness

/// The families whose rooms have sizes or colours of their own.
extension MiniGrid {
  mutating func makeLockedRoom() throws {
    let (width, height) = (world.width, world.height)
    let (left, right) = (width / 2 - 2, width / 2 + 2)
    world.addWalls()
    world.addColumn(.wall, left, 0, height)
    world.addColumn(.wall, right, 0, height)
    for level in 0..<3 {
      world.addRow(.wall, 0, level * (height / 3), left)
      world.addRow(.wall, right, level * (height / 3), width - right)
    }
    let locked = generator.integer(below: 6)
    let goal = drawInside(locked)
    world.put(.goal, goal.column, goal.row)

    // The alphabetic places of the colours that are left, a bit each.
    var left6: UInt8 = 0b11_1111
    var colors = InlineArray<6, MiniGridColor>(repeating: .red)
    for room in 0..<6 {
      var rest = left6
      for _ in 0..<generator.integer(below: 6 - room) { rest &= rest - 1 }
      left6 &= ~(1 << UInt8(rest.trailingZeroBitCount))
      colors[room] = .alphabetic(rest.trailingZeroBitCount)
      let door = MiniGridCell(room == locked ? .lockedDoor : .closedDoor, colors[room])
      world.put(door, room % 2 == 0 ? left : right, room / 2 * (height / 3) + 3)
    }
    var keyRoom = locked
    while keyRoom == locked { keyRoom = generator.integer(below: 6) }
    let key = drawInside(keyRoom)
    world.put(MiniGridCell(.key, colors[locked]), key.column, key.row)
    try world.placeAgent(
      in: MiniGridArea(column: left, row: 0, width: right - left, height: height),
      using: &generator)
    world.mission[0] = colors[locked].rawValue
    world.mission[1] = colors[keyRoom].rawValue
  }

  /// A cell inside of one of the six rooms beside the hallway.
  private mutating func drawInside(_ room: Int) -> (column: Int, row: Int) {
    let left = world.width / 2 - 2
    let (first, top) = (room % 2 == 0 ? 0 : left + 4, room / 2 * (world.height / 3))
    let column = generator.integer(in: (first + 1)..<(first + left))
    return (column, generator.integer(in: (top + 1)..<(top + world.height / 3)))
  }

  mutating func makeMultiRoom() throws {
    let least = parameters.minNumRooms ?? 2
    let count = generator.integer(in: least..<((parameters.maxNumRooms ?? 2) + 1))
    var best = RoomChain()
    var tries = 0
    while best.count < count, tries < 1_000_000 {
      tries += 1
      // Both coordinates are drawn below the width, as MiniGrid draws them.
      let column = generator.integer(in: 0..<(world.width - 2))
      let row = generator.integer(in: 0..<(world.width - 2))
      var chain = RoomChain()
      _ = extend(&chain, by: count, wall: 2, door: (column, row))
      if chain.count > best.count { best = chain }
    }
    guard best.count == count else {
      throw GymError.invalid(
        "No place was found for \(count) rooms of up to \(parameters.maxRoomSize ?? 4) cells.")
    }
    var last: Int?
    for index in 0..<count {
      let area = best.areas[index]
      world.addWalls(area.column, area.row, area.width, area.height)
      guard index > 0 else { continue }
      // Of the six colours in alphabetic order the last door's is left out.
      var place = generator.integer(below: last == nil ? 6 : 5)
      if let last, place >= last { place += 1 }
      last = place
      let door = best.doors[index]
      world.put(MiniGridCell(.closedDoor, .alphabetic(place)), door.column, door.row)
    }
    try world.placeAgent(in: best.areas[0], using: &generator)
    try world.place(.goal, in: best.areas[count - 1], using: &generator)
  }

  /// Rooms that follow each other, each entered by its door.
  private struct RoomChain {
    var count = 0
    var areas = InlineArray<8, MiniGridArea>(
      repeating: MiniGridArea(column: 0, row: 0, width: 0, height: 0))
    var doors = InlineArray<8, Door>(repeating: Door(column: 0, row: 0))

    struct Door: BitwiseCopyable {
      var column: Int
      var row: Int
    }
  }

  /// Adds a room behind a door in one of its walls (0 right, 1 below, 2 left, 3 above), and more
  /// behind it.
  ///
  /// - Returns: whether the room found a place.
  private mutating func extend(
    _ chain: inout RoomChain, by count: Int, wall: Int, door: (column: Int, row: Int)
  ) -> Bool {
    let greatest = parameters.maxRoomSize ?? 4
    let width = generator.integer(in: 4..<(greatest + 1))
    let height = generator.integer(in: 4..<(greatest + 1))
    var area = MiniGridArea(column: door.column, row: door.row, width: width, height: height)
    if chain.count > 0 {
      if wall == 0 { area.column = door.column - width + 1 }
      if wall == 1 { area.row = door.row - height + 1 }
      if wall % 2 == 0 {
        area.row = generator.integer(in: (door.row - height + 2)..<door.row)
      } else {
        area.column = generator.integer(in: (door.column - width + 2)..<door.column)
      }
    }
    guard fits(area, chain) else { return false }
    chain.areas[chain.count] = area
    chain.doors[chain.count] = RoomChain.Door(column: door.column, row: door.row)
    chain.count += 1
    if count == 1 { return true }
    for _ in 0..<8 {
      var exit = generator.integer(below: 3)
      if exit >= wall { exit += 1 }
      var door = (column: area.column, row: area.row)
      if exit % 2 == 0 {
        door.row += generator.integer(in: 1..<(height - 1))
        if exit == 0 { door.column += width - 1 }
      } else {
        door.column += generator.integer(in: 1..<(width - 1))
        if exit == 1 { door.row += height - 1 }
      }
      if extend(&chain, by: count - 1, wall: (exit + 2) % 4, door: door) { break }
    }
    return true
  }

  /// Whether a room lies in the world and apart from all others but the last.
  private func fits(_ area: MiniGridArea, _ chain: RoomChain) -> Bool {
    guard area.column >= 0, area.row >= 0, area.column + area.width <= world.width,
      area.row + area.height < world.height
    else { return false }
    for index in 0..<max(chain.count - 1, 0) {
      let other = chain.areas[index]
      // To the right and below rooms may share a wall, to the left and above not: as in MiniGrid.
      let isApart =
        area.column + area.width < other.column || other.column + other.width <= area.column
        || area.row + area.height < other.row || other.row + other.height <= area.row
      if !isApart { return false }
    }
    return true
  }
}
