internal import Gym

/// A market that makes days of auctions: levels that move from day to day and within the day, and prices
/// and values spread around them.
///
/// The defaults are the house's synthetic market. The shares of the ticks are AuctionNet's (K. Su et
/// al., "AuctionNet: A Novel Benchmark for Decision-Making in Large-Scale Games", 2024).
public struct MarketModel: Sendable, Codable, Equatable {
  /// The expected number of auctions a day.
  public var auctionsPerDay = 10_000.0
  /// The deviation of the logarithm of a day's volume, whose mean is 1.
  public var volumeDeviation = 0.35
  /// Each tick's share of the day's auctions; they make up 1.
  public var traffic = MarketModel.auctionNetTraffic
  /// How far a tick's share may be off either way, as a part of it; drawn for `trafficWindow` ticks.
  public var trafficJitter = 0.4
  /// For how many ticks one draw of the jitter of traffic holds.
  public var trafficWindow = 4
  /// The highest bids of the others, at an average level.
  public var price = MarketDistribution.logNormal(mean: 80, deviation: 0.6)
  /// The deviation of the logarithm of a day's price level, whose median is 1.
  public var dayPriceDeviation = 0.35
  /// How far a tick's price level may be off either way; drawn for `priceWindow` ticks.
  public var priceJitter = 0.4
  /// For how many ticks one draw of the jitter of prices holds.
  public var priceWindow = 4
  /// The values: probabilities.
  public var value = MarketDistribution.logNormal(mean: 0.001, deviation: 0.8)
  /// How far a tick's level of values may be off either way; drawn for `valueWindow` ticks.
  public var valueJitter = 0.5
  /// For how many ticks one draw of the jitter of values holds.
  public var valueWindow = 8
  /// The correlation of the normal scores of price and value.
  public var correlation = 0.3
  /// How likely a conversion follows a click.
  public var conversionRate = 0.1
  /// The least part of the next higher bid that each lower bid of the others is, where slots are sold.
  public var lowerPriceShare = 0.5

  /// The house's synthetic market.
  public init() {}

  static let auctionNetTraffic = [
    0.02301, 0.01076, 0.00882, 0.00482, 0.00480, 0.00333, 0.00339, 0.00303, 0.00430, 0.00486,
    0.01114, 0.01236, 0.01851, 0.01729, 0.02612, 0.02405, 0.03641, 0.03309, 0.03811, 0.03238,
    0.03719, 0.03288, 0.03353, 0.02550, 0.02372, 0.02221, 0.02622, 0.02008, 0.02223, 0.02050,
    0.02269, 0.02081, 0.02412, 0.02058, 0.01999, 0.01649, 0.01746, 0.01689, 0.02043, 0.01979,
    0.02495, 0.02512, 0.03110, 0.02859, 0.03006, 0.02565, 0.02538, 0.02529,
  ]

  /// Checks every value.
  ///
  /// - Throws: ``GymError/parameter(_:value:allowed:)`` for the first that makes no sense.
  public func validate() throws {
    func check(_ name: String, _ value: Double, _ range: ClosedRange<Double>) throws {
      guard range.contains(value) else {
        throw GymError.parameter(
          name, value: "\(value)", allowed: "between \(range.lowerBound) and \(range.upperBound)")
      }
    }
    try check("auctions_per_day", auctionsPerDay, 1...10_000_000)
    try check("volume_deviation", volumeDeviation, 0...2)
    try check("traffic_jitter", trafficJitter, 0...1)
    try check("day_price_deviation", dayPriceDeviation, 0...2)
    try check("price_jitter", priceJitter, 0...0.99)
    try check("value_jitter", valueJitter, 0...0.99)
    try check("correlation", correlation, -1...1)
    try check("conversion_rate", conversionRate, 0...1)
    try check("lower_price_share", lowerPriceShare, 0...1)
    for (name, window) in [
      ("traffic_window", trafficWindow), ("price_window", priceWindow),
      ("value_window", valueWindow),
    ] where !(1...10_000).contains(window) {
      throw GymError.parameter(name, value: "\(window)", allowed: "between 1 and 10000")
    }
    guard !traffic.isEmpty, traffic.count <= 10_000 else {
      throw GymError.parameter(
        "traffic", value: "\(traffic.count) numbers", allowed: "1 to 10000 numbers")
    }
    for share in traffic where !(share >= 0 && share <= 1e9) {
      throw GymError.parameter("traffic", value: "\(share)", allowed: "numbers of 0 or more")
    }
    guard traffic.reduce(0, +) > 0 else {
      throw GymError.parameter("traffic", value: "nothing but 0", allowed: "somewhere above 0")
    }
    try price.validate("price")
    try value.validate("value")
    guard value.mean <= 1 else {
      throw GymError.parameter(
        "value", value: "\(value.mean) on average", allowed: "a probability: at most 1")
    }
  }
}
