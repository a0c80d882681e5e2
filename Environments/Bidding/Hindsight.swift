/// The best that bids could have won on a day, had everything been known before.
///
/// Where the winner pays the next bid, buying whole auctions under a budget is a knapsack whose
/// relaxation takes them by rising cost per value (the last one in part): no policy wins more. A limit on
/// the cost per action stops the same order earlier, since every further auction costs more per value
/// than all before (the dual of USCB's linear programme, Y. He et al., 2021, with one threshold): it is the
/// best that keeps the limit. A policy that overshoots a tight limit may score more, as the punishment
/// grows but slowly. Where the winner pays its own bid, or slots are sold, it is the best bid in
/// proportion to the value.
public struct Hindsight: Sendable {
  /// The greatest bid per unit of value whose purchases are all part of it.
  public var multiplier: Double
  /// The ratio of equally dear auctions of which only some can be afforded, and what is left for them.
  var edge: (ratio: Double, allowance: Double) = (0, 0)
  /// The greatest sum of values.
  public var value: Double
  /// What it costs.
  public var spend: Double

  /// The optimum of a day.
  ///
  /// - Complexity: O(auctions): the threshold is found by buckets of close ratios, of which only the
  ///   one that holds it is sorted.
  public init(_ day: AuctionDay, rules: BiddingRules, budget: Double) {
    var search = ThresholdSearch(rules: rules, budget: budget)
    let items = PurchaseList(day, rules)
    items.forEach { search.collect($0) }
    if let bucket = search.findBucket() {
      var close: [Purchase] = []
      items.forEach { if search.bucket(of: $0) == bucket { close.append($0) } }
      close.sort { ($0.ratio, $0.cost) < ($1.ratio, $1.cost) }
      search.walk(close)
    }
    multiplier = search.ratio
    value = search.value
    spend = search.spend
    edge = (search.edge, max(0, search.spend - search.wholeSpend))
  }
}

/// Something to buy: an auction, or a better slot in one.
struct Purchase {
  /// What it costs per unit of value: the order in which it is best bought.
  var ratio: Double
  /// The bid per unit of value from which on it is bought; the same, but where clicks are paid for.
  var bid: Double
  /// What it costs at the others' bids.
  var cost: Double
  /// What it is worth.
  var value: Double
}

/// Everything that can be bought on a day.
struct PurchaseList {
  private let day: AuctionDay
  private let rules: BiddingRules
  private let exposures: [Double]
  private let isSingle: Bool

  init(_ day: AuctionDay, _ rules: BiddingRules) {
    (self.day, self.rules, exposures) = (day, rules, rules.exposures)
    if case .slots = rules.auction { isSingle = false } else { isSingle = true }
  }

  /// Calls a closure with each, those of a range of auctions in order.
  @inline(__always)
  func forEach(in auctions: Range<Int>? = nil, _ body: (Purchase) -> Void) {
    let paysClicks = rules.payment == .click
    for index in auctions ?? 0..<day.count {
      let value = day.values[index]
      guard value > 0 else { continue }
      let price = day.prices[index]
      if isSingle {
        // What is paid per click costs the price per value, whatever the value.
        let cost = paysClicks ? price * value : price
        body(
          Purchase(ratio: cost / value, bid: price / value, cost: cost, value: value))
        continue
      }
      for slot in exposures.indices {
        let (share, worse) = (exposures[slot], slot + 1 < exposures.count ? exposures[slot + 1] : 0)
        let own = slot == 0 ? price : day.lowerPrices[slot - 1][index]
        let next = slot + 1 < exposures.count ? day.lowerPrices[slot][index] : 0
        let cost = (share * own - worse * next) * (paysClicks ? value : 1)
        body(
          Purchase(
            ratio: own / value, bid: own / value, cost: cost, value: value * (share - worse)))
      }
    }
  }
}

/// Finds how far along rising ratios one can buy.
private struct ThresholdSearch {
  let paysOwnBid: Bool
  let budget: Double
  let limit: Double
  /// Whether a part of the last purchase counts: the relaxation's optimum.
  let takesParts: Bool
  var (ratio, value, spend) = (0.0, 0.0, 0.0)
  /// The ratio of what can be bought in part only, and what everything below it costs.
  var (edge, wholeSpend) = (0.0, 0.0)
  private var costs = [Double](repeating: 0, count: bucketCount)
  private var values = [Double](repeating: 0, count: bucketCount)

  static let bucketCount = 16_384
  /// Buckets begin at 2⁻⁴⁰, each a 128th of an octave wide, and reach to 2⁸⁸.
  private static let lowest = Int((0x1p-40).bitPattern >> 45)

  init(rules: BiddingRules, budget: Double) {
    paysOwnBid = rules.auction == .firstPrice
    if case .slots = rules.auction { takesParts = false } else { takesParts = !paysOwnBid }
    self.budget = budget
    limit = rules.costPerAction * rules.actionsPerValue
  }

  @inline(__always)
  func bucket(of item: Purchase) -> Int {
    min(max(Int(item.ratio.bitPattern >> 45) - Self.lowest, 0), Self.bucketCount - 1)
  }

  @inline(__always)
  mutating func collect(_ item: Purchase) {
    let bucket = bucket(of: item)
    costs[bucket] += item.cost
    values[bucket] += item.value
  }

  private func isAllowed(spend: Double, value: Double) -> Bool {
    spend <= budget && spend <= limit * value
  }

  /// Buys whole buckets; gives the one in which the limit lies, or nil if all can be bought.
  mutating func findBucket() -> Int? {
    for bucket in 0..<Self.bucketCount where values[bucket] > 0 {
      let top = Double(bitPattern: UInt64(bucket + Self.lowest + 1) << 45)
      let value = value + values[bucket]
      let spend = paysOwnBid ? top * value : spend + costs[bucket]
      guard isAllowed(spend: spend, value: value) else { return bucket }
      (self.value, self.spend, ratio) = (value, spend, top)
    }
    return nil
  }

  /// Buys single things in the order of their ratios as far as it goes.
  mutating func walk(_ items: [Purchase]) {
    wholeSpend = spend
    for (index, item) in items.enumerated() {
      let value = value + item.value
      let spend = paysOwnBid ? item.ratio * value : spend + item.cost
      guard isAllowed(spend: spend, value: value) else {
        edge = item.ratio
        if takesParts { takePart(of: item) }
        return
      }
      (self.value, self.spend) = (value, spend)
      // A bid buys all that is equally dear, or nothing of it.
      if index + 1 == items.count || items[index + 1].ratio > item.ratio {
        (ratio, wholeSpend) = (item.ratio, spend)
      }
    }
  }

  private mutating func takePart(of item: Purchase) {
    var part = min(1, max(0, (budget - spend) / item.cost))
    let excess = item.cost - limit * item.value
    if limit < .infinity, excess > 0 { part = min(part, (limit * value - spend) / excess) }
    value += part * item.value
    spend += part * item.cost
  }
}
