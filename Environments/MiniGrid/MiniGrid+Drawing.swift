public import Drawing

extension MiniGrid {
  /// Which cells of a picture are lit.
  enum Lighting {
    case view, everything
  }

  /// The world at 32 pixels a cell; what the agent sees is lit.
  public func draw() -> Drawing { draw(lighting: .view) }

  func draw(lighting: Lighting) -> Drawing {
    let side = 32.0
    var drawing = Drawing(
      width: Double(world.width) * side, height: Double(world.height) * side, background: .black)
    guard hasBegun else { return drawing }
    let lit: [Bool] =
      switch lighting {
      case .view: world.seen(parameters.agentViewSize, throughWalls: parameters.seeThroughWalls)
      case .everything: Array(repeating: false, count: world.width * world.height)
      }
    for row in 0..<world.height {
      for column in 0..<world.width {
        var tile = MiniGridTile(x: Double(column) * side, y: Double(row) * side, side: side)
        tile.add(world[column, row])
        if world.agent == (column, row) { tile.addAgent(world.direction) }
        if lit[row * world.width + column] {
          tile.rectangle(0, 1, 0, 1, Color(255, 255, 255, alpha: 77))
        }
        drawing.add(tile.shapes)
      }
    }
    return drawing
  }
}

/// A cell of the picture; lengths are parts of its side.
private struct MiniGridTile {
  let x: Double
  let y: Double
  let side: Double
  var shapes: [Shape] = []

  init(x: Double, y: Double, side: Double) {
    self.x = x
    self.y = y
    self.side = side
    rectangle(0, 0.031, 0, 1, Self.line)
    rectangle(0, 1, 0, 0.031, Self.line)
  }

  private static let line = Color(100, 100, 100)

  mutating func rectangle(
    _ left: Double, _ right: Double, _ top: Double, _ bottom: Double, _ color: Color
  ) {
    shapes.append(
      .rectangle(
        x: x + left * side, y: y + top * side, width: (right - left) * side,
        height: (bottom - top) * side, style: .fill(color)))
  }

  mutating func circle(_ column: Double, _ row: Double, _ radius: Double, _ color: Color) {
    shapes.append(
      .circle(
        center: Point(x + column * side, y + row * side), radius: radius * side,
        style: .fill(color)))
  }

  mutating func addAgent(_ direction: Int) {
    let corners = [Point(0.12, 0.19), Point(0.87, 0.5), Point(0.12, 0.81)].map {
      $0.rotated(by: Double(direction) * Double.pi / 2, around: Point(0.5, 0.5)) * side
        + Point(x, y)
    }
    shapes.append(.polygon(points: corners, style: .fill(Color(255, 0, 0))))
  }

  mutating func add(_ cell: MiniGridCell) {
    let color = cell.color.paint
    switch cell.kind {
    case .wall, .goal: rectangle(0, 1, 0, 1, color)
    case .floor: rectangle(0.031, 1, 0.031, 1, color.scaled(0.5))
    case .lava: addLava()
    case .openDoor:
      rectangle(0.88, 1, 0, 1, color)
      rectangle(0.92, 0.96, 0.04, 0.96, .black)
    case .closedDoor:
      rectangle(0, 1, 0, 1, color)
      rectangle(0.04, 0.96, 0.04, 0.96, .black)
      rectangle(0.08, 0.92, 0.08, 0.92, color)
      rectangle(0.12, 0.88, 0.12, 0.88, .black)
      circle(0.75, 0.5, 0.08, color)
    case .lockedDoor:
      rectangle(0, 1, 0, 1, color)
      rectangle(0.06, 0.94, 0.06, 0.94, color.scaled(0.45))
      rectangle(0.52, 0.75, 0.5, 0.56, color)
    case .key:
      rectangle(0.5, 0.63, 0.31, 0.88, color)
      rectangle(0.38, 0.5, 0.59, 0.66, color)
      rectangle(0.38, 0.5, 0.81, 0.88, color)
      circle(0.56, 0.28, 0.19, color)
      circle(0.56, 0.28, 0.064, .black)
    case .ball: circle(0.5, 0.5, 0.31, color)
    case .box:
      rectangle(0.12, 0.88, 0.12, 0.88, color)
      rectangle(0.18, 0.82, 0.18, 0.82, .black)
      rectangle(0.16, 0.84, 0.47, 0.53, color)
    default: break
    }
  }

  private mutating func addLava() {
    rectangle(0, 1, 0, 1, Color(255, 128, 0))
    for wave in 0..<3 {
      let top = 0.3 + 0.2 * Double(wave)
      let points = (0..<5).map { index in
        Point(0.1 + 0.2 * Double(index), index % 2 == 0 ? top : top + 0.1) * side + Point(x, y)
      }
      shapes.append(.line(points: points, style: .stroke(.black, width: 0.06 * side)))
    }
  }
}

extension MiniGridColor {
  /// The colour as it is painted.
  fileprivate var paint: Color {
    switch self {
    case .red: Color(255, 0, 0)
    case .green: Color(0, 255, 0)
    case .blue: Color(0, 0, 255)
    case .purple: Color(112, 39, 195)
    case .yellow: Color(255, 255, 0)
    case .grey: Color(100, 100, 100)
    }
  }
}

extension Color {
  fileprivate func scaled(_ factor: Double) -> Color {
    Color(
      UInt8(Double(red) * factor), UInt8(Double(green) * factor), UInt8(Double(blue) * factor))
  }
}
