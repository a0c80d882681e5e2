public import Formats
public import Gym
internal import Neural
public import Randomness

/// An actor of actions that are numbers, with its critics: what SAC, TD3 and DDPG learn.
public final class ControlPolicy: AgentPolicy {
  /// The name of the agent that made it.
  public let agentName: String
  private let networks: ControlNetworks
  private let spaces: ActorSpaces
  private let bounds: ActionBounds
  private let weights: Weights
  private var runner: Runner?

  /// - Parameters:
  ///   - agent: the name of the agent.
  ///   - networks: what it learned with.
  ///   - spaces: of its environments.
  ///   - weights: laid out as `policyGraph` of the networks is.
  init(agent: String, networks: ControlNetworks, spaces: ActorSpaces, weights: Weights) {
    agentName = agent
    self.networks = networks
    self.spaces = spaces
    bounds = spaces.bounds
    self.weights = weights
  }

  init(from archive: Archive, agent: String) throws {
    agentName = agent
    spaces = try ActorSpaces(
      from: archive, at: "policy/spaces", agent: agent.uppercased(), accepted: .boundedBoxes)
    bounds = spaces.bounds
    networks = try archive.value("policy/networks")
    guard (1...16).contains(networks.critics) else {
      throw FormatError.malformed("policy/networks", "it has \(networks.critics) critics")
    }
    try networks.layers.validate()
    var weights = Weights(zeros: ParameterLayout(try networks.policyGraph(spaces)))
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
      try Plan(networks.policyGraph(spaces), capacity: count, layout: weights.layout))
    runner = made
    return made
  }

  /// Writes an action code for each of `count` observations: of a stochastic actor the likeliest, or
  /// with a generator one that is drawn.
  public func act(
    observations: Slab<Float>, legal: Slab<Bool>, count: Int, into actions: Slab<Float>,
    generator: inout PCG64?
  ) throws {
    let runner = try runner(for: count)
    try runner.bind("observation", to: observations.pointer)
    if networks.kind != .deterministic {
      let noise = try runner.input("noise")
      noise.update(repeating: 0, count: count * bounds.count)
      if var drawing = generator {
        for place in 0..<count * bounds.count { noise[place] = Float(drawing.normal()) }
        generator = drawing
      }
    }
    try runner.run(count: count, weights: weights)
    bounds.stretch(try runner.output("action"), rows: count, into: actions.pointer)
  }

  /// The likeliest action in the units of the space, and the least value that a critic gives it.
  public func thoughts(observation: Slab<Float>, row: Int) throws -> [(
    name: String, values: [Float]
  )] {
    let runner = try runner(for: 1)
    try runner.bind("observation", to: observation.pointer + row * spaces.width)
    if networks.kind != .deterministic {
      try runner.input("noise").update(repeating: 0, count: bounds.count)
    }
    try runner.run(count: 1, weights: weights)
    let action = Slab<Float>(count: bounds.count, repeating: 0)
    bounds.stretch(try runner.output("action"), rows: 1, into: action.pointer)
    return [
      ("action", (0..<bounds.count).map { action[$0] }),
      ("value", [try runner.output("value").pointee]),
    ]
  }

  /// Stores what `policy(from:)` of its agent reads.
  public func encode(into archive: inout Archive) throws {
    try archive.set("policy/networks", networks)
    try archive.set("policy/spaces", spaces)
    try weights.encode(into: &archive, at: "policy/weights")
  }
}

extension Weights {
  /// The parameters of another layout, each of which these weights have too.
  func part(_ layout: ParameterLayout) -> Weights {
    var part = Weights(zeros: layout)
    for entry in layout.entries { part[entry.path] = self[entry.path] }
    return part
  }
}
