import Formats
import Foundation
import Randomness
import Testing

@testable import Environments

@Suite struct MarketModelTests {
  /// What is drawn has the moments that the parameters say.
  @Test func daysHaveTheMarketsMoments() {
    let model = MarketModel()
    let days = model.days(1500, rules: BiddingRules(), generator: PCG64(seed: 3))
    let auctions = days.reduce(0) { $0 + $1.count }
    let perDay = Double(auctions) / 1500
    #expect(abs(perDay / 10_000 - 1) < 0.04)
    let prices = days.flatMap { $0.prices.prefix(2000) }
    // The day's level has the median 1, hence the mean e^(0.35² / 2).
    let mean = prices.reduce(0, +) / Double(prices.count)
    #expect(abs(mean / (80 * exp(0.35 * 0.35 / 2)) - 1) < 0.04)
    let values = days.flatMap { $0.values.prefix(2000) }
    let meanValue = values.reduce(0, +) / Double(values.count)
    #expect(abs(meanValue / 0.001 - 1) < 0.04)
    let share = days.reduce(0) { $0 + $1.auctions(of: 18).count }
    let part = Double(share) / Double(auctions)
    #expect(abs(part / 0.03811 - 1) < 0.05)
    #expect(days.allSatisfy { $0.tickCount == 48 && $0.starts.last == $0.count })
  }

  @Test func pricesAndValuesAreCorrelated() {
    var model = MarketModel()
    (model.dayPriceDeviation, model.priceJitter, model.valueJitter) = (0, 0, 0)
    let day = model.days(3, rules: BiddingRules(), generator: PCG64(seed: 9))[0]
    #expect(abs(MarketModel.rankCorrelation(day.prices, day.values) - 0.3) < 0.04)
    let logs = day.prices.map { log($0) }
    let mean = logs.reduce(0, +) / Double(logs.count)
    let squares = logs.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let deviation = (squares / Double(logs.count)).squareRoot()
    #expect(abs(mean - (log(80) - 0.18)) < 0.03 && abs(deviation - 0.6) < 0.02)
  }

  @Test(arguments: [
    MarketDistribution.gamma(shape: 1.81, scale: 38.1), .logNormal(mean: 60, deviation: 0.9),
  ])
  func otherLandscapesHaveTheirMean(landscape: MarketDistribution) {
    var model = MarketModel()
    (model.dayPriceDeviation, model.priceJitter, model.volumeDeviation) = (0, 0, 0)
    model.price = landscape
    model.auctionsPerDay = 200_000
    let day = model.days(1, rules: BiddingRules(), generator: PCG64(seed: 2))[0]
    #expect(abs(day.cost / Double(day.count) / landscape.mean - 1) < 0.01)
  }

  @Test func sameSeedSameDay() {
    #expect(BiddingFixture.day(seed: 5) == BiddingFixture.day(seed: 5))
    #expect(BiddingFixture.day(seed: 5) != BiddingFixture.day(seed: 6))
  }

  @Test func campaignsHaveNames() throws {
    #expect(MarketModel.knownNames.count == 10)
    for name in MarketModel.knownNames {
      let model = try #require(MarketModel.known(name))
      try model.validate()
      #expect(try MarketModel(json: model.json, name: name) == model)
    }
    let error = #expect(throws: (any Error).self) { try MarketModel.find("ipinyou-1459") }
    #expect(error.map { "\($0)".contains("ipinyou-1458") } == true)
    #expect(abs((MarketModel.known("ipinyou-1458")?.price.mean ?? 0) - 72.5) < 1)
  }

  @Test func refusesWhatMakesNoSense() {
    for (json, words) in [
      ("{", "is no market"), ("{}", "is no market"),
    ] {
      let error = #expect(throws: (any Error).self) {
        try MarketModel(json: json, name: "m.json")
      }
      #expect(error.map { "\($0)".contains(words) && "\($0)".contains("m.json") } == true)
    }
    for change: (inout MarketModel) -> Void in [
      { $0.auctionsPerDay = 0 }, { $0.traffic = [] }, { $0.traffic = [-1, 2] },
      { $0.traffic = [0] },
      { $0.correlation = 2 }, { $0.price = .logNormal(mean: -1, deviation: 1) },
      { $0.value = .logNormal(mean: 2, deviation: 0.1) }, { $0.priceWindow = 0 },
      { $0.price = .empirical(quantiles: [1, 2]) }, { $0.price = .gamma(shape: 0, scale: 1) },
    ] {
      var model = MarketModel()
      change(&model)
      #expect(throws: (any Error).self) { try model.validate() }
    }
  }

  /// A market fitted to days that a market drew is that market again.
  @Test(arguments: MarketModel.Landscape.allCases)
  func fittingFindsTheMarketAgain(landscape: MarketModel.Landscape) throws {
    var truth = MarketModel()
    truth.dayPriceDeviation = 0.3
    truth.price = landscape == .gamma ? .gamma(shape: 1.8, scale: 40) : truth.price
    let days = truth.days(40, rules: BiddingRules(), generator: PCG64(seed: 8))
    var text = "day,tick,price,value\n"
    for (number, day) in days.enumerated() {
      for tick in 0..<48 {
        for index in day.auctions(of: tick) where index % 4 == 0 {
          text += "\(number),\(tick),\(day.prices[index]),\(day.values[index])\n"
        }
      }
    }
    let log = try AuctionLog(DelimitedText(Array(text.utf8), name: "drawn"), name: "drawn")
    let found = try MarketModel(fitting: log, landscape: landscape, ticks: 48, rowsPerDay: 1)
    #expect(abs(found.auctionsPerDay * 40 - Double(log.count)) < 1)
    #expect(abs(found.volumeDeviation - 0.35) < 0.12)
    #expect(abs(found.dayPriceDeviation - 0.3) < 0.12)
    #expect(abs(found.traffic[18] - 0.038) < 0.008)
    let mean = log.prices.reduce(0, +) / Double(log.count)
    let level =
      found.price.mean * exponential(found.dayPriceDeviation * found.dayPriceDeviation / 2)
    #expect(abs(level / mean - 1) < 0.05)
    #expect(abs(found.correlation - 0.25) < 0.08)
    #expect((0.1...0.6).contains(found.priceJitter) && (0.2...0.8).contains(found.valueJitter))
  }

  @Test func aLogTooSmallIsRefused() throws {
    let log = try AuctionLog(
      DelimitedText(Array("0 5 0.1\n0 6 0.1".utf8), name: "s"), name: "s")
    let error = #expect(throws: FormatError.self) {
      try MarketModel(fitting: log, landscape: .gamma, ticks: 48, rowsPerDay: 10)
    }
    #expect(error?.description.contains("its 2 auctions are too few") == true)
  }
}
