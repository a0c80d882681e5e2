public import Formats
public import Gym
internal import Neural
internal import Randomness

/// Proximal policy optimisation (Schulman et al. 2017) for finitely many actions, with the details
/// that "The 37 Implementation Details of PPO" (Huang et al. 2022) lists for such spaces.
///
/// An actor gives every action a probability, a critic judges observations. The agent acts for
/// T steps in n environments, estimates advantages, and goes K times through what it saw in
/// shuffled minibatches, raising the probability of what went better than expected, but by no more
/// than the clip range. An episode that was cut, not over, is worth its last observation's value.
public final class PPO: Agent {
  private let configuration: Configuration
  private let spaces: FiniteSpaces
  private let environments: Int
  private var weights: Weights
  private let optimizer: Optimizer
  private let actor: Runner
  private let critic: Runner
  private let learner: Minibatch
  /// The same update with diagnostics, for the last minibatch of an epoch.
  private let diagnosing: Minibatch
  private let rollout: Rollout
  private let order: UnsafeMutablePointer<Int>
  private var choice: PCG64
  private var shuffling: PCG64
  private let acted: Slab<Float>
  private let probabilities: UnsafeMutablePointer<Float>
  private let logProbabilities: UnsafeMutablePointer<Float>
  private let judged: UnsafeMutablePointer<Float>
  private var diagnostics = Diagnostics()

  init(
    _ configuration: Configuration, spaces: FiniteSpaces, environments: Int, threads: Int,
    seed: UInt64
  ) throws {
    try configuration.validate()
    self.configuration = configuration
    self.spaces = spaces
    self.environments = environments
    let streams = RandomStreams(seed: seed)
    choice = streams.stream("actions")
    shuffling = streams.stream("minibatches")
    rollout = Rollout(
      steps: configuration.stepsPerRollout, environments: environments, width: spaces.width)
    let pool = ThreadPool(threads: threads)
    let rows = min(configuration.batchSize, rollout.rows)
    learner = try Minibatch(
      Plan(Self.updateGraph(configuration, spaces, diagnostics: false), capacity: rows), pool)
    diagnosing = try Minibatch(
      Plan(Self.updateGraph(configuration, spaces, diagnostics: true), capacity: rows), pool)
    let layout = learner.runner.plan.layouts[0]
    weights = Weights(layout, seed: streams.seed(for: "initialisation"))
    optimizer = Optimizer(
      .adam(epsilon: configuration.adamEpsilon), layout: layout,
      clipping: configuration.maxGradientNorm > 0
        ? .norm(Float(configuration.maxGradientNorm)) : .none)
    actor = Runner(
      try Plan(
        Self.actorGraph(configuration.network, spaces), capacity: environments, layout: layout))
    critic = Runner(
      try Plan(
        Self.criticGraph(configuration.network, spaces),
        capacity: min(512, rollout.rows + environments), layout: layout), pool: pool)
    acted = Slab(count: environments * spaces.width, repeating: 0)
    try actor.bind("observation", to: acted.pointer)
    probabilities = try actor.output("probability")
    logProbabilities = try actor.output("log_probability")
    judged = try critic.output("value")
    order = .allocate(capacity: rollout.rows)
    for index in 0..<rollout.rows { order[index] = index }
  }

  deinit { order.deallocate() }

  public var stepsPerIteration: Int { configuration.stepsPerRollout }

  public func act(
    in vector: any VectorEnvironment, into actions: Slab<Float>, at progress: Progress
  ) throws {
    acted.copy(from: vector.observations)
    let legal = vector.legalActions.pointer
    try actor.run(count: environments, weights: weights)
    let first = rollout.time * environments
    (rollout.observations + first * spaces.width).update(from: acted.pointer, count: acted.count)
    for row in 0..<environments {
      let action = sampledLegalAction(
        probabilities + row * spaces.actions, legal + row * spaces.actions, count: spaces.actions,
        using: &choice)
      actions.pointer[row] = Float(action)
      rollout.actions[first + row] = Int32(action)
      rollout.logProbabilities[first + row] = logProbabilities[row * spaces.actions + action]
    }
  }

  public func observe(
    _ vector: any VectorEnvironment, actions: Slab<Float>, at progress: Progress
  ) throws {
    let rewards = vector.rewards.pointer
    let terminated = vector.terminated.pointer
    let truncated = vector.truncated.pointer
    let final = vector.finalObservations.pointer
    for environment in 0..<environments {
      let row = rollout.time * environments + environment
      rollout.rewards[row] = Float(rewards[environment])
      rollout.ended[row] = terminated[environment] || truncated[environment]
      if truncated[environment] && !terminated[environment] {
        (rollout.cutObservations + rollout.cutCount * spaces.width).update(
          from: final + environment * spaces.width, count: spaces.width)
        rollout.cutRows[rollout.cutCount] = row
        rollout.cutCount += 1
      }
    }
    rollout.time += 1
    if rollout.time == rollout.steps {
      (rollout.observations + rollout.rows * spaces.width).update(
        from: vector.observations.pointer, count: environments * spaces.width)
    }
  }

  public func learn(at progress: Progress) throws {
    try judge(rollout.observations, count: rollout.rows + environments, into: rollout.values)
    try judge(
      rollout.cutObservations, count: rollout.cutCount,
      into: rollout.values + rollout.rows + environments)
    rollout.estimateAdvantages(
      discount: Float(configuration.discount), lambda: Float(configuration.gaeLambda))

    let before = progress.steps - rollout.rows
    let rate =
      configuration.learningRate
      * configuration.learningRateSchedule.factor(steps: before, total: progress.totalSteps)
    let clip =
      configuration.clipRange
      * configuration.clipRangeSchedule.factor(steps: before, total: progress.totalSteps)
    let size = min(configuration.batchSize, rollout.rows)
    epochs: for _ in 0..<configuration.epochs {
      shuffle()
      for begin in stride(from: 0, to: rollout.rows, by: size) {
        let count = min(size, rollout.rows - begin)
        let last = begin + count == rollout.rows
        let minibatch = last ? diagnosing : learner
        minibatch.fill(
          from: rollout, rows: order + begin, count: count,
          normalize: configuration.normalizeAdvantages, clip: Float(clip))
        try minibatch.runner.train(
          count: count, weights: &weights, optimizer: optimizer, learningRate: rate)
      }
      diagnostics = diagnosing.diagnostics
      if configuration.targetKL > 0 && diagnostics.approximateKL > configuration.targetKL {
        break epochs
      }
    }
    diagnostics.gradientNorm = optimizer.gradientNorm
    diagnostics.learningRate = rate
    diagnostics.explainedVariance = rollout.explainedVariance()
    rollout.time = 0
    rollout.cutCount = 0
  }

  /// The critic's values of `count` observations, in blocks of what its plan holds.
  private func judge(
    _ observations: UnsafeMutablePointer<Float>, count: Int,
    into values: UnsafeMutablePointer<Float>
  ) throws {
    var begin = 0
    while begin < count {
      let rows = min(critic.plan.capacity, count - begin)
      try critic.bind("observation", to: observations + begin * spaces.width)
      try critic.run(count: rows, weights: weights)
      (values + begin).update(from: judged, count: rows)
      begin += rows
    }
  }

  /// A new order of the rollout's rows (Fisher and Yates); a single minibatch of all rows is
  /// visited in the rollout's own order.
  private func shuffle() {
    if configuration.batchSize >= rollout.rows { return }
    for index in stride(from: rollout.rows - 1, to: 0, by: -1) {
      let other = shuffling.integer(below: index + 1)
      let kept = order[index]
      order[index] = order[other]
      order[other] = kept
    }
  }

  public let metricNames = Diagnostics.names

  public func takeMetrics() -> [Double] { diagnostics.values }

  public var policy: any AgentPolicy {
    ActorPolicy(network: configuration.network, spaces: spaces, weights: weights)
  }

  public func encode(into archive: inout Archive) throws {
    // Between iterations the rollout is empty; what is left is its order and the last measures.
    try archive.set("agent/choice", choice)
    try archive.set("agent/shuffling", shuffling)
    try archive.set("agent/diagnostics", diagnostics)
    archive.set("agent/order", order, count: rollout.rows)
    try weights.encode(into: &archive, at: "agent/weights")
    try optimizer.encode(into: &archive, at: "agent/optimizer")
  }

  public func decode(from archive: Archive) throws {
    choice = try archive.value("agent/choice")
    shuffling = try archive.value("agent/shuffling")
    diagnostics = try archive.value("agent/diagnostics")
    try archive.read("agent/order", into: order, count: rollout.rows)
    try weights.decode(from: archive, at: "agent/weights")
    try optimizer.decode(from: archive, at: "agent/optimizer")
  }
}

extension PPO: AgentKind {
  /// `ppo`.
  public static let name = "ppo"
  /// What it is, in a sentence.
  public static let summary = "Proximal policy optimisation with an actor and a critic"

  /// Makes an agent.
  public static func make(
    _ configuration: Configuration, observationSpace: SpaceDescription,
    actionSpace: SpaceDescription, environments: Int, threads: Int, seed: UInt64
  ) throws -> any Agent {
    let spaces = try FiniteSpaces(
      agent: "PPO", observationSpace: observationSpace, actionSpace: actionSpace)
    return try PPO(
      configuration, spaces: spaces, environments: environments, threads: threads, seed: seed)
  }

  /// Reads a policy that PPO wrote.
  public static func policy(from archive: Archive) throws -> any AgentPolicy {
    try ActorPolicy(from: archive)
  }
}
