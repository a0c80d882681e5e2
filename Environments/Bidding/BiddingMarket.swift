internal import Formats
internal import Gym
public import Randomness

/// Where a bidder's days come from.
enum BiddingMarket: Sendable, Equatable {
  /// A model that draws them.
  case model(MarketModel)
  /// A log whose days are replayed in random order.
  case replay([AuctionDay])

  /// The market that a parameter names: a known one, or a file's (a model's in JSON, else a log).
  ///
  /// - Parameter text: the name, the file's, or a model's text itself.
  init(_ text: String, ticks: Int, rules: BiddingRules) throws {
    if text.contains("{") {
      self = .model(try MarketModel(json: text, name: "the market"))
    } else if let model = try MarketModel.find(text) {
      self = .model(model)
    } else {
      let log = try AuctionLog(path: text)
      var days = try log.days(ticks: ticks)
      for index in days.indices { try days[index].prepare(for: rules) }
      self = .replay(days)
    }
  }

  /// Puts a day into the room of another.
  func draw(_ day: inout AuctionDay, rules: BiddingRules, using generator: inout PCG64) {
    switch self {
    case .model(let model):
      model.draw(&day, lowerRanks: rules.exposures.count - 1, using: &generator)
      day.raise(to: rules.reserve)
    case .replay(let days):
      day = days[generator.integer(below: days.count)]
    }
  }

  /// Training days: a log's own, or drawn ones, always the same.
  func trainingDays(rules: BiddingRules) -> [AuctionDay] {
    switch self {
    case .model(let model): return model.trainingDays(rules: rules)
    case .replay(let days): return days
    }
  }
}

extension MarketModel {
  /// Sixty days to tune on, always the same.
  public func trainingDays(rules: BiddingRules) -> [AuctionDay] {
    days(60, rules: rules, generator: RandomStreams(seed: 0).stream("bidding/training days"))
  }

  /// Draws days.
  public func days(_ count: Int, rules: BiddingRules, generator: PCG64) -> [AuctionDay] {
    var generator = generator
    return (0..<count).map { _ in
      var day = AuctionDay()
      draw(&day, lowerRanks: rules.exposures.count - 1, using: &generator)
      day.raise(to: rules.reserve)
      return day
    }
  }

  /// The market of a name, or of a `.json` file; nil if it is neither.
  public static func find(_ name: String) throws -> MarketModel? {
    if let model = known(name) { return model }
    if !Files.exists(name) {
      let near = nearestNames(to: name, in: knownNames)
      throw GymError.parameter(
        "market", value: name,
        allowed: "the name of a file, or a known market such as "
          + (near.isEmpty ? ["synthetic", "ipinyou-1458"] : near).joined(separator: ", "))
    }
    return name.hasSuffix(".json") ? try MarketModel(path: name) : nil
  }
}

extension AuctionDay {
  /// Makes a log's day ready for rules: raises its prices to the reserve, and leaves out those of slots
  /// that are not sold.
  ///
  /// - Throws: ``GymError`` if slots are sold whose prices the log does not have.
  public mutating func prepare(for rules: BiddingRules) throws {
    let lower = rules.exposures.count - 1
    try require(slots: lower + 1)
    if lowerPrices.count > lower { lowerPrices.removeLast(lowerPrices.count - lower) }
    raise(to: rules.reserve)
  }

  /// Raises all prices to a reserve.
  mutating func raise(to reserve: Double) {
    guard reserve > 0 else { return }
    for index in prices.indices where prices[index] < reserve { prices[index] = reserve }
    for rank in lowerPrices.indices {
      for index in lowerPrices[rank].indices where lowerPrices[rank][index] < reserve {
        lowerPrices[rank][index] = reserve
      }
    }
  }
}

extension MarketModel {
  /// The markets that have names.
  public static var knownNames: [String] {
    ["synthetic"] + campaigns.map { "ipinyou-\($0.id)" }
  }

  /// A market by its name.
  public static func known(_ name: String) -> MarketModel? {
    if name == "synthetic" { return MarketModel() }
    guard let campaign = campaigns.first(where: { "ipinyou-\($0.id)" == name }) else { return nil }
    var model = MarketModel()
    // The logarithm's mean and deviation are those of the campaign's training log.
    model.price = .logNormal(
      mean: exponential(campaign.mu + campaign.sigma * campaign.sigma / 2),
      deviation: campaign.sigma)
    model.value = .logNormal(mean: campaign.clickRate / 100, deviation: 0.8)
    return model
  }

  /// The mean and deviation of log price (RMB cent per mille) and the click rates (per cent) of iPinYou's
  /// training logs.
  ///
  /// Source: W. Zhang et al., "Real-Time Bidding Benchmarking with iPinYou Dataset" (2014).
  private static let campaigns: [(id: Int, mu: Double, sigma: Double, clickRate: Double)] = [
    (1458, 3.932, 0.838, 0.0796), (2259, 4.112, 1.036, 0.0335), (2261, 3.981, 1.189, 0.0301),
    (2821, 4.070, 1.036, 0.0637), (2997, 3.635, 1.090, 0.4436), (3358, 4.225, 0.883, 0.0780),
    (3386, 4.017, 0.870, 0.0729), (3427, 4.104, 0.855, 0.0743), (3476, 4.069, 0.864, 0.0521),
  ]

  /// Reads a model's file.
  public init(path: String) throws {
    try self.init(json: Files.readText(path), name: path)
  }

  init(json: String, name: String) throws {
    do {
      self = try JSON.decode(MarketModel.self, from: JSONValue(parsing: Array(json.utf8)))
      try validate()
    } catch {
      throw GymError.invalid("'\(name)' is no market that `apus bid fit` wrote: \(error)")
    }
  }

  /// The model as text for a file.
  public var json: String {
    get throws { try JSON.value(of: self).text() + "\n" }
  }
}
