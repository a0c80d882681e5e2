internal import Formats
internal import Gym
public import Randomness

/// Training days, and the standard policies tuned on them.
public struct BiddingTraining: Sendable {
  /// What is known of the market.
  public let reference: BiddingReference
  /// How advertisements are sold.
  public let rules: BiddingRules
  private let tuning: Tuning

  /// Averages over days and tunes the fixed bid on them.
  ///
  /// - Parameter budget: what may be spent a day, from the mean cost of winning everything.
  public init(
    days: [AuctionDay], rules: BiddingRules, budget: (_ dailyCost: Double) throws -> Double
  ) rethrows {
    self.rules = rules
    reference = try BiddingReference(days: days, rules: rules, budget: budget)
    tuning = Tuning(days: days, rules: rules, reference: reference)
  }

  /// The names of all standard policies.
  public static let names = [
    "random", "constant", "linear", "truthful", "max_cost", "multiplicative", "traffic_pacer",
    "dual_descent", "pid_cost", "predictive", "ortb1", "ortb2", "rlb", "rlb_one_state", "shaded",
    "oracle",
  ]

  /// A standard policy, tuned.
  ///
  /// - Throws: ``GymError/unknown(kind:name:nearest:)`` if there is none of that name.
  public func policy(_ name: String, generator: PCG64) throws -> any BiddingPolicy {
    switch name {
    case "random": return RandomLevels(generator)
    case "constant":
      let usual = reference.prices[reference.prices.count / 2]
      return ConstantBid(bid: tuning.best(around: usual) { ConstantBid(bid: $0) }.parameter)
    case "linear": return Proportional(name: name, factor: reference.multiplier)
    case "truthful":
      // Without a limit nobody says what an action is worth: the market's price of one stands in.
      let worth =
        rules.costPerAction < .infinity ? rules.costPerAction : reference.marketCostPerValue
      return worthOfAction(name, worth)
    case "max_cost": return worthOfAction(name, reference.marketCostPerValue)
    case "multiplicative": return MultiplicativePacer()
    case "traffic_pacer": return TrafficPacer()
    case "dual_descent": return DualDescent()
    case "pid_cost": return CostController()
    case "predictive": return PredictivePacer()
    case "ortb1": return ortb(.linear)
    case "ortb2": return ortb(.square)
    case "rlb": return DynamicProgram(table())
    case "rlb_one_state": return DynamicProgram(table(), isOneState: true)
    case "shaded":
      let table = ShadingTable(prices: reference.prices)
      let best = tuning.best(around: reference.multiplier) { ShadedBid(factor: $0, table: table) }
      return ShadedBid(factor: best.parameter, table: table)
    case "oracle": return Oracle()
    default:
      throw GymError.unknown(
        kind: "bidding policy", name: name, nearest: nearestNames(to: name, in: Self.names))
    }
  }

  /// Bids what an auction is worth: an action's worth times the value, or all of it for a click.
  private func worthOfAction(_ name: String, _ worth: Double) -> any BiddingPolicy {
    rules.payment == .click
      ? ConstantBid(name: name, bid: worth) : Proportional(name: name, factor: worth)
  }

  private func ortb(_ winRate: ORTB.WinRate) -> ORTB {
    let c = ORTB.fitted(winRate, prices: reference.prices)
    // At the market's usual price and value a bid of c pays off at about this shadow price.
    let guess = reference.meanValue / max(c, 1e-300)
    // A greater parameter is to spend more.
    let best = tuning.best(around: 1 / guess) { ORTB(winRate: winRate, c: c, shadowPrice: 1 / $0) }
    return ORTB(winRate: winRate, c: c, shadowPrice: 1 / best.parameter)
  }

  /// RLB's table for windows of a tenth of a day, at most 1000 auctions, prices cut into 300 units.
  private func table() -> DynamicProgram.Table {
    let auctions = Int(clipped(reference.dailyAuctions / 10, 1, 1000))
    let highest = reference.prices[
      min(reference.prices.count - 1, reference.prices.count * 995 / 1000)]
    let isFine = reference.prices.allSatisfy { $0 == $0.rounded() } && highest <= 300
    let window =
      reference.budget * Double(auctions) / max(reference.dailyAuctions, Double(auctions))
    // The table reaches twice the budget of a window, in at most 4000 units.
    let unit = max(isFine ? 1 : max(highest / 300, 1e-300), window * 2 / 4000)
    var counts = [Double](repeating: 1, count: 301)
    for price in reference.prices { counts[Int(clipped((price / unit).rounded(.up), 0, 300))] += 1 }
    let sum = counts.reduce(0, +)
    return DynamicProgram.Table(
      auctions: auctions, budget: Int(clipped(window * 2 / unit, 1, 4000)),
      meanValue: reference.meanValue, priceProbabilities: counts.map { $0 / sum }, unit: unit)
  }
}
