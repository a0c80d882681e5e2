public import Gym
public import Randomness

/// Users whose taste moves towards what they are shown: a few items, ten steps.
///
/// A user u and every item i are vectors; the reward is u·i, and u moves to (u + α·(u·i)·i) of length 1. With
/// one item shown again and again the taste turns towards or away from it. Items are the same for all
/// users.
///
/// Source: S. Dean and J. Morgenstern, "Preference Dynamics Under Personalized Recommendations" (2022),
/// equation 1; numbers as in SCOPE-RL's RECEnv.
public struct PreferenceDynamics: RecommendationWorld {
  /// What can be set.
  public let parameters: Parameters
  /// What can be shown: one of the items.
  public let slates: Slates
  /// What is seen.
  public let layout: RecommendationLayout
  /// The items, row by row, `[items, dimensions]`.
  public let items: [Double]
  /// The taste.
  private(set) var user: [Double]
  private(set) var timeLeft: Int

  /// What can be set.
  public struct Parameters: EnvironmentParameters {
    /// How many items there are.
    public var items = 5
    /// How many numbers describe a user and an item.
    public var dimensions = 5
    /// How long a user stays.
    public var steps = 10
    /// α: how fast the taste moves.
    public var rate = 1.0
    /// The standard deviation of what is added to rewards.
    public var noise = 0.0
    /// What the items are drawn from.
    public var catalogSeed = 0

    /// SCOPE-RL's defaults, without noise.
    public init() {}

    /// Checks every value.
    public func validate() throws {
      try require("items", items, 1...10_000)
      try require("dimensions", dimensions, 1...1000)
      try require("steps", steps, 1...100_000)
      try require("rate", rate, 0...100)
      try require("noise", noise, 0...100)
      try require("catalog_seed", catalogSeed, 0...Int(Int32.max))
    }
  }

  /// A world before its first user.
  ///
  /// - Throws: ``GymError`` if a parameter makes no sense.
  public init(parameters: Parameters = Parameters()) throws {
    try parameters.validate()
    self.parameters = parameters
    slates = try Slates(items: parameters.items, size: 1)
    var layout = RecommendationLayout(itemCount: parameters.items, slateSize: 1)
    layout.addUser(parameters.dimensions, -1, 1)
    layout.addUser(1, 0, 1)
    self.layout = layout
    var generator = PCG64(seed: UInt64(parameters.catalogSeed))
    items = (0..<parameters.items * parameters.dimensions).map { _ in generator.uniform(-1, 1) }
    user = Array(repeating: 0, count: parameters.dimensions)
    timeLeft = parameters.steps
  }

  /// The ids under which the environment is known.
  public static let registrations: [Registration<Parameters>] = [
    Registration(
      "PreferenceDynamics-v0", "Recommend to users whose taste follows what they are shown.",
      framesPerSecond: 4)
  ]

  /// As many as items.
  public var kindCount: Int { parameters.items }
  /// The item itself.
  public func kind(of item: Int) -> Int { item }
  /// Whether the user has left.
  public var isOver: Bool { timeLeft <= 0 }

  /// u·i.
  func affinity(_ item: Int) -> Double {
    var sum = 0.0
    for index in user.indices { sum += user[index] * items[item * user.count + index] }
    return sum
  }

  /// Lets a new user come.
  public mutating func begin(using generator: inout PCG64) {
    for index in user.indices { user[index] = generator.uniform(-1, 1) }
    timeLeft = parameters.steps
  }

  /// Shows an item.
  public mutating func serve(_ slate: Slate, using generator: inout PCG64) -> SlateOutcome {
    let item = slate[0]
    let affinity = affinity(item)
    var outcome = SlateOutcome()
    outcome.chosen = 0
    outcome.probabilities[0] = 1
    outcome.chosenKind = item
    outcome.quality = affinity
    outcome.reward =
      parameters.noise == 0
      ? affinity : generator.normal(mean: affinity, deviation: parameters.noise)
    outcome.consumed = max(0, outcome.reward)
    outcome.consumedShare = clipped(0.5 + outcome.reward / 4, 0, 1)
    move(towards: item, by: affinity)
    timeLeft -= 1
    return outcome
  }

  private mutating func move(towards item: Int, by affinity: Double) {
    var squares = 0.0
    for index in user.indices {
      user[index] += parameters.rate * affinity * items[item * user.count + index]
      squares += user[index] * user[index]
    }
    guard squares > 0 else { return }
    let length = squares.squareRoot()
    for index in user.indices { user[index] /= length }
  }

  /// Writes the taste, and the part of the steps that is left.
  public func write(into seen: inout RecommendationObservation) {
    for index in user.indices { seen.user[index] = Float(clipped(user[index], -1, 1)) }
    seen.user[user.count] = Float(timeLeft) / Float(parameters.steps)
  }
}

extension PreferenceDynamics {
  /// What is liked most now, and what is best if it is shown to the end.
  public static let baselines = ["myopic", "best_constant"]

  /// `myopic` shows what is liked most now; `best_constant` the item that is best if it is shown to the end.
  public func baseline(_ name: String) -> (@Sendable (PreferenceDynamics) -> Slate)? {
    switch name {
    case "myopic":
      return { world in
        Slate.top(size: 1, count: world.slates.items) { Float(world.affinity($0)) }
      }
    case "best_constant":
      return { world in
        Slate.top(size: 1, count: world.slates.items) { Float(world.worthOfKeeping($0)) }
      }
    default: return nil
    }
  }

  /// What an item brings if it is shown until the user leaves.
  private func worthOfKeeping(_ item: Int) -> Double {
    var world = self
    var total = 0.0
    for _ in 0..<timeLeft {
      let affinity = world.affinity(item)
      total += affinity
      world.move(towards: item, by: affinity)
    }
    return total
  }

  /// How much the user likes an item now.
  public func card(ofKind kind: Int) -> RecommendationCard {
    let affinity = affinity(kind)
    return RecommendationCard(
      title: "item \(kind)", detail: "liked \((affinity * 100).rounded() / 100)",
      quality: clipped(0.5 + affinity / 4, 0, 1))
  }

  /// The taste.
  public var portrait: (title: String, bars: [(name: String, value: Double)]) {
    ("\(timeLeft) steps left", user.enumerated().map { ("\($0.offset)", $0.element) })
  }
}

extension PreferenceDynamics {
  private enum CodingKeys: String, CodingKey {
    case parameters, user, timeLeft
  }

  /// Reads what was encoded and checks it.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(parameters: values.decode(Parameters.self, forKey: .parameters))
    let stored = try values.decode([Double].self, forKey: .user)
    timeLeft = try values.decode(Int.self, forKey: .timeLeft)
    guard stored.count == user.count, timeLeft <= parameters.steps else {
      throw GymError.invalid("The stored user of PreferenceDynamics is none of this world.")
    }
    user = stored
  }

  /// Writes the parameters and the user.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(parameters, forKey: .parameters)
    try values.encode(user, forKey: .user)
    try values.encode(timeLeft, forKey: .timeLeft)
  }
}
