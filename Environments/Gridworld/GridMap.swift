internal import Gym

/// A gridworld drawn as text: one character a cell, and below the map what its letters mean.
///
/// ```
/// #######
/// #S...G#
/// #.xA..#
/// #....a#
/// #######
///
/// A: jump a 10
/// x: floor -2
/// ```
/// `#` is a wall, `.` floor, `S` a start, `G` a goal, `H` a hole that ends the episode, `C` a cliff that
/// sends back to the start, and `^ v < >` are doors that are entered in their direction only. Any other
/// letter or digit is explained below the map, after an empty line: `floor REWARD`, `end REWARD`,
/// `back REWARD` or `jump LETTER REWARD`. A cell whose letter is a jump's target is floor.
public struct GridMap: Sendable, Equatable {
  /// What a cell is.
  public enum Cell: Sendable, Equatable {
    /// Nobody gets in.
    case wall
    /// Free ground; entering it gives an extra reward.
    case floor(reward: Double)
    /// Where episodes begin.
    case start
    /// The goal: it ends the episode.
    case goal
    /// A hole: it ends the episode.
    case hole
    /// A cliff: it sends back to the start.
    case cliff
    /// A door that is entered in one direction only, by number: 0 up, 1 right, 2 down, 3 left.
    case door(Int)
    /// Ends the episode with a reward of its own.
    case end(reward: Double)
    /// Sends back to the start with a reward of its own.
    case back(reward: Double)
    /// Every action leads to another cell; if that is a goal, a hole or an end, the episode ends.
    case jump(to: Character, reward: Double)
  }

  /// Rows.
  public let rows: Int
  /// Columns.
  public let columns: Int
  /// The cells, row by row.
  public let cells: [Cell]
  /// The characters of the map, row by row.
  public let letters: [[Character]]

  /// Reads a map.
  ///
  /// - Parameters:
  ///   - text: the map, and what its letters mean.
  ///   - name: where it comes from, for messages.
  /// - Throws: ``GymError`` that names the line and the column, and what was expected there.
  public init(_ text: String, name: String = "the map") throws {
    var reader = GridMapReader(name: name)
    try reader.read(text)
    rows = reader.letters.count
    columns = reader.letters[0].count
    letters = reader.letters
    cells = try reader.cells()
  }

  /// The cell in a row and a column.
  public subscript(row: Int, column: Int) -> Cell { cells[row * columns + column] }

  /// The map as text, with `@` where somebody stands.
  public func text(at place: (row: Int, column: Int)? = nil) -> String {
    letters.enumerated().map { row, line in
      String(
        line.enumerated().map { column, letter in
          place.map { $0 == (row, column) } == true ? "@" : letter
        })
    }.joined(separator: "\n")
  }
}

/// Reads a map line by line.
private struct GridMapReader {
  let name: String
  var letters: [[Character]] = []
  private var meanings: [Character: GridMap.Cell] = [:]
  /// The line in which each letter is explained.
  private var places: [Character: Int] = [:]

  init(name: String) { self.name = name }

  private func mistake(_ line: Int, _ column: Int?, _ found: String) -> GymError {
    let place = column.map { "line \(line), column \($0)" } ?? "line \(line)"
    return .invalid("In \(name), \(place): \(found).")
  }

  mutating func read(_ text: String) throws {
    var inLegend = false
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated() {
      // A row of spaces, as long as the others, is floor.
      let isEmpty =
        line.allSatisfy(\.isWhitespace) && (inLegend || letters.first?.count != line.count)
      if isEmpty {
        inLegend = !letters.isEmpty
      } else if inLegend {
        try explain(line, index + 1)
      } else {
        letters.append(Array(line))
        guard letters[0].count == line.count else {
          throw mistake(
            index + 1, min(letters[0].count, line.count) + 1,
            "this row has \(line.count) cells, but the first has \(letters[0].count): make all rows "
              + "equally long")
        }
      }
    }
    guard let first = letters.first, !first.isEmpty else {
      throw GymError.invalid("There is no map in \(name): draw at least one row of cells.")
    }
    guard letters.count * first.count <= 1_000_000 else {
      throw GymError.invalid("\(name) has more than a million cells.")
    }
  }

  /// One line below the map, such as `A: jump a 10`.
  private mutating func explain(_ line: Substring, _ number: Int) throws {
    let parts = line.split(whereSeparator: \.isWhitespace)
    guard parts.count >= 2, parts[0].count == 2, parts[0].last == ":", let letter = parts[0].first
    else {
      throw mistake(
        number, 1,
        "'\(line)' explains no letter; write 'x: floor -1', 'x: end 5', 'x: back -10' or "
          + "'x: jump y 10'")
    }
    guard letter.isLetter || letter.isNumber, !"SGHCv".contains(letter) else {
      throw mistake(number, 1, "'\(letter)' has a meaning already; choose another letter")
    }
    guard meanings[letter] == nil else {
      throw mistake(number, 1, "'\(letter)' is explained in line \(places[letter] ?? 0) already")
    }
    let column = line.distance(from: line.startIndex, to: parts[1].startIndex) + 1
    guard let reward = parts.last.flatMap({ Double($0) }), reward.isFinite else {
      throw mistake(
        number, column, "'\(parts.last ?? "")' is no reward; end the line with a number")
    }
    let kind = String(parts[1])
    switch (kind, parts.count) {
    case ("floor", 3): meanings[letter] = .floor(reward: reward)
    case ("end", 3): meanings[letter] = .end(reward: reward)
    case ("back", 3): meanings[letter] = .back(reward: reward)
    case ("jump", 4):
      guard parts[2].count == 1, let target = parts[2].first, target.isLetter || target.isNumber
      else {
        throw mistake(number, column, "'\(parts[2])' is no letter to jump to")
      }
      meanings[letter] = .jump(to: target, reward: reward)
    default:
      throw mistake(
        number, column,
        "expected 'floor REWARD', 'end REWARD', 'back REWARD' or 'jump LETTER REWARD', not "
          + "'\(parts.dropFirst().joined(separator: " "))'")
    }
    places[letter] = number
  }

  /// The cells, once everything is read.
  func cells() throws -> [GridMap.Cell] {
    var cells: [GridMap.Cell] = []
    var counts: [Character: Int] = [:]
    for line in letters { for letter in line { counts[letter, default: 0] += 1 } }
    var targets: Set<Character> = []
    for (letter, meaning) in meanings {
      guard case .jump(let target, _) = meaning else { continue }
      guard counts[target] == 1 else {
        throw mistake(
          places[letter] ?? 0, nil,
          "'\(letter)' jumps to '\(target)', which is \(counts[target] ?? 0) times on the map; it must "
            + "be there once")
      }
      targets.insert(target)
    }
    for (row, line) in letters.enumerated() {
      for (column, letter) in line.enumerated() {
        guard let cell = meaning(of: letter, isTarget: targets.contains(letter)) else {
          throw mistake(
            row + 1, column + 1,
            "'\(letter)' is not known; use # . S G H C ^ v < > or explain it below the map")
        }
        cells.append(cell)
      }
    }
    guard cells.contains(.start) else {
      throw GymError.invalid("In \(name) there is no start: put an S where episodes are to begin.")
    }
    return cells
  }

  private func meaning(of letter: Character, isTarget: Bool) -> GridMap.Cell? {
    switch letter {
    case "#": .wall
    case ".", " ": .floor(reward: 0)
    case "S": .start
    case "G": .goal
    case "H": .hole
    case "C": .cliff
    case "^": .door(0)
    case ">": .door(1)
    case "v": .door(2)
    case "<": .door(3)
    default: meanings[letter] ?? (isTarget ? .floor(reward: 0) : nil)
    }
  }
}
