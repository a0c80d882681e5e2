public import Gym

/// What a bidder sees before a tick: up to 16 numbers, as many as its layout has.
public struct BiddingObservation: FloatVector, Equatable {
  private var numbers = SIMD16<Float>()
  /// How many numbers there are.
  public private(set) var floatCount: Int

  /// Numbers yet to be added.
  init() { floatCount = 0 }

  /// Reads all numbers, in order.
  public init(floats: Span<Float>) {
    floatCount = min(16, floats.count)
    for index in 0..<floatCount { numbers[index] = floats[index] }
  }

  /// Writes all numbers, in order.
  public func write(to floats: inout MutableSpan<Float>) {
    for index in 0..<floatCount { floats[index] = numbers[index] }
  }

  /// Adds a number, limited to where observations make sense.
  mutating func append(_ number: Double, _ low: Double = -10, _ high: Double = 10) {
    numbers[floatCount] = Float(clipped(number.isNaN ? 0 : number, low, high))
    floatCount += 1
  }
}

/// Which numbers a bidder sees.
public enum BiddingLayout: String, Sendable, Codable, CaseIterable {
  /// The house's twelve: pace, prices and traffic, all measured by the reference.
  case apus
  /// DRLB's seven (D. Wu et al., "Budget Constrained Bidding by Model-free Reinforcement Learning in
  /// Display Advertising", 2018).
  case drlb
  /// AuctionNet's sixteen, its averages measured by the reference.
  case auctionNet = "auction_net"

  /// The names of the numbers, in order.
  public var names: [String] {
    switch self {
    case .apus:
      [
        "time left", "expected traffic left", "budget left", "log of budget left / traffic left",
        "last spend / target", "last win rate", "last value per cost / running mean",
        "log of λ / λ₀", "volume / expected", "mean value / usual", "cost per action / limit",
        "spend / target of the last three ticks",
      ]
    case .drlb:
      [
        "tick", "budget left", "ticks left to regulate", "budget consumption rate",
        "cost per win / usual price", "win rate", "last value / usual",
      ]
    case .auctionNet:
      [
        "time left", "budget left", "mean bid", "mean bid of 3", "mean price", "mean value",
        "mean actions", "mean win rate", "mean price of 3", "mean value of 3", "mean actions of 3",
        "mean win rate of 3", "value now", "volume now", "volume of 3", "volume so far",
      ]
    }
  }
}

extension BiddingEpisode {
  /// What a bidder sees before the tick that comes.
  func observation(_ layout: BiddingLayout, multiplier: Double) -> BiddingObservation {
    switch layout {
    case .apus: houseObservation(multiplier)
    case .drlb: drlbObservation()
    case .auctionNet: auctionNetObservation()
    }
  }

  private var timeLeft: Double { Double(day.tickCount - tick) / Double(day.tickCount) }

  /// The auctions of the tick that comes, and their mean value: known before bidding.
  private var coming: (auctions: Double, meanValue: Double) {
    guard !isOver else { return (0, reference.meanValue) }
    let auctions = day.auctions(of: tick)
    guard !auctions.isEmpty else { return (0, reference.meanValue) }
    var sum = SIMD8<Double>()
    let whole = auctions.count & ~7
    day.values.withUnsafeBufferPointer { values in
      for index in stride(from: auctions.lowerBound, to: auctions.lowerBound + whole, by: 8) {
        sum += load(index, from: values)
      }
      for index in auctions.lowerBound + whole..<auctions.upperBound { sum[0] += values[index] }
    }
    return (Double(auctions.count), sum.sum() / Double(auctions.count))
  }

  /// What came of the last ticks, at most three.
  private var recent: BiddingTally {
    ticks.suffix(3).reduce(into: BiddingTally()) { $0.add($1) }
  }

  private func ratio(_ number: Double, _ unit: Double, otherwise: Double = 1) -> Double {
    unit > 0 ? number / unit : otherwise
  }

  private func houseObservation(_ multiplier: Double) -> BiddingObservation {
    var seen = BiddingObservation()
    let trafficLeft = reference.trafficLeft(from: tick)
    let budgetLeft = ratio(remaining, budget, otherwise: 0)
    let (volume, meanValue) = coming
    let share = tick < reference.traffic.count ? reference.traffic[tick] : 0
    seen.append(timeLeft, 0, 1)
    seen.append(trafficLeft, 0, 1)
    seen.append(budgetLeft, 0, 1)
    seen.append(logarithm(max(budgetLeft, 1e-6) / max(trafficLeft, 1e-3)), -3, 3)
    seen.append(ratio(last.spend, target(ticks: 1)), 0, 3)
    seen.append(last.winRate, 0, 1)
    seen.append(
      ratio(ratio(last.value, last.spend), ratio(total.value, total.spend)), 0, 3)
    seen.append(logarithm(multiplier / reference.multiplier), -4, 4)
    seen.append(ratio(volume, share * reference.dailyAuctions), 0, 4)
    seen.append(ratio(meanValue, reference.meanValue), 0, 4)
    let actions = total.actions(rules.objective)
    seen.append(
      rules.costPerAction < .infinity && actions > 0
        ? total.spend / actions / rules.costPerAction : 1, 0, 3)
    seen.append(ratio(recent.spend, target(ticks: 3)), 0, 3)
    return seen
  }

  /// What the last ticks should have spent, had the budget left before them followed the traffic.
  private func target(ticks count: Int) -> Double {
    let first = max(0, tick - count)
    guard first < tick else { return 0 }
    let before = remaining + ticks[first..<tick].reduce(0) { $0 + $1.spend }
    let left = reference.trafficLeft(from: first)
    let shares = left - reference.trafficLeft(from: tick)
    return left > 0 ? before * shares / left : 0
  }

  private func drlbObservation() -> BiddingObservation {
    var seen = BiddingObservation()
    let before = remaining + last.spend
    seen.append(1 - timeLeft, 0, 1)
    seen.append(ratio(remaining, budget, otherwise: 0), 0, 1)
    seen.append(timeLeft, 0, 1)
    seen.append(ratio(remaining - before, before, otherwise: 0), -1, 0)
    seen.append(
      ratio(ratio(last.spend, Double(last.wins)), reference.meanPrice, otherwise: 0), 0, 4)
    seen.append(last.winRate, 0, 1)
    seen.append(
      ratio(last.actions(rules.objective) * Double(day.tickCount), reference.dailyScore), 0, 10)
    return seen
  }

  private func auctionNetObservation() -> BiddingObservation {
    var seen = BiddingObservation()
    let lastThree = recent
    let unit = reference.meanValue * reference.multiplier
    func mean(_ sum: Double, _ tally: BiddingTally, _ unit: Double) -> Double {
      ratio(ratio(sum, Double(tally.auctions), otherwise: 0), unit, otherwise: 0)
    }
    func actions(_ tally: BiddingTally) -> Double {
      mean(tally.actions(rules.objective), tally, reference.meanValue)
    }
    let (volume, meanValue) = coming
    let perTick = reference.dailyAuctions / Double(day.tickCount)
    seen.append(timeLeft, 0, 1)
    seen.append(ratio(remaining, budget, otherwise: 0), 0, 1)
    seen.append(mean(total.bidSum, total, unit), 0, 10)
    seen.append(mean(lastThree.bidSum, lastThree, unit), 0, 10)
    seen.append(mean(total.priceSum, total, reference.meanPrice), 0, 10)
    seen.append(mean(total.offeredValue, total, reference.meanValue), 0, 10)
    seen.append(actions(total), 0, 10)
    seen.append(total.winRate, 0, 1)
    seen.append(mean(lastThree.priceSum, lastThree, reference.meanPrice), 0, 10)
    seen.append(mean(lastThree.offeredValue, lastThree, reference.meanValue), 0, 10)
    seen.append(actions(lastThree), 0, 10)
    seen.append(lastThree.winRate, 0, 1)
    seen.append(ratio(meanValue, reference.meanValue), 0, 10)
    seen.append(ratio(volume, perTick), 0, 10)
    seen.append(ratio(Double(lastThree.auctions) / 3, perTick), 0, 10)
    seen.append(ratio(Double(total.auctions), reference.dailyAuctions), 0, 10)
    return seen
  }
}
