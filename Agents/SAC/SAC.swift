public import Formats
public import Gym
internal import Neural
internal import Randomness
internal import Threads

/// Soft actor-critic for boxes of numbers, with a learned temperature.
///
/// Source: T. Haarnoja and others, "Soft actor-critic algorithms and applications" (2018), in the form
/// of Stable-Baselines3.
///
/// The actor is a normal distribution squashed by tanh and stretched to the bounds of the actions. It
/// is to earn much and to be as random as it may: two critics learn the value of actions with the
/// entropy that follows counted in, the lesser of them being believed; the actor follows their gradient;
/// and the temperature, which weighs the entropy, moves so that there is as much of it as is wanted.
/// Only `terminated` stops a value: an episode that was cut goes on being worth something.
public final class SAC: Agent {
  private let configuration: Configuration
  private let networks: ControlNetworks
  private let spaces: ActorSpaces
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
  private let batch: Replay.Batch
  private let experience: ControlExperience
  private let exploration: ActionNoise
  private let nextNoise: ActionNoise
  private let drawnNoise: ActionNoise
  private let drawnActions: UnsafeMutablePointer<Float>
  private let measures: [UnsafeMutablePointer<Float>]
  private var sums: [Double]
  private var updates = 0
  /// What actions are drawn from.
  private var choice: PCG64
  /// What batches, and actions in updates, are drawn from.
  private var sampling: PCG64

  init(
    _ configuration: Configuration, spaces: ActorSpaces, environments: Int, threads: Int,
    seed: UInt64
  ) throws {
    try configuration.validate()
    try checkEnvironments(environments)
    let networks = configuration.networks
    try networks.layers.checkMemory(
      inputs: spaces.features + spaces.actions, outputs: spaces.actions, streams: 3)
    try ControlExperience.checkMemory(capacity: configuration.replayCapacity, spaces)
    self.configuration = configuration
    self.networks = networks
    self.spaces = spaces
    self.environments = environments
    let streams = RandomStreams(seed: seed)
    choice = streams.stream("actions")
    sampling = streams.stream("replay")
    let layout = try Self.layout(configuration, networks, spaces)
    policyLayout = ParameterLayout(try networks.policyGraph(spaces))
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
    experience = ControlExperience(
      spaces, environments: environments,
      capacity: configuration.replayCapacity, rewardScale: configuration.rewardScale)
    batch = try ControlExperience.batch(of: criticLearner)
    // Both learners look at the same batch.
    try actorLearner.bind("observation", to: batch.observations)
    try actor.bind("observation", to: experience.acted.pointer)
    drawnActions = try actor.output("action")
    let hidden = networks.layers.hiddenSizes.last ?? spaces.features
    let numbers = configuration.useSDE ? hidden * spaces.actions : spaces.actions
    exploration = ActionNoise(
      try actor.input(configuration.useSDE ? "exploration" : "noise"),
      count: environments * numbers,
      every: configuration.useSDE ? configuration.sdeSampleFrequency : 1)
    let drawn = configuration.useSDE ? numbers : size * numbers
    nextNoise = ActionNoise(try criticLearner.input("next_noise"), count: drawn, every: 1)
    drawnNoise = ActionNoise(try actorLearner.input("drawn_noise"), count: drawn, every: 1)
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
    try spaces.require(vector, environments: environments, agent: "SAC")
    experience.acted.copy(from: vector.observations)
    if progress.steps < configuration.learningStarts {
      experience.drawActions(using: &choice)
    } else {
      exploration.draw(using: &choice)
      try actor.run(count: environments, weights: weights)
      experience.actions.pointer.update(from: drawnActions, count: experience.actions.count)
    }
    experience.writeCodes(into: actions)
  }

  /// Takes note of what the actions led to.
  public func observe(
    _ vector: any VectorEnvironment, actions: Slab<Float>, at progress: Progress
  ) throws {
    experience.observe(vector)
  }

  /// Makes a round of updates on samples of the replay, once learning has started.
  public func learn(at progress: Progress) throws {
    exploration.begin()
    guard progress.steps > configuration.learningStarts, experience.count > 0 else { return }
    let rounds =
      configuration.gradientSteps > 0
      ? configuration.gradientSteps : configuration.trainFrequency * environments
    for _ in 0..<rounds { try update() }
  }

  private func update() throws {
    let size = configuration.batchSize
    experience.sample(size, into: batch, using: &sampling)
    nextNoise.draw(using: &sampling)
    drawnNoise.draw(using: &sampling)
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
    ControlPolicy(
      agent: Self.name, networks: networks, spaces: spaces, weights: weights.part(policyLayout))
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
    try experience.encode(into: &archive)
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
    updates = state.updates
    choice = state.choice
    sampling = state.sampling
    try weights.decode(from: archive, at: "agent/weights")
    try target.decode(from: archive, at: "agent/target")
    try criticOptimizer.decode(from: archive, at: "agent/optimizer")
    try actorOptimizer.decode(from: archive, at: "agent/actor_optimizer")
    try experience.decode(from: archive)
    exploration.begin()
  }
}

extension SAC: ContinuousAgentKind {
  /// `sac`.
  public static let name = "sac"
  /// What it is, in a sentence.
  public static let summary =
    "Soft actor-critic for actions that are numbers, with a learned temperature"

  /// Makes an agent.
  public static func make(
    _ configuration: Configuration, observationSpace: SpaceDescription,
    actionSpace: SpaceDescription, restrictsActions: Bool, environments: Int, threads: Int,
    seed: UInt64
  ) throws -> any Agent {
    try SAC(
      configuration, spaces: spaces(observationSpace, actionSpace), environments: environments,
      threads: threads, seed: seed)
  }
}
