public import Gym
public import Randomness

/// Find out what a user likes by what they choose: users never change and never leave, and those of the rarer
/// type like what the others do not.
///
/// A document has a topic and a quality; a user has an affinity to each topic, which is hidden. A document's
/// score is affinity plus quality, the choice is multinomial, and choosing nothing has the score 5. Reward
/// is 1 for a choice. What shows most clicks at once (quality) is not what this user would choose most.
///
/// Source: RecSim 0.2.4 (E. Ie and others, 2019), "interest exploration"; affinities and qualities are
/// log-normal, as there.
public struct InterestExploration: RecommendationWorld {
  /// What can be set.
  public let parameters: Parameters
  /// What can be shown.
  public let slates: Slates
  /// What is seen.
  public let layout: RecommendationLayout
  private let chooser: Chooser
  /// The user's affinity to each topic, hidden.
  private(set) var affinities: [Double]
  /// The topic of each candidate.
  private(set) var topics: [Int]
  /// The quality of each candidate.
  private(set) var qualities: [Double]
  /// How often an item of each topic was shown to this user, and how often one was chosen.
  private(set) var shown: [Double]
  private(set) var chosen: [Double]

  /// What can be set.
  public struct Parameters: EnvironmentParameters {
    /// How many candidates there are.
    public var candidates = 10
    /// How many documents a slate shows.
    public var slateSize = 2
    /// The probability of each type of user.
    public var userTypes = [0.3, 0.7]
    /// The mean of the logarithm of the affinity of each type, row by row, to each topic.
    public var affinityMeans = [[0.1, 0.7], [0.7, 0.1]]
    /// The standard deviation of the logarithm of affinities.
    public var affinityDeviation = 0.1
    /// The probability of each topic.
    public var topicProbabilities = [0.2, 0.8]
    /// The mean of the logarithm of the quality of each topic's documents.
    public var qualityMeans = [0.8, 0.2]
    /// The standard deviation of the logarithm of qualities.
    public var qualityDeviation = 0.1
    /// The score of choosing nothing.
    public var noClickMass = 5.0

    /// RecSim's defaults.
    public init() {}

    /// Checks every value.
    public func validate() throws {
      try require("candidates", candidates, 1...10_000)
      try require("slate_size", slateSize, 1...min(16, candidates))
      try require("no_click_mass", noClickMass, -100...100)
      for (name, deviation) in [
        ("affinity_deviation", affinityDeviation), ("quality_deviation", qualityDeviation),
      ] {
        try require(name, deviation, 0...2)
      }
      for (name, probabilities) in [
        ("user_types", userTypes), ("topic_probabilities", topicProbabilities),
      ] {
        let sum = probabilities.reduce(0, +)
        guard (1...1000).contains(probabilities.count), probabilities.allSatisfy({ $0 >= 0 }),
          abs(sum - 1) < 1e-6
        else {
          throw GymError.parameter(
            name, value: "\(probabilities)", allowed: "probabilities that make up 1")
        }
      }
      guard affinityMeans.count == userTypes.count,
        affinityMeans.allSatisfy({ $0.count == topicProbabilities.count }),
        affinityMeans.joined().allSatisfy({ (-10...3).contains($0) })
      else {
        throw GymError.parameter(
          "affinity_means", value: "\(affinityMeans)",
          allowed: "\(userTypes.count) lists of \(topicProbabilities.count) numbers from -10 to 3")
      }
      guard qualityMeans.count == topicProbabilities.count,
        qualityMeans.allSatisfy({ (-10...3).contains($0) })
      else {
        throw GymError.parameter(
          "quality_means", value: "\(qualityMeans)",
          allowed: "\(topicProbabilities.count) numbers from -10 to 3")
      }
    }
  }

  /// A world before its first user.
  ///
  /// - Throws: ``GymError`` if a parameter makes no sense.
  public init(parameters: Parameters = Parameters()) throws {
    try parameters.validate()
    self.parameters = parameters
    chooser = Chooser(.multinomial, noClickMass: parameters.noClickMass)
    slates = try Slates(items: parameters.candidates, size: parameters.slateSize)
    let count = parameters.topicProbabilities.count
    var layout = RecommendationLayout(
      itemCount: parameters.candidates, slateSize: parameters.slateSize)
    layout.addUser(2 * count, 0, 10)
    layout.features = count + 1
    layout.featureRange = [0, 1000]
    self.layout = layout
    affinities = Array(repeating: 0, count: count)
    shown = affinities
    chosen = affinities
    topics = Array(repeating: 0, count: parameters.candidates)
    qualities = Array(repeating: 0, count: parameters.candidates)
  }

  /// The ids under which the environment is known.
  public static let registrations: [Registration<Parameters>] = [
    Registration(
      "InterestExploration-v0", "Find out what a user likes by what they choose.",
      maxEpisodeSteps: 100, framesPerSecond: 4)
  ]

  /// As many as topics.
  public var kindCount: Int { affinities.count }
  /// The topic of a candidate.
  public func kind(of item: Int) -> Int { topics[item] }
  /// Never: a time limit ends the session.
  public var isOver: Bool { false }

  /// Lets a new user come.
  public mutating func begin(using generator: inout PCG64) {
    let type = generator.choice(probabilities: parameters.userTypes)
    for topic in affinities.indices {
      affinities[topic] = exponential(
        generator.normal(
          mean: parameters.affinityMeans[type][topic], deviation: parameters.affinityDeviation))
      (shown[topic], chosen[topic]) = (0, 0)
    }
    drawCandidates(using: &generator)
  }

  private mutating func drawCandidates(using generator: inout PCG64) {
    for item in topics.indices {
      let topic = generator.choice(probabilities: parameters.topicProbabilities)
      topics[item] = topic
      qualities[item] = exponential(
        generator.normal(
          mean: parameters.qualityMeans[topic], deviation: parameters.qualityDeviation))
    }
  }

  /// Shows a slate.
  public mutating func serve(_ slate: Slate, using generator: inout PCG64) -> SlateOutcome {
    var outcome = SlateOutcome()
    chooser.choose(from: slate, into: &outcome, using: &generator) { place in
      chooser.appeal(score(slate[place]))
    }
    for place in 0..<slate.count { shown[topics[slate[place]]] += 1 }
    if let place = outcome.chosen {
      let item = slate[place]
      chosen[topics[item]] += 1
      outcome.chosenKind = topics[item]
      (outcome.consumed, outcome.consumedShare, outcome.reward) = (1, 1, 1)
      outcome.quality = qualities[item]
    }
    drawCandidates(using: &generator)
    return outcome
  }

  func score(_ item: Int) -> Double { affinities[topics[item]] + qualities[item] }

  /// Writes how often each topic was shown and how often chosen, as logarithms, and of each candidate
  /// the topic as a one-hot and the quality.
  public func write(into seen: inout RecommendationObservation) {
    let count = affinities.count
    for topic in 0..<count {
      seen.user[topic] = min(10, Float(logarithm(1 + shown[topic])))
      seen.user[count + topic] = min(10, Float(logarithm(1 + chosen[topic])))
    }
    for index in seen.items.indices { seen.items[index] = 0 }
    for item in topics.indices {
      seen.items[item * (count + 1) + topics[item]] = 1
      seen.items[item * (count + 1) + count] = Float(min(qualities[item], 1000))
    }
  }
}

extension InterestExploration {
  /// Ranking by quality alone, and by what this user likes most.
  public static let baselines = ["quality", "oracle"]

  /// `quality` shows the best documents, `oracle` those that this user would choose most.
  public func baseline(_ name: String) -> (@Sendable (InterestExploration) -> Slate)? {
    switch name {
    case "quality": return { world in world.top { world.qualities[$0] } }
    case "oracle": return { world in world.top { world.score($0) } }
    default: return nil
    }
  }

  private func top(_ score: (Int) -> Double) -> Slate {
    Slate.top(size: slates.size, count: topics.count) { Float(score($0)) }.rising
  }

  /// A topic, and how often it was chosen when it was shown.
  public func card(ofKind kind: Int) -> RecommendationCard {
    RecommendationCard(
      title: "topic \(kind)", detail: "\(Int(chosen[kind])) of \(Int(shown[kind])) chosen",
      quality: clipped(exponential(parameters.qualityMeans[kind]) / 3, 0, 1))
  }

  /// The hidden affinities.
  public var portrait: (title: String, bars: [(name: String, value: Double)]) {
    ("affinities", affinities.enumerated().map { ("\($0.offset)", clipped($0.element / 3, 0, 1)) })
  }
}

extension InterestExploration {
  private enum CodingKeys: String, CodingKey {
    case parameters, affinities, topics, qualities, shown, chosen
  }

  /// Reads what was encoded and checks it.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(parameters: values.decode(Parameters.self, forKey: .parameters))
    let numbers = try [CodingKeys.affinities, .shown, .chosen].map {
      try values.decode([Double].self, forKey: $0)
    }
    let stored = (
      try values.decode([Int].self, forKey: .topics),
      try values.decode([Double].self, forKey: .qualities)
    )
    guard numbers.allSatisfy({ $0.count == affinities.count }), stored.0.count == topics.count,
      stored.1.count == topics.count, stored.0.allSatisfy({ affinities.indices.contains($0) })
    else {
      throw GymError.invalid("The stored user of InterestExploration is none of this world.")
    }
    (affinities, shown, chosen) = (numbers[0], numbers[1], numbers[2])
    (topics, qualities) = stored
  }

  /// Writes the parameters and the user.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(parameters, forKey: .parameters)
    try values.encode(affinities, forKey: .affinities)
    try values.encode(topics, forKey: .topics)
    try values.encode(qualities, forKey: .qualities)
    try values.encode(shown, forKey: .shown)
    try values.encode(chosen, forKey: .chosen)
  }
}
