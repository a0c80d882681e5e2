public import Gym
public import Randomness

/// Choose among the items of a log that were rated most, and get the answers that its users gave.
///
/// Rejection replay: a step goes on in the log, event by event, until one shows the chosen item; the events
/// before it are skipped, as nobody knows what their users would have said. Reward is 1 if that event is a
/// like, so that the mean reward of a step estimates the policy's like rate. An episode begins at a random event
/// (the log is a ring: after its last event the first follows) and ends after a number of answers.
/// Policies see what came of their choices and not the user: so the choice does not depend on an event that
/// is skipped, and letting it stand until it is met changes nothing but the number of events.
///
/// Unbiased only if the log's items were shown to users uniformly at random. Ratings never are: people choose
/// what to rate, so a like rate is that of those who chose the item, and only these. The numbers compare
/// policies on this log; they promise nothing about others.
///
/// Source: L. Li, W. Chu, J. Langford and X. Wang, "Unbiased Offline Evaluation of Contextual-bandit-based News
/// Article Recommendation Algorithms" (2011), algorithm 2, without contexts.
public struct RatingsReplay: RecommendationWorld {
  /// What can be set.
  public let parameters: RatingsReplayParameters
  /// What can be shown: one of the items.
  public let slates: Slates
  /// What is seen.
  public let layout: RecommendationLayout
  /// What is gone through; shared by all copies.
  let events: ReplayEvents
  private let log: RatingsLog
  private let digest: Int
  /// The number of the next event.
  private(set) var position = 0
  /// How often each item was tried in this episode, and liked.
  private(set) var tries: [Int]
  private(set) var likes: [Int]
  private(set) var shown = 0
  /// How many events were skipped in this episode.
  private(set) var skipped = 0
  private var lastUser = -1

  /// A world before its first episode: reads the log.
  ///
  /// - Throws: ``GymError`` if a parameter makes no sense, `FormatError` if the log cannot be read.
  public init(parameters: RatingsReplayParameters = .init()) throws {
    try parameters.validate()
    self.parameters = parameters
    let source = try RatingsSource.read(parameters.ratings, columns: parameters.columns)
    (log, digest) = (source.log, source.digest)
    events = try ReplayEvents(
      source.log, items: parameters.items, threshold: parameters.threshold)
    slates = try Slates(items: parameters.items, size: 1)
    var layout = RecommendationLayout(itemCount: parameters.items, slateSize: 1)
    layout.addUser(2 * parameters.items, 0, 1)
    self.layout = layout
    tries = Array(repeating: 0, count: parameters.items)
    likes = tries
  }

  /// The ids under which the environment is known.
  public static let registrations: [Registration<RatingsReplayParameters>] = [
    Registration(
      "RatingsReplay-v0", "Choose among much rated items; answers are those that the log has.",
      framesPerSecond: 6)
  ]

  /// As many as items.
  public var kindCount: Int { parameters.items }
  /// The item itself.
  public func kind(of item: Int) -> Int { item }
  /// Whether there were enough answers.
  public var isOver: Bool { shown >= parameters.steps }

  /// Goes to a random event.
  public mutating func begin(using generator: inout PCG64) {
    position = generator.integer(below: events.count)
    (shown, skipped, lastUser) = (0, 0, -1)
    for item in tries.indices { (tries[item], likes[item]) = (0, 0) }
  }

  /// Goes on until an event shows the item.
  public mutating func serve(_ slate: Slate, using generator: inout PCG64) -> SlateOutcome {
    let item = slate[0]
    let found = events.next(ofArm: item, from: position)
    skipped += found >= position ? found - position : found + events.count - position
    position = (found + 1) % events.count
    lastUser = Int(events.users[found])
    shown += 1
    tries[item] += 1
    var outcome = SlateOutcome()
    outcome.probabilities[0] = Float(events.likeRates[item])
    if events.isLike[found] {
      likes[item] += 1
      outcome.chosen = 0
      outcome.chosenKind = item
      (outcome.consumed, outcome.consumedShare, outcome.reward) = (1, 1, 1)
      outcome.quality = events.likeRates[item]
    }
    return outcome
  }

  /// Writes which part of each item's answers were likes, (likes + 1) / (answers + 2), and which part of the
  /// episode's answers were about it.
  public func write(into seen: inout RecommendationObservation) {
    let count = tries.count
    for item in tries.indices {
      seen.user[item] = Float(likes[item] + 1) / Float(tries[item] + 2)
      seen.user[count + item] = Float(tries[item]) / Float(parameters.steps)
    }
  }
}

/// What can be set about ``RatingsReplay``.
public struct RatingsReplayParameters: EnvironmentParameters {
  /// The file of a log of ratings; empty for a small synthetic log.
  public var ratings = ""
  /// Names of its columns that differ from the known ones: `user=NAME,item=NAME,rating=NAME,timestamp=NAME`.
  public var columns = ""
  /// K: how many items there are, those with the most ratings.
  public var items = 10
  /// The rating from which on an item counts as liked.
  public var threshold = 4.0
  /// How many answers make an episode.
  public var steps = 100

  /// The synthetic log.
  public init() {}

  /// Checks every value.
  public func validate() throws {
    try require("items", items, 1...1000)
    try require("threshold", threshold, -1e6...1e6)
    try require("steps", steps, 1...1_000_000)
  }
}

extension RatingsReplay {
  /// What the whole log says.
  public static let baselines = ["most_rated", "oracle"]

  /// `most_rated` chooses the item that was rated most, `oracle` the one of the greatest like rate.
  public func baseline(_ name: String) -> (@Sendable (RatingsReplay) -> Slate)? {
    switch name {
    case "most_rated": return { _ in [0] }
    case "oracle":
      let rates = events.likeRates
      let best = rates.indices.max { (rates[$0], $1) < (rates[$1], $0) } ?? 0
      return { _ in [best] }
    default: return nil
    }
  }

  /// An item with its like rate.
  public func card(ofKind kind: Int) -> RecommendationCard {
    RecommendationCard(
      title: "item \(log.items[events.items[kind]])", detail: "\(events.counts[kind]) ratings",
      quality: events.likeRates[kind])
  }

  /// Whose answer came last, and the like rates so far.
  public var portrait: (title: String, bars: [(name: String, value: Double)]) {
    let name = lastUser < 0 ? "nobody yet" : log.users[lastUser]
    return (
      "\(name); \(shown) answers, \(skipped) events skipped",
      tries.indices.map { item in
        (
          name: log.items[events.items[item]],
          value: Double(likes[item]) / Double(max(1, tries[item]))
        )
      }
    )
  }
}

extension RatingsReplay {
  private enum CodingKeys: String, CodingKey {
    case parameters, digest, position, tries, likes, shown, skipped, lastUser
  }

  /// Reads what was encoded and checks it; the log's file is looked up again.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(parameters: values.decode(Parameters.self, forKey: .parameters))
    try RatingsSource.requireSame(
      digest, as: values.decode(Int.self, forKey: .digest), file: parameters.ratings)
    let stored = (
      try values.decode([Int].self, forKey: .tries), try values.decode([Int].self, forKey: .likes)
    )
    let counts = try [CodingKeys.position, .shown, .skipped, .lastUser].map {
      try values.decode(Int.self, forKey: $0)
    }
    guard stored.0.count == tries.count, stored.1.count == tries.count,
      zip(stored.0, stored.1).allSatisfy({
        (0...parameters.steps).contains($0) && (0...$0).contains($1)
      }),
      (0..<events.count).contains(counts[0]), (0...parameters.steps).contains(counts[1]),
      counts[2] >= 0, counts[2] / max(1, counts[1]) <= events.count,
      (-1..<log.users.count).contains(counts[3])
    else { throw GymError.invalid("The stored episode of RatingsReplay is none of this log.") }
    (tries, likes) = stored
    (position, shown, skipped, lastUser) = (counts[0], counts[1], counts[2], counts[3])
  }

  /// Writes the parameters and the episode; the log stays in its file.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(parameters, forKey: .parameters)
    try values.encode(digest, forKey: .digest)
    try values.encode(position, forKey: .position)
    try values.encode(tries, forKey: .tries)
    try values.encode(likes, forKey: .likes)
    try values.encode(shown, forKey: .shown)
    try values.encode(skipped, forKey: .skipped)
    try values.encode(lastUser, forKey: .lastUser)
  }
}
