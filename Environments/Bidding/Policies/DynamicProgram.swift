/// RLB: bids by the values V(n, b) of having n auctions and a budget of b left, found by dynamic
/// programming over whole prices.
///
/// A bid is the greatest δ for which winning at that price, θ + V(n − 1, b − δ), is not worse than losing,
/// V(n − 1, b). The one-state form takes the mean θ for every auction.
///
/// Source: H. Cai et al., "Real-Time Bidding by Reinforcement Learning in Display Advertising" (2017),
/// equations 6 to 10.
public struct DynamicProgram: BiddingPolicy {
  /// The values and what they hold for.
  public let table: Table
  /// Whether every auction counts as the average one.
  public let isOneState: Bool
  private var (window, windowStart, windowBudget) = (-1, 0.0, 0.0)
  private var expectedAuctions = 0.0

  /// Bids by a table.
  public init(_ table: Table, isOneState: Bool = false) {
    self.table = table
    self.isOneState = isOneState
  }

  /// The name in reports.
  public var name: String { isOneState ? "rlb_one_state" : "rlb" }

  /// Forgets the day before.
  public mutating func begin(_ episode: borrowing BiddingEpisode) {
    window = -1
    expectedAuctions = min(episode.reference.dailyAuctions, 1e9)
  }

  /// Bids in windows of as many auctions as the table knows: each gets its part of what is left.
  public mutating func bid(value: Double, budget: Double, auction: Int) -> Double {
    let (number, passed) = auction.quotientAndRemainder(dividingBy: table.auctions)
    if number != window {
      window = number
      windowStart = budget
      let left = max(expectedAuctions - Double(auction), Double(table.auctions))
      windowBudget = budget * Double(table.auctions) / left
    }
    let units = (windowBudget - (windowStart - budget)) / table.unit
    let bid = table.bid(
      auctions: table.auctions - passed, budget: Int(clipped(units, 0, Double(table.budget))),
      value: isOneState ? table.meanValue : value)
    return Double(bid) * table.unit
  }

  /// The values of all numbers of auctions and budgets.
  public struct Table: Sendable {
    /// The greatest number of auctions, N.
    public let auctions: Int
    /// The greatest budget, B, in units of money.
    public let budget: Int
    /// The value that every auction to come is taken to have.
    public let meanValue: Double
    /// The money that one unit of price is.
    public let unit: Double
    /// The greatest bid.
    public let highestBid: Int
    /// V, `[N + 1][B + 1]`.
    private let values: [Double]

    /// Computes all values.
    ///
    /// - Parameter priceProbabilities: how likely each whole price is, from 0 on.
    /// - Complexity: O(N · B · greatest bid).
    public init(
      auctions: Int, budget: Int, meanValue: Double, priceProbabilities: [Double], unit: Double = 1
    ) {
      (self.auctions, self.budget, self.meanValue, self.unit) = (auctions, budget, meanValue, unit)
      highestBid = priceProbabilities.count - 1
      var values = [Double](repeating: 0, count: (auctions + 1) * (budget + 1))
      let width = budget + 1
      values.withUnsafeMutableBufferPointer { values in
        priceProbabilities.withUnsafeBufferPointer { likely in
          for left in stride(from: 1, through: auctions, by: 1) {
            let before = (left - 1) * width
            // Without a budget nothing is won, not even what is free: bids must be above 0.
            for budget in 1..<max(1, width) {
              let lost = values[before + budget]
              var sum = lost
              for price in 0...min(budget, likely.count - 1) {
                let gain = meanValue + values[before + budget - price] - lost
                // Budgets are worth more the larger they are: no higher price is better.
                if gain < 0 { break }
                sum += likely[price] * gain
              }
              values[left * width + budget] = sum
            }
          }
        }
      }
      self.values = values
    }

    /// V(n, b): the greatest expected value.
    public func value(auctions: Int, budget: Int) -> Double {
      values[auctions * (self.budget + 1) + budget]
    }

    /// The best bid for an auction of a value, `auctions` being left with it.
    public func bid(auctions: Int, budget: Int, value: Double) -> Int {
      let before = (auctions - 1) * (self.budget + 1)
      let lost = values[before + budget] - value
      // Worse and worse with the price: the last good one by halving.
      var (low, high) = (0, min(budget, highestBid) + 1)
      while high - low > 1 {
        let middle = (low + high) / 2
        if values[before + budget - middle] >= lost { low = middle } else { high = middle }
      }
      return low
    }
  }
}
