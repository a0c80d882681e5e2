public import Agents
public import Formats
public import Gym
internal import Randomness

/// Lets a policy act in one environment, an action at a time: always the best it knows.
public final class EpisodicActor {
  /// What acts.
  public let policy: any AgentPolicy
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
    try world.action(code: actionCode(world.observationCode, legal: world.legalActions))
  }

  /// The code of the policy's action for an observation's code.
  ///
  /// - Parameter legal: which actions are legal; of a finite space as many as there are actions.
  public func actionCode(_ observed: [Float], legal: [Bool]) throws -> [Float] {
    for (index, number) in observed.enumerated() { observation[index] = number }
    for (index, isLegal) in legal.enumerated() { self.legal[index] = isLegal }
    var none: PCG64?
    try policy.act(
      observations: observation, legal: self.legal, count: 1, into: code, generator: &none)
    return (0..<code.count).map { code[$0] }
  }

  /// What the policy thinks of an observation; see ``AgentPolicy/thoughts(observation:row:)``.
  public func thoughts(_ observed: [Float]) throws -> [(name: String, values: [Float])] {
    for (index, number) in observed.enumerated() { observation[index] = number }
    return try policy.thoughts(observation: observation, row: 0)
  }
}
