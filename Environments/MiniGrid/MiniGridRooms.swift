internal import Gym
internal import Randomness

/// Equal rooms in rows and columns with doors between them: what MiniGrid calls a room grid.
///
/// Doors are numbered as there: 0 right, 1 down, 2 left, 3 up.
struct MiniGridRooms {
  static let most = 24

  let size: Int
  let rows: Int
  let columns: Int
  /// Where the door to the right and the door downwards of each room would be; 0 for none.
  private var right = InlineArray<24, Int>(repeating: 0)
  private var down = InlineArray<24, Int>(repeating: 0)
  /// Which doors or gaps each room has, a bit each.
  private var doors = InlineArray<24, UInt8>(repeating: 0)
  private var locked: UInt32 = 0

  /// Puts the walls, draws where doors may be, and puts the agent into the middle.
  init(
    size: Int, rows: Int, columns: Int, in world: inout MiniGridWorld,
    using generator: inout PCG64
  ) {
    self.size = size
    self.rows = rows
    self.columns = columns
    for row in 0..<rows {
      for column in 0..<columns {
        let area = area(column, row)
        world.addWalls(area.column, area.row, area.width, area.height)
      }
    }
    for row in 0..<rows {
      for column in 0..<columns {
        let area = area(column, row)
        let last = (column: area.column + size - 1, row: area.row + size - 1)
        if column < columns - 1 {
          right[row * columns + column] = world.index(
            last.column, generator.integer(in: (area.row + 1)..<last.row))
        }
        if row < rows - 1 {
          down[row * columns + column] = world.index(
            generator.integer(in: (area.column + 1)..<last.column), last.row)
        }
      }
    }
    world.putAgent(
      columns / 2 * (size - 1) + size / 2, rows / 2 * (size - 1) + size / 2)
  }

  /// The cells of a room with its walls.
  func area(_ column: Int, _ row: Int) -> MiniGridArea {
    MiniGridArea(column: column * (size - 1), row: row * (size - 1), width: size, height: size)
  }

  private func room(_ column: Int, _ row: Int) -> Int { row * columns + column }

  /// The room behind a door.
  private func neighbor(_ room: Int, _ door: Int) -> Int {
    switch door {
    case 0: room + 1
    case 1: room + columns
    case 2: room - 1
    default: room - columns
    }
  }

  /// Where a door would be; nil where the edge is.
  private func doorPlace(_ room: Int, _ door: Int) -> Int? {
    let (column, row) = (room % columns, room / columns)
    switch door {
    case 0: return column < columns - 1 ? right[room] : nil
    case 1: return row < rows - 1 ? down[room] : nil
    case 2: return column > 0 ? right[room - 1] : nil
    default: return row > 0 ? down[room - columns] : nil
    }
  }

  private mutating func join(_ room: Int, _ door: Int) {
    doors[room] |= 1 << UInt8(door)
    doors[neighbor(room, door)] |= 1 << UInt8((door + 2) % 4)
  }

  /// Puts a door.
  ///
  /// - Returns: the index of its cell.
  @discardableResult
  mutating func addDoor(
    _ column: Int, _ row: Int, _ door: Int, _ color: MiniGridColor, isLocked: Bool,
    in world: inout MiniGridWorld
  ) -> Int {
    let room = room(column, row)
    guard let place = doorPlace(room, door) else { return 0 }
    let bit: UInt32 = 1 << UInt32(room)
    locked = isLocked ? locked | bit : locked & ~bit
    world[place] = MiniGridCell(isLocked ? .lockedDoor : .closedDoor, color)
    join(room, door)
    return place
  }

  /// Takes away the wall between a room and the one above it.
  mutating func removeUpperWall(_ column: Int, _ row: Int, in world: inout MiniGridWorld) {
    let area = area(column, row)
    for step in 1..<(size - 1) { world.put(.empty, area.column + step, area.row) }
    join(room(column, row), 3)
  }

  /// Draws a place for something in a room, not beside the agent.
  func addThing(
    _ column: Int, _ row: Int, _ cell: MiniGridCell, in world: inout MiniGridWorld,
    using generator: inout PCG64
  ) throws {
    try world.place(cell, in: area(column, row), tries: 1000, apart: true, using: &generator)
  }

  /// Draws where the agent stands in a room, looking at nothing or a wall.
  func placeAgent(
    _ column: Int, _ row: Int, in world: inout MiniGridWorld, using generator: inout PCG64
  ) throws {
    for _ in 0...1_000_000 {
      try world.placeAgent(in: area(column, row), tries: 1000, using: &generator)
      let front = world[world.front]
      if front == .empty || front.kind == .wall { return }
    }
    throw GymError.invalid("No place for the agent was found in a room of \(size) cells.")
  }

  /// Adds doors until every room can be reached.
  mutating func connect(in world: inout MiniGridWorld, using generator: inout PCG64) throws {
    let agent = world.agent
    let start = room(agent.column / (size - 1), agent.row / (size - 1))
    for _ in 0...5000 {
      if reach(from: start) == rows * columns { return }
      let column = generator.integer(below: columns)
      let row = generator.integer(below: rows)
      let door = generator.integer(below: 4)
      let room = room(column, row)
      guard doorPlace(room, door) != nil, doors[room] >> UInt8(door) & 1 == 0 else { continue }
      let other = neighbor(room, door)
      if (locked >> UInt32(room) | locked >> UInt32(other)) & 1 == 1 { continue }
      let color = generator.miniGridColor()
      addDoor(column, row, door, color, isLocked: false, in: &world)
    }
    throw GymError.invalid("The rooms of this world could not be connected; reset it again.")
  }

  /// The number of rooms that can be reached from one through doors of any state.
  private func reach(from start: Int) -> Int {
    var reached: UInt32 = 1 << UInt32(start)
    while true {
      var next = reached
      for room in 0..<(rows * columns) where reached >> UInt32(room) & 1 == 1 {
        for door in 0..<4 where doors[room] >> UInt8(door) & 1 == 1 {
          next |= 1 << UInt32(neighbor(room, door))
        }
      }
      if next == reached { return reached.nonzeroBitCount }
      reached = next
    }
  }
}
