public import Formats
public import Gym
internal import Neural
internal import Randomness
internal import Threads

/// Trust region policy optimisation, for finitely many actions, boxes of numbers, and several of these.
///
/// Source: J. Schulman and others, "Trust region policy optimization" (2015), in the form of sb3-contrib.
///
/// The agent acts for T steps in n environments and estimates advantages. The actor then takes one step:
/// in the direction that raises what it would have earned the most for the divergence that it costs, found
/// by conjugate gradients from products with the curvature of the divergence; as far as the divergence
/// allows, shortened until the policy is better by what was seen and within the trust region, or not at all.
/// The critic learns returns in minibatches. An episode that was cut, not over, is worth its last
/// observation's value.
public final class TRPO: Agent {
  private let configuration: Configuration
  private let networks: ActorCritic
  private let spaces: ActorSpaces
  private var weights: Weights
  /// Of the actor before its step.
  private var older: Weights
  private let optimizer: Optimizer
  private let collector: Collector
  private let normalizer: Normalizer?
  private let surrogate: Runner
  /// The same without gradients.
  private let judging: Runner
  private let curvature: Runner
  private let critic: Runner
  private let order: RowOrder
  /// The actor's parameters in the order of directions.
  private let entries: [ParameterLayout.Entry]
  private var measures = Measures()

  init(
    _ configuration: Configuration, spaces: ActorSpaces, environments: Int, threads: Int,
    seed: UInt64
  ) throws {
    try configuration.validate()
    try checkEnvironments(environments)
    try configuration.network.checkMemory(inputs: spaces.features, outputs: spaces.head.outputs)
    try Collector.checkMemory(
      steps: configuration.stepsPerRollout, environments: environments, spaces)
    let rows = configuration.stepsPerRollout * environments
    // What the curvature keeps of each row: layers, their derivatives, and those of these.
    let widths = configuration.hiddenSizes.reduce(spaces.features + spaces.head.outputs, +)
    try Agents.checkMemory(
      "steps_per_rollout", configuration.stepsPerRollout, rows: rows, bytesPerRow: 12 * 4 * widths)
    let networks = ActorCritic(
      configuration.network,
      deviation: ActionDeviation(
        logStdInit: configuration.logStdInit, isStateDependent: configuration.useSDE),
      isOrthogonal: configuration.orthogonalInit)
    if configuration.useSDE { try spaces.requireBounds() }
    normalizer = try Normalizer.asked(
      observations: configuration.normalizeObservations, rewards: configuration.normalizeRewards,
      spaces, environments: environments, discount: configuration.discount)
    self.configuration = configuration
    self.networks = networks
    self.spaces = spaces
    let streams = RandomStreams(seed: seed)
    let pool = ThreadPool(threads: threads)
    let layout = ParameterLayout(
      try networks.policyGradientGraph(spaces, valueCoefficient: 1, entropyCoefficient: 0))
    entries = layout.entries.filter { $0.path.hasPrefix("actor.") }
    weights = Weights(layout, seed: streams.seed(for: "initialisation"))
    older = weights
    optimizer = Optimizer(.adam(epsilon: configuration.adamEpsilon), layout: layout)
    func runner(_ graph: Graph, capacity: Int) throws -> Runner {
      Runner(
        try Plan(graph, capacity: capacity, layout: layout, frozenLayout: layout), pool: pool)
    }
    surrogate = try runner(
      Self.surrogateGraph(networks, spaces, gradients: true), capacity: rows)
    judging = try runner(
      Self.surrogateGraph(networks, spaces, gradients: false), capacity: rows)
    curvature = try runner(Self.curvatureGraph(networks, spaces, entries), capacity: rows)
    critic = try runner(
      Self.criticGraph(networks, spaces), capacity: min(configuration.batchSize, rows))
    order = RowOrder(count: rows, generator: streams.stream("minibatches"))
    collector = try Collector(
      agent: "TRPO", networks, spaces, steps: configuration.stepsPerRollout,
      environments: environments, layout: layout, pool: pool, choice: streams.stream("actions"),
      sdeSampleFrequency: configuration.sdeSampleFrequency, normalizer: normalizer)
    // All but the critic look at the rollout itself.
    let rollout = collector.rollout
    for reader in [surrogate, judging, curvature] {
      try reader.bind("observation", to: rollout.observations)
      if spaces.restrictsActions { try reader.bind("legal", to: rollout.legal) }
    }
    for reader in [surrogate, judging] {
      if rollout.realCount > 0 {
        try reader.bind("real_action", to: rollout.realActions)
      } else {
        try reader.bind(
          "action",
          to: UnsafeMutableRawPointer(rollout.actions).assumingMemoryBound(to: Float.self))
      }
      try reader.bind("old_log_probability", to: rollout.logProbabilities)
      try reader.bind("advantage", to: rollout.advantages)
    }
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

  /// Takes a step of the actor, and many of the critic.
  ///
  /// - Throws: ``GymError`` unless the rollout is full.
  public func learn(at progress: Progress) throws {
    let rollout = collector.rollout
    try collector.estimateAdvantages(
      weights: weights, discount: configuration.discount, lambda: configuration.gaeLambda)
    measures.explainedVariance = rollout.explainedVariance()
    if configuration.normalizeAdvantages { standardize(rollout.advantages, count: rollout.rows) }
    try stepActor(rows: rollout.rows)
    let rate =
      configuration.learningRate
      * configuration.learningRateSchedule.factor(
        steps: progress.steps - rollout.rows, total: progress.totalSteps)
    try learnCritic(rollout, rate: rate)
    measures.learningRate = rate
    collector.clear()
  }

  /// The natural gradient's direction, and a step along it that is accepted or none.
  private func stepActor(rows: Int) throws {
    older.copy(from: weights)
    try surrogate.run(count: rows, weights: weights, frozen: older)
    let before = Double(try surrogate.output("loss").pointee)
    measures.entropy = Double(try surrogate.output("entropy").pointee)
    measures.policyObjective = -before
    (measures.divergence, measures.stepScale) = (0, 0)
    let downhill = gradients(of: surrogate).map { -$0 }
    let direction = try conjugateGradients(
      downhill, steps: configuration.conjugateGradientSteps
    ) { try bent($0, rows: rows) }
    let curvature = dot(direction, try bent(direction, rows: rows))
    // Nothing to be gained, or nothing known of it.
    guard curvature > 0, curvature.isFinite else { return }
    let length = (2 * configuration.targetKL / curvature).squareRoot()
    var scale = 1.0
    for _ in 0..<configuration.lineSearchSteps {
      move(by: direction.map { $0 * length * scale })
      try judging.run(count: rows, weights: weights, frozen: older)
      let loss = Double(try judging.output("loss").pointee)
      let divergence = Double(try judging.output("divergence").pointee)
      if divergence < configuration.targetKL, loss < before {
        measures.policyObjective = -loss
        (measures.divergence, measures.stepScale) = (divergence, scale)
        return
      }
      scale *= configuration.lineSearchFactor
    }
    weights.copy(from: older)
  }

  /// (H + damping)·v.
  private func bent(_ direction: [Double], rows: Int) throws -> [Double] {
    var first = 0
    for entry in entries {
      let input = try curvature.input("direction/\(entry.path)")
      for index in 0..<entry.count { input[index] = Float(direction[first + index]) }
      first += entry.count
    }
    try curvature.run(count: rows, weights: weights, frozen: older)
    return zip(gradients(of: curvature), direction).map {
      $0 + configuration.conjugateGradientDamping * $1
    }
  }

  /// The actor's gradients of the last run, in the order of directions.
  private func gradients(of runner: Runner) -> [Double] {
    entries.flatMap { entry in
      (0..<entry.count).map { Double(runner.gradients[entry.offset + $0]) }
    }
  }

  /// Sets the actor to what it was before its step, plus this.
  private func move(by step: [Double]) {
    let own = weights.mutablePointer()
    var first = 0
    for entry in entries {
      for index in 0..<entry.count {
        let place = entry.offset + index
        own[place] = Float(Double(older.pointer[place]) + step[first + index])
      }
      first += entry.count
    }
  }

  /// Goes through the rollout in minibatches.
  private func learnCritic(_ rollout: Rollout, rate: Double) throws {
    let size = min(configuration.batchSize, rollout.rows)
    let observations = try critic.input("observation")
    let returns = try critic.input("return")
    let loss = try critic.output("loss")
    var (losses, updates) = (0.0, 0)
    for _ in 0..<configuration.criticEpochs {
      if size < rollout.rows { order.shuffle() }
      for begin in stride(from: 0, to: rollout.rows, by: size) {
        let count = min(size, rollout.rows - begin)
        for index in 0..<count {
          let row = order.rows[begin + index]
          (observations + index * rollout.width).update(
            from: rollout.observations + row * rollout.width, count: rollout.width)
          returns[index] = rollout.returns[row]
        }
        try critic.train(
          count: count, weights: &weights, frozen: older, optimizer: optimizer,
          learningRate: rate)
        losses += Double(loss.pointee)
        updates += 1
      }
    }
    measures.valueLoss = losses / Double(updates)
  }

  /// The names of the measures, in the order of `takeMetrics()`.
  public let metricNames = [
    "policy_objective", "divergence", "step_scale", "entropy", "value_loss",
    "explained_variance", "learning_rate",
  ]

  /// The measures of the last update; NaN before the first.
  public func takeMetrics() -> [Double] {
    [
      measures.policyObjective, measures.divergence, measures.stepScale, measures.entropy,
      measures.valueLoss, measures.explainedVariance, measures.learningRate,
    ]
  }

  /// What was learned so far: later learning does not change it.
  public var policy: any AgentPolicy {
    ActorPolicy(
      agent: Self.name, networks: networks, spaces: spaces, weights: weights,
      scaling: normalizer?.scaling)
  }

  /// Stores everything that the future depends on, between two iterations.
  public func encode(into archive: inout Archive) throws {
    try collector.encode(into: &archive)
    try order.encode(into: &archive)
    try archive.set("agent/measures", measures)
    try weights.encode(into: &archive, at: "agent/weights")
    try optimizer.encode(into: &archive, at: "agent/optimizer")
  }

  /// Goes on from a stored state.
  ///
  /// - Throws: `FormatError` if it does not fit; the agent is then of no use.
  public func decode(from archive: Archive) throws {
    try collector.decode(from: archive)
    try order.decode(from: archive)
    measures = try archive.value("agent/measures")
    try weights.decode(from: archive, at: "agent/weights")
    try optimizer.decode(from: archive, at: "agent/optimizer")
  }

  /// The measures of the last update.
  private struct Measures: Codable {
    var policyObjective = Double.nan
    var divergence = Double.nan
    var stepScale = Double.nan
    var entropy = Double.nan
    var valueLoss = Double.nan
    var explainedVariance = Double.nan
    var learningRate = Double.nan
  }
}

extension TRPO: AgentKind {
  /// `trpo`.
  public static let name = "trpo"
  /// What it is, in a sentence.
  public static let summary = "Trust region policy optimisation with an actor and a critic"

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
    try TRPO(
      configuration,
      spaces: ActorSpaces(
        agent: "TRPO", observationSpace: observationSpace, actionSpace: actionSpace,
        restrictsActions: restrictsActions), environments: environments, threads: threads,
      seed: seed)
  }

  /// Reads a policy that TRPO wrote.
  public static func policy(from archive: Archive) throws -> any AgentPolicy {
    try ActorPolicy(from: archive, agent: name)
  }
}
