public import Drawing

extension CartPole {
  /// The track, the cart, the pole and its axle, 600 by 400, as Gymnasium shows them.
  public func draw() -> Drawing {
    let width = 600.0
    let height = 400.0
    var drawing = Drawing(width: width, height: height)
    guard let state else { return drawing }

    let scale = width / (2 * Self.positionLimit)
    let track = height - 100
    let middle = Point(state.position * scale + width / 2, track)
    let cart = [Point(-25, 15), Point(-25, -15), Point(25, -15), Point(25, 15)]
    drawing.shapes.append(
      .polygon(points: cart.map { Point($0.x + middle.x, $0.y + middle.y) }, style: .filled(.black))
    )

    // The pole turns about the axle, which sits a quarter of the cart's height above its middle.
    let axle = Point(middle.x, track - 7.5)
    let direction = sineAndCosine(state.angle)
    let (sine, cosine) = (direction.sine, direction.cosine)
    let top = scale - 5
    let pole = [Point(-5, -5), Point(-5, top), Point(5, top), Point(5, -5)]
    let turned = pole.map { corner in
      Point(
        axle.x + corner.x * cosine + corner.y * sine,
        axle.y + corner.x * sine - corner.y * cosine)
    }
    drawing.shapes.append(.polygon(points: turned, style: .filled(Color(202, 152, 101))))
    drawing.shapes.append(.circle(center: axle, radius: 5, style: .filled(Color(129, 132, 203))))
    drawing.shapes.append(
      .line(points: [Point(0, track), Point(width, track)], style: Style(stroke: .black)))
    return drawing
  }
}

extension Style {
  /// A shape of one colour without an outline.
  fileprivate static func filled(_ color: Color) -> Style { Style(fill: color) }
}
