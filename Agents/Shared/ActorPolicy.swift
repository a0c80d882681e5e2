public import Formats
public import Gym
internal import Neural
public import Randomness

/// A network of action probabilities with its critic: what PPO and A2C learn.
public final class ActorPolicy: AgentPolicy {
  /// The name of the agent that made it.
  public let agentName: String
  private let networks: ActorCritic
  private let spaces: FiniteSpaces
  private let weights: Weights
  /// Only the actor: what acting needs.
  private var acting: Runner?
  /// Actor and critic: what people want to see.
  private var thinking: Runner?

  init(agent: String, networks: ActorCritic, spaces: FiniteSpaces, weights: Weights) {
    agentName = agent
    self.networks = networks
    self.spaces = spaces.unrestricted
    self.weights = weights
  }

  init(
    from archive: Archive, agent: String,
    modules: (actor: any Module, critic: any Module)? = nil
  ) throws {
    agentName = agent
    let spaces = try FiniteSpaces(from: archive, at: "policy/spaces", agent: agent.uppercased())
    self.spaces = spaces
    func network(_ module: (any Module)?, _ name: String, _ outputs: Int) throws -> Network {
      try Network(
        from: archive, at: "policy/network",
        reader: "\(agent.uppercased()).policy(from:actor:critic:)",
        module: module
      ) { try Network($0, as: name, width: spaces.features, outputs: outputs) }
    }
    networks = ActorCritic(
      actor: try network(modules?.actor, "actor", spaces.actions),
      critic: try network(modules?.critic, "critic", 1))
    let graph = try Self.graph(networks, spaces)
    var weights = Weights(zeros: ParameterLayout(graph))
    try weights.decode(from: archive, at: "policy/weights")
    self.weights = weights
  }

  /// Acting and judging in one graph.
  private static func graph(_ networks: ActorCritic, _ spaces: FiniteSpaces) throws -> Graph {
    try networks.actingGraph(spaces).extended { trace in
      trace.output("value", networks.values(spaces.observations(trace)))
    }
  }

  /// The space of the observations that it takes.
  public var observationSpace: SpaceDescription { spaces.observationSpace }
  /// The space of its actions.
  public var actionSpace: SpaceDescription { spaces.actionSpace }

  /// A runner for at least `count` rows; a larger one is made when it is first needed.
  private func runner(for count: Int) throws -> Runner {
    if let acting, acting.plan.capacity >= count { return acting }
    let made = Runner(
      try Plan(
        networks.actingGraph(spaces), capacity: count, layout: weights.layout))
    acting = made
    return made
  }

  /// Writes an action number for each of `count` flat observations.
  public func act(
    observations: Slab<Float>, legal: Slab<Bool>, count: Int, into actions: Slab<Float>,
    generator: inout PCG64?
  ) throws {
    let runner = try runner(for: count)
    try runner.bind("observation", to: observations.pointer)
    try runner.run(count: count, weights: weights)
    let probabilities = try runner.output("probability")
    let logProbabilities = try runner.output("log_probability")
    for row in 0..<count {
      let line = probabilities + row * spaces.actions
      let logLine = logProbabilities + row * spaces.actions
      let mask = legal.pointer + row * spaces.actions
      if var drawing = generator {
        let action = sampledLegalAction(line, mask, count: spaces.actions, using: &drawing)
        generator = drawing
        if line[action] > 0 {
          actions.pointer[row] = Float(action)
          continue
        }
      }
      // Beside an illegal action that is far more likely, the probabilities of all legal ones may
      // vanish; their logarithms do not.
      actions.pointer[row] = Float(bestLegalAction(logLine, mask, count: spaces.actions))
    }
  }

  /// The probability of each action, and the observation's value.
  public func thoughts(observation: Slab<Float>, row: Int) throws -> [(
    name: String, values: [Float]
  )] {
    let runner =
      try thinking
      ?? Runner(Plan(Self.graph(networks, spaces), capacity: 1, layout: weights.layout))
    thinking = runner
    try runner.bind("observation", to: observation.pointer + row * spaces.width)
    try runner.run(count: 1, weights: weights)
    let probabilities = try runner.output("probability")
    let value = try runner.output("value")
    return [
      ("probabilities", (0..<spaces.actions).map { probabilities[$0] }),
      ("value", [value.pointee]),
    ]
  }

  /// Stores what `policy(from:)` of its agent reads.
  public func encode(into archive: inout Archive) throws {
    try networks.actor.encode(into: &archive, at: "policy/network")
    try archive.set("policy/spaces", spaces)
    try weights.encode(into: &archive, at: "policy/weights")
  }
}
