public import Formats
public import Gym
internal import Neural
public import Randomness

/// An actor of finitely many actions with its critics: what discrete SAC has learned.
public final class ChoicePolicy: AgentPolicy {
  /// The name of the agent that made it.
  public var agentName: String { DiscreteSAC.name }
  private let networks: ChoiceNetworks
  private let spaces: FiniteSpaces
  private let weights: Weights
  private var runner: Runner?

  /// - Parameter weights: laid out as `policyGraph` of the networks is.
  init(networks: ChoiceNetworks, spaces: FiniteSpaces, weights: Weights) {
    self.networks = networks
    self.spaces = spaces.unrestricted
    self.weights = weights
  }

  init(from archive: Archive) throws {
    spaces = try FiniteSpaces(from: archive, at: "policy/spaces", agent: "DISCRETE_SAC")
    let layers = try archive.value("policy/network", as: NetworkConfiguration.self)
    try layers.validate()
    networks = ChoiceNetworks(layers: layers)
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

  /// Writes an action number for each of `count` observations: the likeliest, or with a generator one
  /// that is drawn.
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
      let first = row * spaces.actions
      let mask = legal.pointer + first
      var action = bestLegalAction(logProbabilities + first, mask, count: spaces.actions)
      if var drawing = generator {
        let drawn = sampledLegalAction(
          probabilities + first, mask, count: spaces.actions, using: &drawing)
        generator = drawing
        // Beside a likelier illegal action those of all legal ones may vanish.
        if probabilities[first + drawn] > 0 { action = drawn }
      }
      actions.pointer[row] = Float(action)
    }
  }

  /// The probability of each action, and the value of acting so.
  public func thoughts(observation: Slab<Float>, row: Int) throws -> [(
    name: String, values: [Float]
  )] {
    let runner = try runner(for: 1)
    try runner.bind("observation", to: observation.pointer + row * spaces.width)
    try runner.run(count: 1, weights: weights)
    let probabilities = try runner.output("probability")
    return [
      ("probabilities", (0..<spaces.actions).map { probabilities[$0] }),
      ("value", [try runner.output("value").pointee]),
    ]
  }

  /// Stores what `policy(from:)` of its agent reads.
  public func encode(into archive: inout Archive) throws {
    try archive.set("policy/network", networks.layers)
    try archive.set("policy/spaces", spaces)
    try weights.encode(into: &archive, at: "policy/weights")
  }
}
