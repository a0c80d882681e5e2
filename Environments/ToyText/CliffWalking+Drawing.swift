public import Drawing

extension CliffWalking {
  /// The meadow above the cliff, the abyss, and who walks there.
  public func draw() -> Drawing {
    var picture = GridPicture(
      rows: Self.rows, columns: Self.columns, color: Color(hex: 0xCFE3B4))
    for column in 1..<Self.columns - 1 {
      picture.fill(Self.rows - 1, column, Color(hex: 0x5B4636))
    }
    picture.fill(Self.rows - 1, 0, Color(hex: 0xE8DDB5))
    picture.flag(Self.rows - 1, Self.columns - 1, .red)
    picture.rule(Color(hex: 0xB2C998))
    if let state = walker.state {
      let looking = [(0.0, -1.0), (1, 0), (0, 1), (-1, 0)]
      picture.figure(
        state / Self.columns, state % Self.columns,
        looking: lastAction.map { looking[$0] } ?? (0, 0))
    }
    return picture.drawing
  }
}
