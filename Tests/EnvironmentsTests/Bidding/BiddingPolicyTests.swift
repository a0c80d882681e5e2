import Formats
import Foundation
import Randomness
import Testing

@testable import Environments

@Suite struct BiddingPolicyTests {
  // MARK: Published results on real logs

  private struct WholeBids: BiddingPolicy {
    var name: String { "whole" }
    var factor: Double
    mutating func bid(value: Double, budget: Double, auction: Int) -> Double {
      min((value * factor).rounded(.down), 300)
    }
  }

  /// What RLB's authors print for campaign 2997: impressions, clicks, cost.
  @Test(.enabled(if: BiddingFixture.haveLogs, "no ../shared here"))
  func equalsRLBOnCampaign2997() throws {
    struct Campaign: Decodable {
      var cost_train, imp_train, clk_train: Double
      var price_counter_train: [Double]
    }
    let campaign = try JSONDecoder().decode(
      Campaign.self,
      from: Data(contentsOf: BiddingFixture.logs.appending(path: "ipinyou-rlb/2997.json")))
    let log = try BiddingFixture.log("ipinyou-rlb/2997.theta.txt")
    #expect(log.count == 156_063)
    let budget = Int(campaign.cost_train / campaign.imp_train / 32 * 1000)
    #expect(budget == 1969)
    let theta = campaign.clk_train / campaign.imp_train
    let smoothed = campaign.price_counter_train.map { $0 + 1 }
    let table = DynamicProgram.Table(
      auctions: 1000, budget: budget, meanValue: theta,
      priceProbabilities: smoothed.map { $0 / smoothed.reduce(0, +) })
    #expect(abs(table.value(auctions: 999, budget: 1969) - 1.0282246653938052) < 1e-9)

    func played<P: BiddingPolicy>(_ policy: P) -> [Int] {
      var policy = policy
      var reference = BiddingFixture.reference(budget: Double(budget), counts: true)
      reference.dailyAuctions = 1000
      var total = BiddingTally()
      for start in stride(from: 0, to: log.count, by: 1000) {
        let rows = start..<min(start + 1000, log.count)
        let day = AuctionDay(
          values: Array(log.values[rows]), prices: Array(log.prices[rows]),
          starts: [0, rows.count],
          responses: .logged(clicks: Array(log.clicks[rows]), conversions: []))
        var episode = BiddingEpisode(
          day, rules: BiddingRules(), reference: reference, budget: Double(budget))
        episode.play(&policy)
        total.add(episode.total)
      }
      return [total.wins, total.clicks, Int(total.spend)]
    }
    #expect(
      played(WholeBids(factor: campaign.cost_train / campaign.clk_train)) == [14752, 48, 307_751])
    #expect(played(WholeBids(factor: 10 / theta)) == [32208, 71, 203_610])
    #expect(played(DynamicProgram(table, isOneState: true)) == [40395, 80, 306_637])
    #expect(played(DynamicProgram(table)) == [39680, 78, 304_375])
  }

  /// The published rounds of the PID demonstration on a sample of campaign 1458: cost per click, φ, clicks
  /// and cost after some of the 40 rounds.
  @Test(.enabled(if: BiddingFixture.haveLogs, "no ../shared here"))
  func equalsThePIDDemonstration() throws {
    let train = try BiddingFixture.log("ipinyou-rtbcontrol/train.txt")
    let test = try BiddingFixture.log("ipinyou-rtbcontrol/test.txt")
    let mean = train.values.reduce(0, +) / Double(train.count)
    let published: [(AuctionLog, [(Int, String, String, Int, Int)])] = [
      (
        test,
        [
          (0, "54062.0000", "0.0000", 2, 162_186), (1, "54230.3333", "-2.0000", 2, 162_691),
          (3, "51294.7500", "0.9408", 3, 205_179), (13, "43198.4000", "0.0756", 4, 215_992),
          (20, "49287.1429", "2.3752", 6, 345_010), (28, "43491.2500", "-1.3143", 7, 347_930),
          (36, "39457.0588", "2.4192", 16, 670_770), (39, "40259.4706", "-0.2685", 16, 684_411),
        ]
      ),
      (
        train,
        [
          (0, "39157.0000", "0.0000", 3, 156_628), (1, "44887.2500", "0.4223", 3, 179_549),
          (6, "43019.8571", "2.7709", 6, 301_139), (16, "37882.1250", "4.5092", 15, 606_114),
          (25, "40309.0357", "1.7550", 27, 1_128_653), (38, "40045.8276", "-0.7355", 28, 1_161_329),
          (39, "39000.8000", "0.0957", 29, 1_170_024),
        ]
      ),
    ]
    var rules = BiddingRules()
    rules.objective = .clicks
    for (log, rounds) in published {
      var episode = BiddingEpisode(
        try log.days(ticks: 40, rowsPerDay: 100_000)[0], rules: rules,
        reference: BiddingFixture.reference(budget: 1e12), budget: 1e12)
      var policy = CostController.demonstration(baseBid: 69, meanValue: mean)
      policy.begin(episode)
      var found: [(String, String, Int, Int)] = []
      while !episode.isOver {
        policy.prepare(episode)
        episode.playTick(&policy)
        found.append(
          (
            Wording.fixed(episode.total.spend / Double(episode.total.clicks + 1), 4),
            Wording.fixed(policy.exponent, 4), episode.total.clicks, Int(episode.total.spend)
          ))
      }
      for (round, cost, phi, clicks, spend) in rounds {
        #expect(found[round] == (cost, phi, clicks, spend), "round \(round)")
      }
    }
  }

  // MARK: The ladder

  /// Measured independently on other days of the same market, with their own tuning.
  @Test func theLadderStands() throws {
    let rules = BiddingRules()
    let model = MarketModel()
    let training = BiddingTraining(days: model.trainingDays(rules: rules), rules: rules) { $0 / 8 }
    let days = model.days(2000, rules: rules, generator: PCG64(seed: 77))
    let optima = days.map { Hindsight($0, rules: rules, budget: training.reference.budget) }
    func share(_ name: String) throws -> Double {
      let trial = BiddingTrial(
        try training.policy(name, generator: PCG64(seed: 1)), days: days, optima: optima,
        rules: rules, reference: training.reference, countsResponses: false)
      return trial.days.reduce(0) { $0 + $1.share } / 2000
    }
    for (name, expected, margin) in [
      ("linear", 0.829, 0.02), ("multiplicative", 0.893, 0.01), ("traffic_pacer", 0.942, 0.01),
      ("dual_descent", 0.941, 0.01), ("predictive", 0.957, 0.01), ("random", 0.52, 0.08),
    ] {
      let found = try share(name)
      #expect(abs(found - expected) < margin, "\(name): \(found)")
    }
    #expect(try share("oracle") > 0.999)
    // No policy wins more than the relaxation's optimum.
    for name in BiddingTraining.names { #expect(try share(name) <= 1) }
  }

  @Test func unknownNamesGetTheNearest() {
    let training = BiddingTraining(days: [BiddingFixture.day(seed: 1)], rules: BiddingRules()) {
      $0 / 8
    }
    let error = #expect(throws: (any Error).self) {
      try training.policy("trafic_pacer", generator: PCG64(seed: 1))
    }
    #expect("\(error.map { "\($0)" } ?? "")".contains("did you mean traffic_pacer"))
  }

  // MARK: Formulas

  /// The first-order conditions of the optimal bids.
  @Test func optimalBidsSatisfyTheirConditions() {
    for (value, c, shadow) in [(0.001, 60.0, 1e-5), (0.01, 20, 3e-4), (0.0005, 100, 5e-6)] {
      var first = ORTB(winRate: .linear, c: c, shadowPrice: shadow)
      let b = first.bid(value: value, budget: 0, auction: 0)
      #expect(abs(shadow * b * b + 2 * shadow * c * b - c * value) < 1e-9 * c * value)
      var second = ORTB(winRate: .square, c: c, shadowPrice: shadow)
      let d = second.bid(value: value, budget: 0, auction: 0)
      #expect(
        abs(shadow * d * d * d + 3 * c * c * shadow * d - 2 * c * c * value)
          < 1e-9 * c * c * value)
    }
  }

  @Test func shadedBidsEqualTheDistributionsBest() throws {
    let offset = -0.18
    let prices = (0..<40_000).map {
      exponential(offset + 0.6 * normalQuantile((Double($0) + 0.5) / 40_000))
    }
    var policy = ShadedBid(factor: 1, prices: prices)
    for best in try BiddingFixture.read().shading {
      let bid = policy.bid(value: best.worth, budget: 0, auction: 0)
      let below = Double(firstIndex(in: prices.indices) { prices[$0] > bid }) / 40_000
      #expect(abs(bid / best.bid - 1) < 0.03, "\(best)")
      #expect((best.worth - bid) * below > best.surplus * 0.995)
    }
  }

  @Test func dynamicProgramsFindTheKnownOptima() {
    let uniform = [0] + [Double](repeating: 0.1, count: 10)
    for (auctions, budget, optimum) in [(10, 20, 5.244335), (20, 40, 11.021776)] {
      let table = DynamicProgram.Table(
        auctions: auctions, budget: budget, meanValue: 1, priceProbabilities: uniform)
      #expect(abs(table.value(auctions: auctions, budget: budget) - optimum) < 5e-7)
    }
  }
}
