import Drawing
import Formats
import Gym
import Testing

@testable import Environments

@Suite struct BiddingTests {
  private func environment(_ change: (inout BiddingParameters) -> Void = { _ in }) throws -> Bidding
  {
    var parameters = BiddingParameters()
    change(&parameters)
    return try Bidding(parameters: parameters)
  }

  @Test func hasASnapshot() throws {
    try CommonChecks.sameFuture(environment())
    try CommonChecks.unseededIsZero(Bidding.self)
    try CommonChecks.sameFuture(BiddingContinuous())
  }

  /// The return of a day is its part of the optimum, whatever the actions.
  @Test func returnsArePartsOfTheOptimum() throws {
    for change: (inout BiddingParameters) -> Void in [
      { _ in }, { ($0.constraint, $0.constraintLimit) = ("cpa", 20_000) },
      { $0.auction = "first_price" }, { $0.auction = "slots" }, { $0.costOn = .click },
      { ($0.auction, $0.exposures) = ("slots", [0.5]) },
      { ($0.constraint, $0.constraintLimit) = ("roi", 1 / 20_000) },
    ] {
      var bidding = try environment(change)
      _ = try bidding.reset(seed: 3)
      var (sum, steps) = (0.0, 0)
      while true {
        let step = try bidding.step(steps % 7)
        sum += step.reward
        steps += 1
        if step.ended { break }
      }
      #expect(steps == 48)
      var metrics = [Double](repeating: 0, count: Bidding.metricNames.count)
      var span = metrics.mutableSpan
      bidding.metrics(into: &span)
      let share = try #require(Bidding.metricNames.firstIndex(of: "share_of_optimum"))
      #expect(abs(sum - metrics[share]) < 1e-9)
      #expect(sum > 0 && sum < 1)
      #expect(throws: GymError.resetNeeded) { try bidding.step(0) }
    }
  }

  @Test(arguments: BiddingLayout.allCases)
  func layoutsHaveTheirNumbers(layout: BiddingLayout) throws {
    var bidding = try environment { $0.observation = layout }
    #expect(bidding.observationSpace.shape == [layout.names.count])
    let first = try bidding.reset(seed: 1)
    #expect(first.floatCount == layout.names.count && bidding.observationSpace.contains(first))
    for _ in 0..<48 {
      let seen = try bidding.step(3).observation
      #expect(bidding.observationSpace.contains(seen))
      #expect(seen.floats.allSatisfy { $0.isFinite })
    }
  }

  @Test func theHousesNumbersMeanWhatTheySay() throws {
    var bidding = try environment()
    let first = try bidding.reset(seed: 1).floats
    for (index, number) in [(0, 1), (1, 1), (2, 1), (3, 0), (7, 0)] as [(Int, Float)] {
      #expect(abs(first[index] - number) < 1e-6)
    }
    let second = try bidding.step(6).observation.floats
    #expect(abs(second[0] - 47.0 / 48) < 1e-6)
    #expect(abs(second[7] - 0.26236426) < 1e-6)  // log 1.3
    #expect(abs(Double(second[2]) - bidding.episode.remaining / bidding.episode.budget) < 1e-6)
    #expect(abs(Double(second[5]) - bidding.episode.last.winRate) < 1e-6)
  }

  @Test func actionsMoveOrSetLambda() throws {
    var moved = try environment()
    _ = try moved.reset(seed: 1)
    let start = moved.multiplier
    _ = try moved.step(0)
    #expect(abs(moved.multiplier / start - 0.7) < 1e-12)
    var set = try environment { $0.action = "levels" }
    _ = try set.reset(seed: 1)
    #expect(set.actionSpace.count == 10)
    _ = try set.step(9)
    #expect(abs(set.multiplier / set.episode.reference.multiplier - 10) < 1e-12)
    var free = try BiddingContinuous()
    _ = try free.reset(seed: 1)
    let before = free.game.multiplier
    _ = try free.step(-2)
    #expect(abs(free.game.multiplier / before - exponential(-0.35)) < 1e-12)
    #expect(throws: GymError.self) { try free.step(.nan) }
    #expect(throws: GymError.self) { try moved.step(7) }
  }

  /// In the middle of a day the encoded form is the bids: the day is drawn again.
  @Test func aCheckpointGoesOnInTheMiddleOfADay() throws {
    var bidding = try environment { $0.responses = true }
    _ = try bidding.reset(seed: 9)
    for step in 0..<20 { _ = try bidding.step(step % 7) }
    let bytes = Array(try JSON.value(of: bidding).text().utf8)
    var copy = try JSON.decode(Bidding.self, from: JSONValue(parsing: bytes))
    #expect(copy.episode.total == bidding.episode.total)
    for _ in 0..<28 {
      let (a, b) = (try bidding.step(4), try copy.step(4))
      #expect(a.reward == b.reward && a.observation == b.observation)
    }
    let (a, b) = (try bidding.reset(seed: nil), try copy.reset(seed: nil))
    #expect(a == b)
  }

  @Test func refusesWhatMakesNoSense() {
    let answer = CommonChecks.answer
    for (name, value, words) in [
      ("budget", JSONValue.number(0), "above 0"),
      ("market", .string("sintetic"), "synthetic"), ("auction", .string("dutch"), "first_price"),
      ("constraint", .string("cpa"), "above 0 with a constraint"),
      ("objective", .string("fame"), "expected_value, clicks, conversions"),
      ("cost_on", .string("view"), "impression, click"),
      ("observation", .string("x"), "apus, drlb, auction_net"),
      ("multipliers", .array([.number(-1)]), "above -1"), ("levels", .array([]), "1 to 1000"),
      ("exposures", .array([.number(0.5), .number(0.8)]), "do not rise"),
      ("reserve", .number(-1), "0 or more"), ("exposures", .array([.number(0)]), "first slot"),
      ("levels", .array([.number(65)]), "at most 64"), ("reward_unit", .string("x"), "optimum"),
      ("ticks", .integer(0), "between 1 and 10000"),
    ] {
      let said = answer("Bidding-v0", [(name, value)])
      #expect(said.contains(words), "\(name): \(said)")
    }
  }

  @Test func aBudgetBeyondTheMarketsCostIsRefused() {
    let error = #expect(throws: GymError.self) { try environment { $0.budget = 1.5 } }
    #expect(error?.description.contains("at most what winning everything costs") == true)
  }

  @Test func drawsAtAnyTime() throws {
    var bidding = try environment()
    #expect(bidding.draw().shapes.count == 1)
    _ = try bidding.reset(seed: 1)
    let start = bidding.draw().shapes.count
    for _ in 0..<30 { _ = try bidding.step(5) }
    #expect(bidding.draw().shapes.count > start + 60)
  }

  @Test func reservesRaisePrices() throws {
    var bidding = try environment { $0.reserve = 100 }
    _ = try bidding.reset(seed: 1)
    #expect(bidding.episode.day.prices.min() == 100)
  }

  /// Regrets by hand: worth 100 per value; bids of 150 per value.
  @Test func regretsAreByHand() {
    let day = AuctionDay(
      values: [0.1, 0.1, 0.2], prices: [12, 16, 25], starts: [0, 3],
      responses: .logged(clicks: [false, false, true], conversions: []))
    var episode = BiddingEpisode(
      day, rules: BiddingRules(), reference: BiddingFixture.reference(budget: 99), budget: 99)
    episode.playTick(multiplier: 150)
    let regret = BidRegret(episode, multipliers: [150], worth: 100)
    // The first cost 12 and was worth 10, the third 25 and 20; the second was rightly lost.
    #expect(abs(regret.overbid - 7) < 1e-12 && regret.underbid == 0)
    #expect(abs(regret.estimation - (0.1 + 0.2 - 1)) < 1e-12)
    let timid = BidRegret(episode, multipliers: [50], worth: 100)
    #expect(timid.overbid == 0 && timid.underbid == 0)
    let careful = BidRegret(episode, multipliers: [50], worth: 200)
    #expect(abs(careful.underbid - (8 + 4 + 15)) < 1e-12)
  }
}

@Suite struct TabularBiddingTests {
  @Test func bidsBeyondTheBudgetAreRefused() throws {
    var bidding = try TabularBidding()
    _ = try bidding.reset(seed: 1)
    #expect(bidding.modelStateName(20) == "10 auctions and a budget of 20 left")
    while let state = bidding.state, state.auctions > 0, state.budget >= 10 {
      _ = try bidding.step(10)
    }
    #expect(throws: GymError.self) { try bidding.step(10) }
    var parameters = TabularBidding.Parameters()
    (parameters.auctions, parameters.budget) = (10_000, 10_000)
    #expect(throws: GymError.self) { try TabularBidding(parameters: parameters).model }
    #expect(
      CommonChecks.answer("TabularBidding-v0", [("prices", .array([.number(0)]))])
        .contains("not all 0"))
  }
}

@Suite struct OneShotAuctionTests {
  @Test func hasASnapshot() throws {
    try CommonChecks.unseededIsZero(OneShotAuction.self)
    var original = try OneShotAuction()
    _ = try original.reset(seed: 3)
    var copy = try JSON.decode(
      OneShotAuction.self, from: JSONValue(parsing: JSON.value(of: original).text()))
    for bid in 0..<40 {
      #expect(try original.step(bid).reward == copy.step(bid).reward)
      #expect(try original.reset(seed: nil) == copy.reset(seed: nil))
    }
  }

  /// Against one rival uniform on 0 … 1: v b − b² / 2, and (v − b) b.
  @Test(arguments: ["second_price", "first_price"])
  func surplusIsTheTheorys(auction: String) throws {
    var parameters = OneShotAuction.Parameters()
    (parameters.auction, parameters.auctions, parameters.bids) = (auction, 200_000, 11)
    var environment = try OneShotAuction(parameters: parameters)
    for bid in 0...10 {
      let worth = Double(try environment.reset(seed: UInt64(bid)))
      let (found, b) = (try environment.step(bid).reward, Double(bid) / 10)
      let expected = auction == "first_price" ? (worth - b) * b : worth * b - b * b / 2
      #expect(abs(found - expected) < 0.004, "worth \(worth), bid \(b)")
    }
    #expect(throws: GymError.resetNeeded) { try environment.step(0) }
  }
}
