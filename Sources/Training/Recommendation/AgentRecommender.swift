public import Agents
public import Environments
public import Gym
internal import Randomness

/// A learned policy among recommendation policies: it sees what its environment shows, and acts greedily.
public struct AgentRecommender<World: RecommendationWorld>: RecommendationPolicy {
  /// The name in reports: the run's.
  public let name: String
  private let policy: any AgentPolicy
  private let isScored: Bool
  private let observation: Slab<Float>
  private let legal: Slab<Bool>
  private let action: Slab<Float>

  /// The recommender of a policy.
  ///
  /// - Throws: ``TrainingError/failed(_:)`` if it was learned for other spaces.
  public init(_ policy: any AgentPolicy, name: String, for environment: Recommendation<World>)
    throws
  {
    let slates = environment.actionSpace
    let scores = try ScoredRecommendation<World>(parameters: environment.parameters).actionSpace
    isScored = policy.actionSpace == scores.description
    guard policy.observationSpace == environment.observationSpace.description,
      isScored || policy.actionSpace == slates.description
    else {
      throw TrainingError.failed(
        "'\(name)' was learned for other spaces than this environment has: give the same changes by "
          + "--set as it was trained with.")
    }
    guard policy.memoryWidth == 0 else {
      throw TrainingError.failed(
        "'\(name)' remembers what it has seen, which these reports cannot give it: train an agent "
          + "without a memory, such as ppo.")
    }
    self.name = name
    self.policy = policy
    observation = Slab(count: environment.observationSpace.flatCount, repeating: 0)
    legal = Slab(count: slates.cardinality ?? 0, repeating: true)
    action = Slab(count: isScored || slates.cardinality == nil ? slates.items : 1, repeating: 0)
  }

  /// The slate that the policy shows.
  public func slate(in recommendation: Recommendation<World>) throws -> Slate {
    var code = UnsafeMutableBufferPointer(start: observation.pointer, count: observation.count)
      .mutableSpan
    recommendation.observationSpace.flatten(recommendation.observation, into: &code)
    var none: PCG64?
    try policy.act(
      observations: observation, legal: legal, count: 1, into: action, generator: &none)
    let slates = recommendation.actionSpace
    if isScored || slates.cardinality == nil {
      return slates.unflatten(
        UnsafeBufferPointer(start: action.pointer, count: slates.items).span)
    }
    return slates.element(at: Int(action[0]))
  }
}
