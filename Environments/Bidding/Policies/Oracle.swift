/// Knows the day and bids its hindsight optimum: no policy that must guess wins more.
public struct Oracle: BiddingPolicy {
  /// The name in reports.
  public var name: String { "oracle" }
  private var ratio = 0.0
  private var isPerClick = false

  /// Someone who knows.
  public init() {}

  /// The bid per unit of value.
  public var multiplier: Double? { isPerClick ? nil : ratio }

  /// Looks at the day.
  public mutating func begin(_ episode: borrowing BiddingEpisode) {
    ratio = Hindsight(episode.day, rules: episode.rules, budget: episode.budget).multiplier
    isPerClick = episode.rules.payment == .click
  }

  /// Where clicks are paid for, what matters is the price alone.
  @inline(__always)
  public mutating func bid(value: Double, budget: Double, auction: Int) -> Double {
    isPerClick ? ratio : ratio * value
  }
}
