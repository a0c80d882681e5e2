import Testing

@testable import Environments

@Suite struct HindsightTests {
  @Test func equalsLinearProgramming() throws {
    for day in try BiddingFixture.read().days {
      var rules = BiddingRules()
      if day.limit > 0 { rules.costPerAction = day.limit }
      let auctions = AuctionDay(
        values: day.values, prices: day.prices, starts: [0, day.values.count])
      let best = Hindsight(auctions, rules: rules, budget: day.budget)
      #expect(abs(best.value - day.optimum) < 1e-9 * max(1, day.optimum), "limit \(day.limit)")
      #expect(best.spend <= day.budget * (1 + 1e-12))
    }
  }

  /// Every constant multiple of values is tried at every ratio where something changes.
  @Test(arguments: [BiddingRules.Auction.firstPrice, .slots(exposures: [1, 0.8, 0.6])])
  func isTheBestConstantWhereOthersRulesHold(auction: BiddingRules.Auction) {
    var rules = BiddingRules()
    rules.auction = auction
    let whole = BiddingFixture.day(seed: 4, ranks: 2)
    let day = AuctionDay(
      values: Array(whole.values[..<300]), prices: Array(whole.prices[..<300]),
      lowerPrices: rules.exposures.count == 1 ? [] : whole.lowerPrices.map { Array($0[..<300]) },
      starts: [0, 300])
    let budget = day.cost / 8
    let best = Hindsight(day, rules: rules, budget: budget)
    var found = 0.0
    for rank in 0..<rules.exposures.count {
      for index in 0..<300 {
        let price = rank == 0 ? day.prices[index] : day.lowerPrices[rank - 1][index]
        var episode = BiddingEpisode(
          day, rules: rules, reference: BiddingFixture.reference(budget: 1e9), budget: 1e9)
        episode.playTick(multiplier: price / day.values[index] * (1 + 1e-12))
        if episode.total.spend <= budget { found = max(found, episode.total.value) }
      }
    }
    #expect(abs(best.value - found) < 1e-9 * found)
  }

  @Test func clicksThatArePaidForMakePricesTheThreshold() {
    var rules = BiddingRules()
    rules.payment = .click
    let day = AuctionDay(values: [0.5, 0.5, 0.1], prices: [3, 1, 2], starts: [0, 3])
    // 0.5 · 1 buys 0.5, 0.1 · 2 buys 0.1; the rest, 0.3, buys a fifth of the dearest.
    let best = Hindsight(day, rules: rules, budget: 1)
    #expect(abs(best.value - 0.7) < 1e-12)
  }

  /// Of equals only some can be had: the bid stays below them, and the oracle takes what it can.
  @Test func tiesAreBoughtInPart() {
    let day = AuctionDay(
      values: Array(repeating: 0.1, count: 6), prices: [8, 8, 5, 8, 5, 8], starts: [0, 6])
    let best = Hindsight(day, rules: BiddingRules(), budget: 30)
    #expect(abs(best.value - 0.45) < 1e-12 && (50..<80).contains(best.multiplier))
    var episode = BiddingEpisode(
      day, rules: BiddingRules(), reference: BiddingFixture.reference(budget: 30), budget: 30)
    var oracle = Oracle()
    episode.play(&oracle)
    #expect(episode.total.wins == 4 && episode.total.spend == 26)
  }

  @Test func ratiosMayBeHuge() {
    var rules = BiddingRules()
    rules.auction = .firstPrice
    let day = AuctionDay(values: [1e-6, 1e-6], prices: [2e9, 3e9], starts: [0, 2])
    let best = Hindsight(day, rules: rules, budget: 4e9)
    #expect(best.value == 1e-6 && (2e15..<3e15).contains(best.multiplier))
  }

  @Test func withoutAuctionsThereIsNothingToWin() {
    let best = Hindsight(AuctionDay(starts: [0, 0]), rules: BiddingRules(), budget: 5)
    #expect(best.value == 0 && best.spend == 0)
  }
}
