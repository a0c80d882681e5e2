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
  private let remembered: Slab<Float>

  /// - Throws: what making an environment throws.
  public init(_ policy: any AgentPolicy, in specification: EnvironmentSpecification) throws {
    self.policy = policy
    let vector = try specification.makeVector(count: 1)
    observation = Slab(count: vector.observationWidth, repeating: 0)
    legal = Slab(count: vector.actionCount ?? 0, repeating: true)
    code = Slab(count: vector.actionWidth, repeating: 0)
    remembered = Slab(count: policy.memoryWidth, repeating: 0)
  }

  /// What the policy remembers of the episode's steps, of which each asked for an action; set to what
  /// another policy remembered, it forgets.
  public var memory: [Float] {
    get { (0..<remembered.count).map { remembered[$0] } }
    set {
      beginEpisode()
      guard newValue.count == remembered.count else { return }
      for (index, number) in newValue.enumerated() { remembered[index] = number }
    }
  }

  /// Forgets: an episode begins.
  public func beginEpisode() { remembered.pointer.update(repeating: 0, count: remembered.count) }

  /// The policy's action for what is seen now.
  public func action(in world: any EpisodicEnvironment) throws -> JSONValue {
    try world.action(code: actionCode(world.observationCode, legal: world.legalActions))
  }

  /// The code of the policy's action for an observation's code, which it remembers.
  ///
  /// - Parameter legal: which actions are legal; of a finite space as many as there are actions.
  public func actionCode(_ observed: [Float], legal: [Bool]) throws -> [Float] {
    for (index, number) in observed.enumerated() { observation[index] = number }
    for (index, isLegal) in legal.enumerated() { self.legal[index] = isLegal }
    var none: PCG64?
    try policy.act(
      observations: observation, legal: self.legal, count: 1, memory: remembered, into: code,
      generator: &none)
    return (0..<code.count).map { code[$0] }
  }

  /// What the policy thinks of an observation after what it remembers; see
  /// ``AgentPolicy/thoughts(observation:row:memory:)``.
  public func thoughts(_ observed: [Float]) throws -> [(name: String, values: [Float])] {
    for (index, number) in observed.enumerated() { observation[index] = number }
    return try policy.thoughts(observation: observation, row: 0, memory: remembered)
  }
}
