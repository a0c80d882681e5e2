public import Drawing

extension Acrobot {
  /// The links, their joints and the line to reach, 500 by 500, as Gymnasium shows them.
  public func draw() -> Drawing {
    let size = 500.0
    var drawing = Drawing(width: size, height: size)
    guard let state else { return drawing }
    let scale = size / 4.4
    let bar = Point(size / 2, size / 2)

    let goal = bar.y - scale
    drawing.add(.line(from: Point(0, goal), to: Point(size, goal), color: .black))

    // A link that hangs points along y, which grows downwards; positive angles turn to the right.
    let upper = -state.joints[0] + .pi / 2
    let lower = -state.joints[0] - state.joints[1] + .pi / 2
    let elbow = Point(scale, 0).rotated(by: upper) + bar
    let link = [
      Point(0, -0.1 * scale), Point(0, 0.1 * scale), Point(scale, 0.1 * scale),
      Point(scale, -0.1 * scale),
    ]
    for (joint, angle) in [(bar, upper), (elbow, lower)] {
      drawing.add(
        .polygon(points: link, at: joint, angle: angle, style: .fill(Color(0, 204, 204))))
      drawing.add(
        .circle(center: joint, radius: 0.1 * scale, style: .fill(Color(204, 204, 0))))
    }
    return drawing
  }
}
