public import Agents
public import Environments
internal import Gym
internal import Randomness

/// A learned policy among contact policies: it sees what its environment shows, and acts greedily.
public struct AgentContact: ContactPolicy {
  /// The name in reports: the run's.
  public let name: String
  private let policy: any AgentPolicy
  private let observation: Slab<Float>
  private let legal: Slab<Bool>
  private let action: Slab<Float>

  /// The contact policy of a file.
  ///
  /// - Throws: ``TrainingError/failed(_:)`` if it was learned elsewhere.
  public init(_ policy: any AgentPolicy, name: String, for environment: CustomerContact) throws {
    guard policy.observationSpace == environment.observationSpace.description,
      policy.actionSpace == environment.actionSpace.description
    else {
      throw TrainingError.failed("'\(name)' was not learned in CustomerContact-v0.")
    }
    guard policy.memoryWidth == 0 else {
      throw TrainingError.failed(
        "'\(name)' remembers what it has seen, which these reports cannot give it: train an agent "
          + "without a memory, such as ppo.")
    }
    self.name = name
    self.policy = policy
    observation = Slab(count: environment.observationSpace.flatCount, repeating: 0)
    legal = Slab(count: 4, repeating: true)
    action = Slab(count: 1, repeating: 0)
  }

  /// What the policy does.
  public func action(in environment: CustomerContact) throws -> Int {
    for (index, number) in environment.observation.enumerated() { observation[index] = number }
    for index in 0..<4 { legal[index] = index == 0 || environment.canContact }
    var none: PCG64?
    try policy.act(
      observations: observation, legal: legal, count: 1, into: action, generator: &none)
    return Int(action[0])
  }
}
