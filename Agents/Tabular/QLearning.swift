public import Formats
public import Gym

/// Q-learning: off-policy temporal-difference control.
///
/// Sutton and Barto, section 6.5, box "Q-learning (off-policy TD control)": the agent acts ε-greedily
/// and moves Q(s, a) towards r + γ·maxₐ′ Q(s′, a′), whatever it does next.
public final class QLearning: TabularAgent, AgentKind {
  override func learn(from step: Transition) {
    let later = step.terminated ? 0 : values.greatest(step.next, step.nextLegal)
    move(step.state, step.action, towards: step.reward + settings.discount * later)
  }

  /// The hyperparameters.
  public typealias Configuration = TabularConfiguration
  /// `q_learning`.
  public static let name = "q_learning"
  /// What it is, in a sentence.
  public static let summary = "Q-learning in a table, for finitely many observations"

  /// Makes an agent.
  public static func make(
    _ configuration: Configuration, observationSpace: SpaceDescription,
    actionSpace: SpaceDescription, restrictsActions: Bool, environments: Int, threads: Int,
    seed: UInt64
  ) throws -> any Agent {
    try QLearning(
      name, configuration,
      World(
        name, observationSpace, actionSpace, restrictsActions, environments: environments,
        seed: seed))
  }

  /// Reads a policy that Q-learning wrote.
  public static func policy(from archive: Archive) throws -> any AgentPolicy {
    try TabularPolicy(from: archive, agentName: name)
  }
}
