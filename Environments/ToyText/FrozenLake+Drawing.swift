public import Drawing

extension FrozenLake {
  /// The lake from above: ice, holes, the goal's flag, and who crosses it.
  public func draw() -> Drawing {
    let cells = map.map { Array($0.utf8) }
    var picture = GridPicture(
      rows: cells.count, columns: cells[0].count, color: Color(hex: 0xD9EEF7))
    for (row, line) in cells.enumerated() {
      for (column, letter) in line.enumerated() {
        switch letter {
        case UInt8(ascii: "H"):
          let middle = picture.middle(row, column)
          picture.drawing.add(
            .circle(center: middle, radius: picture.scaled(24), style: .fill(Color(hex: 0x1F4E79))))
        case UInt8(ascii: "S"): picture.fill(row, column, Color(hex: 0xBBD9A8))
        case UInt8(ascii: "G"): picture.flag(row, column, .red)
        default: break
        }
      }
    }
    picture.rule(Color(hex: 0xA9CBDA))
    if let state = walker.state {
      let looking = [(-1.0, 0.0), (0, 1), (1, 0), (0, -1)]
      picture.figure(
        state / cells[0].count, state % cells[0].count,
        looking: lastAction.map { looking[$0] } ?? (0, 0))
    }
    return picture.drawing
  }
}
