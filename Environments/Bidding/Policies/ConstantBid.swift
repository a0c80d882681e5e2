/// Bids the same in every auction, whatever it is worth.
public struct ConstantBid: BiddingPolicy {
  /// The name in reports.
  public var name: String { "constant" }
  /// The bid.
  public let bid: Double

  /// Bids `bid`.
  public init(bid: Double) { self.bid = bid }

  /// The bid.
  @inline(__always)
  public mutating func bid(value: Double, budget: Double, auction: Int) -> Double { bid }
}
