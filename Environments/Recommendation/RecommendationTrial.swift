internal import Formats
internal import Gym
public import Randomness

/// What one policy achieved with a number of users.
public struct RecommendationTrial: Sendable {
  /// The policy's name.
  public let name: String
  /// The sum of rewards of every user, in their order.
  public private(set) var returns: [Double] = []
  /// The part of the slates that had an item chosen, of every user.
  public private(set) var clickRates: [Double] = []
  /// What came of all users together.
  public private(set) var total: RecommendationTally

  /// Plays with users: user i is drawn from `seed` + i, for every policy alike.
  ///
  /// - Parameters:
  ///   - users: how many.
  ///   - maximumSteps: after which a user is let go; nil where users leave by themselves.
  /// - Throws: what the policy and the environment throw.
  public init<P: RecommendationPolicy>(
    _ policy: P, name: String? = nil, in environment: Recommendation<P.World>, users: Int,
    seed: UInt64, maximumSteps: Int? = nil
  ) throws {
    self.name = name ?? policy.name
    var (policy, recommendation) = (policy, environment)
    total = RecommendationTally(kinds: environment.world.kindCount)
    for user in 0..<users {
      _ = try recommendation.reset(seed: seed &+ UInt64(user))
      var sum = 0.0
      var isOver = false
      while !isOver {
        let step = try recommendation.step(policy.slate(in: recommendation))
        sum += step.reward
        isOver = step.ended || recommendation.tally.slates == maximumSteps
        policy.observe(recommendation)
      }
      returns.append(sum)
      clickRates.append(recommendation.tally.clickRate)
      total.add(recommendation.tally)
    }
  }
}

extension Recommendation {
  /// The names of all policies that need not be learned.
  public static var policyNames: [String] { ["random", "popularity"] + World.baselines }

  /// Plays a policy by its name with users.
  ///
  /// - Throws: ``GymError/unknown(kind:name:nearest:)`` if there is none of that name.
  public func trial(
    of name: String, users: Int, seed: UInt64, maximumSteps: Int? = nil, generator: PCG64
  ) throws -> RecommendationTrial {
    func play(_ policy: some RecommendationPolicy<World>) throws -> RecommendationTrial {
      try RecommendationTrial(
        policy, in: self, users: users, seed: seed, maximumSteps: maximumSteps)
    }
    switch name {
    case "random": return try play(RandomSlates(generator))
    case "popularity": return try play(PopularSlates(kinds: world.kindCount, generator))
    default:
      guard let policy = KnowingSlates(name, in: world) else {
        throw GymError.unknown(
          kind: "recommendation policy", name: name,
          nearest: nearestNames(to: name, in: Self.policyNames))
      }
      return try play(policy)
    }
  }
}
