import Testing

@testable import Environments

@Suite struct BiddingEpisodeTests {
  /// Bids one by one, so that the lanes' sums are compared with plain ones.
  private struct OneByOne: BiddingPolicy {
    var name: String { "one by one" }
    var factor: Double
    mutating func bid(value: Double, budget: Double, auction: Int) -> Double { factor * value }
  }

  @Test(arguments: [BiddingRules.Auction.secondPrice, .firstPrice])
  func lanesSumAsOneByOne(auction: BiddingRules.Auction) {
    var rules = BiddingRules()
    rules.auction = auction
    for (seed, factor, budget) in [(1, 30_000.0, 1e9), (2, 60_000, 40_000), (3, 50_000, 107_000)] {
      let day = BiddingFixture.day(seed: UInt64(seed))
      let reference = BiddingFixture.reference(budget: budget, counts: true)
      var fast = BiddingEpisode(day, rules: rules, reference: reference, budget: budget)
      var slow = fast
      var policy = OneByOne(factor: factor)
      while !fast.isOver {
        fast.playTick(multiplier: factor)
        slow.playTick(&policy)
        let (a, b) = (fast.last, slow.last)
        #expect(a.wins == b.wins && a.auctions == b.auctions && a.clicks == b.clicks)
        #expect(abs(a.spend - b.spend) <= 1e-9 * max(1, b.spend))
        #expect(abs(a.value - b.value) <= 1e-9)
        #expect(abs(a.bidSum - b.bidSum) <= 1e-9 * max(1, b.bidSum))
        #expect(abs(a.priceSum - b.priceSum) <= 1e-9 * max(1, b.priceSum))
      }
      #expect(fast.total.spend <= budget * (1 + 1e-12))
      #expect(abs(fast.remaining - (budget - fast.total.spend)) < 1e-6)
    }
  }

  @Test func bidsEnterInTheOrderOfArrival() {
    let day = AuctionDay(
      values: [0.1, 0.1, 0.1, 0.1], prices: [4, 5, 3, 1], starts: [0, 2, 4])
    var episode = BiddingEpisode(
      day, rules: BiddingRules(), reference: BiddingFixture.reference(budget: 10), budget: 10)
    episode.playTick(multiplier: 100)
    #expect(episode.last.wins == 2 && episode.remaining == 1)
    // The third costs more than what is left; the fourth is still to be had.
    episode.playTick(multiplier: 100)
    #expect(episode.last.wins == 1 && episode.remaining == 0 && episode.isOver)
  }

  @Test func slotsGoByRank() {
    var rules = BiddingRules()
    rules.auction = .slots(exposures: [1, 0.8, 0.6])
    let day = AuctionDay(
      values: [0.1, 0.1, 0.1, 0.1], prices: [9, 11, 20, 30],
      lowerPrices: [[5, 9, 11, 20], [1, 5, 9, 11]],
      starts: [0, 4])
    var episode = BiddingEpisode(
      day, rules: rules, reference: BiddingFixture.reference(budget: 100), budget: 100)
    episode.playTick(multiplier: 100)
    // A bid of 10: the first slot for 9, the second for 9, the third for 9, and nothing.
    #expect(episode.total.wins == 3)
    #expect(abs(episode.total.spend - 9 * (1 + 0.8 + 0.6)) < 1e-12)
    #expect(abs(episode.total.value - 0.1 * (1 + 0.8 + 0.6)) < 1e-12)
  }

  @Test func clicksAreCountedAndPaidFor() {
    var rules = BiddingRules()
    (rules.objective, rules.payment) = (.clicks, .click)
    let day = AuctionDay(
      values: [0.1, 0.1, 0.1], prices: [4, 5, 30], starts: [0, 3],
      responses: .logged(clicks: [true, false, true], conversions: [true, false, true]))
    var episode = BiddingEpisode(
      day, rules: rules, reference: BiddingFixture.reference(budget: 10), budget: 10)
    episode.playTick(multiplier: 100)
    #expect(episode.total.wins == 2 && episode.total.clicks == 1 && episode.total.conversions == 1)
    #expect(episode.total.spend == 4 && episode.score == 1)
  }

  /// What is not seen is neither clicked nor paid for.
  @Test func slotsAreSeenWithTheirProbabilities() {
    var rules = BiddingRules()
    (rules.objective, rules.auction) = (.clicks, .slots(exposures: [1, 0.6]))
    let count = 100_000
    let day = AuctionDay(
      values: Array(repeating: 0.5, count: count), prices: Array(repeating: 9, count: count),
      lowerPrices: [Array(repeating: 2, count: count)], starts: [0, count],
      responses: .drawn(seed: 3, conversionRate: 0))
    var episode = BiddingEpisode(
      day, rules: rules, reference: BiddingFixture.reference(budget: 1e9), budget: 1e9)
    episode.playTick(multiplier: 10)
    #expect(episode.total.wins == count)
    #expect(abs(episode.total.spend / (2 * 0.6 * Double(count)) - 1) < 0.01)
    #expect(abs(Double(episode.total.clicks) / (0.3 * Double(count)) - 1) < 0.02)
  }

  @Test func aMissedLimitIsPunished() {
    var rules = BiddingRules()
    rules.costPerAction = 100
    #expect(rules.compliance(actions: 1, spend: 100) == 1)
    #expect(rules.compliance(actions: 1, spend: 200) == 0.25)
    rules.exponent = 3
    #expect(abs(rules.compliance(actions: 1, spend: 200) - 0.125) < 1e-12)
    #expect(
      rules.compliance(actions: 0, spend: 0) == 1 && rules.compliance(actions: 0, spend: 1) == 0)
  }

  /// A drawn click has the probability that the value is.
  @Test func drawnClicksFollowTheValues() {
    let count = 200_000
    let day = AuctionDay(
      values: Array(repeating: 0.3, count: count), prices: Array(repeating: 1, count: count),
      starts: [0, count], responses: .drawn(seed: 5, conversionRate: 0.2))
    let responses = (0..<count).map { day.response($0) }
    let clicks = responses.count { $0.click }
    #expect(abs(Double(clicks) / Double(count) - 0.3) < 0.004)
    let conversions = responses.count { $0.conversion }
    #expect(abs(Double(conversions) / Double(clicks) - 0.2) < 0.007)
  }
}
