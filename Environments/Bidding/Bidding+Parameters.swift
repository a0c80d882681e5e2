internal import Formats
public import Gym

/// What can be set about bidding.
public struct BiddingParameters: EnvironmentParameters {
  /// The market: `synthetic`, `ipinyou-1458` and eight more campaigns, a file that `apus bid fit` wrote
  /// (its text is kept), or a log to be replayed.
  public var market = "synthetic"
  /// How many ticks a day of a log is cut into, unless it numbers them; a model has its own number.
  public var ticks = 48
  /// `second_price`, `first_price` or `slots`.
  public var auction = "second_price"
  /// With `slots`: the probability that each is seen, falling.
  public var exposures = [1, 0.8, 0.6]
  /// The least bid that can win.
  public var reserve = 0.0
  /// What is paid for.
  public var costOn = BiddingRules.Payment.impression
  /// What is counted.
  public var objective = BiddingRules.Objective.expectedValue
  /// What may be spent a day.
  public var budget = 0.125
  /// What the budget is given in: `market`, parts of the mean cost of winning everything, or `money`.
  public var budgetUnit = "market"
  /// `none`, `cpa` for a greatest cost per action, or `roi` for a least return on what is spent.
  public var constraint = "none"
  /// The greatest cost per action, or the least number of actions per unit of money.
  public var constraintLimit = 0.0
  /// How hard a missed limit is punished: the score is the result times (limit / cost)^exponent.
  public var constraintExponent = 2.0
  /// `multipliers`: an action changes λ by a part; `levels`: an action sets it to a multiple of λ₀.
  public var action = "multipliers"
  /// The parts by which actions change λ.
  public var multipliers = [-0.3, -0.1, -0.03, 0, 0.03, 0.1, 0.3]
  /// The multiples of λ₀ that actions set it to.
  public var levels = [0.1, 0.167, 0.278, 0.464, 0.774, 1.29, 2.15, 3.59, 5.99, 10]
  /// Which numbers are seen.
  public var observation = BiddingLayout.apus
  /// What rewards are measured by: `optimum`, the day's own hindsight optimum, so that a return is R/R*; or
  /// `reference`, the mean day of the tuned fixed bid, which asks for no hindsight.
  public var rewardUnit = "optimum"
  /// Whether clicks and conversions are counted beside expected values.
  public var responses = false

  /// The house's defaults.
  public init() {}

  /// Checks every value.
  public func validate() throws {
    func oneOf(_ name: String, _ value: String, _ allowed: [String]) throws {
      guard allowed.contains(value) else {
        throw GymError.parameter(name, value: value, allowed: allowed.joined(separator: ", "))
      }
    }
    try oneOf("auction", auction, ["second_price", "first_price", "slots"])
    try oneOf("budget_unit", budgetUnit, ["market", "money"])
    try oneOf("constraint", constraint, ["none", "cpa", "roi"])
    try oneOf("action", action, ["multipliers", "levels"])
    try oneOf("reward_unit", rewardUnit, ["reference", "optimum"])
    guard (1...10_000).contains(ticks) else {
      throw GymError.parameter("ticks", value: "\(ticks)", allowed: "between 1 and 10000")
    }
    guard reserve >= 0, reserve < 1e12 else {
      throw GymError.parameter("reserve", value: "\(reserve)", allowed: "0 or more")
    }
    guard budget > 0, budget < .infinity else {
      throw GymError.parameter("budget", value: "\(budget)", allowed: "above 0")
    }
    guard constraint == "none" || (constraintLimit > 0 && constraintLimit < .infinity) else {
      throw GymError.parameter(
        "constraint_limit", value: "\(constraintLimit)", allowed: "above 0 with a constraint")
    }
    guard (0...100).contains(constraintExponent) else {
      throw GymError.parameter(
        "constraint_exponent", value: "\(constraintExponent)", allowed: "between 0 and 100")
    }
    try checkActions()
    guard costOn == .impression || auction == "second_price" else {
      throw GymError.parameter(
        "cost_on", value: "click", allowed: "impression, but in a second_price auction")
    }
    var last = 1.0
    guard (1...8).contains(exposures.count) else {
      throw GymError.parameter(
        "exposures", value: "\(exposures.count) numbers", allowed: "1 to 8 numbers")
    }
    for exposure in exposures {
      guard exposure >= 0, exposure <= last else {
        throw GymError.parameter(
          "exposures", value: "\(exposures)", allowed: "probabilities that do not rise")
      }
      last = exposure
    }
    guard exposures[0] > 0 else {
      throw GymError.parameter(
        "exposures", value: "\(exposures)", allowed: "above 0 for the first slot")
    }
  }

  private func checkActions() throws {
    for (name, numbers, low) in [("multipliers", multipliers, -1.0), ("levels", levels, 0.0)] {
      guard (1...1000).contains(numbers.count) else {
        throw GymError.parameter(
          name, value: "\(numbers.count) numbers", allowed: "1 to 1000 numbers")
      }
      for number in numbers where !(number > low && number <= BiddingGame.range) {
        throw GymError.parameter(
          name, value: "\(number)", allowed: "numbers above \(low), at most \(BiddingGame.range)")
      }
    }
  }

  /// How advertisements are sold, and what is wanted.
  public var rules: BiddingRules {
    var rules = BiddingRules()
    rules.auction =
      switch auction {
      case "first_price": .firstPrice
      case "slots": .slots(exposures: exposures)
      default: .secondPrice
      }
    rules.reserve = reserve
    rules.payment = costOn
    rules.objective = objective
    rules.exponent = constraintExponent
    switch constraint {
    case "cpa": rules.costPerAction = constraintLimit
    case "roi": rules.costPerAction = 1 / constraintLimit
    default: break
    }
    return rules
  }

  /// The budget in money.
  ///
  /// - Throws: ``GymError`` if it is more than winning everything costs.
  public func money(dailyCost: Double) throws -> Double {
    guard dailyCost > 0, dailyCost < 1e18 else {
      throw GymError.parameter(
        "market", value: "one where winning everything costs \(Decimals.shortest(dailyCost)) a day",
        allowed: "one where it costs more than 0 and less than 1e18")
    }
    let money = budgetUnit == "money" ? budget : budget * dailyCost
    guard money <= dailyCost else {
      throw GymError.parameter(
        "budget", value: Decimals.shortest(budget),
        allowed: "at most what winning everything costs, \(Decimals.shortest(dailyCost)) a day"
          + (budgetUnit == "market" ? ", which is 1" : ""))
    }
    return money
  }
}

extension BiddingParameters {
  enum CodingKeys: String, CodingKey {
    case market, ticks, auction, exposures, reserve, costOn, objective, budget, budgetUnit
    case constraint, constraintLimit, constraintExponent, action, multipliers, levels, observation
    case rewardUnit, responses
  }

  /// Reads what was encoded; the text of a market's file takes the place of its name.
  ///
  /// - Throws: ``GymError`` if a name is none that is known.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    func named<Name: RawRepresentable & CaseIterable>(_ key: CodingKeys, _ name: String) throws
      -> Name where Name.RawValue == String
    {
      let text = try values.decode(String.self, forKey: key)
      guard let known = Name(rawValue: text) else {
        throw GymError.parameter(
          name, value: text, allowed: Name.allCases.map(\.rawValue).joined(separator: ", "))
      }
      return known
    }
    market = try Self.marketText(values.decode(String.self, forKey: .market))
    ticks = try values.decode(Int.self, forKey: .ticks)
    auction = try values.decode(String.self, forKey: .auction)
    exposures = try values.decode([Double].self, forKey: .exposures)
    reserve = try values.decode(Double.self, forKey: .reserve)
    costOn = try named(.costOn, "cost_on")
    objective = try named(.objective, "objective")
    budget = try values.decode(Double.self, forKey: .budget)
    budgetUnit = try values.decode(String.self, forKey: .budgetUnit)
    constraint = try values.decode(String.self, forKey: .constraint)
    constraintLimit = try values.decode(Double.self, forKey: .constraintLimit)
    constraintExponent = try values.decode(Double.self, forKey: .constraintExponent)
    action = try values.decode(String.self, forKey: .action)
    multipliers = try values.decode([Double].self, forKey: .multipliers)
    levels = try values.decode([Double].self, forKey: .levels)
    observation = try named(.observation, "observation")
    rewardUnit = try values.decode(String.self, forKey: .rewardUnit)
    responses = try values.decode(Bool.self, forKey: .responses)
  }

  /// A known name, a model's text, or the name of a log.
  private static func marketText(_ market: String) throws -> String {
    if market.contains("{") || MarketModel.known(market) != nil { return market }
    _ = try MarketModel.find(market)
    guard market.hasSuffix(".json") else { return market }
    // A run keeps the market itself: the file may change or go.
    return try MarketModel(path: market).json
  }
}
