public import Formats
public import Gym
internal import Neural
public import Randomness

/// A network that gives actions a distribution, with its critic: what PPO, A2C and REINFORCE learn; or one
/// that remembers, of recurrent PPO.
public final class ActorPolicy: AgentPolicy {
  /// The name of the agent that made it.
  public let agentName: String
  private let networks: ActorCritic
  /// The networks with what they remember, if they do.
  private let recurrent: RecurrentNetworks?
  private let spaces: ActorSpaces
  private let weights: Weights
  /// Frozen statistics of what it observed, if it learned with some.
  private let scaling: ObservationScaling?
  /// What most networks remember.
  private let nothing = Slab<Float>(count: 0, repeating: 0)
  /// Observations in their units.
  private var scaled: Slab<Float>?
  /// Only the actor: what acting needs.
  private var acting: Runner?
  /// Actor and critic: what people want to see.
  private var thinking: Runner?

  init(
    agent: String, networks: ActorCritic, spaces: ActorSpaces, weights: Weights,
    scaling: ObservationScaling? = nil, recurrent: RecurrentNetworks? = nil
  ) {
    agentName = agent
    self.networks = networks
    self.recurrent = recurrent
    self.spaces = spaces.unrestricted
    self.weights = weights
    self.scaling = scaling
  }

  init(
    from archive: Archive, agent: String,
    modules: (actor: any Module, critic: any Module)? = nil, isRecurrent: Bool = false
  ) throws {
    agentName = agent
    let spaces = try ActorSpaces(from: archive, at: "policy/spaces", agent: agent.uppercased())
    self.spaces = spaces
    scaling = try ObservationScaling.stored(
      in: archive, at: "policy/normalizer", width: spaces.width)
    if isRecurrent {
      let stored = try archive.value("policy/recurrent", as: RecurrentNetworks.self)
      try stored.validate()
      recurrent = stored
      networks = stored.heads
      var weights = Weights(zeros: ParameterLayout(try stored.policyGraph(spaces)))
      try weights.decode(from: archive, at: "policy/weights")
      self.weights = weights
      return
    }
    recurrent = nil
    func network(_ module: (any Module)?, _ name: String, _ outputs: Int) throws -> Network {
      try Network(
        from: archive, at: "policy/network",
        reader: "\(agent.uppercased()).policy(from:actor:critic:)",
        module: module
      ) { try Network($0, as: name, width: spaces.features, outputs: outputs) }
    }
    var deviation = ActionDeviation()
    if spaces.head.numbers > 0 { deviation = try archive.value("policy/deviation") }
    networks = ActorCritic(
      actor: try network(modules?.actor, "actor", spaces.head.outputs),
      critic: try network(modules?.critic, "critic", 1), deviation: deviation)
    let graph = try Self.thinkingGraph(networks, spaces)
    var weights = Weights(zeros: ParameterLayout(graph))
    try weights.decode(from: archive, at: "policy/weights")
    self.weights = weights
  }

  /// Acting and judging in one graph.
  private static func thinkingGraph(_ networks: ActorCritic, _ spaces: ActorSpaces) throws -> Graph
  {
    try networks.policyGraph(spaces).extended { trace in
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
        recurrent?.policyGraph(spaces) ?? networks.policyGraph(spaces), capacity: count,
        layout: weights.layout))
    acting = made
    if scaling != nil { scaled = Slab(count: count * spaces.width, repeating: 0) }
    return made
  }

  /// Lets a runner read observations, in the units that the networks know.
  private func bind(
    _ observations: UnsafeMutablePointer<Float>, count: Int, to runner: Runner
  ) throws {
    guard let scaling, let scaled else {
      return try runner.bind("observation", to: observations)
    }
    scaling.apply(observations, rows: count, into: scaled.pointer)
    try runner.bind("observation", to: scaled.pointer)
  }

  /// Writes an action code for each of `count` observations, as if each were an episode's first.
  public func act(
    observations: Slab<Float>, legal: Slab<Bool>, count: Int, into actions: Slab<Float>,
    generator: inout PCG64?
  ) throws {
    try act(
      observations: observations, legal: legal, count: count,
      memory: memoryWidth == 0 ? nothing : Slab(count: count * memoryWidth, repeating: 0),
      into: actions, generator: &generator)
  }

  /// Floats that it remembers from one step of an episode to the next.
  public var memoryWidth: Int { recurrent?.memoryWidth ?? 0 }

  /// Writes an action code for each of `count` observations, and remembers them.
  public func act(
    observations: Slab<Float>, legal: Slab<Bool>, count: Int, memory: Slab<Float>,
    into actions: Slab<Float>, generator: inout PCG64?
  ) throws {
    let runner = try runner(for: count)
    try bind(observations.pointer, count: count, to: runner)
    if memoryWidth > 0 { try runner.bind("memory", to: memory.pointer) }
    try runner.run(count: count, weights: weights)
    if memoryWidth > 0 {
      memory.pointer.update(from: try runner.output("next_memory"), count: count * memoryWidth)
    }
    switch spaces.head {
    case .categorical:
      try choose(runner, legal: legal, count: count, into: actions, generator: &generator)
    case .gaussian(let bounds):
      let numbers = try numbers(runner, bounds.count, rows: count, generator: &generator)
      bounds.clip(numbers, rows: count, into: actions.pointer)
    case .parts(let parts):
      let width = parts.bounds.count
      let numbers =
        width > 0
        ? try numbers(runner, width, rows: count, generator: &generator)
        : try runner.output("probability")
      let probabilities = try runner.output("probability")
      let logProbabilities = try runner.output("log_probability")
      let chooser = PartsChooser(parts)
      let actionCount = parts.actionCount
      for row in 0..<count {
        let mask = actionCount.map { UnsafePointer(legal.pointer + row * $0) }
        let line = logProbabilities + row * parts.logits
        if var drawing = generator {
          chooser.draw(
            probabilities + row * parts.logits, line, legal: mask, using: &drawing)
          generator = drawing
        } else {
          chooser.best(line, legal: mask)
        }
        parts.writeCode(
          choices: chooser.choices.pointer, numbers: numbers + row * width,
          into: actions.pointer + row * parts.codeWidth)
      }
    }
  }

  /// Means, or with a generator numbers that are drawn, `[rows, width]`: the runner's own until it runs
  /// again.
  private func numbers(
    _ runner: Runner, _ width: Int, rows: Int, generator: inout PCG64?
  ) throws -> UnsafeMutablePointer<Float> {
    let mean = try runner.output("mean")
    guard var drawing = generator else { return mean }
    let deviation = try runner.output("deviation")
    let isStateDependent = networks.deviation.isStateDependent
    for place in 0..<rows * width {
      let own = isStateDependent ? place : place % width
      mean[place] += deviation[own] * Float(drawing.normal())
    }
    generator = drawing
    return mean
  }

  /// Takes the best legal actions, or draws some.
  private func choose(
    _ runner: Runner, legal: Slab<Bool>, count: Int, into actions: Slab<Float>,
    generator: inout PCG64?
  ) throws {
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

  /// The probability of each action, or mean and deviation of its numbers, and the observation's value.
  public func thoughts(observation: Slab<Float>, row: Int) throws -> [(
    name: String, values: [Float]
  )] {
    try thoughts(
      observation: observation, row: row, memory: Slab(count: memoryWidth, repeating: 0))
  }

  /// The same, with what it remembers.
  public func thoughts(observation: Slab<Float>, row: Int, memory: Slab<Float>) throws -> [(
    name: String, values: [Float]
  )] {
    let runner =
      try thinking
      ?? Runner(
        Plan(
          recurrent?.policyGraph(spaces) ?? Self.thinkingGraph(networks, spaces), capacity: 1,
          layout: weights.layout))
    thinking = runner
    if memoryWidth > 0 { try runner.bind("memory", to: memory.pointer) }
    if scaling != nil && scaled == nil { scaled = Slab(count: spaces.width, repeating: 0) }
    try bind(observation.pointer + row * spaces.width, count: 1, to: runner)
    try runner.run(count: 1, weights: weights)
    func numbers(_ name: String, _ range: Range<Int>) throws -> [Float] {
      let output = try runner.output(name)
      return range.map { output[$0] }
    }
    let value = ("value", [try runner.output("value").pointee])
    let head = spaces.head
    var thoughts: [(name: String, values: [Float])] = []
    switch head {
    case .categorical(let actions):
      thoughts.append(("probabilities", try numbers("probability", 0..<actions)))
    case .gaussian: break
    case .parts(let parts):
      var first = 0
      for (index, count) in parts.counts.enumerated() {
        thoughts.append(
          ("probabilities \(index + 1)", try numbers("probability", first..<first + count)))
        first += count
      }
    }
    if head.numbers > 0 {
      thoughts.append(("mean", try numbers("mean", 0..<head.numbers)))
      thoughts.append(("deviation", try numbers("deviation", 0..<head.numbers)))
    }
    return thoughts + [value]
  }

  /// Stores what `policy(from:)` of its agent reads.
  public func encode(into archive: inout Archive) throws {
    if let recurrent {
      try archive.set("policy/recurrent", recurrent)
    } else {
      try networks.actor.encode(into: &archive, at: "policy/network")
    }
    try archive.set("policy/spaces", spaces)
    if recurrent == nil, spaces.head.numbers > 0 {
      try archive.set("policy/deviation", networks.deviation)
    }
    if let scaling { try archive.set("policy/normalizer", scaling) }
    try weights.encode(into: &archive, at: "policy/weights")
  }
}
