public import Drawing
public import Gym

extension CliffWalking: ModelDrawing {
  /// The meadow above the cliff, the abyss, and who walks there.
  public func draw() -> Drawing { draw(values: [], actions: []) }

  /// The meadow with a number and the best action in every cell, and who walks there.
  public func draw(values: [Double], actions: [Int]) -> Drawing {
    let abyss = (Self.rows - 1) * Self.columns + 1..<Self.rows * Self.columns - 1
    let heat = GridHeat(values.enumerated().map { abyss.contains($0) ? .nan : $1 })
    var picture = GridPicture(
      rows: Self.rows, columns: Self.columns, color: Color(hex: 0xCFE3B4))
    picture.fill(Self.rows - 1, 0, Color(hex: 0xE8DDB5))
    for state in 0..<Self.rows * Self.columns {
      let color = abyss.contains(state) ? Color(hex: 0x5B4636) : heat.color(state)
      if let color { picture.fill(state / Self.columns, state % Self.columns, color) }
    }
    picture.flag(Self.rows - 1, Self.columns - 1, .red)
    picture.rule(Color(hex: 0xB2C998))
    picture.annotate(values, actions) { $0 < abyss.lowerBound }
    if let state = walker.state {
      let looking = [(0.0, -1.0), (1, 0), (0, 1), (-1, 0)]
      picture.figure(
        state / Self.columns, state % Self.columns,
        looking: lastAction.map { looking[$0] } ?? (0, 0))
    }
    return picture.drawing
  }
}
