public import Gym
public import Randomness

/// Videos for users whose interests follow what they watch and whose patience grows with its quality.
///
/// There are 20 topics of known mean quality, the more attractive on no account the better. A user has an
/// interest in each, from −1 to 1, and a budget of time. Of a slate one video is chosen, or none: its length
/// is taken from the budget and a part of it given back by its quality; the interest in its topic
/// grows with the probability (interest + 1) / 2 and shrinks otherwise. The user leaves without budget.
/// Reward is the time watched.
///
/// Source: E. Ie and others, "SlateQ: A Tractable Decomposition for Reinforcement Learning with Recommendation
/// Sets" (2019), section 6.1; constants as in RecSim 0.2.4, whose law this follows, not its random numbers.
public struct InterestEvolution: RecommendationWorld {
  /// What can be set.
  public let parameters: InterestEvolutionParameters
  /// What can be shown.
  public let slates: Slates
  /// What is seen.
  public let layout: RecommendationLayout
  private let chooser: Chooser
  /// The mean quality of each topic: most are harmful, a few are good.
  let topicQuality: [Double]
  /// The interest in each topic, −1 … 1.
  private(set) var interests: [Double]
  /// The time that is left.
  private(set) var budget: Double
  /// The topic of each candidate.
  private(set) var topics: [Int]
  /// The quality of each candidate.
  private(set) var qualities: [Double]

  /// A world before its first user.
  ///
  /// - Throws: ``GymError`` if a parameter makes no sense.
  public init(parameters: InterestEvolutionParameters = .init()) throws {
    try parameters.validate()
    self.parameters = parameters
    chooser = parameters.chooser
    let candidates = parameters.isFixed ? parameters.topics : parameters.candidates
    slates = try Slates(
      items: candidates, size: parameters.slateSize, isOrdered: parameters.choice.isOrdered)
    var layout = RecommendationLayout(itemCount: candidates, slateSize: parameters.slateSize)
    layout.addUser(parameters.topics, -1, 1)
    if parameters.observeBudget { layout.addUser(1, -1, 100) }
    layout.features = parameters.isFixed ? 0 : parameters.topics
    self.layout = layout
    topicQuality = parameters.topicQuality
    interests = Array(repeating: 0, count: parameters.topics)
    budget = parameters.budget
    topics = Array(0..<candidates)
    if !parameters.isFixed { topics = topics.map { $0 % parameters.topics } }
    qualities = Array(repeating: 0, count: candidates)
  }

  /// The ids under which the environment is known.
  public static let registrations: [Registration<InterestEvolutionParameters>] = [
    Registration(
      "InterestEvolution-v0", "Recommend videos to users whose interests follow what they watch.",
      framesPerSecond: 4),
    Registration(
      "FixedCatalog-v0", "Recommend one of twenty topics to users whose interests follow it.",
      framesPerSecond: 4, parameters: .fixedCatalog),
  ]

  /// As many as topics.
  public var kindCount: Int { parameters.topics }
  /// The topic of a candidate.
  public func kind(of item: Int) -> Int { topics[item] }
  /// Whether the budget is spent.
  public var isOver: Bool { budget <= 0 }

  /// Lets a new user come.
  public mutating func begin(using generator: inout PCG64) {
    for topic in interests.indices { interests[topic] = generator.uniform(-1, 1) }
    budget = parameters.budget
    drawCandidates(using: &generator)
  }

  private mutating func drawCandidates(using generator: inout PCG64) {
    for item in topics.indices {
      if !parameters.isFixed { topics[item] = generator.integer(below: parameters.topics) }
      qualities[item] = generator.normal(
        mean: topicQuality[topics[item]], deviation: parameters.qualityDeviation)
    }
  }

  /// Shows a slate.
  public mutating func serve(_ slate: Slate, using generator: inout PCG64) -> SlateOutcome {
    var outcome = SlateOutcome()
    chooser.choose(from: slate, into: &outcome, using: &generator) { place in
      chooser.appeal(interests[topics[slate[place]]])
    }
    if let place = outcome.chosen {
      let item = slate[place]
      let topic = topics[item]
      let watched = min(budget, parameters.videoLength)
      outcome.chosenKind = topic
      outcome.consumed = watched
      outcome.consumedShare = watched / parameters.videoLength
      outcome.quality = qualities[item]
      outcome.reward = watched
      moveInterest(topic, using: &generator)
      budget += watched * (parameters.qualityEffect * qualities[item] - 1)
    } else {
      budget -= parameters.stepPenalty
    }
    if parameters.resample || parameters.isFixed { drawCandidates(using: &generator) }
    return outcome
  }

  /// Lets the interest in a topic that was watched grow or shrink.
  private mutating func moveInterest(_ topic: Int, using generator: inout PCG64) {
    let interest = interests[topic]
    let rate = parameters.interestRate * (1 - abs(interest))
    let change = rate * (1 - interest)
    let grows = generator.random() < (interest + 1) / 2
    interests[topic] = clipped(interest + (grows ? change : -change), -1, 1)
  }

  /// Writes the interests, the budget where it is seen, and the candidates' topics as one-hots.
  public func write(into seen: inout RecommendationObservation) {
    let count = interests.count
    for topic in 0..<count { seen.user[topic] = Float(interests[topic]) }
    if parameters.observeBudget {
      seen.user[count] = Float(clipped(budget / parameters.budget, -1, 100))
    }
    guard layout.features > 0 else { return }
    for index in seen.items.indices { seen.items[index] = 0 }
    for item in topics.indices { seen.items[item * count + topics[item]] = 1 }
  }
}

extension InterestEvolution {
  /// Policies that know the topics' qualities or the user.
  public static let baselines = ["myopic", "quality", "oracle"]

  /// `myopic` shows what attracts most, `quality` what is best for the user, `oracle` weighs both.
  ///
  /// The oracle values a unit of budget at ρ units of time watched, so that choosing an item is worth
  /// 4 − ρ·(what it takes from the budget), and shows the slate of the greatest expected value: not
  /// proven optimal, but above what was learned. ρ, 1.45 or 1.5, is that of the default parameters; with others,
  /// and where cascades choose, it is a guess.
  public func baseline(_ name: String) -> (@Sendable (InterestEvolution) -> Slate)? {
    switch name {
    case "myopic":
      return { world in world.top { world.interests[world.topics[$0]] } }
    case "quality":
      return { world in world.top { world.topicQuality[world.topics[$0]] } }
    case "oracle":
      let rate = parameters.isFixed ? 1.5 : 1.45
      return { world in world.fluidBest(rate) }
    default: return nil
    }
  }

  private func top(_ score: (Int) -> Double) -> Slate {
    let best = Slate.top(size: slates.size, count: topics.count) { Float(score($0)) }
    return slates.isOrdered ? best : best.rising
  }

  private func fluidBest(_ rate: Double) -> Slate {
    var appeals = [Float](repeating: 0, count: topics.count)
    var values = appeals
    let length = parameters.videoLength
    for item in topics.indices {
      let quality = topicQuality[topics[item]]
      appeals[item] = Float(chooser.appeal(interests[topics[item]]))
      values[item] = Float(length - rate * length * (1 - parameters.qualityEffect * quality))
    }
    let best = Slate.best(
      size: slates.size, appeals: appeals, values: values, count: topics.count,
      noneAppeal: Float(chooser.noneAppeal), noneValue: Float(-rate * parameters.stepPenalty)
    ).slate
    return slates.isOrdered ? best : best.rising
  }

  /// A topic and its mean quality.
  public func card(ofKind kind: Int) -> RecommendationCard {
    let quality = topicQuality[kind]
    return RecommendationCard(
      title: "topic \(kind)", detail: "quality \((quality * 10).rounded() / 10)",
      quality: clipped((quality + 3) / 6, 0, 1))
  }

  /// The interests by topic.
  public var portrait: (title: String, bars: [(name: String, value: Double)]) {
    (
      "budget \(Int(clipped(budget, -1e6, 1e6).rounded()))",
      interests.enumerated().map { ("\($0.offset)", $0.element) }
    )
  }
}

extension InterestEvolution {
  private enum CodingKeys: String, CodingKey {
    case parameters, interests, budget, topics, qualities
  }

  /// Reads what was encoded and checks it.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(parameters: values.decode(Parameters.self, forKey: .parameters))
    let stored = (
      try values.decode([Double].self, forKey: .interests),
      try values.decode([Int].self, forKey: .topics),
      try values.decode([Double].self, forKey: .qualities)
    )
    guard stored.0.count == interests.count, stored.1.count == topics.count,
      stored.2.count == topics.count, stored.1.allSatisfy({ interests.indices.contains($0) })
    else { throw GymError.invalid("The stored user of InterestEvolution is none of this world.") }
    (interests, topics, qualities) = stored
    budget = try values.decode(Double.self, forKey: .budget)
  }

  /// Writes the parameters and the user.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(parameters, forKey: .parameters)
    try values.encode(interests, forKey: .interests)
    try values.encode(budget, forKey: .budget)
    try values.encode(topics, forKey: .topics)
    try values.encode(qualities, forKey: .qualities)
  }
}
