public import Formats
public import Gym
internal import Randomness

/// Double Q-learning: Q-learning whose maximum is not taken for its own judge.
///
/// Sutton and Barto, section 6.7, box "Double Q-learning": of two tables, with equal chance, one moves
/// towards r + γ times what the other says of the first one's best action; the agent acts ε-greedily
/// by their sum.
public final class DoubleQLearning: TabularAgent, AgentKind {
  /// Q₁ and Q₂; the shared table holds their mean, which is best where their sum is.
  private let first: ActionValues
  private let second: ActionValues
  private var coin: PCG64

  init(_ configuration: Configuration, _ world: World) throws {
    let states = try StateNumbers(
      agent: Self.name, world.spaces.observationSpace, actions: world.spaces.actions)
    first = ActionValues(
      states: states.count, actions: world.spaces.actions, repeating: configuration.initialValue)
    second = ActionValues(copying: first)
    coin = world.streams.stream("coin")
    try super.init(Self.name, configuration, world)
  }

  override func learn(from step: Transition) {
    let isFirst = coin.random() < 0.5
    let (learning, judging) = isFirst ? (first, second) : (second, first)
    var later = 0.0
    if !step.terminated {
      later = judging[step.next, learning.best(step.next, step.nextLegal)]
    }
    move(learning, step.state, step.action, towards: step.reward + settings.discount * later)
    values[step.state, step.action] =
      (first[step.state, step.action] + second[step.state, step.action]) / 2
  }

  override func encodeMore(into archive: inout Archive) throws {
    first.encode(into: &archive, at: "agent/first")
    second.encode(into: &archive, at: "agent/second")
    try archive.set("agent/coin", coin)
  }

  override func decodeMore(from archive: Archive) throws {
    try first.decode(from: archive, at: "agent/first")
    try second.decode(from: archive, at: "agent/second")
    coin = try archive.value("agent/coin")
  }

  /// The hyperparameters.
  public typealias Configuration = TabularConfiguration
  /// `double_q_learning`.
  public static let name = "double_q_learning"
  /// What it is, in a sentence.
  public static let summary = "Q-learning with two tables that judge each other"

  /// Makes an agent.
  public static func make(
    _ configuration: Configuration, observationSpace: SpaceDescription,
    actionSpace: SpaceDescription, restrictsActions: Bool, environments: Int, threads: Int,
    seed: UInt64
  ) throws -> any Agent {
    try DoubleQLearning(
      configuration,
      World(
        name, observationSpace, actionSpace, restrictsActions, environments: environments,
        seed: seed))
  }

  /// Reads a policy that double Q-learning wrote.
  public static func policy(from archive: Archive) throws -> any AgentPolicy {
    try TabularPolicy(from: archive, agentName: name)
  }
}
