public import Gym
public import Randomness

/// Chooses slates, whole worlds known: what environments are tried with and trained agents compared to.
public protocol RecommendationPolicy<World> {
  /// Where it recommends.
  associatedtype World: RecommendationWorld
  /// The name in reports.
  var name: String { get }
  /// The slate for what is seen now.
  mutating func slate(in recommendation: Recommendation<World>) throws -> Slate
  /// Takes note of what came of it.
  mutating func observe(_ recommendation: Recommendation<World>)
}

extension RecommendationPolicy {
  /// Takes note of nothing.
  public mutating func observe(_ recommendation: Recommendation<World>) {}
}

/// Shows any slate, all alike.
public struct RandomSlates<World: RecommendationWorld>: RecommendationPolicy {
  /// `random`.
  public var name: String { "random" }
  private var generator: PCG64

  /// Draws from a generator.
  public init(_ generator: PCG64) { self.generator = generator }

  /// A random slate.
  public mutating func slate(in recommendation: Recommendation<World>) -> Slate {
    recommendation.actionSpace.sample(using: &generator)
  }
}

/// Shows the kinds that all users so far have chosen most often when they were shown.
public struct PopularSlates<World: RecommendationWorld>: RecommendationPolicy {
  /// `popularity`.
  public var name: String { "popularity" }
  private var counts: RecommendationTally
  private var shown: [Int] = []
  private var generator: PCG64

  /// Knows nothing yet; draws from a generator among equals.
  public init(kinds: Int, _ generator: PCG64) {
    counts = RecommendationTally(kinds: kinds)
    self.generator = generator
  }

  /// The candidates of the most popular kinds.
  ///
  /// Kinds count as chosen once in two times before they were ever shown: so each is tried.
  public mutating func slate(in recommendation: Recommendation<World>) -> Slate {
    let space = recommendation.actionSpace
    // What is drawn is far too small to matter, but among equals.
    let scores = (0..<space.items).map { item -> Float in
      let kind = recommendation.world.kind(of: item)
      let rate = Double(counts.choices[kind] + 1) / Double(counts.exposures[kind] + 2)
      return Float(rate + 1e-4 * generator.random())
    }
    let best = Slate.top(size: space.size, count: space.items) { scores[$0] }
    shown = best.items.map { recommendation.world.kind(of: $0) }
    return space.isOrdered ? best : best.rising
  }

  /// Counts what was shown and what was chosen.
  public mutating func observe(_ recommendation: Recommendation<World>) {
    for kind in shown { counts.expose(kind) }
    counts.add(recommendation.last)
  }
}

/// A policy that a world knows by name.
public struct KnowingSlates<World: RecommendationWorld>: RecommendationPolicy {
  /// The name among the world's `baselines`.
  public let name: String
  private let choose: @Sendable (World) -> Slate

  /// The policy of a name; nil if the world knows none.
  public init?(_ name: String, in world: World) {
    guard let choose = world.baseline(name) else { return nil }
    self.name = name
    self.choose = choose
  }

  /// The slate that the policy shows.
  public func slate(in recommendation: Recommendation<World>) -> Slate {
    choose(recommendation.world)
  }
}
