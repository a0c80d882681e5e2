public import Formats
public import Gym

/// Expected SARSA: on-policy temporal-difference control without the next action's chance.
///
/// Sutton and Barto, section 6.6, equation (6.9): Q(s, a) moves towards r + γ·Σₐ′ π(a′ | s′)·Q(s′, a′),
/// where π is the ε-greedy policy that the agent acts by.
public final class ExpectedSARSA: TabularAgent, AgentKind {
  override func learn(from step: Transition) {
    let later =
      step.terminated ? 0 : values.expected(step.next, step.nextLegal, epsilon: epsilon)
    move(step.state, step.action, towards: step.reward + settings.discount * later)
  }

  /// The hyperparameters.
  public typealias Configuration = TabularConfiguration
  /// `expected_sarsa`.
  public static let name = "expected_sarsa"
  /// What it is, in a sentence.
  public static let summary = "SARSA with the mean over the next action, in a table"

  /// Makes an agent.
  public static func make(
    _ configuration: Configuration, observationSpace: SpaceDescription,
    actionSpace: SpaceDescription, restrictsActions: Bool, environments: Int, threads: Int,
    seed: UInt64
  ) throws -> any Agent {
    try ExpectedSARSA(
      name, configuration,
      World(
        name, observationSpace, actionSpace, restrictsActions, environments: environments,
        seed: seed))
  }

  /// Reads a policy that expected SARSA wrote.
  public static func policy(from archive: Archive) throws -> any AgentPolicy {
    try TabularPolicy(from: archive, agentName: name)
  }
}
