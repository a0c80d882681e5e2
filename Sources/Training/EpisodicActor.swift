public import Agents
public import Formats
public import Gym
internal import Randomness

/// Lets a policy act in one environment, an action at a time: always the best it knows.
public final class EpisodicActor {
  private let policy: any AgentPolicy
  private let observation: Slab<Float>
  private let legal: Slab<Bool>
  private let code: Slab<Float>

  /// - Throws: what making an environment throws.
  public init(_ policy: any AgentPolicy, in specification: EnvironmentSpecification) throws {
    self.policy = policy
    let vector = try specification.makeVector(count: 1)
    observation = Slab(count: vector.observationWidth, repeating: 0)
    legal = Slab(count: vector.actionCount ?? 0, repeating: true)
    code = Slab(count: vector.actionWidth, repeating: 0)
  }

  /// The policy's action for what is seen now.
  public func action(in world: any EpisodicEnvironment) throws -> JSONValue {
    for (index, number) in world.observationCode.enumerated() { observation[index] = number }
    for (index, isLegal) in world.legalActions.enumerated() { legal[index] = isLegal }
    var none: PCG64?
    try policy.act(
      observations: observation, legal: legal, count: 1, into: code, generator: &none)
    return try world.action(code: (0..<code.count).map { code[$0] })
  }
}
