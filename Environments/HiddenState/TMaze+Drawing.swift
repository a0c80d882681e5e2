public import Drawing

extension TMaze {
  /// The corridor from the left to the fork, the walker, and the goal's side while it is shown.
  public func draw() -> Drawing {
    let (width, height) = (600.0, 200.0)
    var drawing = Drawing(width: width, height: height)
    guard let state else { return drawing }
    let cell = (width - 40) / Double(parameters.corridorLength + 1)
    let side = min(cell, 40)
    let middle = height / 2
    func x(_ position: Int) -> Double { 20 + cell * (Double(position) + 0.5) }
    let floor = Style.fill(Color(222, 222, 216))
    drawing.add(
      .rectangle(x: 20, y: middle - side / 2, width: width - 40, height: side, style: floor))
    let fork = x(parameters.corridorLength)
    drawing.add(
      .rectangle(
        x: fork - side / 2, y: middle - 1.5 * side, width: side, height: 3 * side, style: floor))
    for isNorth in [true, false] {
      let isGoal = isNorth == state.goalIsNorth
      // What the walker may have forgotten, people see.
      let color = isGoal ? Color(70, 150, 90) : Color(190, 80, 70)
      drawing.add(
        .circle(
          center: Point(fork, middle + (isNorth ? -side : side)), radius: side / 5,
          style: .fill(color)))
    }
    let turn = state.turnedNorth.map { $0 ? -side : side } ?? 0
    drawing.add(
      .circle(
        center: Point(x(state.position), middle + turn), radius: side / 3,
        style: .fill(Color(60, 90, 160))))
    return drawing
  }
}
