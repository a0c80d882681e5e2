/// A MiniGrid with an agent in it: a value of rows of cells.
///
/// Columns grow to the right from 0, rows downwards. Beyond the edge everything is wall, as far as the
/// agent can see: the cells are stored with such a margin, so that no view asks where the edge is.
public struct MiniGridWorld: Sendable, Equatable {
  /// The number of columns.
  public let width: Int
  /// The number of rows.
  public let height: Int
  let margin: Int
  private let stride: Int
  /// The cells row by row, then once more column by column: whichever way the agent looks, a line of
  /// its view is a piece of memory.
  private(set) var cells: [UInt8]
  /// Where the agent is, an index of `cells`; 0 is nowhere.
  var place = 0 {
    didSet { turnedPlace = turned(place) }
  }
  /// Where the agent is among the cells column by column.
  private var turnedPlace = 0
  /// Where the agent looks: 0 right, 1 down, 2 left, 3 up.
  public var direction = 0
  /// What the agent carries; no bits for nothing.
  var carried: UInt8 = 0
  /// The number of steps of the episode.
  public var steps = 0
  /// What varies in the mission: numbers of colours and kinds.
  var mission = SIMD4<UInt8>(repeating: 0)
  /// Places that the task is about, indices of `cells`: doors, ends, obstacles.
  var marks: [Int] = []

  /// An empty world without walls that is seen at most `viewSize` cells far.
  init(width: Int, height: Int, viewSize: Int) {
    self.width = width
    self.height = height
    // Views are read eight cells at a time.
    margin = max(viewSize, 8)
    stride = width + 2 * margin
    cells = Array(repeating: MiniGridCell.wall.bits, count: 2 * stride * (height + 2 * margin))
    marks.reserveCapacity(64)
    clear()
  }

  /// The index of a cell.
  @inline(__always)
  func index(_ column: Int, _ row: Int) -> Int { (row + margin) * stride + column + margin }

  /// The cell at an index.
  @inline(__always)
  subscript(place: Int) -> MiniGridCell {
    get { MiniGridCell(bits: cells[place]) }
    set {
      cells[place] = newValue.bits
      cells[turned(place)] = newValue.bits
    }
  }

  /// Where a cell is among those column by column.
  @inline(__always)
  private func turned(_ place: Int) -> Int {
    // In 32 bits, as divisions of more take longer.
    let (row, column) = UInt32(truncatingIfNeeded: place).quotientAndRemainder(
      dividingBy: UInt32(truncatingIfNeeded: stride))
    return (stride &+ Int(column)) &* (height &+ 2 &* margin) &+ Int(row)
  }

  /// Where the agent is for who reads lines of cells in a direction, and the ways to the next cell
  /// along the line and to the next line on its right.
  @inline(__always)
  func lines(_ direction: Int) -> (place: Int, along: Int, across: Int) {
    let along = 1 &- direction & 2
    let isLevel = direction & 1 == 0
    let across = isLevel ? stride : 0 &- (height &+ 2 &* margin)
    return (isLevel ? place : turnedPlace, along, along &* across)
  }

  /// The column and row of an index.
  func spot(_ index: Int) -> (column: Int, row: Int) {
    (index % stride - margin, index / stride - margin)
  }

  /// A cell; beyond the edge, a wall.
  public subscript(column: Int, row: Int) -> MiniGridCell {
    guard (0..<width).contains(column), (0..<height).contains(row) else { return .wall }
    return self[index(column, row)]
  }

  /// Where the agent is.
  public var agent: (column: Int, row: Int) { spot(place) }
  /// What the agent carries, if anything.
  public var carrying: MiniGridCell? { carried == 0 ? nil : MiniGridCell(bits: carried) }

  /// The way from a cell to the next one in a direction.
  @inline(__always)
  func offset(_ direction: Int) -> Int {
    let along = direction & 1 == 0 ? 1 : stride
    return direction & 2 == 0 ? along : -along
  }

  /// The index of the cell in front of the agent.
  @inline(__always) var front: Int { place + offset(direction) }

  /// Takes everything away: cells, agent, steps, mission.
  mutating func clear() {
    for row in 0..<height {
      let start = index(0, row)
      for place in start..<(start + width) { self[place] = .empty }
    }
    place = 0
    direction = 0
    carried = 0
    steps = 0
    mission = SIMD4(repeating: 0)
    marks.removeAll(keepingCapacity: true)
  }

  /// Does what an action does in every family.
  ///
  /// - Returns: what was in front of the agent, if it has been entered.
  @inline(__always)
  mutating func act(_ action: Int) -> MiniGridCell? {
    let front = front
    let cell = self[front]
    switch action {
    case 0: direction = (direction + 3) & 3
    case 1: direction = (direction + 1) & 3
    case 2:
      guard cell.isOne(of: .enterable) else { return nil }
      place = front
      return cell
    case 3:
      guard carried == 0, cell.isOne(of: .portable) else { return nil }
      carried = cell.bits
      self[front] = .empty
    case 4:
      guard carried != 0, cell == .empty else { return nil }
      self[front] = MiniGridCell(bits: carried)
      carried = 0
    case 5: toggle(front, cell)
    default: break
    }
    return nil
  }

  private mutating func toggle(_ place: Int, _ cell: MiniGridCell) {
    // The kind is the lowest four bits; the rest, the colour, stays.
    func become(_ kind: MiniGridKind) {
      self[place] = MiniGridCell(bits: cell.bits & ~15 | kind.rawValue)
    }
    switch cell.kind {
    case .openDoor: become(.closedDoor)
    case .closedDoor: become(.openDoor)
    case .lockedDoor:
      let key = MiniGridCell(.key, cell.color)
      if carried & 0x7f == key.bits { become(.openDoor) }
    case .box: self[place] = .empty
    default: break
    }
  }
}
