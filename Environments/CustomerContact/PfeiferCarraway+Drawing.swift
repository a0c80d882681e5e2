public import Drawing

extension PfeiferCarraway {
  /// The recencies in a row, each with its probability of a purchase, the lost customer at the end, and
  /// where the customer is now; of many recencies the first.
  public func draw() -> Drawing {
    let probabilities = parameters.purchaseProbabilities.prefix(11)
    let (side, gap) = (96.0, 18.0)
    let count = probabilities.count + 1
    var picture = Drawing(width: gap + Double(count) * (side + gap), height: 200)
    for index in 0..<count {
      let isLost = index == probabilities.count
      let isNow =
        recency.map { isLost ? $0 > probabilities.count : $0 == index + 1 } ?? false
      let middle = Point(gap + side / 2 + Double(index) * (side + gap), 110)
      let fill = isLost ? Color(hex: 0xE2A29B) : Color(hex: 0xCFE3B4)
      picture.add(
        .rectangle(
          center: middle, width: side, height: side,
          style: Style(
            fill: fill, stroke: isNow ? .black : .gray, lineWidth: isNow ? 5 : 1)))
      func text(_ words: String, _ offset: Double, _ size: Double) {
        picture.add(
          .text(
            words, anchor: middle + Point(0, offset), size: size, color: .black,
            alignment: .center))
      }
      text(isLost ? "lost" : "recency \(index + 1)", isLost ? 0 : -14, 16)
      if !isLost {
        let percent = (probabilities[index] * 1000).rounded() / 10
        text("buys: \(percent) %", 16, 13)
      }
      if isNow {
        picture.add(.circle(center: middle - Point(0, 74), radius: 12, style: .fill(.blue)))
      }
    }
    return picture
  }
}
