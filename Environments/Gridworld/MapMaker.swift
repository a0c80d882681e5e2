import Gym
import Randomness

/// A map in the making: walls everywhere, which the makers open.
struct MapMaker {
  let rows: Int
  let columns: Int
  private var open: [Bool]
  private var generator: PCG64
  /// The cells of a maze: every second row and column.
  private let mazeRows: Int
  private let mazeColumns: Int

  init(rows: Int, columns: Int, seed: UInt64) {
    self.rows = rows
    self.columns = columns
    open = Array(repeating: false, count: rows * columns)
    generator = PCG64(seed: seed)
    mazeRows = (rows - 1) / 2
    mazeColumns = (columns - 1) / 2
  }

  /// The map with start and goal.
  var text: String {
    let goal = open.lastIndex(of: true) ?? 0
    let start = open.firstIndex(of: true) ?? 0
    return (0..<rows).map { row in
      String(
        (0..<columns).map { column -> Character in
          let place = row * columns + column
          return place == start ? "S" : place == goal ? "G" : open[place] ? "." : "#"
        })
    }.joined(separator: "\n") + "\n"
  }

  // MARK: Mazes

  /// The place on the map of a maze's cell.
  private func place(_ cell: Int) -> Int {
    (cell / mazeColumns * 2 + 1) * columns + cell % mazeColumns * 2 + 1
  }

  private func neighbours(_ cell: Int) -> [Int] {
    let (row, column) = (cell / mazeColumns, cell % mazeColumns)
    var found: [Int] = []
    if row > 0 { found.append(cell - mazeColumns) }
    if column + 1 < mazeColumns { found.append(cell + 1) }
    if row + 1 < mazeRows { found.append(cell + mazeColumns) }
    if column > 0 { found.append(cell - 1) }
    return found
  }

  /// Opens two neighbouring cells and what stands between them.
  private mutating func join(_ one: Int, _ other: Int) {
    open[place(one)] = true
    open[place(other)] = true
    open[(place(one) + place(other)) / 2] = true
  }

  private var cells: Range<Int> { 0..<mazeRows * mazeColumns }

  /// Recursive backtracking, without recursion.
  mutating func backtrack() {
    var path = [0]
    open[place(0)] = true
    while let cell = path.last {
      let unseen = neighbours(cell).filter { !open[place($0)] }
      guard let next = generator.choice(unseen) else {
        path.removeLast()
        continue
      }
      join(cell, next)
      path.append(next)
    }
  }

  /// Kruskal's algorithm with the walls in a random order.
  mutating func openByKruskal() {
    var parents = Array(cells)
    func root(_ cell: Int) -> Int {
      var cell = cell
      while parents[cell] != cell {
        parents[cell] = parents[parents[cell]]
        cell = parents[cell]
      }
      return cell
    }
    var walls = cells.flatMap { cell in
      neighbours(cell).filter { $0 > cell }.map { (cell, $0) }
    }
    generator.shuffle(&walls)
    open[place(0)] = true
    for (one, other) in walls {
      let roots = (root(one), root(other))
      guard roots.0 != roots.1 else { continue }
      parents[roots.0] = roots.1
      join(one, other)
    }
  }

  /// Wilson's algorithm: a walk from each cell to the maze, its loops left out.
  mutating func walkByWilson() {
    open[place(0)] = true
    for start in cells where !open[place(start)] {
      var next: [Int: Int] = [:]
      var cell = start
      while !open[place(cell)] {
        guard let step = generator.choice(neighbours(cell)) else { return }
        // The last way out of a cell is the one that no loop leads back from.
        next[cell] = step
        cell = step
      }
      cell = start
      while !open[place(cell)], let step = next[cell] {
        let wasOpen = open[place(step)]
        join(cell, step)
        if wasOpen { break }
        open[place(step)] = false
        cell = step
      }
    }
  }

  /// Prim's algorithm with all edges of equal weight.
  mutating func growByPrim() {
    open[place(0)] = true
    var border = neighbours(0).map { (0, $0) }
    while !border.isEmpty {
      let chosen = generator.integer(below: border.count)
      let (from, cell) = border[chosen]
      border.swapAt(chosen, border.count - 1)
      border.removeLast()
      guard !open[place(cell)] else { continue }
      join(from, cell)
      border += neighbours(cell).filter { !open[place($0)] }.map { (cell, $0) }
    }
  }

  // MARK: Rooms and obstacles

  /// Rooms of about five cells with a door to each neighbour.
  mutating func makeRooms() {
    func walls(_ length: Int) -> [Int] {
      let count = max(1, (length - 1) / 6)
      return (0...count).map { $0 * (length - 1) / count }
    }
    let (across, down) = (walls(rows), walls(columns))
    for row in 1..<rows - 1 where !across.contains(row) {
      for column in 1..<columns - 1 where !down.contains(column) {
        open[row * columns + column] = true
      }
    }
    for (top, bottom) in zip(across, across.dropFirst()) {
      for (left, right) in zip(down, down.dropFirst()) {
        if right < columns - 1 {
          let row = generator.integer(in: top + 1..<bottom)
          open[row * columns + right] = true
        }
        if bottom < rows - 1 {
          let column = generator.integer(in: left + 1..<right)
          open[bottom * columns + column] = true
        }
      }
    }
  }

  /// Walls at random, made anew until there is a way from corner to corner.
  mutating func scatter(_ density: Double) throws {
    let corners = (columns + 1, (rows - 2) * columns + columns - 2)
    for _ in 0..<1000 {
      for row in 1..<rows - 1 {
        for column in 1..<columns - 1 {
          open[row * columns + column] = generator.random() >= density
        }
      }
      open[corners.0] = true
      open[corners.1] = true
      let reached = reach(from: corners.0)
      guard reached[corners.1] else { continue }
      // What nobody can reach is wall, so that every cell has a way to the goal.
      open = reached
      return
    }
    throw GymError.parameter(
      "density", value: "\(density)",
      allowed: "small enough that a way is left through some of a thousand fields")
  }

  /// The open places that can be reached.
  private func reach(from start: Int) -> [Bool] {
    var reached = [Bool](repeating: false, count: open.count)
    reached[start] = true
    var queue = [start]
    while let place = queue.popLast() {
      for next in [place - columns, place + 1, place + columns, place - 1]
      where open[next] && !reached[next] {
        reached[next] = true
        queue.append(next)
      }
    }
    return reached
  }
}
