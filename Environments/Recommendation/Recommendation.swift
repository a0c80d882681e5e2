public import Drawing
public import Gym
public import Randomness

/// Recommend to one user after another: each step shows a slate, and the user chooses from it, consumes and
/// changes.
///
/// An action is a slate of distinct candidates; agents with finite actions see the slates by number,
/// agents with continuous ones score the candidates (``ScoredRecommendation``).
public struct Recommendation<World: RecommendationWorld>: RegisteredEnvironment {
  /// What can be set.
  public typealias Parameters = World.Parameters
  /// The users and what can be recommended to them.
  public internal(set) var world: World
  /// The slates that can be shown.
  public let actionSpace: Slates
  /// What is seen.
  public let observationSpace: RecommendationSpace
  /// What came of the last slate.
  public private(set) var last = SlateOutcome()
  /// What came of the episode so far.
  public private(set) var tally: RecommendationTally
  /// The generator that everything is drawn from.
  public var generator = PCG64(seed: 0)
  private var seen: RecommendationObservation
  private var hasBegun = false

  /// A world with its first user yet to come.
  ///
  /// - Throws: ``GymError`` if a parameter makes no sense.
  public init(parameters: Parameters = Parameters()) throws {
    self.init(try World(parameters: parameters))
  }

  init(_ world: World) {
    self.world = world
    actionSpace = world.slates
    observationSpace = RecommendationSpace(world.layout)
    tally = RecommendationTally(kinds: world.kindCount)
    seen = RecommendationObservation(world.layout)
  }

  /// What is seen now.
  public var observation: RecommendationObservation { seen }
  /// What can be set.
  public var parameters: Parameters { world.parameters }
  /// The ids under which the environment is known.
  public static var registrations: [Registration<Parameters>] { World.registrations }

  /// Lets a new user come.
  public mutating func reset(seed: UInt64?) throws -> RecommendationObservation {
    if let seed { generator = PCG64(seed: seed) }
    world.begin(using: &generator)
    last = SlateOutcome()
    tally.clear()
    hasBegun = true
    seen.clearResponse()
    world.write(into: &seen)
    return seen
  }

  /// Shows a slate.
  public mutating func step(_ slate: Slate) throws -> Step<RecommendationObservation> {
    guard hasBegun else { throw GymError.resetNeeded }
    guard actionSpace.contains(slate) else { throw outside(slate) }
    var kinds = SIMD16<Int32>()
    for place in 0..<slate.count {
      let kind = world.kind(of: slate[place])
      kinds[place] = Int32(truncatingIfNeeded: kind)
      tally.expose(kind)
      for other in 0..<place { tally.compare(kind, Int(kinds[other])) }
    }
    last = world.serve(slate, using: &generator)
    last.slate = slate
    last.kinds = kinds
    tally.add(last)
    hasBegun = !world.isOver
    seen.clearResponse()
    if let chosen = last.chosen {
      seen.response[2 * chosen] = 1
      seen.response[2 * chosen + 1] = Float(last.consumedShare)
    }
    world.write(into: &seen)
    return Step(observation: seen, reward: last.reward, terminated: world.isOver)
  }

  /// What is wrong with a slate.
  private func outside(_ slate: Slate) -> GymError {
    let known = try? actionSpace.element(json: actionSpace.json(slate))
    guard known == nil else {
      return .invalid("The slate \(slate) must list its items in rising order.")
    }
    do {
      _ = try actionSpace.element(json: actionSpace.json(slate))
    } catch let error as GymError {
      return error
    } catch {}
    return .actionOutsideSpace("\(slate)", space: actionSpace.description.description)
  }

  /// The names of the measures.
  public static var metricNames: [String] { RecommendationTally.names }
  /// Writes the measures of the episode so far.
  public func metrics(into values: inout MutableSpan<Double>) {
    for (index, value) in tally.measures.enumerated() { values[index] = value }
  }
}

extension Recommendation: Codable {
  private enum CodingKeys: String, CodingKey {
    case world, last, tally, generator, seen, hasBegun
  }

  /// Reads what was encoded and checks it.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(try values.decode(World.self, forKey: .world))
    let stored = (
      try values.decode(RecommendationTally.self, forKey: .tally),
      try values.decode(RecommendationObservation.self, forKey: .seen)
    )
    guard stored.0.exposures.count == world.kindCount, stored.0.choices.count == world.kindCount,
      observationSpace.contains(stored.1) || stored.1 == seen
    else { throw GymError.invalid("The stored session is none of this world.") }
    (tally, seen) = stored
    last = try values.decode(SlateOutcome.self, forKey: .last)
    generator = try values.decode(PCG64.self, forKey: .generator)
    hasBegun = try values.decode(Bool.self, forKey: .hasBegun)
    guard (0..<max(1, last.slate.count)).contains(last.chosen ?? 0),
      last.slate.items.allSatisfy({ $0 < actionSpace.items }),
      (0..<16).allSatisfy({ (0..<world.kindCount).contains(Int(last.kinds[$0])) })
    else { throw GymError.invalid("The stored slate is none of this world.") }
  }

  /// Writes the world, its user and what came of the session so far.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(world, forKey: .world)
    try values.encode(last, forKey: .last)
    try values.encode(tally, forKey: .tally)
    try values.encode(generator, forKey: .generator)
    try values.encode(seen, forKey: .seen)
    try values.encode(hasBegun, forKey: .hasBegun)
  }
}

/// ``Recommendation`` with a score for each candidate as its action: those of the greatest scores are shown.
public struct ScoredRecommendation<World: RecommendationWorld>: RegisteredEnvironment {
  /// What can be set.
  public typealias Parameters = World.Parameters
  /// The environment whose slates are chosen by scores.
  public private(set) var base: Recommendation<World>
  /// A score from −1 to 1 for each candidate.
  public let actionSpace: Box<[Float]>

  /// A world with its first user yet to come.
  ///
  /// - Throws: ``GymError`` if a parameter makes no sense.
  public init(parameters: Parameters = Parameters()) throws {
    base = try Recommendation(parameters: parameters)
    actionSpace = try Box(shape: [base.actionSpace.items], low: -1, high: 1)
  }

  /// What can be set.
  public var parameters: Parameters { base.parameters }
  /// The ids under which the environment is known: `Scores` stands before the version.
  public static var registrations: [Registration<Parameters>] {
    World.registrations.map { plain in
      var scored = plain
      let parts = plain.id.split(separator: "-")
      scored.id = parts.dropLast().joined(separator: "-") + "Scores-" + (parts.last ?? "v0")
      scored.summary += " Actions are scores of the candidates."
      return scored
    }
  }

  /// What is seen.
  public var observationSpace: RecommendationSpace { base.observationSpace }
  /// Lets a new user come.
  public mutating func reset(seed: UInt64?) throws -> RecommendationObservation {
    try base.reset(seed: seed)
  }
  /// Shows the candidates of the greatest scores, the first of equals.
  public mutating func step(_ scores: [Float]) throws -> Step<RecommendationObservation> {
    guard scores.count == actionSpace.flatCount, scores.allSatisfy(\.isFinite) else {
      throw GymError.actionOutsideSpace("\(scores)", space: actionSpace.description.description)
    }
    return try base.step(base.actionSpace.unflatten(scores.span))
  }
  /// The names of the measures.
  public static var metricNames: [String] { RecommendationTally.names }
  /// Writes the measures of the episode so far.
  public func metrics(into values: inout MutableSpan<Double>) { base.metrics(into: &values) }
  /// The last slate as cards.
  public func draw() -> Drawing { base.draw() }
}
