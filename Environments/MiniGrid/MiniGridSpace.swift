public import Formats
public import Gym
public import Randomness

/// What may be seen of a MiniGrid: `{direction, image}`, and `mission` where missions differ.
///
/// The flat form is the direction as one-hot; the image column by column, three numbers a cell (or a
/// one-hot each of object, colour and state); and one-hots of the mission's numbers.
public struct MiniGridSpace<let capacity: Int>: Space {
  /// What is seen.
  public typealias Element = MiniGridObservation<capacity>

  /// The number of columns that are seen.
  public let columns: Int
  /// The number of rows that are seen.
  public let rows: Int
  /// How the image is handed to agents.
  public let encoding: MiniGridEncoding
  /// How many values each number of the mission has.
  public let missionCounts: [Int]
  /// Whether the agent itself is seen in the image.
  public let showsAgent: Bool
  private let symbols: [SIMD4<Float>]

  init(
    columns: Int, rows: Int, encoding: MiniGridEncoding, missionCounts: [Int], showsAgent: Bool
  ) {
    self.columns = columns
    self.rows = rows
    self.encoding = encoding
    self.missionCounts = missionCounts
    self.showsAgent = showsAgent
    symbols = MiniGridSymbols.table
  }

  private var cells: Int { columns * rows }
  /// How many values object, colour and state have.
  private var valueCounts: [Int] { [11, 6, showsAgent ? 4 : 3] }
  private var valueTotal: Int { showsAgent ? 21 : 20 }

  /// The number of floats of the flat form.
  public var flatCount: Int {
    4 + cells * (encoding == .symbols ? 3 : valueTotal) + missionCounts.reduce(0, +)
  }

  /// Writes the flat form of an observation.
  public func flatten(_ element: Element, into floats: inout MutableSpan<Float>) {
    floats.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress, buffer.count >= flatCount else { return }
      start.update(repeating: 0, count: 4)
      start[element.direction & 3] = 1
      let image = start + 4
      let end =
        encoding == .symbols ? writeSymbols(element, image) : writePlanes(element, image)
      if !missionCounts.isEmpty { writeMission(element, end) }
    }
  }

  @inline(__always)
  private func writeSymbols(_ element: Element, _ image: UnsafeMutablePointer<Float>)
    -> UnsafeMutablePointer<Float>
  {
    symbols.withUnsafeBufferPointer { symbols in
      guard let table = symbols.baseAddress else { return }
      // The usual size is written out, so that its loop is unrolled.
      if cells == 49 {
        Self.write(element, 49, table, image)
      } else {
        Self.write(element, cells, table, image)
      }
    }
    return image + 3 * cells
  }

  /// Writes four floats at a time, of which the next cell overwrites the fourth.
  @inline(__always)
  private static func write(
    _ element: Element, _ cells: Int, _ table: UnsafePointer<SIMD4<Float>>,
    _ image: UnsafeMutablePointer<Float>
  ) {
    let to = UnsafeMutableRawPointer(image)
    for place in 0..<(cells &- 1) {
      let code = Int(element.codes[unchecked: place] & 0x7f)
      to.storeBytes(of: table[code], toByteOffset: 12 &* place, as: SIMD4<Float>.self)
    }
    let last = table[Int(element.codes[unchecked: cells &- 1] & 0x7f)]
    for channel in 0..<3 { image[3 &* (cells &- 1) &+ channel] = last[channel] }
  }

  private func writePlanes(_ element: Element, _ image: UnsafeMutablePointer<Float>)
    -> UnsafeMutablePointer<Float>
  {
    let width = valueTotal
    image.update(repeating: 0, count: cells * width)
    var to = image
    for place in 0..<cells {
      let values = symbols[Int(element.codes[place] & 0x7f)]
      to[Int(values.x)] = 1
      to[11 + Int(values.y)] = 1
      to[17 + min(Int(values.z), width - 18)] = 1
      to += width
    }
    return to
  }

  private func writeMission(_ element: Element, _ start: UnsafeMutablePointer<Float>) {
    var to = start
    for (place, count) in missionCounts.enumerated() {
      for value in 0..<count { to[value] = Int(element.mission[place]) == value ? 1 : 0 }
      to += count
    }
  }

  /// Reads an observation back; of what stands for no cell, an unseen one.
  public func unflatten(_ floats: Span<Float>) -> Element {
    var element = Element()
    func greatest(_ start: Int, _ count: Int) -> Int {
      var best = 0
      for index in 1..<max(count, 1) where floats[start + index] > floats[start + best] {
        best = index
      }
      return best
    }
    func whole(_ index: Int) -> Int {
      floats[index].isFinite ? Int(max(-1, min(floats[index], 99))) : -1
    }
    let width = encoding == .symbols ? 3 : valueTotal
    for place in 0..<cells {
      let start = 4 + place * width
      let code =
        encoding == .symbols
        ? MiniGridSymbols.code(
          object: whole(start), color: whole(start + 1), state: whole(start + 2))
        : MiniGridSymbols.code(
          object: greatest(start, 11), color: greatest(start + 11, 6),
          state: greatest(start + 17, width - 17))
      element.codes[place] = code ?? 0
    }
    var start = 4 + cells * width
    var mission = SIMD4<UInt8>(repeating: 0)
    for (place, count) in missionCounts.enumerated() {
      mission[place] = UInt8(greatest(start, count))
      start += count
    }
    element.set(direction: greatest(0, 4), mission: mission)
    return element
  }

  /// Draws each cell from all that a cell can show.
  public func sample(using generator: inout PCG64) -> Element {
    var element = Element()
    let direction = generator.integer(below: 4)
    for place in 0..<cells {
      repeat {
        element.codes[place] = UInt8(generator.integer(below: 96))
      } while !isCode(element.codes[place])
    }
    var mission = SIMD4<UInt8>(repeating: 0)
    for (place, count) in missionCounts.enumerated() {
      mission[place] = UInt8(generator.integer(below: count))
    }
    element.set(direction: direction, mission: mission)
    return element
  }

  private func isCode(_ code: UInt8) -> Bool {
    MiniGridSymbols.cell(Int(code)) != nil && (showsAgent || code & 15 < 12)
  }

  /// Whether every cell shows something that there is.
  public func contains(_ element: Element) -> Bool {
    (0..<4).contains(element.direction) && (0..<cells).allSatisfy { isCode(element.codes[$0]) }
      && missionCounts.indices.allSatisfy { Int(element.mission[$0]) < missionCounts[$0] }
  }

  /// Always nil: observations are not numbered.
  public var cardinality: Int? { nil }
  /// Observations have no numbers; always 0.
  public func index(of element: Element) -> Int { 0 }
  /// Observations have no numbers; always one of which nothing is seen.
  public func element(at index: Int) -> Element { Element() }
}

extension MiniGridSpace {
  /// The space without its element type.
  public var description: SpaceDescription {
    let highs: [Float] = [10, 5, showsAgent ? 3 : 2]
    let image: SpaceDescription =
      switch encoding {
      case .symbols:
        .integerBox(
          shape: [columns, rows, 3], low: Array(repeating: 0, count: 3 * cells),
          high: (0..<3 * cells).map { highs[$0 % 3] })
      case .planes:
        .multiDiscrete(
          counts: (0..<3 * cells).map { valueCounts[$0 % 3] },
          starts: Array(repeating: 0, count: 3 * cells))
      }
    var parts: [SpaceDescription.NamedSpace] = [
      .init(name: "direction", space: .discrete(count: 4, start: 0)),
      .init(name: "image", space: image),
    ]
    if !missionCounts.isEmpty {
      let zeros = missionCounts.map { _ in 0 }
      parts.append(
        .init(name: "mission", space: .multiDiscrete(counts: missionCounts, starts: zeros)))
    }
    return .named(parts)
  }

  /// An observation as `{"direction": …, "image": [[[object, colour, state], …], …]}`.
  public func json(_ element: Element) -> JSONValue {
    let image = (0..<columns).map { column in
      JSONValue.array(
        (0..<rows).map { row in
          let cell = element[column * rows + row]
          return .array([
            .integer(cell.kind.object), .integer(Int(cell.color.rawValue)),
            .integer(cell.kind.state),
          ])
        })
    }
    var members = [
      JSONMember("direction", .integer(element.direction)), JSONMember("image", .array(image)),
    ]
    if !missionCounts.isEmpty {
      let numbers = missionCounts.indices.map { JSONValue.integer(Int(element.mission[$0])) }
      members.append(JSONMember("mission", .array(numbers)))
    }
    return .object(members)
  }

  /// Reads an observation from its written form.
  public func element(json: JSONValue) throws -> Element {
    let outside = GymError.invalid(
      "A MiniGrid's observation has a direction and an image of \(columns) by \(rows) cells of "
        + "object, colour and state, but this is another thing.")
    var element = Element()
    guard let direction = json["direction"]?.whole,
      let image = json["image"]?.elements, image.count == columns, (0..<4).contains(direction)
    else { throw outside }
    for (column, cells) in image.enumerated() {
      guard let cells = cells.elements, cells.count == rows else { throw outside }
      for (row, cell) in cells.enumerated() {
        let numbers = (cell.elements ?? []).compactMap(\.whole)
        guard numbers.count == 3,
          let code = MiniGridSymbols.code(
            object: numbers[0], color: numbers[1], state: numbers[2])
        else { throw outside }
        element.codes[column * rows + row] = code
      }
    }
    let numbers = (json["mission"]?.elements ?? []).compactMap(\.whole)
    guard numbers.count == missionCounts.count, numbers.allSatisfy({ (0..<256).contains($0) })
    else { throw outside }
    var mission = SIMD4<UInt8>(repeating: 0)
    for (place, number) in numbers.enumerated() { mission[place] = UInt8(number) }
    element.set(direction: direction, mission: mission)
    guard contains(element) else { throw outside }
    return element
  }
}

extension MiniGridSpace: Codable {
  private enum CodingKeys: String, CodingKey {
    case columns, rows, encoding, missionCounts, showsAgent
  }

  /// Reads what was encoded and checks it.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    let columns = try values.decode(Int.self, forKey: .columns)
    let rows = try values.decode(Int.self, forKey: .rows)
    let counts = try values.decode([Int].self, forKey: .missionCounts)
    guard (1...capacity).contains(columns), (1...capacity).contains(rows),
      columns * rows <= capacity, counts.count <= 4, counts.allSatisfy({ (1...256).contains($0) })
    else {
      throw GymError.invalid("A MiniGrid's space holds 1 to \(capacity) cells and 4 numbers.")
    }
    self.init(
      columns: columns, rows: rows,
      encoding: try values.decode(MiniGridEncoding.self, forKey: .encoding),
      missionCounts: counts, showsAgent: try values.decode(Bool.self, forKey: .showsAgent))
  }

  /// Writes what the space is.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(columns, forKey: .columns)
    try values.encode(rows, forKey: .rows)
    try values.encode(encoding, forKey: .encoding)
    try values.encode(missionCounts, forKey: .missionCounts)
    try values.encode(showsAgent, forKey: .showsAgent)
  }
}
