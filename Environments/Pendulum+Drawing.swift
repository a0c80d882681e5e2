public import Drawing

extension Pendulum {
  /// The rod, its axle and an arrow for the last torque, 500 by 500, as Gymnasium shows them.
  public func draw() -> Drawing {
    let size = 500.0
    var drawing = Drawing(width: size, height: size)
    guard let state else { return drawing }
    let scale = size / 4.4
    let middle = Point(size / 2, size / 2)
    let thickness = 0.2 * scale
    let red = Color(204, 77, 77)

    // Upright at 0, to the left if positive: y grows downwards here.
    let angle = -state.angle - .pi / 2
    let rod = [
      Point(0, -thickness / 2), Point(0, thickness / 2), Point(scale, thickness / 2),
      Point(scale, -thickness / 2),
    ]
    drawing.add(.polygon(points: rod, at: middle, angle: angle, style: .fill(red)))
    let end = Point(scale, 0).rotated(by: angle) + middle
    for center in [middle, end] {
      drawing.add(.circle(center: center, radius: thickness / 2, style: .fill(red)))
    }
    if let torque = state.torque, torque != 0 {
      drawing.add(arrow(Double(torque), scale: scale, around: middle))
    }
    drawing.add(.circle(center: middle, radius: 0.05 * scale, style: .fill(.black)))
    return drawing
  }

  /// Three quarters of a circle from its top, with a head; a positive torque turns to the left.
  private func arrow(_ torque: Double, scale: Double, around middle: Point) -> [Shape] {
    let radius = scale * abs(torque) / 4 * 0.85
    let sense: Double = torque > 0 ? -1 : 1
    let sweep = 1.5 * Double.pi
    let top = -Double.pi / 2
    let arc = (0...32).map { index in
      Point(radius, 0).rotated(by: top + sense * Double(index) / 32 * sweep) + middle
    }
    // Along the circle at its end, forwards and to both sides.
    let turn = top + sense * sweep
    let head = [
      Point(radius, sense * 12), Point(radius + 4, 0), Point(radius - 4, 0),
    ].map { $0.rotated(by: turn) + middle }
    return [
      .line(points: arc, style: .stroke(.black, width: 2)),
      .polygon(points: head, style: .fill(.black)),
    ]
  }
}
