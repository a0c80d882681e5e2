internal import Gym
internal import Randomness

/// What all forms of the bidding environment share: days, λ, rewards and measures.
struct BiddingGame: Sendable {
  let parameters: BiddingParameters
  let market: BiddingMarket
  private(set) var episode: BiddingEpisode
  var generator = PCG64(seed: 0)
  /// The generator as it was before the day was drawn: with the bids it is all that a checkpoint holds.
  private var dayGenerator = PCG64(seed: 0)
  /// λ in each tick that is over.
  private(set) var multipliers: [Double] = []
  private(set) var multiplier: Double
  private var hasBegun = false
  private var unit = 1.0

  /// How far λ may go from λ₀, either way.
  static let range = 64.0

  init(_ parameters: BiddingParameters) throws {
    try parameters.validate()
    self.parameters = parameters
    var rules = parameters.rules
    market = try BiddingMarket(parameters.market, ticks: parameters.ticks, rules: rules)
    let days = market.trainingDays(rules: rules)
    rules.actionsPerValue = rules.expectedActionsPerValue(days)
    var reference = try BiddingReference(days: days, rules: rules, budget: parameters.money)
    reference.countsResponses = parameters.responses || rules.objective != .expectedValue
    multiplier = reference.multiplier
    episode = BiddingEpisode(
      AuctionDay(), rules: rules, reference: reference, budget: reference.budget)
  }

  var observation: BiddingObservation {
    episode.observation(parameters.observation, multiplier: multiplier)
  }

  mutating func reset(seed: UInt64?) -> BiddingObservation {
    if let seed { generator = PCG64(seed: seed) }
    dayGenerator = generator
    drawDay()
    return observation
  }

  private mutating func drawDay() {
    let rules = episode.rules
    var random = generator
    episode.restart { market.draw(&$0, rules: rules, using: &random) }
    generator = random
    multiplier = episode.reference.multiplier
    multipliers.removeAll(keepingCapacity: true)
    hasBegun = true
    unit = episode.reference.dailyScore
    if parameters.rewardUnit == "optimum" {
      let optimum = Hindsight(episode.day, rules: rules, budget: episode.budget).value
      if optimum > 0 { unit = optimum * rules.actionsPerValue }
    }
  }

  /// Plays a tick at another λ.
  mutating func step(multiplier wanted: Double) throws -> Step<BiddingObservation> {
    guard hasBegun, !episode.isOver else { throw GymError.resetNeeded }
    play(wanted)
    var reward = episode.last.actions(episode.rules.objective) / unit
    if episode.isOver {
      // What a missed limit takes away, so that the return is the score.
      let actions = episode.total.actions(episode.rules.objective)
      reward -= (actions - episode.score) / unit
    }
    return Step(observation: observation, reward: reward, terminated: episode.isOver)
  }

  private mutating func play(_ wanted: Double) {
    let reference = episode.reference.multiplier
    multiplier = clipped(wanted, reference / Self.range, reference * Self.range)
    multipliers.append(multiplier)
    episode.playTick(multiplier: multiplier)
  }
}

extension BiddingGame: Codable {
  private enum CodingKeys: String, CodingKey {
    case parameters, generator, dayGenerator, multipliers, hasBegun
  }

  /// Reads a game: its day is drawn again, and its bids are made again.
  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(values.decode(BiddingParameters.self, forKey: .parameters))
    let now = try values.decode(PCG64.self, forKey: .generator)
    if try values.decode(Bool.self, forKey: .hasBegun) {
      generator = try values.decode(PCG64.self, forKey: .dayGenerator)
      dayGenerator = generator
      drawDay()
      for bid in try values.decode([Double].self, forKey: .multipliers) where !episode.isOver {
        play(bid)
      }
    }
    generator = now
  }

  /// Writes what the day and its bids follow from.
  func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(parameters, forKey: .parameters)
    try values.encode(generator, forKey: .generator)
    try values.encode(dayGenerator, forKey: .dayGenerator)
    try values.encode(multipliers, forKey: .multipliers)
    try values.encode(hasBegun, forKey: .hasBegun)
  }
}
