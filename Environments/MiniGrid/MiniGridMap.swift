internal import Formats
internal import Gym

/// The text of a drawn MiniGrid; decoded from it, or from the name of its file.
public struct MiniGridMapText: Codable, Sendable, Equatable {
  /// The text.
  public var text: String

  /// A text as it is.
  public init(_ text: String) { self.text = text }

  /// Reads a text of several lines, or the file that a single line names.
  ///
  /// - Throws: ``GymError`` if there is no such file, or its map makes no sense.
  public init(from decoder: any Decoder) throws {
    text = try decoder.singleValueContainer().decode(String.self)
    if text.contains(where: \.isNewline) { return }
    let file = text
    guard Files.exists(file) else {
      throw GymError.parameter(
        "map", value: file, allowed: "a map's text of several lines, or the name of a file")
    }
    text = try Files.readText(file)
    // Checked here, where the file's name is known.
    _ = try MiniGridMap(text, name: file)
    if !text.hasSuffix("\n") { text += "\n" }
  }

  /// Writes the text.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}

/// A MiniGrid drawn as text: two characters a cell, as ``MiniGrid/text`` writes them.
///
/// First the thing (`W` wall, `F` floor, `D` closed, `L` locked and `O` open door, `K` key, `A` ball,
/// `B` box, `G` goal, `V` lava), then the first letter of its colour (`R`, `G`, `B`, `P`, `Y`, `E` or
/// `G` for grey walls); two spaces or dots are an empty cell, and `>>`, `VV`, `<<` or `^^` is the agent,
/// who starts anywhere if it is not drawn.
struct MiniGridMap {
  let width: Int
  let height: Int
  private(set) var cells: [MiniGridCell] = []
  private(set) var start: (column: Int, row: Int, direction: Int)?

  /// Reads a map.
  ///
  /// - Parameter name: what the text is called in messages.
  /// - Throws: ``GymError`` that names line and column of what makes no sense.
  init(_ text: String, name: String) throws {
    var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .map { Array($0) }
    while let last = lines.last, last.isEmpty { lines.removeLast() }
    width = (lines.first?.count ?? 0) / 2
    height = lines.count
    guard (3...25).contains(width), (3...25).contains(height) else {
      throw GymError.invalid(
        "The map in \(name) has \(height) rows of \(width) cells of two characters each, but it must "
          + "have 3 to 25 of both.")
    }
    for (row, line) in lines.enumerated() {
      guard line.count == 2 * width else {
        throw Self.mistake(
          name, row, min(line.count, 2 * width),
          "this row has \(line.count) characters, but the first has \(2 * width)")
      }
      for column in 0..<width {
        try add(String(line[(2 * column)..<(2 * column + 2)]), name, row, column)
      }
    }
    guard cells.contains(where: { $0.kind == .goal }) else {
      throw GymError.invalid("There is no goal on the map in \(name): draw one, GG.")
    }
    guard start != nil || cells.contains(.empty) else {
      throw GymError.invalid("There is no empty cell for the agent on the map in \(name).")
    }
  }

  private mutating func add(_ letters: String, _ name: String, _ row: Int, _ column: Int) throws {
    if letters == "  " || letters == ".." { return cells.append(.empty) }
    if let direction = [">>", "VV", "<<", "^^"].firstIndex(of: letters) {
      guard start == nil else {
        throw Self.mistake(name, row, 2 * column, "the agent is drawn a second time")
      }
      start = (column, row, direction)
      return cells.append(.empty)
    }
    let kinds: [Character: MiniGridKind] = [
      "W": .wall, "F": .floor, "D": .closedDoor, "L": .lockedDoor, "O": .openDoor, "K": .key,
      "A": .ball, "B": .box, "G": .goal, "V": .lava,
    ]
    let colors: [Character: MiniGridColor] = [
      "R": .red, "G": .green, "B": .blue, "P": .purple, "Y": .yellow, "E": .grey,
    ]
    guard let first = letters.first, let kind = kinds[first] else {
      throw Self.mistake(
        name, row, 2 * column,
        "'\(letters)' stands for no thing: W, F, D, L, O, K, A, B, G or V and a colour are expected"
      )
    }
    guard let last = letters.last, let color = colors[last] else {
      throw Self.mistake(
        name, row, 2 * column + 1,
        "'\(letters)' has no colour: R, G, B, P, Y or E for grey is expected")
    }
    // Walls are grey, as `WG` of MiniGrid's own texts means.
    cells.append(kind == .wall ? .wall : MiniGridCell(kind, color))
  }

  private static func mistake(_ name: String, _ row: Int, _ column: Int, _ found: String)
    -> GymError
  {
    .invalid("In \(name), line \(row + 1), column \(column + 1): \(found).")
  }

  /// A room with a locked door, its key, and balls.
  static let example = """
    WGWGWGWGWGWGWGWGWG
    WG>>    WG      WG
    WG      WG  AB  WG
    WG  KY  LY      WG
    WG      WG    GGWG
    WGWGWGWGWGWGWGWGWG

    """
}

extension MiniGrid {
  /// Puts everything where the map has it, and the agent.
  mutating func makeDrawn() throws {
    guard let map else { return }
    var place = 0
    for row in 0..<map.height {
      for column in 0..<map.width {
        let cell = map.cells[place]
        world.put(cell, column, row)
        if cell.kind == .ball { world.marks.append(world.index(column, row)) }
        place += 1
      }
    }
    if let start = map.start {
      world.putAgent(start.column, start.row, direction: start.direction)
    } else {
      try world.placeAgent(in: world.everywhere, using: &generator)
    }
  }
}
