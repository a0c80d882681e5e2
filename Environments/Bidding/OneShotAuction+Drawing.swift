public import Drawing

extension OneShotAuction {
  /// What the thing is worth, on a line from 0 to 1; once the bid is made, that it is over.
  public func draw() -> Drawing {
    var picture = Drawing(width: 480, height: 140)
    let (left, length, y) = (40.0, 400.0, 80.0)
    picture.add(
      .line(from: Point(left, y), to: Point(left + length, y), color: .gray, width: 3))
    for tick in 0...10 {
      let x = left + length * Double(tick) / 10
      picture.add(.line(from: Point(x, y - 6), to: Point(x, y + 6), color: .gray, width: 2))
      if tick % 5 == 0 {
        picture.add(
          .text(
            "\(Double(tick) / 10)", anchor: Point(x, y + 24), size: 14, color: .black,
            alignment: .center))
      }
    }
    guard let worth else {
      picture.add(
        .text("over", anchor: Point(240, 30), size: 18, color: .black, alignment: .center))
      return picture
    }
    let x = left + length * Double(worth)
    picture.add(.circle(center: Point(x, y), radius: 10, style: .fill(.blue)))
    let rounded = (Double(worth) * 100).rounded() / 100
    picture.add(
      .text(
        "worth \(rounded)", anchor: Point(x, y - 28), size: 16, color: .black, alignment: .center))
    return picture
  }
}
