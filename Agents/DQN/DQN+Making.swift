public import Formats
public import Gym
public import Neural

extension DQN: AgentKind {
  /// `dqn`.
  public static let name = "dqn"
  /// What it is, in a sentence.
  public static let summary =
    "Deep Q-learning with replay and a target network; all of Rainbow, QR-DQN and IQN as options"

  /// Makes an agent.
  public static func make(
    _ configuration: Configuration, observationSpace: SpaceDescription,
    actionSpace: SpaceDescription, restrictsActions: Bool, environments: Int, threads: Int,
    seed: UInt64
  ) throws -> any Agent {
    let spaces = try FiniteSpaces(
      agent: "DQN", observationSpace: observationSpace, actionSpace: actionSpace,
      restrictsActions: restrictsActions)
    return try DQN(
      configuration, spaces: spaces, environments: environments, threads: threads, seed: seed)
  }

  /// Reads a policy that DQN wrote.
  public static func policy(from archive: Archive) throws -> any AgentPolicy {
    try ValuePolicy(from: archive, agent: name)
  }
}

extension DQN {
  /// Makes an agent whose action values a network of your own computes.
  ///
  /// ```swift
  /// let agent = try DQN.make(
  ///   configuration, network: Sequential { Dense(64, activation: .gelu); LayerNorm(); Dense(2) },
  ///   observationSpace: …, actionSpace: …, environments: 8, threads: 2, seed: 0)
  /// ```
  ///
  /// - Parameters:
  ///   - configuration: the hyperparameters; `hiddenSizes` and `activation` are not used.
  ///   - network: `[batch, width] → [batch, actions]` from flat observations; with `dueling`
  ///     `[batch, 1 + actions]`, the state's value first; with a distribution N for each of these.
  ///   - observationSpace: of the environments.
  ///   - actionSpace: of the environments; finite.
  ///   - restrictsActions: whether some actions are illegal at times.
  ///   - environments: how many environments it acts in at a time.
  ///   - threads: that learn; results do not depend on them.
  ///   - seed: of everything that it draws.
  /// - Throws: ``GymError`` or `NeuralError` if spaces, hyperparameters or shapes do not fit.
  public static func make(
    _ configuration: Configuration, network: some Module, observationSpace: SpaceDescription,
    actionSpace: SpaceDescription, restrictsActions: Bool = false, environments: Int, threads: Int,
    seed: UInt64
  ) throws -> any Agent {
    let spaces = try FiniteSpaces(
      agent: "DQN", observationSpace: observationSpace, actionSpace: actionSpace,
      restrictsActions: restrictsActions)
    return try DQN(
      configuration,
      network: ValueNetwork(network, configuration.head, spaces),
      spaces: spaces, environments: environments, threads: threads, seed: seed)
  }

  /// Reads a policy of an agent that was made with a network of your own.
  ///
  /// - Throws: ``GymError`` or `FormatError` if the policy was not made with this network.
  public static func policy(from archive: Archive, network: some Module) throws
    -> any AgentPolicy
  {
    try ValuePolicy(from: archive, agent: name, module: network)
  }
}
