/// The row and the column, from 0 at the upper left to 1 at the lower right.
public enum GridCoordinates: GridView {
  /// `GridWorldCoordinates-v0`.
  public static let id = "GridWorldCoordinates-v0"
  /// What is seen, in a sentence.
  public static let summary = "A world drawn as text, seen as row and column."
  /// Two numbers.
  public static func shape(of map: GridMap) -> [Int] { [2] }
  /// From 0 to 1.
  public static func bounds(of map: GridMap) -> (low: Float, high: Float) { (0, 1) }
  /// Row and column.
  public static func view(of map: GridMap, from place: (row: Int, column: Int)) -> [Float] {
    [
      Float(place.row) / Float(max(map.rows - 1, 1)),
      Float(place.column) / Float(max(map.columns - 1, 1)),
    ]
  }
}

/// The whole map as planes of zeros and ones: where one stands, walls, goals, what ends badly, doors and
/// jumps.
public enum GridPlanes: GridView {
  static let planes = 5

  /// `GridWorldPlanes-v0`.
  public static let id = "GridWorldPlanes-v0"
  /// What is seen, in a sentence.
  public static let summary = "A world drawn as text, seen from above as planes of cells."
  /// `[planes, rows, columns]`.
  public static func shape(of map: GridMap) -> [Int] { [planes, map.rows, map.columns] }
  /// Zeros and ones.
  public static func bounds(of map: GridMap) -> (low: Float, high: Float) { (0, 1) }
  /// The planes, one after another.
  public static func view(of map: GridMap, from place: (row: Int, column: Int)) -> [Float] {
    let size = map.rows * map.columns
    var view = [Float](repeating: 0, count: planes * size)
    view[place.row * map.columns + place.column] = 1
    for (index, cell) in map.cells.enumerated() {
      if let plane = plane(of: cell) { view[plane * size + index] = 1 }
    }
    return view
  }

  /// The plane in which a cell is a one.
  static func plane(of cell: GridMap.Cell) -> Int? {
    switch cell {
    case .wall: 1
    case .goal: 2
    case .end(let reward): reward > 0 ? 2 : 3
    case .hole, .cliff, .back: 3
    case .door, .jump: 4
    case .floor, .start: nil
    }
  }
}

/// Seven by seven cells around oneself, as far as walls let one see: planes of what is unseen, walls,
/// goals, what ends badly, doors and jumps.
///
/// A cell is seen if the straight line to its middle crosses no wall; what lies outside of the map is a
/// wall.
public enum GridWindow: GridView {
  static let reach = 3

  /// `GridWorldWindow-v0`.
  public static let id = "GridWorldWindow-v0"
  /// What is seen, in a sentence.
  public static let summary = "A world drawn as text, of which only what is near is seen."
  /// `[planes, 7, 7]`.
  public static func shape(of map: GridMap) -> [Int] {
    [GridPlanes.planes, 2 * reach + 1, 2 * reach + 1]
  }
  /// Zeros and ones.
  public static func bounds(of map: GridMap) -> (low: Float, high: Float) { (0, 1) }
  /// The planes, one after another.
  public static func view(of map: GridMap, from place: (row: Int, column: Int)) -> [Float] {
    view(of: map, from: place, wallsHide: true)
  }

  static func view(
    of map: GridMap, from place: (row: Int, column: Int), wallsHide: Bool
  ) -> [Float] {
    let side = 2 * reach + 1
    var view = [Float](repeating: 0, count: GridPlanes.planes * side * side)
    for down in -reach...reach {
      for right in -reach...reach {
        let spot = (down + reach) * side + right + reach
        guard !wallsHide || isSeen(map, place, down, right) else {
          view[spot] = 1
          continue
        }
        let cell = cell(map, place.row + down, place.column + right)
        if let plane = GridPlanes.plane(of: cell) { view[plane * side * side + spot] = 1 }
      }
    }
    return view
  }

  private static func cell(_ map: GridMap, _ row: Int, _ column: Int) -> GridMap.Cell {
    guard (0..<map.rows).contains(row), (0..<map.columns).contains(column) else { return .wall }
    return map[row, column]
  }

  /// Whether no wall stands between two cells.
  private static func isSeen(
    _ map: GridMap, _ place: (row: Int, column: Int), _ down: Int, _ right: Int
  ) -> Bool {
    let length = max(abs(down), abs(right))
    guard length > 1 else { return true }
    for step in 1..<length {
      // The nearest cell on the line; a tie is seen through if either side is free.
      let (across, along) = (
        Double(down * step) / Double(length), Double(right * step) / Double(length)
      )
      let free = [across.rounded(.down), across.rounded(.up)].contains { row in
        [along.rounded(.down), along.rounded(.up)].contains { column in
          abs(row - across) <= 0.5 && abs(column - along) <= 0.5
            && cell(map, place.row + Int(row), place.column + Int(column)) != .wall
        }
      }
      if !free { return false }
    }
    return true
  }
}

/// Seven by seven cells around oneself, through walls: the planes of ``GridWindow``, of which the first
/// is empty.
public enum GridOpenWindow: GridView {
  /// `GridWorldOpenWindow-v0`.
  public static let id = "GridWorldOpenWindow-v0"
  /// What is seen, in a sentence.
  public static let summary = "A world drawn as text, seen near oneself, through walls."
  /// `[planes, 7, 7]`.
  public static func shape(of map: GridMap) -> [Int] { GridWindow.shape(of: map) }
  /// Zeros and ones.
  public static func bounds(of map: GridMap) -> (low: Float, high: Float) { (0, 1) }
  /// The planes, one after another.
  public static func view(of map: GridMap, from place: (row: Int, column: Int)) -> [Float] {
    GridWindow.view(of: map, from: place, wallsHide: false)
  }
}
