/// Bids the same in every auction, whatever it is worth.
public struct ConstantBid: BiddingPolicy {
  /// The name in reports.
  public let name: String
  /// The bid.
  public let bid: Double

  /// Bids `bid`.
  public init(name: String = "constant", bid: Double) { (self.name, self.bid) = (name, bid) }

  /// The bid.
  @inline(__always)
  public mutating func bid(value: Double, budget: Double, auction: Int) -> Double { bid }
}
