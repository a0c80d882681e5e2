public import Gym
public import Randomness

/// Documents between clickbait, which engages now, and substance, which satisfies: engagement grows with
/// both, and satisfaction fades with every piece of clickbait.
///
/// A document's c, from 0 to 1, says how much of it is clickbait. The user's exposure n follows
/// n′ = 0.7·n − 2·(c − 0.5) + noise; satisfaction is s = 1 / (1 + e^(−sensitivity·n)); engagement is
/// log-normal with location (5·c + 4·(1 − c))·s and scale 1. The first document of a slate is always consumed,
/// and a user stays for 60 steps. Reward is engagement.
///
/// Source: RecSim 0.2.4 (E. Ie and others, 2019), whose default sensitivity of 0.01 makes always showing the
/// most clickbait optimal; here it is 0.2. The sign of the second term is that of RecSim's program, not of its
/// documentation.
public struct LongTermSatisfaction: RecommendationWorld {
  /// What can be set.
  public let parameters: Parameters
  /// What can be shown.
  public let slates: Slates
  /// What is seen.
  public let layout: RecommendationLayout
  /// n: clickbait lowers it, substance raises it.
  private(set) var exposure = 0.0
  /// The steps that are left.
  private(set) var timeLeft: Int
  /// c of each candidate.
  private(set) var clickbait: [Double]

  /// What can be set.
  public struct Parameters: EnvironmentParameters {
    /// How many candidates there are.
    public var candidates = 10
    /// How many documents a slate shows; the user takes the first.
    public var slateSize = 1
    /// `sampled` draws candidates at every step; `even` has c from 0 to 1 in even steps at all times.
    public var catalog = "sampled"
    /// How fast satisfaction follows exposure.
    public var sensitivity = 0.2
    /// Which part of the exposure is kept.
    public var memory = 0.7
    /// The standard deviation of what is added to the exposure.
    public var innovation = 0.05
    /// How long a user stays.
    public var steps = 60
    /// The location of engagement with pure clickbait, by satisfaction.
    public var clickbaitEngagement = 5.0
    /// The location of engagement with pure substance, by satisfaction.
    public var substanceEngagement = 4.0
    /// The scale of engagement.
    public var engagementDeviation = 1.0
    /// Whether the satisfaction is seen.
    public var observeSatisfaction = true

    /// RecSim's defaults but for the sensitivity.
    public init() {}

    /// Checks every value.
    public func validate() throws {
      guard ["sampled", "even"].contains(catalog) else {
        throw GymError.parameter("catalog", value: catalog, allowed: "sampled, even")
      }
      try require("candidates", candidates, (catalog == "even" ? 2 : 1)...10_000)
      try require("slate_size", slateSize, 1...min(16, candidates))
      try require("steps", steps, 1...100_000)
      for (name, value, range) in [
        ("sensitivity", sensitivity, 0...100), ("memory", memory, 0...0.999),
        ("innovation", innovation, 0...100), ("clickbait_engagement", clickbaitEngagement, 0...20),
        ("substance_engagement", substanceEngagement, 0...20),
        ("engagement_deviation", engagementDeviation, 0...5),
      ] {
        try require(name, value, range)
      }
    }

    /// A catalogue of c from 0 to 1 in steps of 0.1.
    static var even: Parameters {
      var parameters = Parameters()
      parameters.catalog = "even"
      parameters.candidates = 11
      return parameters
    }
  }

  /// A world before its first user.
  ///
  /// - Throws: ``GymError`` if a parameter makes no sense.
  public init(parameters: Parameters = Parameters()) throws {
    try parameters.validate()
    self.parameters = parameters
    slates = try Slates(
      items: parameters.candidates, size: parameters.slateSize, isOrdered: parameters.slateSize > 1)
    let isEven = parameters.catalog == "even"
    var layout = RecommendationLayout(
      itemCount: parameters.candidates, slateSize: parameters.slateSize)
    layout.addUser(2, 0, 1)
    if parameters.observeSatisfaction { layout.addUser(1, -10, 10) }
    layout.features = isEven ? 0 : 1
    self.layout = layout
    timeLeft = parameters.steps
    let last = Double(max(1, parameters.candidates - 1))
    clickbait = (0..<parameters.candidates).map { isEven ? Double($0) / last : 0 }
  }

  /// The ids under which the environment is known.
  public static let registrations: [Registration<Parameters>] = [
    Registration(
      "LongTermSatisfaction-v0", "Show documents that engage without spoiling satisfaction.",
      framesPerSecond: 4),
    Registration(
      "LongTermSatisfactionCatalog-v0",
      "Choose how much clickbait to show without spoiling satisfaction.", framesPerSecond: 4,
      parameters: .even),
  ]

  /// Ten kinds by c.
  public var kindCount: Int { 10 }
  /// The tenth of the range of c that a candidate lies in.
  public func kind(of item: Int) -> Int { min(9, Int(clickbait[item] * 10)) }
  /// Whether the user has left.
  public var isOver: Bool { timeLeft <= 0 }
  /// s, from 0 to 1.
  public var satisfaction: Double { Self.satisfaction(exposure, parameters) }

  static func satisfaction(_ exposure: Double, _ parameters: Parameters) -> Double {
    1 / (1 + exponential(-parameters.sensitivity * exposure))
  }

  /// The location and the scale of engagement with a document, in the logarithm.
  static func engagement(_ clickbait: Double, _ satisfaction: Double, _ parameters: Parameters)
    -> (location: Double, scale: Double)
  {
    let location =
      clickbait * parameters.clickbaitEngagement
      + (1 - clickbait) * parameters.substanceEngagement
    return (location * satisfaction, parameters.engagementDeviation)
  }

  /// The exposure after a document, without noise.
  static func exposure(after clickbait: Double, _ exposure: Double, _ parameters: Parameters)
    -> Double
  {
    parameters.memory * exposure - 2 * (clickbait - 0.5)
  }

  /// Lets a new user come.
  public mutating func begin(using generator: inout PCG64) {
    exposure = (generator.random() - 0.5) / (1 - parameters.memory)
    timeLeft = parameters.steps
    drawCandidates(using: &generator)
  }

  private mutating func drawCandidates(using generator: inout PCG64) {
    guard parameters.catalog == "sampled" else { return }
    for item in clickbait.indices { clickbait[item] = generator.random() }
  }

  /// Shows a slate.
  public mutating func serve(_ slate: Slate, using generator: inout PCG64) -> SlateOutcome {
    let c = clickbait[slate[0]]
    var outcome = SlateOutcome()
    let (location, scale) = Self.engagement(c, satisfaction, parameters)
    let logarithm = generator.normal(mean: location, deviation: scale)
    outcome.chosen = 0
    outcome.probabilities[0] = 1
    outcome.chosenKind = kind(of: slate[0])
    outcome.consumed = exponential(logarithm)
    outcome.consumedShare = clipped(logarithm / 10 + 0.3, 0, 1)
    outcome.quality = 1 - c
    outcome.reward = outcome.consumed
    exposure =
      Self.exposure(after: c, exposure, parameters)
      + generator.normal(mean: 0, deviation: parameters.innovation)
    timeLeft -= 1
    drawCandidates(using: &generator)
    return outcome
  }

  /// Writes the part of the steps that is left and 1 over their number, so that the last steps differ; where
  /// the satisfaction is seen n in parts of its greatest, from which it follows; and c of each candidate.
  public func write(into seen: inout RecommendationObservation) {
    seen.user[0] = Float(timeLeft) / Float(parameters.steps)
    seen.user[1] = 1 / Float(max(1, timeLeft))
    if parameters.observeSatisfaction {
      seen.user[2] = Float(clipped(exposure * (1 - parameters.memory), -10, 10))
    }
    guard layout.features > 0 else { return }
    for item in clickbait.indices { seen.items[item] = Float(clickbait[item]) }
  }
}

extension LongTermSatisfaction {
  /// Always the most or the least clickbait, and the optimum of dynamic programming.
  public static let baselines = ["clickbait", "substance", "oracle"]

  /// `clickbait` shows the greatest c, `substance` the least, `oracle` what dynamic programming finds best.
  public func baseline(_ name: String) -> (@Sendable (LongTermSatisfaction) -> Slate)? {
    switch name {
    case "clickbait": return { world in world.best { $0 } }
    case "substance": return { world in world.best { -$0 } }
    case "oracle":
      let optimum = LongTermOptimum(parameters)
      return { world in
        world.best { optimum.value(of: $0, exposure: world.exposure, stepsLeft: world.timeLeft) }
      }
    default: return nil
    }
  }

  private func best(_ score: (Double) -> Double) -> Slate {
    Slate.top(size: slates.size, count: clickbait.count) { Float(score(clickbait[$0])) }
  }

  /// How much of such documents is clickbait.
  public func card(ofKind kind: Int) -> RecommendationCard {
    RecommendationCard(
      title: "document", detail: "\(10 * kind) to \(10 * kind + 10) % bait",
      quality: 1 - Double(kind) / 9)
  }

  /// The satisfaction and the time that is left.
  public var portrait: (title: String, bars: [(name: String, value: Double)]) {
    (
      "\(timeLeft) steps left",
      [
        ("satisfaction", satisfaction), ("exposure", clipped(exposure / 4, -1, 1)),
        ("time", Double(timeLeft) / Double(parameters.steps)),
      ]
    )
  }
}

extension LongTermSatisfaction {
  private enum CodingKeys: String, CodingKey {
    case parameters, exposure, timeLeft, clickbait
  }

  /// Reads what was encoded and checks it.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(parameters: values.decode(Parameters.self, forKey: .parameters))
    exposure = try values.decode(Double.self, forKey: .exposure)
    timeLeft = try values.decode(Int.self, forKey: .timeLeft)
    let stored = try values.decode([Double].self, forKey: .clickbait)
    guard stored.count == clickbait.count, stored.allSatisfy({ (0...1).contains($0) }),
      timeLeft <= parameters.steps
    else {
      throw GymError.invalid("The stored user of LongTermSatisfaction is none of this world.")
    }
    clickbait = stored
  }

  /// Writes the parameters and the user.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(parameters, forKey: .parameters)
    try values.encode(exposure, forKey: .exposure)
    try values.encode(timeLeft, forKey: .timeLeft)
    try values.encode(clickbait, forKey: .clickbait)
  }
}
