public import Formats
public import Gym
internal import Neural
public import Randomness

/// A network of action values that acts greedily: what DQN or PQN has learned.
///
/// Acting stochastically is the same: a greedy policy draws nothing, and noisy layers act by their means.
public final class ValuePolicy: AgentPolicy {
  /// The name of the agent that made it.
  public let agentName: String
  private let network: ValueNetwork
  private let spaces: FiniteSpaces
  private let weights: Weights
  private var runner: Runner?

  init(agent: String, network: ValueNetwork, spaces: FiniteSpaces, weights: Weights) {
    agentName = agent
    self.network = network
    self.spaces = spaces.unrestricted
    self.weights = weights
  }

  init(from archive: Archive, agent: String, module: (any Module)? = nil) throws {
    agentName = agent
    let spaces = try FiniteSpaces(
      from: archive, at: "policy/spaces", agent: agent.uppercased())
    self.spaces = spaces
    let head = try ValueHead(from: archive, at: "policy/head")
    network = ValueNetwork(
      try Network(
        from: archive, at: "policy/network", reader: "\(agent.uppercased()).policy(from:network:)",
        module: module
      ) { try ValueNetwork($0, head, spaces).network }, head)
    var weights = Weights(
      zeros: ParameterLayout(try DQN.valueGraph(network, spaces, hasNoise: true)))
    try weights.decode(from: archive, at: "policy/weights")
    self.weights = weights
  }

  /// The space of the observations that it takes.
  public var observationSpace: SpaceDescription { spaces.observationSpace }
  /// The space of its actions.
  public var actionSpace: SpaceDescription { spaces.actionSpace }

  /// A runner for at least `count` rows; a larger one is made when it is first needed.
  private func runner(for count: Int) throws -> Runner {
    if let runner, runner.plan.capacity >= count { return runner }
    let made = Runner(
      try Plan(DQN.valueGraph(network, spaces), capacity: count, layout: weights.layout))
    runner = made
    return made
  }

  /// Writes an action number for each of `count` observations.
  public func act(
    observations: Slab<Float>, legal: Slab<Bool>, count: Int, into actions: Slab<Float>,
    generator: inout PCG64?
  ) throws {
    let runner = try runner(for: count)
    try runner.bind("observation", to: observations.pointer)
    try runner.run(count: count, weights: weights)
    let values = try runner.output("q")
    for row in 0..<count {
      let best = bestLegalAction(
        values + row * spaces.actions, legal.pointer + row * spaces.actions, count: spaces.actions)
      actions.pointer[row] = Float(best)
    }
  }

  /// The value of each action.
  public func thoughts(observation: Slab<Float>, row: Int) throws -> [(
    name: String, values: [Float]
  )] {
    let runner = try runner(for: 1)
    try runner.bind("observation", to: observation.pointer + row * spaces.width)
    try runner.run(count: 1, weights: weights)
    let values = try runner.output("q")
    return [("action values", (0..<spaces.actions).map { values[$0] })]
  }

  /// Stores what `policy(from:)` of its agent reads.
  public func encode(into archive: inout Archive) throws {
    try network.network.encode(into: &archive, at: "policy/network")
    try network.head.encode(into: &archive, at: "policy/head")
    try archive.set("policy/spaces", spaces)
    try weights.encode(into: &archive, at: "policy/weights")
  }
}
