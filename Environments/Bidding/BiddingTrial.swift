/// What one policy achieved on one day.
public struct BiddingDayResult: Sendable, Equatable {
  /// What came of the day.
  public var total: BiddingTally
  /// The sum of the values of what was won, less what a missed limit takes away.
  public var score: Double
  /// The hindsight optimum.
  public var optimum: Double
  /// The budget.
  public var budget: Double
  /// How unevenly the budget was spent: the root mean square gap of spend's and traffic's shares.
  public var pacingError: Double
  /// Whether 90 % of the budget was gone in the first half of the day.
  public var isQuick: Bool
  /// Whether the limit on the cost per action was kept; true without one.
  public var keepsLimit: Bool

  /// The part of the optimum that was won; NaN where nothing could be won.
  public var share: Double { optimum > 0 ? score / optimum : .nan }
}

/// What one policy achieved on a number of days.
public struct BiddingTrial: Sendable {
  /// The policy's name.
  public let name: String
  /// The days' results, in the order of the days.
  public private(set) var days: [BiddingDayResult] = []
  /// The mean part of the budget that was spent by the end of each tick.
  public private(set) var spendCurve: [Double] = []
  /// The mean part of the auctions that had come by the end of each tick.
  public private(set) var trafficCurve: [Double] = []
  /// The mean bid per unit of value in each tick, by λ₀.
  public private(set) var multiplierCurve: [Double] = []

  /// Plays days with a policy.
  ///
  /// - Parameters:
  ///   - optima: the days' optima, in their order.
  ///   - countsResponses: whether clicks and conversions are counted beside values.
  public init(
    _ policy: any BiddingPolicy, name: String? = nil, days: [AuctionDay], optima: [Hindsight],
    rules: BiddingRules, reference: BiddingReference, countsResponses: Bool = true
  ) {
    self.name = name ?? policy.name
    var reference = reference
    reference.countsResponses = countsResponses
    let ticks = days.map(\.tickCount).max() ?? 0
    spendCurve = Array(repeating: 0, count: ticks)
    trafficCurve = spendCurve
    multiplierCurve = spendCurve
    play(policy, days, optima, rules, reference)
    for tick in 0..<ticks {
      spendCurve[tick] /= Double(days.count)
      trafficCurve[tick] /= Double(days.count)
      multiplierCurve[tick] /= Double(days.count)
    }
  }

  /// Generic, so that the compiler makes a loop for each policy.
  private mutating func play<P: BiddingPolicy>(
    _ policy: P, _ days: [AuctionDay], _ optima: [Hindsight], _ rules: BiddingRules,
    _ reference: BiddingReference
  ) {
    // Policies begin every day anew, but for their generators.
    var policy = policy
    for (day, optimum) in zip(days, optima) {
      var episode = BiddingEpisode(
        day, rules: rules, reference: reference, budget: reference.budget)
      episode.play(&policy)
      let (total, pacing) = (episode.total, Pacing(episode))
      let actions = total.actions(rules.objective)
      let compliance = rules.compliance(actions: actions, spend: total.spend)
      self.days.append(
        BiddingDayResult(
          total: total, score: total.value * compliance, optimum: optimum.value,
          budget: reference.budget, pacingError: pacing.trafficError, isQuick: pacing.isQuick,
          keepsLimit: rules.costPerAction == .infinity
            || total.spend <= rules.costPerAction * actions * (1 + 1e-12)))
      addCurves(episode)
    }
  }

  private mutating func addCurves(_ episode: borrowing BiddingEpisode) {
    var (spend, auctions) = (0.0, 0.0)
    for tick in spendCurve.indices {
      if tick < episode.ticks.count {
        let tally = episode.ticks[tick]
        spend += tally.spend / episode.budget
        auctions += Double(tally.auctions) / Double(max(1, episode.day.count))
        if tally.offeredValue > 0 {
          multiplierCurve[tick] +=
            tally.bidSum / tally.offeredValue / episode.reference.multiplier
        }
      }
      spendCurve[tick] += spend
      trafficCurve[tick] += auctions
    }
  }
}
