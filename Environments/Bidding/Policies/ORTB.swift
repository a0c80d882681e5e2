/// Optimal real-time bidding for a win rate that grows with the bid as b / (c + b), or as b² / (c² + b²).
///
/// Bids are √(cθ/λ + c²) − c, or c(k^⅓ − k^−⅓) with k = (θ + √(c²λ² + θ²)) / (cλ); c is fitted to the
/// training days' win rates, λ tuned on them.
///
/// Source: W. Zhang, S. Yuan, J. Wang, "Optimal Real-Time Bidding for Display Advertising" (2014),
/// equations 13 and 16.
public struct ORTB: BiddingPolicy {
  /// How the win rate grows with the bid.
  public enum WinRate: Sendable {
    /// b / (c + b).
    case linear
    /// b² / (c² + b²).
    case square
  }

  /// How the win rate grows.
  public let winRate: WinRate
  /// The bid that wins half of the auctions.
  public let c: Double
  /// The shadow price of the budget: λ.
  public let shadowPrice: Double

  /// A bidder.
  public init(winRate: WinRate, c: Double, shadowPrice: Double) {
    (self.winRate, self.c, self.shadowPrice) = (winRate, c, shadowPrice)
  }

  /// The name in reports.
  public var name: String {
    switch winRate {
    case .linear: "ortb1"
    case .square: "ortb2"
    }
  }

  /// The optimal bid.
  public mutating func bid(value: Double, budget: Double, auction: Int) -> Double {
    switch winRate {
    case .linear: return (c * value / shadowPrice + c * c).squareRoot() - c
    case .square:
      let scaled = c * shadowPrice
      let k = (value + (scaled * scaled + value * value).squareRoot()) / scaled
      let root = cubeRoot(k)
      return c * (root - 1 / root)
    }
  }

  /// The c with the least squared error against the win rates of the reference's prices.
  static func fitted(_ winRate: WinRate, prices: [Double]) -> Double {
    guard let highest = prices.last, highest > 0 else { return 1 }
    func error(_ c: Double) -> Double {
      (1...100).reduce(0) { sum, step in
        let bid = highest * Double(step) / 100
        let below = firstIndex(in: prices.indices) { prices[$0] > bid }
        let rate = Double(below) / Double(prices.count)
        let model =
          switch winRate {
          case .linear: bid / (c + bid)
          case .square: bid * bid / (c * c + bid * bid)
          }
        return sum + (rate - model) * (rate - model)
      }
    }
    return minimum(of: error, near: prices[prices.count / 2])
  }
}

/// Where a function of a positive number is least, within a factor of 64 of a guess: by golden section on
/// the number's logarithm.
func minimum(of function: (Double) -> Double, near guess: Double) -> Double {
  let ratio = (5.0.squareRoot() - 1) / 2
  let middle = logarithm(max(guess, 1e-300))
  var (low, high) = (middle - logarithm(64), middle + logarithm(64))
  var (left, right) = (high - ratio * (high - low), low + ratio * (high - low))
  var (leftValue, rightValue) = (function(exponential(left)), function(exponential(right)))
  for _ in 0..<60 {
    if leftValue <= rightValue {
      (high, right, rightValue) = (right, left, leftValue)
      left = high - ratio * (high - low)
      leftValue = function(exponential(left))
    } else {
      (low, left, leftValue) = (left, right, rightValue)
      right = low + ratio * (high - low)
      rightValue = function(exponential(right))
    }
  }
  return exponential((low + high) / 2)
}
