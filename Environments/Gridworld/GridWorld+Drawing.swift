public import Drawing
public import Gym

extension GridWorld {
  /// The map from above, and who walks there.
  public func draw() -> Drawing {
    var picture = ground { _ in nil }
    drawWalker(into: &picture)
    return picture.drawing
  }

  private func drawWalker(into picture: inout GridPicture) {
    guard let state = walker.state else { return }
    let (row, column) = place(state)
    let looking = lastAction.map { GridRules.directions[$0] } ?? (0, 0)
    picture.figure(row, column, looking: (Double(looking.1), Double(looking.0)))
  }

  /// The map with the colours of some cells, by their number among those that are no walls.
  private func ground(color: (Int) -> Color?) -> GridPicture {
    var picture = GridPicture(
      rows: map.rows, columns: map.columns, color: Color(hex: 0xF7F5EE))
    var number = 0
    for row in 0..<map.rows {
      for column in 0..<map.columns {
        if map[row, column] == .wall {
          picture.fill(row, column, Color(hex: 0x3F3F46))
          continue
        }
        if let color = color(number) ?? self.color(of: map[row, column]) {
          picture.fill(row, column, color)
        }
        number += 1
      }
    }
    picture.rule(Color(hex: 0xD8D4C5))
    for row in 0..<map.rows {
      for column in 0..<map.columns { decorate(row, column, &picture) }
    }
    return picture
  }

  private func color(of cell: GridMap.Cell) -> Color? {
    switch cell {
    case .start: Color(hex: 0xCFE3B4)
    case .hole: Color(hex: 0x1F4E79)
    case .cliff, .back: Color(hex: 0x5B4636)
    case .end(let reward): reward < 0 ? Color(hex: 0xE2A29B) : Color(hex: 0xF1DE8C)
    case .floor(let reward) where reward != 0:
      reward < 0 ? Color(hex: 0xF0D0C8) : Color(hex: 0xF3ECC2)
    case .jump: Color(hex: 0xD5C6E8)
    case .floor, .door, .goal, .wall: nil
    }
  }

  /// What stands in a cell.
  private func decorate(_ row: Int, _ column: Int, _ picture: inout GridPicture) {
    switch map[row, column] {
    case .goal: picture.flag(row, column, .red)
    case .door(let direction): picture.arrow(row, column, direction, .gray)
    case .end, .back, .jump:
      picture.label(row, column, String(map.letters[row][column]))
    default:
      let letter = map.letters[row][column]
      if letter.isLetter, letter != "S" { picture.label(row, column, String(letter)) }
    }
    if row == map.rows - 1, column < parameters.wind.count, parameters.wind[column] != 0 {
      picture.note(row, column, "wind \(parameters.wind[column])")
    }
  }
}

extension GridWorld: ModelDrawing {
  /// Every cell with its value, from red for the least to green for the greatest, and an arrow for the
  /// best action.
  public func draw(values: [Double], actions: [Int]) -> Drawing {
    let heat = GridHeat(values)
    var picture = ground(color: heat.color)
    for state in places.indices where values.indices.contains(state) {
      let (row, column) = place(state)
      switch map[row, column] {
      case .goal, .hole, .end: continue
      default: break
      }
      if actions.indices.contains(state) { picture.arrow(row, column, actions[state], .black) }
      if picture.side >= 40 { picture.value(row, column, values[state]) }
    }
    drawWalker(into: &picture)
    return picture.drawing
  }
}

/// The colours of numbers in cells, from red for the least to green for the greatest.
struct GridHeat {
  private let values: [Double]
  private let range: ClosedRange<Double>
  private static let scale = ColorScale.paleRedGreen

  init(_ values: [Double]) {
    self.values = values
    range = Self.scale.range(of: values)
  }

  /// The colour of a state; none where all numbers are alike, or its own is not finite.
  func color(_ state: Int) -> Color? {
    guard values.indices.contains(state), values[state].isFinite,
      range.upperBound > range.lowerBound
    else { return nil }
    return Self.scale.color(of: values[state], in: range)
  }
}

extension GridPicture {
  /// An arrow in one of eight directions, numbered as the actions are.
  mutating func arrow(_ row: Int, _ column: Int, _ direction: Int, _ color: Color) {
    let (down, right) = GridRules.directions[direction]
    let length = Double(down * down + right * right).squareRoot()
    let along = Point(Double(right), Double(down)) * (scaled(14) / length)
    let across = Point(-along.y, along.x) * 0.5
    let middle = middle(row, column)
    let (tip, foot) = (middle + along, middle - along)
    drawing.add(.line(from: foot, to: tip, color: color, width: scaled(3)))
    let neck = middle + along * 0.3
    drawing.add(.polygon(points: [tip, neck + across, neck - across], style: .fill(color)))
  }

  /// An arrow and a number in each cell that `isOpen`, the cells numbered row by row.
  mutating func annotate(_ values: [Double], _ actions: [Int], where isOpen: (Int) -> Bool) {
    let columns = Int((drawing.width / side).rounded())
    for state in values.indices where isOpen(state) {
      let (row, column) = (state / columns, state % columns)
      if actions.indices.contains(state) { arrow(row, column, actions[state], .black) }
      if side >= 40 { value(row, column, values[state]) }
    }
  }

  /// A few letters in a cell.
  mutating func label(_ row: Int, _ column: Int, _ text: String) {
    drawing.add(
      .text(
        text, anchor: middle(row, column), size: scaled(20), color: Color(hex: 0x55555A),
        alignment: .center))
  }

  /// A few words at the head of a cell.
  mutating func note(_ row: Int, _ column: Int, _ text: String) {
    drawing.add(
      .text(
        text, anchor: middle(row, column) - Point(0, scaled(25)), size: scaled(11),
        color: Color(hex: 0x55555A), alignment: .center))
  }

  /// A value at the foot of a cell.
  mutating func value(_ row: Int, _ column: Int, _ value: Double) {
    let rounded = (value * 100).rounded() / 100
    drawing.add(
      .text(
        value.isFinite ? "\(rounded)" : "–", anchor: middle(row, column) + Point(0, scaled(24)),
        size: scaled(11), color: .black, alignment: .center))
  }
}
