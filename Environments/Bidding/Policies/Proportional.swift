/// Bids the same multiple of the value all day.
///
/// Tuned on training days it is what the literature calls linear bidding (C. Perlich et al., "Bid
/// Optimizing and Inventory Scoring in Targeted Online Advertising", 2012); with the value of an action
/// as its factor, truthful bidding; with the market's cost per action, maximum eCPC (K.-C. Lee et al.,
/// "Estimating Conversion Rate in Display Advertising from Past Performance Data", 2012).
public struct Proportional: BiddingPolicy {
  /// The name in reports.
  public let name: String
  /// The bid per unit of value.
  public let factor: Double

  /// Bids `factor` times the value.
  public init(name: String, factor: Double) {
    self.name = name
    self.factor = factor
  }

  /// The bid per unit of value.
  public var multiplier: Double? { factor }
}
