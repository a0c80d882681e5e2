public import Formats
public import Gym

/// A linear bandit that tries actions at random with the probability ε.
public final class EpsilonGreedyBandit: LinearBandit, AgentKind {
  /// The hyperparameters.
  public typealias Configuration = BanditConfiguration
  /// `epsilon_greedy`.
  public static let name = "epsilon_greedy"
  /// What it is, in a sentence.
  public static let summary =
    "A linear contextual bandit that tries actions at random"

  /// Makes an agent.
  public static func make(
    _ configuration: Configuration, observationSpace: SpaceDescription,
    actionSpace: SpaceDescription, restrictsActions: Bool, environments: Int, threads: Int,
    seed: UInt64
  ) throws -> any Agent {
    try EpsilonGreedyBandit(
      name, .epsilonGreedy, configuration,
      FiniteSpaces(
        agent: name, observationSpace: observationSpace, actionSpace: actionSpace,
        restrictsActions: restrictsActions), environments: environments, seed: seed)
  }

  /// Reads a policy that such an agent wrote.
  public static func policy(from archive: Archive) throws -> any AgentPolicy {
    try BanditPolicy(from: archive, agentName: name)
  }
}

/// A linear bandit that adds α standard deviations to every estimate: optimism in the face of uncertainty.
public final class LinUCB: LinearBandit, AgentKind {
  /// The hyperparameters.
  public typealias Configuration = BanditConfiguration
  /// `lin_ucb`.
  public static let name = "lin_ucb"
  /// What it is, in a sentence.
  public static let summary =
    "A linear contextual bandit that adds a confidence bound to its estimates"

  /// Makes an agent.
  public static func make(
    _ configuration: Configuration, observationSpace: SpaceDescription,
    actionSpace: SpaceDescription, restrictsActions: Bool, environments: Int, threads: Int,
    seed: UInt64
  ) throws -> any Agent {
    try LinUCB(
      name, .upperConfidence, configuration,
      FiniteSpaces(
        agent: name, observationSpace: observationSpace, actionSpace: actionSpace,
        restrictsActions: restrictsActions), environments: environments, seed: seed)
  }

  /// Reads a policy that such an agent wrote.
  public static func policy(from archive: Archive) throws -> any AgentPolicy {
    try BanditPolicy(from: archive, agentName: name)
  }
}

/// A linear bandit that draws every estimate from its posterior: Thompson sampling.
public final class LinearThompson: LinearBandit, AgentKind {
  /// The hyperparameters.
  public typealias Configuration = BanditConfiguration
  /// `lin_thompson`.
  public static let name = "lin_thompson"
  /// What it is, in a sentence.
  public static let summary =
    "A linear contextual bandit that draws its estimates from their posterior"

  /// Makes an agent.
  public static func make(
    _ configuration: Configuration, observationSpace: SpaceDescription,
    actionSpace: SpaceDescription, restrictsActions: Bool, environments: Int, threads: Int,
    seed: UInt64
  ) throws -> any Agent {
    try LinearThompson(
      name, .thompson, configuration,
      FiniteSpaces(
        agent: name, observationSpace: observationSpace, actionSpace: actionSpace,
        restrictsActions: restrictsActions), environments: environments, seed: seed)
  }

  /// Reads a policy that such an agent wrote.
  public static func policy(from archive: Archive) throws -> any AgentPolicy {
    try BanditPolicy(from: archive, agentName: name)
  }
}
