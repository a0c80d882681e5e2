public import Gym
public import Randomness

/// Recommend to the users of a log of ratings, as a model that was fitted to it says they answer.
///
/// A user is one of the log's, all alike. Candidates are items that the user has not rated, drawn anew for
/// every slate; the model says how likely each is liked: P = σ(a + b·r̂), r̂ by explicit matrix factorisation.
/// Of a slate an item is chosen in proportion to its odds P / (1 − P), and none in proportion to 1: a slate of
/// one item is liked with the probability P. Reward is 1 for a like; what was chosen does not come again. A user
/// leaves after a number of slates.
///
/// This is a model and no data: what is learned here holds as far as the model does. Nobody knows how users
/// would have rated what they never chose to rate, and every policy that knows the model is better here than
/// among people. See ``RatingsReplay`` for answers that were given.
public struct RatingsSimulation: RecommendationWorld {
  /// What can be set.
  public let parameters: RatingsSimulationParameters
  /// What can be shown.
  public let slates: Slates
  /// What is seen.
  public let layout: RecommendationLayout
  /// What was fitted; shared by all copies.
  let fitted: FittedRatings
  /// What stands in observations: users' and items' numbers between −1 and 1.
  private let features: RatingsFeatures
  /// The users of whom enough items are left to recommend.
  private let eligible: [Int]
  /// The number of the user.
  private(set) var user = 0
  /// The items that may come, the candidates first, in the first `poolCount` places.
  private var pool: [Int]
  private var poolCount = 0
  /// How many slates were shown, and how many had a like.
  private(set) var shown = 0
  private(set) var likes = 0
  private var chooser = Chooser(.multinomial, noClickMass: 0)
  private var excluded: [Bool]

  /// A world before its first user: reads the log and fits the model.
  ///
  /// - Throws: ``GymError`` if a parameter makes no sense, `FormatError` if the log cannot be read.
  public init(parameters: RatingsSimulationParameters = .init()) throws {
    try parameters.validate()
    self.parameters = parameters
    fitted = try FittedRatings.fit(
      parameters.ratings, columns: parameters.columns, settings: parameters.settings,
      threshold: parameters.threshold)
    let (fitted, items) = (fitted, fitted.log.items.count)
    try RatingsLimits.check(items: items, fitted.log)
    let needed = parameters.candidates + parameters.steps
    eligible = fitted.log.users.indices.filter { user in
      let rated = parameters.includeRated ? 0 : fitted.byUser.entries(of: user).count
      return items - rated >= needed
    }
    guard !eligible.isEmpty else {
      throw GymError.parameter(
        "candidates + steps", value: "\(needed)",
        allowed: "at most the items that at least one user has "
          + (parameters.includeRated ? "" : "not rated: no user ")
          + "of \(fitted.log.name), which has \(items) items"
          + (parameters.includeRated ? "" : ", has as many left (include_rated=true uses all)"))
    }
    slates = try Slates(items: parameters.candidates, size: parameters.slateSize)
    features = RatingsFeatures(fitted.model)
    var layout = RecommendationLayout(
      itemCount: parameters.candidates, slateSize: parameters.slateSize)
    if parameters.observeUser { layout.addUser(parameters.factors + 1, -1, 1) }
    layout.addUser(2, 0, 1)
    layout.features = parameters.factors + 1
    layout.featureRange = [-1, 1]
    self.layout = layout
    pool = Array(0..<items)
    excluded = Array(repeating: false, count: items)
  }

  /// The ids under which the environment is known.
  public static let registrations: [Registration<RatingsSimulationParameters>] = [
    Registration(
      "RatingsSimulation-v0", "Recommend to users as a model of their ratings says they answer.",
      framesPerSecond: 6)
  ]

  /// As many as items in the log.
  public var kindCount: Int { excluded.count }
  /// The item that a candidate is.
  public func kind(of item: Int) -> Int { pool[item] }
  /// Whether the user has left.
  public var isOver: Bool { shown >= parameters.steps }

  /// Lets a new user come.
  public mutating func begin(using generator: inout PCG64) {
    user = eligible[generator.integer(below: eligible.count)]
    (shown, likes) = (0, 0)
    fillPool()
    drawCandidates(using: &generator)
  }

  /// Everything that may be shown to the user, in the items' order.
  private mutating func fillPool() {
    let rated = fitted.byUser.entries(of: user)
    if !parameters.includeRated {
      for entry in rated { excluded[entry.column] = true }
    }
    poolCount = 0
    for item in excluded.indices where !excluded[item] {
      pool[poolCount] = item
      poolCount += 1
    }
    for entry in rated { excluded[entry.column] = false }
  }

  /// Brings distinct items to the front, all alike.
  private mutating func drawCandidates(using generator: inout PCG64) {
    for place in 0..<parameters.candidates {
      pool.swapAt(place, place + generator.integer(below: poolCount - place))
    }
  }

  /// The logarithm of the odds that the user likes a candidate.
  func logit(_ candidate: Int) -> Double { fitted.logit(user: user, item: pool[candidate]) }

  /// Shows a slate.
  public mutating func serve(_ slate: Slate, using generator: inout PCG64) -> SlateOutcome {
    var outcome = SlateOutcome()
    chooser.choose(from: slate, into: &outcome, using: &generator) { place in
      chooser.appeal(logit(slate[place]))
    }
    shown += 1
    if let chosen = outcome.chosen {
      let item = pool[slate[chosen]]
      likes += 1
      outcome.chosenKind = item
      (outcome.consumed, outcome.consumedShare, outcome.reward) = (1, 1, 1)
      outcome.quality = 1 / (1 + exponential(-logit(slate[chosen])))
      poolCount -= 1
      pool.swapAt(slate[chosen], poolCount)
    }
    if !isOver { drawCandidates(using: &generator) }
    return outcome
  }

  /// Writes the user's numbers, how far the episode is, which part was liked, and the candidates' numbers.
  public func write(into seen: inout RecommendationObservation) {
    var next = 0
    if parameters.observeUser {
      features.writeUser(user, into: &seen.user)
      next = features.width
    }
    seen.user[next] = Float(shown) / Float(parameters.steps)
    seen.user[next + 1] = Float(likes) / Float(max(1, shown))
    for candidate in 0..<parameters.candidates {
      features.writeItem(pool[candidate], into: &seen.items, at: candidate * features.width)
    }
  }
}

extension RatingsSimulation {
  /// What the log says of items, and what the model says of the user.
  public static let baselines = ["most_rated", "best_rated", "oracle"]

  /// `most_rated` shows the candidates that most users of the log rated, `best_rated` those of the greatest
  /// mean rating, `oracle` those that the model says the user likes most.
  public func baseline(_ name: String) -> (@Sendable (RatingsSimulation) -> Slate)? {
    func best(_ score: @escaping @Sendable (RatingsSimulation, Int) -> Double)
      -> (@Sendable (RatingsSimulation) -> Slate)
    {
      { world in
        Slate.top(size: world.parameters.slateSize, count: world.parameters.candidates) {
          Float(score(world, $0))
        }.rising
      }
    }
    switch name {
    case "most_rated": return best { Double($0.fitted.itemCounts[$0.pool[$1]]) }
    case "best_rated": return best { $0.fitted.itemMeans[$0.pool[$1]] }
    case "oracle": return best { $0.logit($1) }
    default: return nil
    }
  }

  /// An item with its ratings.
  public func card(ofKind kind: Int) -> RecommendationCard {
    let mean = (fitted.itemMeans[kind] * 100).rounded() / 100
    return RecommendationCard(
      title: "item \(fitted.log.items[kind])",
      detail: "rated \(fitted.itemCounts[kind])×, mean \(mean)",
      quality: fitted.likes.probability(fitted.model.prediction(user: user, item: kind)))
  }

  /// The user's fitted numbers.
  public var portrait: (title: String, bars: [(name: String, value: Double)]) {
    var numbers = [Float](repeating: 0, count: features.width)
    features.writeUser(user, into: &numbers)
    let names = (0..<parameters.factors).map { "p\($0)" } + ["bias"]
    return (
      "\(fitted.log.users[user]), liked \(likes) of \(shown)",
      zip(names, numbers).map { (name: $0, value: Double($1)) }
    )
  }
}

extension RatingsSimulation {
  private enum CodingKeys: String, CodingKey {
    case parameters, digest, user, pool, shown, likes
  }

  /// Reads what was encoded and checks it; the log's file is looked up again.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(parameters: values.decode(Parameters.self, forKey: .parameters))
    try RatingsSource.requireSame(
      fitted.digest, as: values.decode(Int.self, forKey: .digest), file: parameters.ratings)
    let stored = try values.decode([Int].self, forKey: .pool)
    let counts = try [CodingKeys.user, .shown, .likes].map {
      try values.decode(Int.self, forKey: $0)
    }
    guard stored.allSatisfy({ pool.indices.contains($0) }), Set(stored).count == stored.count,
      stored.isEmpty || stored.count >= parameters.candidates,
      fitted.log.users.indices.contains(counts[0]),
      counts[1...2].allSatisfy({ (0...parameters.steps).contains($0) })
    else { throw GymError.invalid("The stored user of RatingsSimulation is none of this log.") }
    pool.replaceSubrange(0..<stored.count, with: stored)
    (user, poolCount, shown, likes) = (counts[0], stored.count, counts[1], counts[2])
  }

  /// Writes the parameters and the user; the log stays in its file.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(parameters, forKey: .parameters)
    try values.encode(fitted.digest, forKey: .digest)
    try values.encode(user, forKey: .user)
    try values.encode(Array(pool.prefix(poolCount)), forKey: .pool)
    try values.encode(shown, forKey: .shown)
    try values.encode(likes, forKey: .likes)
  }
}
