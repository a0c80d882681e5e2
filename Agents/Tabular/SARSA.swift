public import Formats
public import Gym

/// SARSA: on-policy temporal-difference control.
///
/// Sutton and Barto, section 6.4, box "Sarsa (on-policy TD control)": the agent decides on its next
/// action a′ ε-greedily and moves Q(s, a) towards r + γ·Q(s′, a′), so that its values tell how well it
/// does while it explores.
public final class SARSA: TabularAgent, AgentKind {
  override func learn(from step: Transition) {
    var later = 0.0
    if !step.terminated {
      let action = epsilonGreedy(step.next, step.nextLegal)
      later = values[step.next, action]
      if !step.ended { decide(action, in: step.next, row: step.row) }
    }
    move(step.state, step.action, towards: step.reward + settings.discount * later)
  }

  /// The hyperparameters.
  public typealias Configuration = TabularConfiguration
  /// `sarsa`.
  public static let name = "sarsa"
  /// What it is, in a sentence.
  public static let summary = "SARSA in a table: on-policy, it allows for its own exploration"

  /// Makes an agent.
  public static func make(
    _ configuration: Configuration, observationSpace: SpaceDescription,
    actionSpace: SpaceDescription, restrictsActions: Bool, environments: Int, threads: Int,
    seed: UInt64
  ) throws -> any Agent {
    try SARSA(
      name, configuration,
      World(
        name, observationSpace, actionSpace, restrictsActions, environments: environments,
        seed: seed))
  }

  /// Reads a policy that SARSA wrote.
  public static func policy(from archive: Archive) throws -> any AgentPolicy {
    try TabularPolicy(from: archive, agentName: name)
  }
}
