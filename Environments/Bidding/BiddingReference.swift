/// What is known of a market before a day: averages over training days, and the best fixed bid on them.
///
/// Policies start from it and observations are measured by it. Everything in it follows from the
/// training days; where a log is replayed to learn from, these are the log's own days.
public struct BiddingReference: Sendable, Equatable {
  /// What may be spent a day.
  public var budget = 0.0
  /// The bid per unit of value that is best on the training days: λ₀.
  public var multiplier = 1.0
  /// The mean score of that bid: what rewards are measured by.
  public var dailyScore = 1.0
  /// The cost per unit of value at that bid.
  public var costPerValue = 1.0
  /// The mean number of auctions a day.
  public var dailyAuctions = 0.0
  /// The mean cost of winning everything.
  public var dailyCost = 0.0
  /// The mean value of an auction.
  public var meanValue = 0.0
  /// Each tick's share of a day's auctions.
  public var traffic: [Double] = []
  /// The share that is expected from each tick on.
  private var remainingTraffic: [Double] = []
  /// Bids per unit of value, rising by equal factors, for which the curves hold.
  public var grid: [Double] = []
  /// The mean spend from a tick to the end of the day for each bid of the grid, were the budget endless,
  /// `[tick][grid]`; of the end 0.
  public var spendCurves: [[Double]] = []
  /// Some of the training days' prices, rising.
  public var prices: [Double] = []
  /// Some of the training days' values, rising.
  public var values: [Double] = []
  /// Whether clicks and conversions are counted beside values.
  public var countsResponses = false

  /// The mean price of an auction.
  public var meanPrice: Double { dailyAuctions == 0 ? 0 : dailyCost / dailyAuctions }
  /// The cost per unit of value of winning everything: the market's price of an action.
  public var marketCostPerValue: Double {
    let value = meanValue * dailyAuctions
    return value == 0 ? 0 : dailyCost / value
  }

  init() {}

  /// Averages over training days.
  ///
  /// - Parameter budget: what may be spent a day, from the mean cost of winning everything.
  init(
    days: [AuctionDay], rules: BiddingRules, budget: (_ dailyCost: Double) throws -> Double
  ) rethrows {
    let count = Double(max(days.count, 1))
    let ticks = days.map(\.tickCount).max() ?? 0
    let auctions = days.reduce(0) { $0 + $1.count }
    dailyAuctions = Double(auctions) / count
    var costs = 0.0
    for day in days { PurchaseList(day, rules).forEach { costs += $0.cost } }
    dailyCost = costs / count
    let offered = days.reduce(0) { $0 + $1.values.reduce(0, +) }
    meanValue = offered / Double(max(auctions, 1))
    traffic = (0..<ticks).map { tick in
      let inTick = days.reduce(0) { $0 + (tick < $1.tickCount ? $1.auctions(of: tick).count : 0) }
      return Double(inTick) / Double(max(auctions, 1))
    }
    remainingTraffic = traffic
    for tick in traffic.indices.dropLast().reversed() {
      remainingTraffic[tick] += remainingTraffic[tick + 1]
    }
    prices = Self.sample(days.lazy.map(\.prices), of: auctions)
    values = Self.sample(days.lazy.map(\.values), of: auctions)
    self.budget = try budget(dailyCost)
    tune(days, rules)
    makeCurves(days, rules, ticks)
  }

  /// At most 4096 numbers, evenly picked and sorted.
  private static func sample(_ parts: some Sequence<[Double]>, of count: Int) -> [Double] {
    let step = max(1, count / 4096)
    var picked: [Double] = []
    var skipped = 0
    for part in parts {
      for number in part {
        if skipped == 0 { picked.append(number) }
        skipped = (skipped + 1) % step
      }
    }
    return picked.sorted()
  }

  private mutating func tune(_ days: [AuctionDay], _ rules: BiddingRules) {
    let optima = days.map { Hindsight($0, rules: rules, budget: budget) }
    let known = optima.filter { $0.multiplier > 0 && $0.value > 0 }
    guard !known.isEmpty else { return }
    // Where clicks are paid for, the optima are bids, not bids per unit of value.
    let unit = rules.payment == .click ? max(meanValue, 1e-300) : 1
    let middle =
      exponential(known.reduce(0) { $0 + logarithm($1.multiplier) } / Double(known.count)) / unit
    let tuned = Tuning(days: days, optima: optima, rules: rules, reference: self)
      .best(around: middle) { Proportional(name: "linear", factor: $0) }
    multiplier = tuned.parameter
    var total = BiddingTally()
    var scores = 0.0
    for day in days {
      var episode = BiddingEpisode(day, rules: rules, reference: self, budget: budget)
      var policy = Proportional(name: "linear", factor: multiplier)
      episode.play(&policy)
      total.add(episode.total)
      scores += episode.score
    }
    let actions = total.actions(rules.objective)
    dailyScore = scores > 0 ? scores / Double(days.count) : 1
    costPerValue = actions > 0 ? total.spend / actions : marketCostPerValue
  }

  /// The number of bids per unit of value in the grid, and the range on either side of λ₀.
  private static let (gridCount, gridRange) = (97, 64.0)

  private mutating func makeCurves(_ days: [AuctionDay], _ rules: BiddingRules, _ ticks: Int) {
    let count = Self.gridCount
    let step = logarithm(Self.gridRange) * 2 / Double(count - 1)
    grid = (0..<count).map { multiplier / Self.gridRange * exponential(Double($0) * step) }
    spendCurves = Array(repeating: Array(repeating: 0, count: count), count: ticks + 1)
    let paysOwnBid = rules.auction == .firstPrice
    for day in days {
      let purchases = PurchaseList(day, rules)
      for tick in 0..<day.tickCount {
        var bought = [Double](repeating: 0, count: count + 1)
        purchases.forEach(in: day.auctions(of: tick)) { item in
          bought[firstIndex(notBelow: item.bid)] += paysOwnBid ? item.value : item.cost
        }
        var sum = 0.0
        for index in 0..<count {
          sum += bought[index]
          spendCurves[tick][index] +=
            (paysOwnBid ? sum * grid[index] : sum) / Double(days.count)
        }
      }
    }
    for tick in (0..<ticks).reversed() {
      for index in 0..<count { spendCurves[tick][index] += spendCurves[tick + 1][index] }
    }
  }

  /// The first bid of the grid that buys at a ratio.
  private func firstIndex(notBelow ratio: Double) -> Int {
    Environments.firstIndex(in: grid.indices) { grid[$0] >= ratio }
  }

  /// The mean spend from a tick to the end of the day at a bid per unit of value, between the grid's
  /// bids by a straight line.
  public func spend(from tick: Int, multiplier: Double) -> Double {
    guard tick < spendCurves.count, let first = grid.first, let last = grid.last else { return 0 }
    if !(multiplier > first) { return spendCurves[tick][0] * max(0, multiplier) / first }
    if multiplier >= last { return spendCurves[tick][grid.count - 1] }
    let above = firstIndex(notBelow: multiplier)
    let part = (multiplier - grid[above - 1]) / (grid[above] - grid[above - 1])
    let low = spendCurves[tick][above - 1]
    return low + (spendCurves[tick][above] - low) * part
  }

  /// The bid per unit of value at which an average day would cost an amount from a tick on; at most the
  /// grid's greatest.
  public func multiplier(spending amount: Double, from tick: Int) -> Double {
    guard tick < spendCurves.count, let first = grid.first, let last = grid.last else {
      return multiplier
    }
    let curve = spendCurves[tick]
    if amount >= curve[curve.count - 1] { return last }
    if !(amount > curve[0]) { return curve[0] > 0 ? first * max(0, amount) / curve[0] : first }
    var (low, high) = (0, curve.count - 1)
    while high - low > 1 {
      let middle = (low + high) / 2
      if curve[middle] <= amount { low = middle } else { high = middle }
    }
    let part = (amount - curve[low]) / (curve[high] - curve[low])
    return grid[low] + (grid[high] - grid[low]) * part
  }

  /// The share of a day's auctions that is expected from a tick on.
  public func trafficLeft(from tick: Int) -> Double {
    tick < remainingTraffic.count ? remainingTraffic[tick] : 0
  }
}
