public import Formats
public import Gym
internal import Neural
public import Randomness

/// A network of action probabilities with its critic: what PPO has learned.
public final class ActorPolicy: AgentPolicy {
  private let network: NetworkConfiguration
  private let spaces: FiniteSpaces
  private let weights: Weights
  private var runner: Runner?

  init(network: NetworkConfiguration, spaces: FiniteSpaces, weights: Weights) {
    self.network = network
    self.spaces = spaces
    self.weights = weights
  }

  init(from archive: Archive) throws {
    network = try archive.value("policy/network")
    spaces = try archive.value("policy/spaces")
    try network.validate()
    let graph = try Self.graph(network, spaces)
    var weights = Weights(zeros: ParameterLayout(graph))
    try weights.decode(from: archive, at: "policy/weights")
    self.weights = weights
  }

  /// Acting and judging in one graph.
  private static func graph(_ network: NetworkConfiguration, _ spaces: FiniteSpaces) throws
    -> Graph
  {
    try PPO.actorGraph(network, spaces).extended { trace in
      let observation = trace.input("observation", .rows(spaces.width))
      trace.output("value", PPO.critic(observation, network))
    }
  }

  public var agentName: String { PPO.name }
  public var observationSpace: SpaceDescription { spaces.observationSpace }
  public var actionSpace: SpaceDescription { spaces.actionSpace }

  /// A runner for at least `count` rows; a larger one is made when it is first needed.
  private func runner(for count: Int) throws -> Runner {
    if let runner, runner.plan.capacity >= count { return runner }
    let plan = try Plan(
      Self.graph(network, spaces), capacity: count, layout: weights.layout)
    let made = Runner(plan)
    runner = made
    return made
  }

  public func act(
    observations: Slab<Float>, legal: Slab<Bool>, count: Int, into actions: Slab<Float>,
    generator: inout PCG64?
  ) throws {
    let runner = try runner(for: count)
    try runner.bind("observation", to: observations.pointer)
    try runner.run(count: count, weights: weights)
    let probabilities = try runner.output("probability")
    for row in 0..<count {
      let line = probabilities + row * spaces.actions
      let mask = legal.pointer + row * spaces.actions
      if var drawing = generator {
        let action = sampledLegalAction(line, mask, count: spaces.actions, using: &drawing)
        generator = drawing
        actions.pointer[row] = Float(action)
      } else {
        actions.pointer[row] = Float(bestLegalAction(line, mask, count: spaces.actions))
      }
    }
  }

  public func thoughts(observation: Slab<Float>, row: Int) throws -> [(
    name: String, values: [Float]
  )] {
    let runner = try runner(for: 1)
    try runner.bind("observation", to: observation.pointer + row * spaces.width)
    try runner.run(count: 1, weights: weights)
    let probabilities = try runner.output("probability")
    let value = try runner.output("value")
    return [
      ("probabilities", (0..<spaces.actions).map { probabilities[$0] }),
      ("value", [value.pointee]),
    ]
  }

  public func encode(into archive: inout Archive) throws {
    try archive.set("policy/network", network)
    try archive.set("policy/spaces", spaces)
    try weights.encode(into: &archive, at: "policy/weights")
  }
}
