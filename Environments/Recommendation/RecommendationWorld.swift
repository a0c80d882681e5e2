public import Gym
public import Randomness

/// A population of users and what can be recommended to them: how they choose, consume and change.
///
/// A world is a value without an opinion about actions and observations; ``Recommendation`` makes an
/// environment of it, in which one episode is one user.
public protocol RecommendationWorld: Sendable, Codable {
  /// What can be set.
  associatedtype Parameters: EnvironmentParameters
  /// The ids under which the environment is known.
  static var registrations: [Registration<Parameters>] { get }
  /// A world before its first user.
  ///
  /// - Throws: ``GymError`` if a parameter makes no sense.
  init(parameters: Parameters) throws
  /// What can be set.
  var parameters: Parameters { get }

  /// What can be shown.
  var slates: Slates { get }
  /// What is seen.
  var layout: RecommendationLayout { get }
  /// How many kinds of items there are: topics, or products.
  var kindCount: Int { get }
  /// The kind of a candidate.
  func kind(of item: Int) -> Int

  /// Lets a new user come.
  mutating func begin(using generator: inout PCG64)
  /// Shows a slate; lets the user answer and change, and new candidates come.
  mutating func serve(_ slate: Slate, using generator: inout PCG64) -> SlateOutcome
  /// Whether the user has left.
  var isOver: Bool { get }
  /// Writes what is known of the user and the candidates now.
  func write(into seen: inout RecommendationObservation)

  /// The names of the policies that this world knows beside those that need not know it.
  static var baselines: [String] { get }
  /// A policy that knows this world, hidden state included.
  ///
  /// - Returns: nil for a name that is not among `baselines`.
  func baseline(_ name: String) -> (@Sendable (Self) -> Slate)?

  /// What a picture says of items of a kind.
  func card(ofKind kind: Int) -> RecommendationCard
  /// What is shown of the user: a title, and bars with names from −1 to 1.
  var portrait: (title: String, bars: [(name: String, value: Double)]) { get }
}

/// What a picture says of items of a kind.
public struct RecommendationCard: Sendable, Equatable {
  /// The name of the kind.
  public var title: String
  /// A line about it.
  public var detail: String
  /// From 0, bad for the user, to 1, good.
  public var quality: Double
}

/// What came of a slate.
public struct SlateOutcome: Sendable, Codable, Equatable {
  /// What was shown.
  public var slate = Slate()
  /// The kind of what was shown in each place.
  public var kinds = SIMD16<Int32>()
  /// How likely what was shown in each place was to be chosen.
  public var probabilities = SIMD16<Float>()
  /// The place of the item that was chosen; nil if none was.
  public var chosen: Int?
  /// The kind of the item that was chosen.
  public var chosenKind: Int?
  /// How much was consumed: minutes watched, or engagement.
  public var consumed = 0.0
  /// The same from 0 to 1, as it is observed.
  public var consumedShare = 0.0
  /// The quality of the chosen item.
  public var quality = 0.0
  /// The reward.
  public var reward = 0.0

  /// Nothing was chosen.
  public init() {}

  /// How the user answered each item, in the order in which they were shown.
  public var responses: [ItemResponse] {
    slate.items.enumerated().map { place, item in
      place == chosen
        ? ItemResponse(item: item, isChosen: true, consumed: consumed, quality: quality)
        : ItemResponse(item: item, isChosen: false, consumed: 0, quality: nil)
    }
  }
}

/// How a user answered one item of a slate.
public struct ItemResponse: Sendable, Equatable {
  /// The number of the item among the candidates.
  public var item: Int
  /// Whether it was chosen.
  public var isChosen: Bool
  /// How much of it was consumed.
  public var consumed: Double
  /// Its quality, which shows when it is consumed.
  public var quality: Double?
}
