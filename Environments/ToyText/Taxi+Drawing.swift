public import Drawing

extension Taxi {
  private static let colors = [Color.red, .green, .yellow, .blue]

  /// The town: places, walls, the taxi (yellow, green with a passenger), who waits and where they go.
  public func draw() -> Drawing {
    var picture = GridPicture(rows: 5, columns: 5, color: Color(hex: 0xE6E6E6))
    for (place, color) in zip(Town.places, Self.colors) {
      var light = color
      light.alpha = 110
      picture.fill(place.0, place.1, light)
    }
    picture.rule(Color(hex: 0xC4C4C4))
    for row in 0..<5 {
      for column in 0..<4 where !Town.isOpen(east: row, column) {
        let x = Double(column + 1) * picture.side
        let y = Double(row) * picture.side
        picture.drawing.add(
          .line(from: Point(x, y), to: Point(x, y + picture.side), color: .black, width: 6))
      }
    }
    guard let state else { return picture.drawing }
    let goal = Town.places[state.destination]
    picture.flag(goal.0, goal.1, Self.colors[state.destination])
    drawTaxi(state, in: &picture)
    if state.passenger < 4 {
      let place = Town.places[state.passenger]
      let head = picture.middle(place.0, place.1) + Point(18, -6)
      picture.drawing.add(.circle(center: head, radius: 7, style: .fill(.black)))
      picture.drawing.add(
        .rectangle(center: head + Point(0, 18), width: 14, height: 20, style: .fill(.black)))
    }
    return picture.drawing
  }

  private func drawTaxi(_ state: State, in picture: inout GridPicture) {
    let middle = picture.middle(state.row, state.column)
    let isUpright = (lastAction ?? 2) < 2
    let (length, width) = (40.0, 24.0)
    let color = state.passenger == 4 ? Color.green : Color(hex: 0xF5C518)
    picture.drawing.add(
      .rectangle(
        center: middle, width: isUpright ? width : length, height: isUpright ? length : width,
        style: Style(fill: color, stroke: .black, lineWidth: 2)))
    picture.drawing.add(
      .rectangle(
        center: middle, width: isUpright ? width - 8 : length - 22,
        height: isUpright ? length - 22 : width - 8, style: .fill(Color(hex: 0x555555))))
  }
}
