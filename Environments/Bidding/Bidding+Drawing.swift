internal import Drawing

extension BiddingGame {
  func draw() -> Drawing { Drawing(width: 960, height: 600) }
}
