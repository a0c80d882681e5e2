public import Formats
public import Gym
public import Neural
internal import Randomness
internal import Threads

/// Advantage actor-critic for finitely many actions, boxes of numbers, and several of these, all
/// environments in step.
///
/// Source: Mnih and others, "Asynchronous Methods for Deep Reinforcement Learning" (2016), in the
/// synchronous form.
///
/// An actor gives every action a probability or density, a critic judges observations. After every T steps the
/// logarithm of each taken action's probability moves by its advantage, once. It is PPO with one
/// epoch of one minibatch and another optimiser, to the byte.
public final class A2C: Agent {
  private let configuration: Configuration
  private let networks: ActorCritic
  private let spaces: ActorSpaces
  private var weights: Weights
  private let optimizer: Optimizer
  private let collector: Collector
  private let normalizer: Normalizer?
  private let learner: Runner
  private let observations: UnsafeMutablePointer<Float>
  private let actions: UnsafeMutablePointer<Int32>?
  private let realActions: UnsafeMutablePointer<Float>?
  private let advantages: UnsafeMutablePointer<Float>
  private let returns: UnsafeMutablePointer<Float>
  private let legal: UnsafeMutablePointer<Float>?
  private let losses: [UnsafeMutablePointer<Float>]
  /// The key of what networks draw while they learn, such as dropout.
  private let noise: UInt64
  private var measures: [Double]

  init(
    _ configuration: Configuration, networks: ActorCritic? = nil, spaces: ActorSpaces,
    environments: Int, threads: Int, seed: UInt64
  ) throws {
    try configuration.validate()
    try checkEnvironments(environments)
    let layers = try configuration.layers.behind(configuration.network, spaces.observationSpace)
    try layers.checkMemory(inputs: spaces.features, outputs: spaces.head.outputs)
    try Collector.checkMemory(
      steps: configuration.stepsPerRollout, environments: environments, spaces)
    let networks =
      networks
      ?? ActorCritic(
        layers, deviation: configuration.deviation,
        isOrthogonal: configuration.orthogonalInit)
    if configuration.useSDE { try spaces.requireBounds() }
    normalizer = try Normalizer.asked(
      observations: configuration.normalizeObservations, rewards: configuration.normalizeRewards,
      spaces, environments: environments, discount: configuration.discount)
    self.configuration = configuration
    self.networks = networks
    self.spaces = spaces
    let streams = RandomStreams(seed: seed)
    noise = streams.seed(for: "noise")
    let pool = ThreadPool(threads: threads)
    learner = Runner(
      try Plan(
        networks.policyGradientGraph(
          spaces, valueCoefficient: configuration.valueCoefficient,
          entropyCoefficient: configuration.entropyCoefficient),
        capacity: configuration.stepsPerRollout * environments), pool: pool)
    let layout = learner.plan.layouts[0]
    weights = Weights(layout, seed: streams.seed(for: "initialisation"))
    optimizer = Optimizer(
      configuration.optimizer.rule(epsilon: configuration.optimizerEpsilon), layout: layout,
      clipping: configuration.maxGradientNorm > 0
        ? .norm(Float(configuration.maxGradientNorm)) : .none)
    collector = try Collector(
      agent: "A2C", networks, spaces, steps: configuration.stepsPerRollout,
      environments: environments, layout: layout, pool: pool, choice: streams.stream("actions"),
      sdeSampleFrequency: configuration.sdeSampleFrequency, normalizer: normalizer)
    observations = try learner.input("observation")
    actions = try? learner.integers("action")
    realActions = try? learner.input("real_action")
    advantages = try learner.input("advantage")
    returns = try learner.input("return")
    legal = try? learner.input("legal")
    losses = try ["policy_loss", "value_loss", "entropy"].map { [learner] in
      try learner.output($0)
    }
    measures = metricNames.map { _ in .nan }
  }

  /// Steps of the whole vector between two calls of `learn`.
  public var stepsPerIteration: Int { configuration.stepsPerRollout }

  /// Chooses an action for every environment.
  ///
  /// - Throws: ``GymError`` if the vector is not one that the agent was made for.
  public func act(
    in vector: any VectorEnvironment, into actions: Slab<Float>, at progress: Progress
  ) throws {
    try collector.act(in: vector, into: actions, weights: weights)
  }

  /// Takes note of what the actions led to.
  public func observe(
    _ vector: any VectorEnvironment, actions: Slab<Float>, at progress: Progress
  ) throws {
    collector.observe(vector, rewardScale: configuration.rewardScale)
  }

  /// Makes one update on the rollout.
  ///
  /// - Throws: ``GymError`` unless the rollout is full.
  public func learn(at progress: Progress) throws {
    let rollout = collector.rollout
    try collector.estimateAdvantages(
      weights: weights, discount: configuration.discount, lambda: configuration.gaeLambda)
    let rate =
      configuration.learningRate
      * configuration.learningRateSchedule.factor(
        steps: progress.steps - rollout.rows, total: progress.totalSteps)
    observations.update(from: rollout.observations, count: rollout.rows * rollout.width)
    actions?.update(from: rollout.actions, count: rollout.rows)
    realActions?.update(from: rollout.realActions, count: rollout.rows * rollout.realCount)
    advantages.update(from: rollout.advantages, count: rollout.rows)
    returns.update(from: rollout.returns, count: rollout.rows)
    legal?.update(from: rollout.legal, count: rollout.rows * rollout.maskWidth)
    if configuration.normalizeAdvantages { standardize(advantages, count: rollout.rows) }
    try learner.train(
      count: rollout.rows, weights: &weights, optimizer: optimizer, learningRate: rate,
      random: RandomRun(key: noise, number: UInt64(optimizer.stepCount)))
    for (place, loss) in losses.enumerated() { measures[place] = Double(loss.pointee) }
    measures[3] = rollout.explainedVariance()
    measures[4] = optimizer.gradientNorm
    measures[5] = rate
    collector.clear()
  }

  /// The names of the measures, in the order of `takeMetrics()`.
  public let metricNames = [
    "policy_loss", "value_loss", "entropy", "explained_variance", "gradient_norm",
    "learning_rate",
  ]

  /// The measures of the last update; NaN before the first.
  public func takeMetrics() -> [Double] { measures }

  /// What was learned so far: later learning does not change it.
  public var policy: any AgentPolicy {
    ActorPolicy(
      agent: Self.name, networks: networks, spaces: spaces, weights: weights,
      scaling: normalizer?.scaling)
  }

  /// Stores everything that the future depends on, between two iterations.
  public func encode(into archive: inout Archive) throws {
    try collector.encode(into: &archive)
    try archive.set("agent/measures", measures.map(\.bitPattern))
    try weights.encode(into: &archive, at: "agent/weights")
    try optimizer.encode(into: &archive, at: "agent/optimizer")
  }

  /// Goes on from a stored state.
  ///
  /// - Throws: `FormatError` if it does not fit; the agent is then of no use.
  public func decode(from archive: Archive) throws {
    try collector.decode(from: archive)
    let stored = try archive.value("agent/measures", as: [UInt64].self)
    guard stored.count == measures.count else {
      throw FormatError.malformed("agent/measures", "there must be \(measures.count) numbers")
    }
    measures = stored.map { Double(bitPattern: $0) }
    try weights.decode(from: archive, at: "agent/weights")
    try optimizer.decode(from: archive, at: "agent/optimizer")
  }
}

extension A2C: AgentKind {
  /// `a2c`.
  public static let name = "a2c"
  /// What it is, in a sentence.
  public static let summary = "Advantage actor-critic, all environments in step"

  /// Whether actions are finitely many, a box of numbers, or several of these side by side.
  public static func accepts(
    observationSpace: SpaceDescription, actionSpace: SpaceDescription
  ) -> Bool {
    ActorSpaces.Accepted.finiteAndBoxes.actions(of: actionSpace) != nil
  }

  /// Makes an agent.
  public static func make(
    _ configuration: Configuration, observationSpace: SpaceDescription,
    actionSpace: SpaceDescription, restrictsActions: Bool, environments: Int, threads: Int,
    seed: UInt64
  ) throws -> any Agent {
    let spaces = try ActorSpaces(
      agent: "A2C", observationSpace: observationSpace, actionSpace: actionSpace,
      restrictsActions: restrictsActions)
    return try A2C(
      configuration, spaces: spaces, environments: environments, threads: threads, seed: seed)
  }

  /// Reads a policy that A2C wrote.
  public static func policy(from archive: Archive) throws -> any AgentPolicy {
    try ActorPolicy(from: archive, agent: name)
  }
}

extension A2C {
  /// Makes an agent with an actor and a critic of your own.
  ///
  /// - Parameters:
  ///   - configuration: the hyperparameters; `hiddenSizes` and `activation` are not used.
  ///   - actor: `[batch, width] → [batch, actions]`, logits, or means of a box's numbers; it should begin with small weights in
  ///     its last layer, such as `.orthogonal(gain: 0.01)`.
  ///   - critic: `[batch, width] → [batch, 1]`.
  ///   - observationSpace: of the environments.
  ///   - actionSpace: of the environments; finite, a box, or several of these.
  ///   - restrictsActions: whether some actions are illegal at times.
  ///   - environments: how many environments it acts in at a time.
  ///   - threads: that learn; results do not depend on them.
  ///   - seed: of everything that it draws.
  /// - Throws: ``GymError`` or `NeuralError` if spaces, hyperparameters or shapes do not fit.
  public static func make(
    _ configuration: Configuration, actor: some Module, critic: some Module,
    observationSpace: SpaceDescription, actionSpace: SpaceDescription,
    restrictsActions: Bool = false, environments: Int, threads: Int, seed: UInt64
  ) throws -> any Agent {
    let spaces = try ActorSpaces(
      agent: "A2C", observationSpace: observationSpace, actionSpace: actionSpace,
      restrictsActions: restrictsActions)
    return try A2C(
      configuration,
      networks: ActorCritic(
        actor: actor, critic: critic, spaces, deviation: configuration.deviation), spaces: spaces,
      environments: environments, threads: threads, seed: seed)
  }

  /// Reads a policy of an agent that was made with networks of your own.
  ///
  /// - Throws: ``GymError`` or `FormatError` if the policy was not made with these networks.
  public static func policy(from archive: Archive, actor: some Module, critic: some Module) throws
    -> any AgentPolicy
  {
    try ActorPolicy(from: archive, agent: name, modules: (actor, critic))
  }
}
