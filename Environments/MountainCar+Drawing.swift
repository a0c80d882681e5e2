public import Drawing

extension MountainCar {
  /// The valley, the car and the flag, 600 by 400, as Gymnasium shows them.
  public func draw() -> Drawing {
    mountain(carAt: state?.position, goalAt: Self.goalPosition)
  }
}

extension MountainCarContinuous {
  /// The valley, the car and the flag, 600 by 400, as Gymnasium shows them.
  public func draw() -> Drawing {
    mountain(carAt: state?.position, goalAt: Self.goalPosition)
  }
}

/// A valley with a flag at `goal` and a car at `position`, if there is one.
private func mountain(carAt position: Double?, goalAt goal: Double) -> Drawing {
  let (width, height) = (600.0, 400.0)
  var drawing = Drawing(width: width, height: height)
  guard let position else { return drawing }
  let (least, greatest) = MountainCar.positions
  let scale = width / (greatest - least)

  /// The place in the picture above the ground at a position; y grows downwards there.
  func place(_ position: Double, above clearance: Double = 0) -> Point {
    let ground = sineAndCosine(3 * position).sine * 0.45 + 0.55
    return Point((position - least) * scale, height - ground * scale - clearance)
  }

  let ground = (0..<100).map { place(least + (greatest - least) * Double($0) / 99) }
  drawing.add(.line(points: ground, style: .stroke(.black)))

  // Gymnasium turns the car by the slope's cosine as if it were the angle itself.
  let middle = place(position, above: 10)
  let lean = -cosine(3 * position)
  let body = [Point(-20, 0), Point(-20, -20), Point(20, -20), Point(20, 0)]
  drawing.add(.polygon(points: body, at: middle, angle: lean, style: .fill(.black)))
  for wheel in [Point(10, 0), Point(-10, 0)] {
    drawing.add(
      .circle(center: wheel.rotated(by: lean) + middle, radius: 8, style: .fill(.gray)))
  }

  let foot = place(goal)
  let top = Point(foot.x, foot.y - 50)
  drawing.add(.line(from: foot, to: top, color: .black))
  let flag = [top, Point(top.x, top.y + 10), Point(top.x + 25, top.y + 5)]
  drawing.add(.polygon(points: flag, style: .fill(Color(204, 204, 0))))
  return drawing
}
