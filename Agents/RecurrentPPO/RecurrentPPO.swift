public import Formats
public import Gym
internal import Neural
internal import Randomness
internal import Threads

/// Proximal policy optimisation with networks that remember, for environments that do not show their
/// whole state.
///
/// Source: ``PPO``'s, with the details for recurrent networks of "The 37 Implementation Details of
/// PPO" (Huang and others, 2022) and of sb3-contrib's `RecurrentPPO`:
/// - actor and critic have a recurrent layer each, from zeros at the start of every episode;
/// - a minibatch holds whole rollouts of single environments, never single steps, and begins from what
///   was remembered when the rollout began;
/// - where an episode ends within a rollout, the memory is cleared there in the update too;
/// - gradients flow through all steps of a rollout, and not beyond it.
public final class RecurrentPPO: Agent {
  private let configuration: Configuration
  private var ppo: PPO.Configuration { configuration.ppo }
  private let networks: RecurrentNetworks
  private let spaces: ActorSpaces
  private let environments: Int
  private var weights: Weights
  private let optimizer: Optimizer
  private let collector: Collector
  private let normalizer: Normalizer?
  /// What is remembered before the next step, `[environments, memoryWidth]`: the acting graph's input.
  private let memory: UnsafeMutablePointer<Float>
  private let nextMemory: UnsafeMutablePointer<Float>
  private let actedValues: UnsafeMutablePointer<Float>
  /// What was remembered when the rollout began.
  private let starts: Slab<Float>
  private let judge: Runner
  private let judged: UnsafeMutablePointer<Float>
  private let learner: SequenceMinibatch
  /// The order in which environments' sequences are visited.
  private let order: RowOrder
  private let noise: UInt64
  private var diagnostics = PPO.Diagnostics()
  /// Sequences of a minibatch.
  private let sequences: Int

  init(
    _ configuration: Configuration, spaces: ActorSpaces, environments: Int, threads: Int,
    seed: UInt64
  ) throws {
    try configuration.validate()
    try checkEnvironments(environments)
    let ppo = configuration.ppo
    try ppo.layers.checkMemory(inputs: configuration.recurrentSize, outputs: spaces.head.outputs)
    try Collector.checkMemory(steps: ppo.stepsPerRollout, environments: environments, spaces)
    try configuration.checkMemory(spaces, environments: environments)
    networks = RecurrentNetworks(configuration)
    normalizer = try Normalizer.asked(
      observations: ppo.normalizeObservations, rewards: ppo.normalizeRewards, spaces,
      environments: environments, discount: ppo.discount)
    self.configuration = configuration
    self.spaces = spaces
    self.environments = environments
    let streams = RandomStreams(seed: seed)
    noise = streams.seed(for: "noise")
    let pool = ThreadPool(threads: threads)
    sequences = configuration.sequences(environments: environments)
    let graph = try PPO.updateGraph(
      ppo, spaces, diagnostics: true, steps: ppo.stepsPerRollout
    ) { [networks] in networks.sequences($0, spaces) }
    learner = try SequenceMinibatch(
      Plan(graph, capacity: sequences), pool, steps: ppo.stepsPerRollout)
    let layout = learner.runner.plan.layouts[0]
    weights = Weights(layout, seed: streams.seed(for: "initialisation"))
    optimizer = Optimizer(
      .adam(epsilon: ppo.adamEpsilon), layout: layout,
      clipping: ppo.maxGradientNorm > 0 ? .norm(Float(ppo.maxGradientNorm)) : .none)
    collector = try Collector(
      agent: "Recurrent PPO", networks.heads, spaces, steps: ppo.stepsPerRollout,
      environments: environments, layout: layout, pool: pool, choice: streams.stream("actions"),
      normalizer: normalizer, graph: networks.actingGraph(spaces))
    let acting = collector.actor.runner
    memory = try acting.input("memory")
    nextMemory = try acting.output("next_memory")
    actedValues = try acting.output("value")
    memory.update(repeating: 0, count: environments * networks.memoryWidth)
    starts = Slab(count: environments * networks.memoryWidth, repeating: 0)
    judge = Runner(try Plan(networks.judgingGraph(spaces), capacity: environments, layout: layout))
    judged = try judge.output("value")
    try judge.bind("memory", to: memory)
    order = RowOrder(count: environments, generator: streams.stream("minibatches"))
  }

  /// Steps of the whole vector between two calls of `learn`.
  public var stepsPerIteration: Int { ppo.stepsPerRollout }

  private var rollout: Rollout { collector.rollout }

  /// Chooses an action for every environment.
  ///
  /// - Throws: ``GymError`` if the vector is not one that the agent was made for.
  public func act(
    in vector: any VectorEnvironment, into actions: Slab<Float>, at progress: Progress
  ) throws {
    let count = environments * networks.memoryWidth
    if rollout.time == 0 { starts.pointer.update(from: memory, count: count) }
    try collector.act(in: vector, into: actions, weights: weights)
    (rollout.values + rollout.time * environments).update(from: actedValues, count: environments)
    memory.update(from: nextMemory, count: count)
  }

  /// Takes note of what the actions led to, judges what episodes were cut at, and forgets those that
  /// ended.
  public func observe(
    _ vector: any VectorEnvironment, actions: Slab<Float>, at progress: Progress
  ) throws {
    let (rollout, known) = (rollout, rollout.cutCount)
    collector.observe(vector, rewardScale: ppo.rewardScale)
    try judgeCuts(from: known)
    let first = (rollout.time - 1) * environments
    for environment in 0..<environments where rollout.ended[first + environment] {
      (memory + environment * networks.memoryWidth).update(
        repeating: 0, count: networks.memoryWidth)
    }
    guard rollout.time == rollout.steps else { return }
    try judge.bind("observation", to: rollout.observations + rollout.rows * rollout.width)
    try judge.run(count: environments, weights: weights)
    (rollout.values + rollout.rows).update(from: judged, count: environments)
  }

  /// The values of the final observations that the last step cut episodes at.
  private func judgeCuts(from known: Int) throws {
    let (rollout, width) = (rollout, networks.memoryWidth)
    try judge.bind("memory", to: nil)
    defer { try? judge.bind("memory", to: memory) }
    let own = try judge.input("memory")
    for cut in known..<max(known, rollout.cutCount) {
      let environment = rollout.cutRows[cut] % environments
      own.update(from: memory + environment * width, count: width)
      try judge.bind("observation", to: rollout.cutObservations + cut * rollout.width)
      try judge.run(count: 1, weights: weights)
      rollout.values[rollout.rows + environments + cut] = judged[0]
    }
  }

  /// Goes through the rollout `epochs` times in minibatches of whole sequences.
  ///
  /// - Throws: ``GymError`` unless the rollout is full.
  public func learn(at progress: Progress) throws {
    let rollout = rollout
    try collector.estimateAdvantages(
      weights: weights, discount: ppo.discount, lambda: ppo.gaeLambda)
    let before = progress.steps - rollout.rows
    let rate =
      ppo.learningRate
      * ppo.learningRateSchedule.factor(steps: before, total: progress.totalSteps)
    let clip =
      ppo.clipRange * ppo.clipRangeSchedule.factor(steps: before, total: progress.totalSteps)
    epochs: for _ in 0..<ppo.epochs {
      if sequences < environments { order.shuffle() }
      for begin in stride(from: 0, to: environments, by: sequences) {
        let count = min(sequences, environments - begin)
        learner.fill(
          from: rollout, environments: order.rows + begin, count: count,
          starts: starts.pointer, memoryWidth: networks.memoryWidth,
          normalize: ppo.normalizeAdvantages, clip: Float(clip))
        let random = RandomRun(key: noise, number: UInt64(optimizer.stepCount))
        guard ppo.targetKL > 0 else {
          try learner.runner.train(
            count: count, weights: &weights, optimizer: optimizer, learningRate: rate,
            random: random)
          continue
        }
        // The divergence is known before the step, which may then be left out.
        try learner.runner.run(count: count, weights: weights, random: random)
        if learner.diagnostics.approximateKL > 1.5 * ppo.targetKL { break epochs }
        optimizer.update(&weights, gradients: learner.gradients, learningRate: rate)
      }
    }
    diagnostics = learner.diagnostics
    diagnostics.gradientNorm = optimizer.gradientNorm
    diagnostics.learningRate = rate
    diagnostics.explainedVariance = rollout.explainedVariance()
    collector.clear()
  }

  /// The names of the measures, in the order of `takeMetrics()`.
  public let metricNames = PPO.Diagnostics.names

  /// The measures of the last update; NaN before the first.
  public func takeMetrics() -> [Double] { diagnostics.values }

  /// What was learned so far: later learning does not change it.
  public var policy: any AgentPolicy {
    ActorPolicy(
      agent: Self.name, networks: networks.heads, spaces: spaces, weights: weights,
      scaling: normalizer?.scaling, recurrent: networks)
  }

  /// Stores everything that the future depends on, between two iterations.
  public func encode(into archive: inout Archive) throws {
    try collector.encode(into: &archive)
    try archive.set("agent/diagnostics", diagnostics)
    archive.set("agent/memory", memory, count: environments * networks.memoryWidth)
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
    try archive.read("agent/memory", into: memory, count: environments * networks.memoryWidth)
    try order.decode(from: archive)
    try weights.decode(from: archive, at: "agent/weights")
    try optimizer.decode(from: archive, at: "agent/optimizer")
  }
}

extension RecurrentPPO: AgentKind {
  /// `recurrent_ppo`.
  public static let name = "recurrent_ppo"
  /// What it is, in a sentence.
  public static let summary = "PPO with an actor and a critic that remember, for hidden states"

  /// Whether actions are finitely many, a box of numbers, or several of these side by side.
  public static func accepts(
    observationSpace: SpaceDescription, actionSpace: SpaceDescription
  ) -> Bool {
    PPO.accepts(observationSpace: observationSpace, actionSpace: actionSpace)
  }

  /// Makes an agent.
  public static func make(
    _ configuration: Configuration, observationSpace: SpaceDescription,
    actionSpace: SpaceDescription, restrictsActions: Bool, environments: Int, threads: Int,
    seed: UInt64
  ) throws -> any Agent {
    let spaces = try ActorSpaces(
      agent: "Recurrent PPO", observationSpace: observationSpace, actionSpace: actionSpace,
      restrictsActions: restrictsActions)
    return try RecurrentPPO(
      configuration, spaces: spaces, environments: environments, threads: threads, seed: seed)
  }

  /// Reads a policy that recurrent PPO wrote.
  public static func policy(from archive: Archive) throws -> any AgentPolicy {
    try ActorPolicy(from: archive, agent: name, isRecurrent: true)
  }
}
