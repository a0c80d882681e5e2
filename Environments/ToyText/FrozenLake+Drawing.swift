public import Drawing
public import Gym

extension FrozenLake: ModelDrawing {
  /// The lake from above: ice, holes, the goal's flag, and who crosses it.
  public func draw() -> Drawing { draw(values: [], actions: []) }

  /// The lake with a number and the best action in every cell, and who crosses it.
  public func draw(values: [Double], actions: [Int]) -> Drawing {
    let cells = map.map { Array($0.utf8) }
    let columns = cells[0].count
    let heat = GridHeat(values)
    var picture = GridPicture(rows: cells.count, columns: columns, color: Color(hex: 0xD9EEF7))
    for (row, line) in cells.enumerated() {
      for (column, letter) in line.enumerated() {
        let isHole = letter == UInt8(ascii: "H")
        if letter == UInt8(ascii: "S") { picture.fill(row, column, Color(hex: 0xBBD9A8)) }
        if !isHole, let color = heat.color(row * columns + column) {
          picture.fill(row, column, color)
        }
        if isHole {
          let middle = picture.middle(row, column)
          picture.drawing.add(
            .circle(center: middle, radius: picture.scaled(24), style: .fill(Color(hex: 0x1F4E79))))
        }
        if letter == UInt8(ascii: "G") { picture.flag(row, column, .red) }
      }
    }
    picture.rule(Color(hex: 0xA9CBDA))
    // Left, down, right, up, as the arrows of a gridworld are numbered.
    picture.annotate(values, actions.map { [3, 2, 1, 0][$0] }) { state in
      let letter = cells[state / columns][state % columns]
      return letter != UInt8(ascii: "H") && letter != UInt8(ascii: "G")
    }
    if let state = walker.state {
      let looking = [(-1.0, 0.0), (0, 1), (1, 0), (0, -1)]
      picture.figure(
        state / columns, state % columns, looking: lastAction.map { looking[$0] } ?? (0, 0))
    }
    return picture.drawing
  }
}
