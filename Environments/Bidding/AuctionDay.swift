/// The auctions of one day in the order of their arrival, cut into ticks.
///
/// A value is the probability that the advertisement, once shown, gets what the advertiser counts: a
/// click, or a conversion. A price is the highest bid of the others.
public struct AuctionDay: Sendable, Equatable {
  /// The value of each auction, a probability.
  public var values: [Double]
  /// The highest bid of the others in each auction, in money.
  public var prices: [Double]
  /// The next highest bids of the others, `[rank][auction]`: only where several slots are sold.
  public var lowerPrices: [[Double]]
  /// The number of each tick's first auction, and at last that of all auctions, `[ticks + 1]`.
  public var starts: [Int]
  /// What becomes of a shown advertisement.
  public var responses: Responses

  /// What becomes of a shown advertisement.
  public enum Responses: Sendable, Equatable {
    /// Drawn: a click with the probability that the value is, after it a conversion at a rate; each
    /// auction has draws of its own that follow from the seed.
    case drawn(seed: UInt64, conversionRate: Double)
    /// Known from a log: whether each auction had a click and a conversion.
    case logged(clicks: [Bool], conversions: [Bool])
  }

  /// A day; one without auctions by default.
  public init(
    values: [Double] = [], prices: [Double] = [], lowerPrices: [[Double]] = [],
    starts: [Int] = [0], responses: Responses = .drawn(seed: 0, conversionRate: 0)
  ) {
    self.values = values
    self.prices = prices
    self.lowerPrices = lowerPrices
    self.starts = starts
    self.responses = responses
  }

  /// The number of auctions.
  public var count: Int { values.count }
  /// The number of ticks.
  public var tickCount: Int { starts.count - 1 }
  /// The auctions of a tick.
  public func auctions(of tick: Int) -> Range<Int> { starts[tick]..<starts[tick + 1] }

  /// What it would cost to win everything at the others' highest bids.
  public var cost: Double { prices.reduce(0, +) }

  /// Whether the advertisement in a slot that is seen with a probability was seen.
  func isSeen(_ auction: Int, exposure: Double) -> Bool {
    guard exposure < 1 else { return true }
    let seed: UInt64 =
      if case .drawn(let seed, _) = responses { seed } else {
        // Days of a log differ in what they hold.
        UInt64(count) &* 0x2545_f491_4f6c_dd1d ^ (prices.first?.bitPattern ?? 0)
      }
    let draw = mixed(~seed &+ UInt64(auction) &* 0x9e37_79b9_7f4a_7c15)
    return Double(draw >> 11) * 0x1p-53 < exposure
  }

  /// Whether the advertisement of an auction, once shown, is clicked, and whether a conversion follows.
  func response(_ auction: Int) -> (click: Bool, conversion: Bool) {
    switch responses {
    case .logged(let clicks, let conversions):
      return (clicks[auction], auction < conversions.count && conversions[auction])
    case .drawn(let seed, let conversionRate):
      let draw = mixed(seed &+ UInt64(auction) &* 0x9e37_79b9_7f4a_7c15)
      guard Double(draw >> 11) * 0x1p-53 < values[auction] else { return (false, false) }
      return (true, Double(mixed(draw) >> 11) * 0x1p-53 < conversionRate)
    }
  }
}

/// 64 bits mixed so that neighbours have nothing in common.
///
/// Source: G. Steele et al., "Fast Splittable Pseudorandom Number Generators" (2014), the finaliser of
/// SplitMix64.
private func mixed(_ number: UInt64) -> UInt64 {
  var bits = (number ^ number >> 30) &* 0xbf58_476d_1ce4_e5b9
  bits = (bits ^ bits >> 27) &* 0x94d0_49bb_1331_11eb
  return bits ^ bits >> 31
}
