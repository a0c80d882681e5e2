internal import Gym

/// How advertisements are sold, and what the advertiser wants.
public struct BiddingRules: Sendable, Equatable {
  /// Who pays what.
  public enum Auction: Sendable, Equatable {
    /// The highest bid wins and pays the next highest.
    case secondPrice
    /// The highest bid wins and pays itself.
    case firstPrice
    /// Several slots, each with the probability that it is seen: the k-th highest bid gets the k-th slot
    /// and pays the next lower bid if it is seen (generalised second price).
    case slots(exposures: [Double])
  }

  /// What is counted.
  public enum Objective: String, Sendable, Codable, CaseIterable {
    /// The sum of the values of what was won: what is expected, without the noise of rare clicks.
    case expectedValue = "expected_value"
    /// Clicks.
    case clicks
    /// Conversions.
    case conversions
  }

  /// What is paid for.
  public enum Payment: String, Sendable, Codable, CaseIterable {
    /// Every advertisement that is shown.
    case impression
    /// Shown advertisements that are clicked; while values are counted, their part that is expected.
    case click
  }

  /// Who pays what.
  public var auction = Auction.secondPrice
  /// The least bid that can win, and the least price.
  public var reserve = 0.0
  /// What is paid for.
  public var payment = Payment.impression
  /// What is counted.
  public var objective = Objective.expectedValue
  /// The greatest cost of one action (click, conversion or unit of value) that is wanted; infinite for
  /// none.
  public var costPerAction = Double.infinity
  /// How hard a cost beyond the limit is punished.
  ///
  /// The score is the result times min(1, (limit / cost per action)^exponent); AuctionNet takes 2.
  public var exponent = 2.0

  /// How many actions are expected of a unit of value: 1, but for conversions their rate.
  public var actionsPerValue = 1.0

  /// One slot, second price, no limit.
  public init() {}

  /// The exposures of the slots; of a single slot 1.
  var exposures: [Double] {
    if case .slots(let exposures) = auction { exposures } else { [1] }
  }

  /// How many actions came of a unit of value on some days, or are expected to.
  public func expectedActionsPerValue(_ days: [AuctionDay]) -> Double {
    guard objective == .conversions else { return 1 }
    var (actions, values) = (0.0, 0.0)
    for day in days {
      let value = day.values.reduce(0, +)
      values += value
      switch day.responses {
      case .drawn(_, let conversionRate): actions += value * conversionRate
      case .logged(_, let conversions): actions += Double(conversions.count { $0 })
      }
    }
    return actions > 0 ? actions / values : 1
  }

  /// The part of a result that remains when its cost is held against the limit.
  public func compliance(actions: Double, spend: Double) -> Double {
    guard costPerAction < .infinity, spend > 0 else { return 1 }
    let ratio = costPerAction * actions / spend
    if ratio >= 1 { return 1 }
    if exponent == 2 { return ratio * ratio }
    return ratio <= 0 ? 0 : exponential(exponent * logarithm(ratio))
  }
}
