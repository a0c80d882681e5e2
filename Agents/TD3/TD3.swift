public import Formats
public import Gym
internal import Neural
internal import Randomness
internal import Threads

/// Twin delayed deep deterministic policy gradient, for boxes of numbers.
///
/// Source: S. Fujimoto, H. van Hoof, D. Meger, "Addressing function approximation error in actor-critic
/// methods" (2018).
///
/// A deterministic actor follows the gradient of a critic. Three things keep the critic honest: there
/// are two, of which the lesser is believed; the target's action is smoothed by noise; and the actor and
/// the target networks move only with every d-th update of the critics. Noise explores. Only `terminated`
/// stops a value: an episode that was cut goes on being worth something. ``DDPG`` is the same without the
/// three.
public final class TD3: Agent {
  private let agentName: String
  private let configuration: Configuration
  private let networks: ControlNetworks
  private let spaces: ActorSpaces
  private let environments: Int
  private var weights: Weights
  private var target: Weights
  private let criticOptimizer: Optimizer
  private let actorOptimizer: Optimizer
  private let actor: Runner
  private let criticLearner: Runner
  private let actorLearner: Runner
  private let batch: Replay.Batch
  private let experience: ControlExperience
  private var exploration: ExplorationNoise
  private let smoothing: ActionNoise?
  private let chosenActions: UnsafeMutablePointer<Float>
  private let criticLoss: UnsafeMutablePointer<Float>
  private let meanValue: UnsafeMutablePointer<Float>
  private let actorLoss: UnsafeMutablePointer<Float>
  private var sums = Sums()
  /// What exploration is drawn from.
  private var choice: PCG64
  /// What batches and smoothing are drawn from.
  private var sampling: PCG64

  /// - Parameters:
  ///   - agentName: what policies and messages call the agent.
  ///   - critics: 2, or 1 for DDPG.
  init(
    _ configuration: Configuration, spaces: ActorSpaces, environments: Int, threads: Int,
    seed: UInt64, agentName: String = TD3.name, critics: Int = 2
  ) throws {
    try configuration.validate()
    try checkEnvironments(environments)
    let networks = ControlNetworks(
      kind: .deterministic, critics: critics, layers: configuration.layers)
    try networks.layers.checkMemory(
      inputs: spaces.features + spaces.actions, outputs: spaces.actions, streams: 1 + critics)
    try ControlExperience.checkMemory(capacity: configuration.replayCapacity, spaces)
    self.agentName = agentName
    self.configuration = configuration
    self.networks = networks
    self.spaces = spaces
    self.environments = environments
    let streams = RandomStreams(seed: seed)
    choice = streams.stream("actions")
    sampling = streams.stream("replay")
    let layout = ParameterLayout(try networks.policyGraph(spaces))
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
      try Plan(Self.actorGraph(networks, spaces), capacity: size, layout: layout), pool: pool)
    actor = Runner(
      try Plan(networks.actingGraph(spaces), capacity: environments, layout: layout))
    experience = ControlExperience(
      spaces, environments: environments, capacity: configuration.replayCapacity,
      rewardScale: configuration.rewardScale)
    batch = try ControlExperience.batch(of: criticLearner)
    // Both learners look at the same batch.
    try actorLearner.bind("observation", to: batch.observations)
    try actor.bind("observation", to: experience.acted.pointer)
    chosenActions = try actor.output("action")
    exploration = ExplorationNoise(
      configuration.actionNoise, deviation: configuration.actionNoiseDeviation,
      environments: environments, width: spaces.actions)
    smoothing =
      configuration.targetPolicyNoise > 0
      ? ActionNoise(
        try criticLearner.input("next_noise"), count: size * spaces.actions, every: 1) : nil
    criticLoss = try criticLearner.output("loss")
    meanValue = try criticLearner.output("value")
    actorLoss = try actorLearner.output("loss")
  }

  /// Steps of the whole vector between two calls of `learn`.
  public var stepsPerIteration: Int { configuration.trainFrequency }

  /// Chooses an action for every environment.
  ///
  /// - Throws: ``GymError`` if the vector is not one that the agent was made for.
  public func act(
    in vector: any VectorEnvironment, into actions: Slab<Float>, at progress: Progress
  ) throws {
    try spaces.require(vector, environments: environments, agent: agentName.uppercased())
    experience.acted.copy(from: vector.observations)
    if progress.steps < configuration.learningStarts {
      experience.drawActions(using: &choice)
    } else {
      try actor.run(count: environments, weights: weights)
      let chosen = experience.actions
      chosen.pointer.update(from: chosenActions, count: chosen.count)
      exploration.add(to: chosen.pointer, count: chosen.count, using: &choice)
    }
    experience.writeCodes(into: actions)
  }

  /// Takes note of what the actions led to.
  public func observe(
    _ vector: any VectorEnvironment, actions: Slab<Float>, at progress: Progress
  ) throws {
    experience.observe(vector)
    for row in 0..<environments where vector.terminated[row] || vector.truncated[row] {
      exploration.restart(row)
    }
  }

  /// Makes a round of updates on samples of the replay, once learning has started.
  public func learn(at progress: Progress) throws {
    guard progress.steps > configuration.learningStarts, experience.count > 0 else { return }
    let rounds =
      configuration.gradientSteps > 0
      ? configuration.gradientSteps : configuration.trainFrequency * environments
    for _ in 0..<rounds { try update() }
  }

  private func update() throws {
    let size = configuration.batchSize
    experience.sample(size, into: batch, using: &sampling)
    smoothing?.draw(using: &sampling)
    try criticLearner.train(
      count: size, weights: &weights, frozen: target, optimizer: criticOptimizer,
      learningRate: configuration.learningRate)
    sums.criticLoss += Double(criticLoss.pointee)
    sums.value += Double(meanValue.pointee)
    sums.updates += 1
    guard criticOptimizer.stepCount % configuration.policyDelay == 0 else { return }
    try actorLearner.train(
      count: size, weights: &weights, optimizer: actorOptimizer,
      learningRate: configuration.learningRate)
    target.blend(towards: weights, rate: Float(configuration.polyak))
    sums.actorLoss += Double(actorLoss.pointee)
    sums.actorUpdates += 1
  }

  /// The names of the measures, in the order of `takeMetrics()`.
  public let metricNames = ["critic_loss", "mean_value", "actor_loss"]

  /// Means over the updates since the last call; NaN where there was none.
  public func takeMetrics() -> [Double] {
    defer { sums = Sums() }
    let count = Double(sums.updates)
    return [
      sums.criticLoss / count, sums.value / count, sums.actorLoss / Double(sums.actorUpdates),
    ]
  }

  /// What was learned so far: later learning does not change it.
  public var policy: any AgentPolicy {
    ControlPolicy(agent: agentName, networks: networks, spaces: spaces, weights: weights)
  }

  /// Measures that have not been taken.
  private struct Sums: Codable {
    var criticLoss = 0.0
    var value = 0.0
    var updates = 0
    var actorLoss = 0.0
    var actorUpdates = 0
  }

  private struct State: Codable {
    var sums: Sums
    var choice: PCG64
    var sampling: PCG64
  }

  /// Stores everything that the future depends on, between two iterations.
  public func encode(into archive: inout Archive) throws {
    try archive.set("agent/state", State(sums: sums, choice: choice, sampling: sampling))
    try exploration.encode(into: &archive, at: "agent/exploration")
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
    (sums, choice, sampling) = (state.sums, state.choice, state.sampling)
    try exploration.decode(from: archive, at: "agent/exploration")
    try weights.decode(from: archive, at: "agent/weights")
    try target.decode(from: archive, at: "agent/target")
    try criticOptimizer.decode(from: archive, at: "agent/optimizer")
    try actorOptimizer.decode(from: archive, at: "agent/actor_optimizer")
    try experience.decode(from: archive)
  }
}

extension TD3: ContinuousAgentKind {
  /// `td3`.
  public static let name = "td3"
  /// What it is, in a sentence.
  public static let summary =
    "Twin delayed deterministic policy gradient for actions that are numbers"

  /// Makes an agent.
  public static func make(
    _ configuration: Configuration, observationSpace: SpaceDescription,
    actionSpace: SpaceDescription, restrictsActions: Bool, environments: Int, threads: Int,
    seed: UInt64
  ) throws -> any Agent {
    try TD3(
      configuration, spaces: spaces(observationSpace, actionSpace), environments: environments,
      threads: threads, seed: seed)
  }
}
