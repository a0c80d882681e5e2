public import Drawing

extension Blackjack {
  /// The table with the dealer's card and the player's sum.
  public func draw() -> Drawing {
    var drawing = Drawing(width: 480, height: 400, background: Color(hex: 0x0B6B3A))
    func text(_ words: String, _ x: Double, _ y: Double, _ size: Double, _ color: Color = .white) {
      drawing.add(
        .text(words, anchor: Point(x, y), size: size, color: color, alignment: .center))
    }
    text("Dealer", 240, 30, 24)
    text("Player", 240, 250, 24)
    guard let player else { return drawing }
    drawing.add(
      .rectangle(
        center: Point(190, 130), width: 90, height: 130,
        style: Style(fill: .white, stroke: .black, lineWidth: 2)))
    let isRed = suit == 1 || suit == 2
    let name =
      shown == 1 ? "A" : shown == 10 ? ["J", "Q", "K"][face] : "\(shown)"
    text(name, 190, 110, 44, isRed ? .red : .black)
    text(["clubs", "diamonds", "hearts", "spades"][suit], 190, 160, 14, isRed ? .red : .black)
    drawing.add(
      .rectangle(
        center: Point(290, 130), width: 90, height: 130,
        style: Style(fill: Color(hex: 0x26408B), stroke: .white, lineWidth: 4)))
    if isOver { text("\(dealer.sum)", 290, 130, 40) }
    text("\(player.sum)", 240, 310, 60)
    if player.hasUsableAce { text("usable ace", 240, 365, 20) }
    return drawing
  }
}
