/// Someone who bids for a day: decides before each tick, and bids for each of its auctions.
///
/// A policy that bids in proportion to the value says so by ``multiplier`` and leaves the rest alone.
public protocol BiddingPolicy {
  /// The name in reports, such as `traffic_pacer`.
  var name: String { get }
  /// The bid per unit of value in this tick; nil if bids are not proportional to values.
  var multiplier: Double? { get }
  /// Gets ready for a day, of which only the campaign is known.
  mutating func begin(_ episode: borrowing BiddingEpisode)
  /// Decides for the tick that comes.
  mutating func prepare(_ episode: borrowing BiddingEpisode)
  /// The bid in one auction.
  ///
  /// - Parameters:
  ///   - value: the probability of an action.
  ///   - budget: what is left of the budget.
  ///   - auction: the number of the auction in the day.
  mutating func bid(value: Double, budget: Double, auction: Int) -> Double
}

extension BiddingPolicy {
  /// Nothing to get ready.
  public mutating func begin(_ episode: borrowing BiddingEpisode) {}
  /// Nothing to decide.
  public mutating func prepare(_ episode: borrowing BiddingEpisode) {}
  /// The value times the multiplier.
  @inline(__always)
  public mutating func bid(value: Double, budget: Double, auction: Int) -> Double {
    (multiplier ?? 0) * value
  }
  /// Bids are not proportional to values.
  public var multiplier: Double? { nil }
}
