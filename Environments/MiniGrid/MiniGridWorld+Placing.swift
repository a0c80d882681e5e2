internal import Gym
internal import Randomness

extension PCG64 {
  /// A colour, drawn as MiniGrid draws it.
  mutating func miniGridColor() -> MiniGridColor { .alphabetic(integer(below: 6)) }
}

/// Walls and things, put and drawn as MiniGrid does: each draw in its order.
extension MiniGridWorld {
  mutating func put(_ cell: MiniGridCell, _ column: Int, _ row: Int) {
    self[index(column, row)] = cell
  }

  mutating func addRow(_ cell: MiniGridCell, _ column: Int, _ row: Int, _ length: Int) {
    for step in 0..<length { put(cell, column + step, row) }
  }

  mutating func addColumn(_ cell: MiniGridCell, _ column: Int, _ row: Int, _ length: Int) {
    for step in 0..<length { put(cell, column, row + step) }
  }

  /// Walls around a rectangle.
  mutating func addWalls(_ column: Int, _ row: Int, _ width: Int, _ height: Int) {
    addRow(.wall, column, row, width)
    addRow(.wall, column, row + height - 1, width)
    addColumn(.wall, column, row, height)
    addColumn(.wall, column + width - 1, row, height)
  }

  /// Walls along the edge.
  mutating func addWalls() { addWalls(0, 0, width, height) }

  /// Where the agent stands and looks at first.
  mutating func putAgent(_ column: Int, _ row: Int, direction: Int = 0) {
    place = index(column, row)
    self.direction = direction
  }

  /// The whole world.
  var everywhere: MiniGridArea { MiniGridArea(column: 0, row: 0, width: width, height: height) }

  /// Draws an empty cell where the agent is not, and puts something there.
  ///
  /// - Parameters:
  ///   - tries: after how many vain draws to give up.
  ///   - apart: whether cells beside the agent do not count as empty.
  /// - Returns: the index of the cell; nil if none was found.
  mutating func draw(
    _ cell: MiniGridCell, in area: MiniGridArea, tries: Int = 1_000_000, apart: Bool = false,
    using generator: inout PCG64
  ) -> Int? {
    let column = max(area.column, 0)
    let row = max(area.row, 0)
    let columns = column..<min(column + area.width, width)
    let rows = row..<min(row + area.height, height)
    for _ in 0...tries {
      let x = generator.integer(in: columns)
      let y = generator.integer(in: rows)
      let found = index(x, y)
      if self[found] != .empty || found == place { continue }
      if apart {
        let agent = agent
        if abs(agent.column - x) + abs(agent.row - y) < 2 { continue }
      }
      self[found] = cell
      return found
    }
    return nil
  }

  /// Draws a place for something that must have one.
  @discardableResult
  mutating func place(
    _ cell: MiniGridCell, in area: MiniGridArea, tries: Int = 1_000_000, apart: Bool = false,
    using generator: inout PCG64
  ) throws -> Int {
    guard
      let found = draw(cell, in: area, tries: tries, apart: apart, using: &generator)
    else {
      throw GymError.invalid(
        "No empty cell was found for a \(cell.kind) in a MiniGrid of \(width) by \(height) cells: "
          + "enlarge the world or take fewer things.")
    }
    return found
  }

  /// Draws where the agent stands, and looks.
  mutating func placeAgent(
    in area: MiniGridArea, tries: Int = 1_000_000, using generator: inout PCG64
  ) throws {
    place = 0
    place = try place(.empty, in: area, tries: tries, using: &generator)
    direction = generator.integer(below: 4)
  }
}

/// A rectangle of cells.
struct MiniGridArea: Sendable, BitwiseCopyable {
  var column: Int
  var row: Int
  var width: Int
  var height: Int
}
