public import Drawing

extension TabularBidding {
  /// The auctions that are over and those to come, and what is left of the budget.
  public func draw() -> Drawing {
    let width = 480.0
    var picture = Drawing(width: width, height: 200)
    let left = state ?? State(auctions: parameters.auctions, budget: parameters.budget)
    func row(_ name: String, _ part: Int, of whole: Int, y: Double, color: Color) {
      picture.add(
        .text(
          "\(name): \(part) of \(whole)", anchor: Point(20, y), size: 16, color: .black,
          alignment: .left))
      let length = width - 40
      picture.add(
        .rectangle(x: 20, y: y + 16, width: length, height: 22, style: .stroke(.gray)))
      picture.add(
        .rectangle(
          x: 20, y: y + 16, width: length * Double(part) / Double(max(whole, 1)), height: 22,
          style: .fill(color)))
    }
    row("auctions left", left.auctions, of: parameters.auctions, y: 24, color: .blue)
    row("budget left", left.budget, of: parameters.budget, y: 84, color: .green)
    let over = parameters.auctions - left.auctions
    row("won", left.wins, of: over, y: 144, color: .yellow)
    return picture
  }
}
