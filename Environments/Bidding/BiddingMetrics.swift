extension BiddingGame {
  /// The names of the measures.
  static let metricNames = [
    "impressions", "win_rate", "spend", "budget_left", "tick_target", "multiplier", "value",
    "clicks",
    "conversions", "cost_per_mille", "cost_per_click", "cost_per_action", "score", "optimum",
    "share_of_optimum", "best_multiplier", "spend_share", "traffic_rmse", "quick_spend",
    "overbid_regret", "underbid_regret", "estimation_regret",
  ]

  /// Writes the measures; those of the whole day are 0 until it is over.
  func metrics(into values: inout MutableSpan<Double>) {
    let (total, rules) = (episode.total, episode.rules)
    let actions = total.actions(rules.objective)
    func ratio(_ number: Double, _ unit: Double) -> Double { unit > 0 ? number / unit : 0 }
    values[0] = Double(total.wins)
    values[1] = total.winRate
    values[2] = total.spend
    values[3] = episode.remaining
    values[4] = episode.tickTarget
    values[5] = multiplier
    values[6] = total.value
    values[7] = Double(total.clicks)
    values[8] = Double(total.conversions)
    values[9] = ratio(total.spend * 1000, Double(total.wins))
    values[10] = ratio(total.spend, Double(total.clicks))
    values[11] = ratio(total.spend, actions)
    for index in 12..<Self.metricNames.count { values[index] = 0 }
    guard episode.isOver, episode.day.tickCount > 0 else { return }
    let optimum = Hindsight(episode.day, rules: rules, budget: episode.budget)
    let pacing = Pacing(episode)
    let regret = BidRegret(episode, multipliers: multipliers, worth: optimum.multiplier)
    values[12] = episode.score
    values[13] = optimum.value
    values[14] = ratio(
      total.value * rules.compliance(actions: actions, spend: total.spend), optimum.value)
    values[15] = optimum.multiplier
    values[16] = total.spend / episode.budget
    values[17] = pacing.trafficError
    values[18] = pacing.isQuick ? 1 : 0
    values[19] = regret.overbid
    values[20] = regret.underbid
    values[21] = regret.estimation
  }
}

/// How evenly a day's budget was spent.
struct Pacing: Sendable, Equatable {
  /// The root mean square, over the day's ticks, of the difference of two shares: that of the whole spend
  /// spent so far, and that of the day's auctions seen so far (the BAT benchmark's traffic RMSE, 2025).
  var trafficError = 0.0
  /// Whether 90 % of the budget was gone in the first half of the day.
  var isQuick = false

  init(_ episode: borrowing BiddingEpisode) {
    var (spend, auctions, squares) = (0.0, 0.0, 0.0)
    let whole = max(episode.total.spend, 1e-300)
    for (tick, tally) in episode.ticks.enumerated() {
      spend += tally.spend
      auctions += Double(tally.auctions)
      let gap = spend / whole - auctions / Double(max(1, episode.day.count))
      squares += gap * gap
      if 2 * (tick + 1) <= episode.ticks.count, spend >= 0.9 * episode.budget { isQuick = true }
    }
    trafficError = (squares / Double(max(1, episode.ticks.count))).squareRoot()
  }
}

/// What single bids lost, an auction's worth being its value times the day's best λ.
///
/// Source: after the regrets of O. Jeunen et al., "Learning to Bid with AuctionGym" (2022).
struct BidRegret: Sendable, Equatable {
  /// What was paid for won auctions beyond the next price, or beyond their worth.
  var overbid = 0.0
  /// What lost auctions were worth beyond their price.
  var underbid = 0.0
  /// The values of won auctions less their clicks: how far values promise too much.
  var estimation = 0.0

  init(_ episode: borrowing BiddingEpisode, multipliers: [Double], worth: Double) {
    let paysOwnBid = episode.rules.auction == .firstPrice
    for (tick, multiplier) in multipliers.enumerated() {
      for index in episode.day.auctions(of: tick) {
        let (value, price) = (episode.day.values[index], episode.day.prices[index])
        guard multiplier * value >= price else {
          underbid += max(0, worth * value - price)
          continue
        }
        overbid += paysOwnBid ? multiplier * value - price : max(0, price - worth * value)
        estimation += value - (episode.day.response(index).click ? 1 : 0)
      }
    }
  }
}
