/// Knows the day and bids its hindsight optimum.
///
/// Of auctions that are equally dear it buys as many as it can afford.
public struct Oracle: BiddingPolicy {
  /// The name in reports.
  public var name: String { "oracle" }
  private var ratio = 0.0
  private var edge = (ratio: 0.0, allowance: 0.0)
  private var isPerClick = false
  private var prices: [Double] = []

  /// Someone who knows.
  public init() {}

  /// The bid per unit of value; nil where some of what is equally dear must be left out.
  public var multiplier: Double? { isPerClick || edge.allowance > 0 ? nil : ratio }

  /// Looks at the day.
  public mutating func begin(_ episode: borrowing BiddingEpisode) {
    let best = Hindsight(episode.day, rules: episode.rules, budget: episode.budget)
    ratio = best.multiplier
    isPerClick = episode.rules.payment == .click
    edge = episode.rules.auction == .secondPrice && !isPerClick ? best.edge : (0, 0)
    prices = episode.day.prices
  }

  /// Where clicks are paid for, what matters is the price alone.
  public mutating func bid(value: Double, budget: Double, auction: Int) -> Double {
    if isPerClick { return ratio }
    let price = prices[auction]
    guard value > 0, price / value > ratio, price / value <= edge.ratio, price <= edge.allowance
    else { return ratio * value }
    edge.allowance -= price
    return price
  }
}
