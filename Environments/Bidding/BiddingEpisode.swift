/// A day that is being played: its auctions, the budget, and what came of the bids so far.
///
/// Bids enter the auctions in the order of their arrival. None is higher than what is left of the
/// budget, so that the budget is never exceeded, whatever the policy does.
public struct BiddingEpisode: Sendable {
  /// How advertisements are sold.
  public let rules: BiddingRules
  /// What is known of the market before the day.
  public internal(set) var reference: BiddingReference
  /// The day's auctions; policies see them only after the fact.
  public internal(set) var day: AuctionDay
  /// What may be spent on the day.
  public let budget: Double
  /// What is left of it.
  public internal(set) var remaining: Double
  /// The number of the tick that comes.
  public internal(set) var tick = 0
  /// What came of the day so far.
  public internal(set) var total = BiddingTally()
  /// What came of each tick that is over.
  public internal(set) var ticks: [BiddingTally] = []

  /// A day before its first tick.
  public init(
    _ day: AuctionDay, rules: BiddingRules, reference: BiddingReference, budget: Double
  ) {
    self.rules = rules
    self.reference = reference
    self.day = day
    self.budget = budget
    remaining = budget
    ticks.reserveCapacity(day.tickCount)
  }

  /// Goes back to the first tick, of the same day or one drawn into its room.
  mutating func restart(_ redraw: (inout AuctionDay) -> Void = { _ in }) {
    redraw(&day)
    (tick, remaining, total) = (0, budget, BiddingTally())
    ticks.removeAll(keepingCapacity: true)
  }

  /// Whether the day is over.
  public var isOver: Bool { tick >= day.tickCount }
  /// What came of the last tick; nothing before the first.
  public var last: BiddingTally { ticks.last ?? BiddingTally() }
  /// The actions so far times what their cost leaves of them.
  public var score: Double {
    let actions = total.actions(rules.objective)
    return actions * rules.compliance(actions: actions, spend: total.spend)
  }

  /// Plays the day to its end.
  mutating func play(_ policy: inout some BiddingPolicy) {
    policy.begin(self)
    while !isOver {
      policy.prepare(self)
      playTick(&policy)
    }
  }

  /// Plays one tick with a policy that has decided.
  mutating func playTick<P: BiddingPolicy>(_ policy: inout P) {
    if let multiplier = policy.multiplier {
      playTick(multiplier: multiplier)
    } else {
      close(
        playEach(day.auctions(of: tick)) { value, budget, auction in
          policy.bid(value: value, budget: budget, auction: auction)
        })
    }
  }

  /// Plays one tick with bids proportional to values.
  mutating func playTick(multiplier: Double) {
    let auctions = day.auctions(of: tick)
    if isPlain, let tally = playPlain(auctions, multiplier) {
      close(tally)
    } else {
      close(playEach(auctions) { value, _, _ in multiplier * value })
    }
  }

  private mutating func close(_ tally: BiddingTally) {
    remaining = max(0, remaining - tally.spend)
    total.add(tally)
    ticks.append(tally)
    tick += 1
  }

  // MARK: Auctions

  /// Whether one slot is sold, paid when shown, and values are counted: then lanes can do the sums.
  private var isPlain: Bool {
    if case .slots = rules.auction { return false }
    return rules.payment == .impression && rules.objective == .expectedValue
  }

  /// Eight auctions at a time; nil if the budget would run out.
  private func playPlain(_ auctions: Range<Int>, _ multiplier: Double) -> BiddingTally? {
    var (wins, spend, value) = (SIMD8<Int64>(), SIMD8<Double>(), SIMD8<Double>())
    var (offered, asked) = (SIMD8<Double>(), SIMD8<Double>())
    let isFirstPrice = rules.auction == .firstPrice
    let whole = auctions.count & ~7
    day.values.withUnsafeBufferPointer { values in
      day.prices.withUnsafeBufferPointer { prices in
        for index in stride(from: auctions.lowerBound, to: auctions.lowerBound + whole, by: 8) {
          let (v, p) = (load(index, from: values), load(index, from: prices))
          let bid = v * multiplier
          let won = (bid .>= p) .& (bid .> 0)
          wins &-= unsafeBitCast(won, to: SIMD8<Int64>.self)
          spend += (isFirstPrice ? bid : p).replacing(with: 0, where: .!won)
          value += v.replacing(with: 0, where: .!won)
          offered += v
          asked += p
        }
        for index in auctions.lowerBound + whole..<auctions.upperBound {
          let (v, p) = (values[index], prices[index])
          let won = v * multiplier >= p && v * multiplier > 0
          wins[0] += won ? 1 : 0
          spend[0] += won ? (isFirstPrice ? v * multiplier : p) : 0
          value[0] += won ? v : 0
          offered[0] += v
          asked[0] += p
        }
      }
    }
    guard spend.sum() <= remaining else { return nil }
    var tally = BiddingTally()
    tally.auctions = auctions.count
    tally.wins = Int(wins.wrappedSum())
    tally.spend = spend.sum()
    tally.value = value.sum()
    tally.offeredValue = offered.sum()
    tally.priceSum = asked.sum()
    tally.bidSum = tally.offeredValue * multiplier
    countResponses(auctions, multiplier, &tally)
    return tally
  }

  /// The clicks of a tick are drawn only where the log or the report wants them.
  private func countResponses(
    _ auctions: Range<Int>, _ multiplier: Double, _ tally: inout BiddingTally
  ) {
    guard reference.countsResponses, tally.wins > 0 else { return }
    for index in auctions where multiplier * day.values[index] >= day.prices[index] {
      let response = day.response(index)
      if response.click { tally.clicks += 1 }
      if response.conversion { tally.conversions += 1 }
    }
  }

  /// One auction after the other.
  @inline(__always)
  private func playEach(
    _ auctions: Range<Int>, bid: (_ value: Double, _ budget: Double, _ auction: Int) -> Double
  ) -> BiddingTally {
    var tally = BiddingTally()
    var left = remaining
    let drawsResponses =
      reference.countsResponses || rules.objective != .expectedValue
    let exposures = rules.exposures
    let paysExpectedClicks = rules.payment == .click && rules.objective == .expectedValue
    for index in auctions {
      let (value, price) = (day.values[index], day.prices[index])
      let wanted = bid(value, left, index)
      // What is paid for a click is expected to cost its part of the value only.
      let offer = min(wanted, paysExpectedClicks && value > 0 ? left / value : left)
      tally.offeredValue += value
      tally.priceSum += price
      tally.bidSum += wanted
      guard offer >= lowestPrice(index), offer > 0 else { continue }
      let (slot, cost) = slot(index, offer)
      let exposure = exposures[slot]
      tally.wins += 1
      tally.value += value * exposure
      var paid = cost * exposure
      if drawsResponses {
        let isSeen = day.isSeen(index, exposure: exposure)
        let response = isSeen ? day.response(index) : (click: false, conversion: false)
        if response.click { tally.clicks += 1 }
        if response.conversion { tally.conversions += 1 }
        // Where clicks are counted nothing is an expectation: what is seen, or clicked, is paid.
        if rules.objective != .expectedValue {
          paid = (rules.payment == .click ? response.click : isSeen) ? cost : 0
        }
      }
      if paysExpectedClicks { paid *= value }
      tally.spend += paid
      left -= paid
    }
    tally.auctions = auctions.count
    return tally
  }

  /// The least bid that wins anything.
  @inline(__always)
  private func lowestPrice(_ index: Int) -> Double {
    day.lowerPrices.isEmpty ? day.prices[index] : day.lowerPrices[day.lowerPrices.count - 1][index]
  }

  /// The slot that a winning bid gets, and its price.
  @inline(__always)
  private func slot(_ index: Int, _ bid: Double) -> (slot: Int, price: Double) {
    if rules.auction == .firstPrice { return (0, bid) }
    if bid >= day.prices[index] { return (0, day.prices[index]) }
    for rank in day.lowerPrices.indices where bid >= day.lowerPrices[rank][index] {
      return (rank + 1, day.lowerPrices[rank][index])
    }
    return (0, day.prices[index])
  }
}
