public import Formats
public import Gym
public import Neural
internal import Randomness
internal import Threads

/// Proximal policy optimisation for finitely many actions, boxes of numbers, and several of these.
///
/// Source: Schulman and others, "Proximal Policy Optimization Algorithms" (2017), with the details
/// that "The 37 Implementation Details of PPO" (Huang and others, 2022) lists for such spaces.
///
/// An actor gives every action a probability or density, a critic judges observations. The agent acts for
/// T steps in n environments, estimates advantages, and goes K times through what it saw in
/// shuffled minibatches, raising the probability of what went better than expected, but by no more
/// than the clip range. An episode that was cut, not over, is worth its last observation's value.
public final class PPO: Agent {
  private let configuration: Configuration
  private let networks: ActorCritic
  private let spaces: ActorSpaces
  private var weights: Weights
  private let optimizer: Optimizer
  private let collector: Collector
  private let normalizer: Normalizer?
  private let learner: Minibatch
  /// The same update with diagnostics, for the last minibatch of an epoch.
  private let diagnosing: Minibatch
  private let order: RowOrder
  /// The key of what networks draw while they learn, such as dropout.
  private let noise: UInt64
  private var diagnostics = Diagnostics()

  init(
    _ configuration: Configuration, networks: ActorCritic? = nil, spaces: ActorSpaces,
    environments: Int, threads: Int, seed: UInt64, rule: OptimizerRule? = nil
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
    let rollout = configuration.stepsPerRollout * environments
    let rows = min(configuration.batchSize, rollout)
    learner = try Minibatch(
      Plan(
        Self.updateGraph(configuration, networks, spaces, diagnostics: false), capacity: rows), pool
    )
    diagnosing = try Minibatch(
      Plan(
        Self.updateGraph(configuration, networks, spaces, diagnostics: true), capacity: rows), pool)
    let layout = learner.runner.plan.layouts[0]
    weights = Weights(layout, seed: streams.seed(for: "initialisation"))
    optimizer = Optimizer(
      rule ?? .adam(epsilon: configuration.adamEpsilon), layout: layout,
      clipping: configuration.maxGradientNorm > 0
        ? .norm(Float(configuration.maxGradientNorm)) : .none)
    collector = try Collector(
      agent: "PPO", networks, spaces, steps: configuration.stepsPerRollout,
      environments: environments, layout: layout, pool: pool, choice: streams.stream("actions"),
      sdeSampleFrequency: configuration.sdeSampleFrequency, normalizer: normalizer)
    order = RowOrder(count: rollout, generator: streams.stream("minibatches"))
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

  private var rollout: Rollout { collector.rollout }

  /// Goes through the rollout `epochs` times in minibatches.
  ///
  /// - Throws: ``GymError`` unless the rollout is full.
  public func learn(at progress: Progress) throws {
    let rollout = rollout
    try collector.estimateAdvantages(
      weights: weights, discount: configuration.discount, lambda: configuration.gaeLambda)

    let before = progress.steps - rollout.rows
    let rate =
      configuration.learningRate
      * configuration.learningRateSchedule.factor(steps: before, total: progress.totalSteps)
    let clip =
      configuration.clipRange
      * configuration.clipRangeSchedule.factor(steps: before, total: progress.totalSteps)
    let size = min(configuration.batchSize, rollout.rows)
    let isLimited = configuration.targetKL > 0
    epochs: for _ in 0..<configuration.epochs {
      // A single minibatch of all rows is visited in the rollout's own order.
      if size < rollout.rows { order.shuffle() }
      for begin in stride(from: 0, to: rollout.rows, by: size) {
        let count = min(size, rollout.rows - begin)
        let last = begin + count == rollout.rows
        let minibatch = last || isLimited ? diagnosing : learner
        minibatch.fill(
          from: rollout, rows: order.rows + begin, count: count,
          normalize: configuration.normalizeAdvantages, clip: Float(clip))
        let random = RandomRun(key: noise, number: UInt64(optimizer.stepCount))
        guard isLimited else {
          try minibatch.runner.train(
            count: count, weights: &weights, optimizer: optimizer, learningRate: rate,
            random: random)
          continue
        }
        // The divergence is known before the step, which may then be left out.
        try minibatch.runner.run(count: count, weights: weights, random: random)
        diagnostics = minibatch.diagnostics
        if diagnostics.approximateKL > 1.5 * configuration.targetKL { break epochs }
        optimizer.update(&weights, gradients: minibatch.gradients, learningRate: rate)
      }
      if !isLimited { diagnostics = diagnosing.diagnostics }
    }
    diagnostics.gradientNorm = optimizer.gradientNorm
    diagnostics.learningRate = rate
    diagnostics.explainedVariance = rollout.explainedVariance()
    collector.clear()
  }

  /// The names of the measures, in the order of `takeMetrics()`.
  public let metricNames = Diagnostics.names

  /// The measures of the last update; NaN before the first.
  public func takeMetrics() -> [Double] { diagnostics.values }

  /// What was learned so far: later learning does not change it.
  public var policy: any AgentPolicy {
    ActorPolicy(
      agent: Self.name, networks: networks, spaces: spaces, weights: weights,
      scaling: normalizer?.scaling)
  }

  /// Stores everything that the future depends on, between two iterations.
  public func encode(into archive: inout Archive) throws {
    // Between iterations the rollout is empty; what is left is its order and the last measures.
    try collector.encode(into: &archive)
    try archive.set("agent/diagnostics", diagnostics)
    try order.encode(into: &archive)
    try weights.encode(into: &archive, at: "agent/weights")
    try optimizer.encode(into: &archive, at: "agent/optimizer")
  }

  /// Goes on from a stored state.
  ///
  /// - Throws: `FormatError` if it does not fit; the agent is then of no use.
  public func decode(from archive: Archive) throws {
    try collector.decode(from: archive)
    diagnostics = try archive.value("agent/diagnostics")
    try order.decode(from: archive)
    try weights.decode(from: archive, at: "agent/weights")
    try optimizer.decode(from: archive, at: "agent/optimizer")
  }
}

extension PPO: AgentKind {
  /// `ppo`.
  public static let name = "ppo"
  /// What it is, in a sentence.
  public static let summary = "Proximal policy optimisation with an actor and a critic"

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
      agent: "PPO", observationSpace: observationSpace, actionSpace: actionSpace,
      restrictsActions: restrictsActions)
    return try PPO(
      configuration, spaces: spaces, environments: environments, threads: threads, seed: seed)
  }

  /// Reads a policy that PPO wrote.
  public static func policy(from archive: Archive) throws -> any AgentPolicy {
    try ActorPolicy(from: archive, agent: name)
  }
}

extension PPO {
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
      agent: "PPO", observationSpace: observationSpace, actionSpace: actionSpace,
      restrictsActions: restrictsActions)
    return try PPO(
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
