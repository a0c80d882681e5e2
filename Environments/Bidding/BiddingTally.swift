/// What came of bidding in a number of auctions.
public struct BiddingTally: Sendable, Equatable, Codable {
  /// How many auctions there were.
  public var auctions = 0
  /// The sum of their values.
  public var offeredValue = 0.0
  /// The sum of the others' highest bids.
  public var priceSum = 0.0
  /// The sum of the bids.
  public var bidSum = 0.0
  /// How many auctions were won.
  public var wins = 0
  /// What was paid.
  public var spend = 0.0
  /// The sum of the values of what was won, each times its slot's exposure.
  public var value = 0.0
  /// The clicks on what was won.
  public var clicks = 0
  /// The conversions.
  public var conversions = 0

  /// Nothing.
  public init() {}

  /// What the objective counts.
  public func actions(_ objective: BiddingRules.Objective) -> Double {
    switch objective {
    case .expectedValue: value
    case .clicks: Double(clicks)
    case .conversions: Double(conversions)
    }
  }

  /// The part of the auctions that was won; 0 of none.
  public var winRate: Double { auctions == 0 ? 0 : Double(wins) / Double(auctions) }

  /// Adds what came of other auctions.
  public mutating func add(_ other: BiddingTally) {
    auctions += other.auctions
    offeredValue += other.offeredValue
    priceSum += other.priceSum
    bidSum += other.bidSum
    wins += other.wins
    spend += other.spend
    value += other.value
    clicks += other.clicks
    conversions += other.conversions
  }
}
