/// Shades its bids where the winner pays its own: bids what maximises (worth − b) · F(b), F being the
/// training days' distribution of prices and the worth the value times a factor tuned for the budget.
///
/// Source: T. Zhou et al., "An Efficient Deep Distribution Network for Bid Shading in First-Price
/// Auctions" (2021), equation 2, with the empirical distribution.
public struct ShadedBid: BiddingPolicy {
  /// The name in reports.
  public var name: String { "shaded" }
  /// The worth of a unit of value.
  public let factor: Double
  /// Best bids for worths that rise by equal factors.
  private let bids: [Double]
  private let lowest: Double
  private let step: Double

  /// Shades by the distribution of some prices, rising.
  public init(factor: Double, prices: [Double]) {
    self.factor = factor
    let table = ShadingTable(prices: prices)
    (bids, lowest, step) = (table.bids, table.lowest, table.step)
  }

  init(factor: Double, table: ShadingTable) {
    self.factor = factor
    (bids, lowest, step) = (table.bids, table.lowest, table.step)
  }

  /// The best bid, between the table's rows by a straight line.
  public mutating func bid(value: Double, budget: Double, auction: Int) -> Double {
    let worth = value * factor
    guard worth > lowest, bids.count > 1 else { return 0 }
    let place = min(logarithm(worth / lowest) / step, Double(bids.count - 1))
    let below = min(Int(place), bids.count - 2)
    return bids[below] + (bids[below + 1] - bids[below]) * (place - Double(below))
  }
}

/// Best bids by worth.
struct ShadingTable: Sendable {
  var bids: [Double] = []
  var lowest = 0.0
  let step = 0.05

  init(prices: [Double]) {
    guard let least = prices.first(where: { $0 > 0 }), let most = prices.last else { return }
    lowest = least
    let count = Int(logarithm(most * 8 / least) / step) + 2
    // A bid between two prices wins no more than the lower of them: only prices come into question.
    let spacing = max(1, prices.count / 1024)
    let candidates = stride(from: spacing - 1, to: prices.count, by: spacing).map {
      (bid: prices[$0], rate: Double($0 + 1) / Double(prices.count))
    }
    bids = (0..<count).map { row in
      let worth = least * exponential(Double(row) * step)
      var best = (bid: 0.0, surplus: 0.0)
      for candidate in candidates {
        let surplus = (worth - candidate.bid) * candidate.rate
        if surplus > best.surplus { best = (candidate.bid, surplus) }
      }
      return best.bid
    }
  }
}
