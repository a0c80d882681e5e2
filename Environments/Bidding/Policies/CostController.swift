/// Holds the cost per action near a reference by a PID controller: the bid is λ₀ times the value times
/// e^φ, where φ follows from the error of the cost per action so far.
///
/// Source: W. Zhang et al., "Feedback Control of Real-Time Display Advertising" (2016), equations 2 to 4;
/// its demonstration is ``demonstration(baseBid:meanValue:)``.
public struct CostController: BiddingPolicy {
  /// The gains of the error, of its sum and of its last change.
  public var gains: (proportional: Double, integral: Double, derivative: Double)
  /// The cost per action that is wanted.
  public var wanted: Double?
  /// The bid per unit of value at φ = 0.
  public var base: Double?
  /// Where φ is limited.
  public var limits = -2.0...5
  /// How many actions are added to those that were seen, lest the first decide everything.
  public var prior = 1.0
  /// The least bid.
  public var leastBid = 0.0
  /// The bid in the first tick, which tries the market out.
  public var firstBid: Double?
  /// Whether base bids are cut to whole numbers, and a bid must exceed the price to win.
  public var isWhole = false

  private var phi = 0.0
  private var factor = 1.0
  private var unit = 0.0
  private var (error, sum) = (0.0, 0.0)
  private var costs: (last: Double, before: Double)?
  private var isFirst = true

  /// A controller with gains for errors measured by the reference.
  public init(gains: (proportional: Double, integral: Double, derivative: Double) = (1, 0.05, 0.2))
  {
    self.gains = gains
  }

  /// The published demonstration on a sample of iPinYou's campaign 1458: gains for money, a reference of
  /// 40,000, 40 rounds.
  public static func demonstration(baseBid: Double, meanValue: Double) -> CostController {
    var controller = CostController(gains: (20, 0.04, 4))
    controller.wanted = 40_000
    controller.base = baseBid / meanValue
    controller.leastBid = 5
    controller.firstBid = 1000
    controller.isWhole = true
    return controller
  }

  /// The name in reports.
  public var name: String { "pid_cost" }
  /// φ in the tick that comes.
  public var exponent: Double { phi }

  /// Forgets the day before.
  public mutating func begin(_ episode: borrowing BiddingEpisode) {
    (phi, factor, sum, costs, isFirst) = (0, 1, 0, nil, true)
    unit = base ?? episode.reference.multiplier
  }

  /// Measures the cost so far and corrects.
  public mutating func prepare(_ episode: borrowing BiddingEpisode) {
    isFirst = episode.tick == 0
    guard episode.tick > 0 else { return }
    let goal =
      wanted
      ?? min(episode.rules.costPerAction, episode.reference.costPerValue)
    guard goal > 0 else { return }
    let actions = episode.total.actions(episode.rules.objective)
    // The demonstration's added click costs nothing; ours costs what is wanted, and so pulls nowhere.
    let priorCost = wanted == nil ? prior * goal : 0
    let cost = (episode.total.spend + priorCost) / (actions + prior)
    let error = (goal - cost) / goal
    sum += error
    var next = gains.proportional * error + gains.integral * sum
    if let costs { next += gains.derivative * (costs.last - cost) / goal }
    phi = clipped(next, limits.lowerBound, limits.upperBound)
    factor = exponential(phi)
    costs = (cost, costs?.last ?? cost)
  }

  /// The controlled bid.
  public mutating func bid(value: Double, budget: Double, auction: Int) -> Double {
    if isFirst, let firstBid { return firstBid }
    guard isWhole else { return max(leastBid, value * unit * factor) }
    let bid = max(leastBid, (value * unit).rounded(.down) * factor)
    // The demonstration's auctions are won by more than the price, prices being whole.
    return bid == bid.rounded() ? bid - 0.5 : bid
  }
}
