import Gym
import Randomness

extension FrozenLake {
  /// Gymnasium's maps, by name.
  public static let maps: [String: [String]] = [
    "4x4": ["SFFF", "FHFH", "FFFH", "HFFG"],
    "8x8": [
      "SFFFFFFF", "FFFFFFFF", "FFFHFFFF", "FFFFFHFF", "FFFHFFFF", "FHHFFFHF", "FHFFHFHF",
      "FFFHFFFG",
    ],
  ]

  /// A random map with a way from the start, in the upper left, to the goal, in the lower right:
  /// Gymnasium's `generate_random_map`, draw for draw.
  ///
  /// - Parameters:
  ///   - size: lines and columns.
  ///   - probability: how likely each cell is frozen.
  ///   - seed: of the map's generator.
  /// - Throws: ``GymError`` if size or probability make no sense, or ten thousand maps had no way.
  public static func randomMap(size: Int, probability: Double, seed: UInt64) throws -> [String] {
    guard (2...100).contains(size) else {
      throw GymError.parameter("map_size", value: "\(size)", allowed: "between 2 and 100")
    }
    guard probability > 0, probability <= 1 else {
      throw GymError.parameter(
        "map_probability", value: "\(probability)", allowed: "above 0 and at most 1")
    }
    var generator = PCG64(seed: seed)
    for _ in 0..<10_000 {
      var cells = (0..<size * size).map { _ in
        generator.choice(probabilities: [probability, 1 - probability]) == 0
          ? UInt8(ascii: "F") : UInt8(ascii: "H")
      }
      cells[0] = UInt8(ascii: "S")
      cells[size * size - 1] = UInt8(ascii: "G")
      guard hasWay(cells, size: size) else { continue }
      return (0..<size).map { row in
        String(decoding: cells[row * size..<(row + 1) * size], as: UTF8.self)
      }
    }
    throw GymError.parameter(
      "map_probability", value: "\(probability)",
      allowed: "large enough that some of ten thousand maps has a way to the goal")
  }

  private static func hasWay(_ cells: [UInt8], size: Int) -> Bool {
    var seen = [Bool](repeating: false, count: cells.count)
    var open = [0]
    seen[0] = true
    while let cell = open.popLast() {
      let (row, column) = (cell / size, cell % size)
      for (nextRow, nextColumn) in [
        (row + 1, column), (row, column + 1), (row - 1, column), (row, column - 1),
      ] where (0..<size).contains(nextRow) && (0..<size).contains(nextColumn) {
        let next = nextRow * size + nextColumn
        if cells[next] == UInt8(ascii: "G") { return true }
        if cells[next] == UInt8(ascii: "H") || seen[next] { continue }
        seen[next] = true
        open.append(next)
      }
    }
    return false
  }

  /// Checks a map of one's own.
  ///
  /// - Throws: ``GymError`` that names the line and the column of the first mistake.
  static func check(_ map: [String]) throws {
    let columns = map[0].count
    guard columns > 0 else {
      throw GymError.invalid("The map's line 1 is empty: a line of desc needs at least one cell.")
    }
    var starts = 0
    for (row, line) in map.enumerated() {
      for (column, letter) in line.enumerated() where !"SFHG".contains(letter) {
        throw GymError.invalid(
          "The map's line \(row + 1), column \(column + 1) is '\(letter)', but must be S (start), "
            + "F (frozen), H (hole) or G (goal).")
      }
      guard line.count == columns else {
        throw GymError.invalid(
          "The map's line \(row + 1) has \(line.count) cells, but line 1 has \(columns): all lines "
            + "of desc must be equally long.")
      }
      starts += line.count { $0 == "S" }
    }
    guard starts > 0 else {
      throw GymError.invalid("The map has no start: put an S where episodes are to begin.")
    }
    guard map.count * columns <= 1_000_000 else {
      throw GymError.invalid("The map has \(map.count * columns) cells, more than a million.")
    }
  }
}
