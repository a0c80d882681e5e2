public import Formats
public import Gym
internal import Neural
internal import Randomness
internal import Threads

/// Soft actor-critic for finitely many actions, with a learned temperature.
///
/// Sources: P. Christodoulou, "Soft actor-critic for discrete action settings" (2019), in the form of
/// CleanRL's `sac_atari.py`; T. Haarnoja and others, "Soft actor-critic algorithms and applications" (2018).
///
/// The actor gives every action a probability, two critics judge every action, and what ``SAC`` estimates
/// by drawn actions is here a sum over all of them: the values of what follows, and the actor's loss. The
/// temperature moves so that there is as much entropy as is wanted. Only `terminated` stops a value: an
/// episode that was cut goes on being worth something.
public final class DiscreteSAC: Agent {
  private let configuration: Configuration
  private let networks: ChoiceNetworks
  private let spaces: FiniteSpaces
  private let environments: Int
  private var weights: Weights
  /// Of which only the critics are read.
  private var target: Weights
  /// Where a policy keeps its parameters.
  private let policyLayout: ParameterLayout
  private let criticOptimizer: Optimizer
  private let actorOptimizer: Optimizer
  private let actor: Runner
  private let criticLearner: Runner
  private let actorLearner: Runner
  private let replay: Replay
  private let batch: Replay.Batch
  /// The observations that the last actions were chosen for, and what was legal then.
  private let acted: Slab<Float>
  private let legal: Slab<Bool>
  /// `legal` as the actor takes it; empty where all actions are legal at all times.
  private let mask: Slab<Float>
  private let probabilities: UnsafeMutablePointer<Float>
  private let logProbabilities: UnsafeMutablePointer<Float>
  private let measures: [UnsafeMutablePointer<Float>]
  private var sums: [Double]
  private var updates = 0
  /// What actions are drawn from.
  private var choice: PCG64
  /// What batches are drawn from.
  private var sampling: PCG64

  init(
    _ configuration: Configuration, spaces: FiniteSpaces, environments: Int, threads: Int,
    seed: UInt64
  ) throws {
    try configuration.validate()
    try checkEnvironments(environments)
    let networks = ChoiceNetworks(layers: configuration.layers)
    try networks.layers.checkMemory(
      inputs: spaces.features, outputs: spaces.actions, streams: 3)
    try Agents.checkMemory(
      "replay_capacity", configuration.replayCapacity, rows: configuration.replayCapacity,
      bytesPerRow: 8 * spaces.width + 12 + (spaces.restrictsActions ? 2 * spaces.actions : 0))
    self.configuration = configuration
    self.networks = networks
    self.spaces = spaces
    self.environments = environments
    let streams = RandomStreams(seed: seed)
    choice = streams.stream("actions")
    sampling = streams.stream("replay")
    let layout = try Self.layout(configuration, networks, spaces.unrestricted)
    policyLayout = ParameterLayout(try networks.policyGraph(spaces.unrestricted))
    weights = Weights(layout, seed: streams.seed(for: "initialisation"))
    target = weights
    let rule = OptimizerRule.adam(epsilon: configuration.adamEpsilon)
    criticOptimizer = Optimizer(rule, layout: layout)
    actorOptimizer = Optimizer(rule, layout: layout)
    let pool = ThreadPool(threads: threads)
    let size = configuration.batchSize
    criticLearner = Runner(
      try Plan(
        Self.criticGraph(configuration, networks, spaces), capacity: size, layout: layout,
        frozenLayout: layout), pool: pool)
    actorLearner = Runner(
      try Plan(
        Self.actorGraph(configuration, networks, spaces), capacity: size, layout: layout),
      pool: pool)
    actor = Runner(
      try Plan(networks.actingGraph(spaces), capacity: environments, layout: layout))
    replay = Replay(
      capacity: configuration.replayCapacity, width: spaces.width,
      maskWidth: spaces.restrictsActions ? spaces.actions : 0, keepsLegal: true)
    batch = Replay.Batch(
      observations: try criticLearner.input("observation"),
      nextObservations: try criticLearner.input("next_observation"),
      actions: try criticLearner.integers("action"), rewards: try criticLearner.input("reward"),
      continues: try criticLearner.input("continues"),
      nextLegal: try? criticLearner.input("next_legal"), legal: try? actorLearner.input("legal"))
    // Both learners look at the same batch.
    try actorLearner.bind("observation", to: batch.observations)
    acted = Slab(count: environments * spaces.width, repeating: 0)
    legal = Slab(count: environments * spaces.actions, repeating: true)
    mask = Slab(
      count: spaces.restrictsActions ? environments * spaces.actions : 0, repeating: 1)
    try actor.bind("observation", to: acted.pointer)
    if mask.count > 0 { try actor.bind("legal", to: mask.pointer) }
    probabilities = try actor.output("probability")
    logProbabilities = try actor.output("log_probability")
    measures = [
      try criticLearner.output("loss"), try criticLearner.output("value"),
      try actorLearner.output("actor_loss"), try actorLearner.output("entropy"),
      try actorLearner.output("temperature"),
    ]
    sums = measures.map { _ in 0 }
  }

  /// Steps of the whole vector between two calls of `learn`.
  public var stepsPerIteration: Int { configuration.trainFrequency }

  /// Draws an action for every environment.
  ///
  /// - Throws: ``GymError`` if the vector is not one that the agent was made for.
  public func act(
    in vector: any VectorEnvironment, into actions: Slab<Float>, at progress: Progress
  ) throws {
    try spaces.require(vector, environments: environments, agent: "Discrete SAC")
    acted.copy(from: vector.observations)
    legal.copy(from: vector.legalActions)
    let isRandom = progress.steps < configuration.learningStarts
    if !isRandom {
      for index in 0..<mask.count { mask[index] = legal[index] ? 1 : 0 }
      try actor.run(count: environments, weights: weights)
    }
    for row in 0..<environments {
      let line = legal.pointer + row * spaces.actions
      let action =
        isRandom
        ? randomLegalAction(line, count: spaces.actions, using: &choice)
        : sampledLegalAction(
          probabilities + row * spaces.actions, line, count: spaces.actions, using: &choice)
      actions.pointer[row] = Float(action)
    }
  }

  /// Takes note of what the actions led to.
  public func observe(
    _ vector: any VectorEnvironment, actions: Slab<Float>, at progress: Progress
  ) throws {
    let next = vector.finalObservations.pointer
    let nextLegal = vector.finalLegalActions.pointer
    for row in 0..<environments where !vector.ignored[row] {
      replay.append(
        observation: acted.pointer + row * spaces.width, action: Int(actions[row]),
        reward: vector.rewards[row] * configuration.rewardScale,
        next: next + row * spaces.width, terminated: vector.terminated[row],
        nextLegal: nextLegal + row * spaces.actions,
        legal: legal.pointer + row * spaces.actions)
    }
  }

  /// Makes a round of updates on samples of the replay, once learning has started.
  public func learn(at progress: Progress) throws {
    guard progress.steps > configuration.learningStarts, replay.count > 0 else { return }
    let rounds =
      configuration.gradientSteps > 0
      ? configuration.gradientSteps : configuration.trainFrequency * environments
    for _ in 0..<rounds { try update() }
  }

  private func update() throws {
    let size = configuration.batchSize
    replay.sample(size, into: batch, using: &sampling)
    try criticLearner.train(
      count: size, weights: &weights, frozen: target, optimizer: criticOptimizer,
      learningRate: configuration.learningRate)
    try actorLearner.train(
      count: size, weights: &weights, optimizer: actorOptimizer,
      learningRate: configuration.learningRate)
    if criticOptimizer.stepCount % configuration.targetUpdateInterval == 0 {
      target.blend(towards: weights, rate: Float(configuration.polyak))
    }
    for (place, measure) in measures.enumerated() { sums[place] += Double(measure.pointee) }
    updates += 1
  }

  /// The names of the measures, in the order of `takeMetrics()`.
  public let metricNames = ["critic_loss", "mean_value", "actor_loss", "entropy", "temperature"]

  /// Means over the updates since the last call; NaN where there was none.
  public func takeMetrics() -> [Double] {
    defer {
      for place in sums.indices { sums[place] = 0 }
      updates = 0
    }
    return sums.map { $0 / Double(updates) }
  }

  /// What was learned so far: later learning does not change it.
  public var policy: any AgentPolicy {
    ChoicePolicy(networks: networks, spaces: spaces, weights: weights.part(policyLayout))
  }

  private struct State: Codable {
    var sums: [UInt64]
    var updates: Int
    var choice: PCG64
    var sampling: PCG64
  }

  /// Stores everything that the future depends on, between two iterations.
  public func encode(into archive: inout Archive) throws {
    try archive.set(
      "agent/state",
      State(
        sums: sums.map(\.bitPattern), updates: updates, choice: choice, sampling: sampling))
    try weights.encode(into: &archive, at: "agent/weights")
    try target.encode(into: &archive, at: "agent/target")
    try criticOptimizer.encode(into: &archive, at: "agent/optimizer")
    try actorOptimizer.encode(into: &archive, at: "agent/actor_optimizer")
    try replay.encode(into: &archive, at: "agent/replay")
  }

  /// Goes on from a stored state.
  ///
  /// - Throws: `FormatError` if it does not fit; the agent is then of no use.
  public func decode(from archive: Archive) throws {
    let state = try archive.value("agent/state", as: State.self)
    guard state.sums.count == sums.count else {
      throw FormatError.malformed("agent/state", "there must be \(sums.count) sums")
    }
    sums = state.sums.map { Double(bitPattern: $0) }
    (updates, choice, sampling) = (state.updates, state.choice, state.sampling)
    try weights.decode(from: archive, at: "agent/weights")
    try target.decode(from: archive, at: "agent/target")
    try criticOptimizer.decode(from: archive, at: "agent/optimizer")
    try actorOptimizer.decode(from: archive, at: "agent/actor_optimizer")
    try replay.decode(from: archive, at: "agent/replay")
  }
}

extension DiscreteSAC: AgentKind {
  /// `discrete_sac`.
  public static let name = "discrete_sac"
  /// What it is, in a sentence.
  public static let summary =
    "Soft actor-critic for finitely many actions, with a learned temperature"

  /// Makes an agent.
  public static func make(
    _ configuration: Configuration, observationSpace: SpaceDescription,
    actionSpace: SpaceDescription, restrictsActions: Bool, environments: Int, threads: Int,
    seed: UInt64
  ) throws -> any Agent {
    try DiscreteSAC(
      configuration,
      spaces: FiniteSpaces(
        agent: "Discrete SAC", observationSpace: observationSpace, actionSpace: actionSpace,
        restrictsActions: restrictsActions), environments: environments, threads: threads,
      seed: seed)
  }

  /// Reads a policy that discrete SAC wrote.
  public static func policy(from archive: Archive) throws -> any AgentPolicy {
    try ChoicePolicy(from: archive)
  }
}
