public import Formats
public import Gym
internal import Neural
internal import Randomness
internal import Threads

/// REINFORCE with returns to go, and a learned baseline as an option.
///
/// Source: R. J. Williams, "Simple Statistical Gradient-Following Algorithms for Connectionist
/// Reinforcement Learning" (1992); the baseline after Sutton and Barto, "Reinforcement Learning: An
/// Introduction" (2018), section 13.4.
///
/// The agent plays whole episodes, and then moves the logarithm of each taken action's probability by
/// the return that followed it. What is under way when an update comes is kept for the next. An
/// episode that was cut, not over, is worth its last observation's value with a baseline; without
/// one nothing is known of what would have followed, and its return ends there.
public final class REINFORCE: Agent {
  private let configuration: Configuration
  private let networks: ActorCritic
  private let spaces: ActorSpaces
  private let environments: Int
  private var weights: Weights
  private let optimizer: Optimizer
  private let actor: PolicyActor
  private let judge: Judge
  private let pool: ThreadPool
  private let graph: Graph
  /// Made anew, twice as large, when an update has more rows.
  private var learner: Runner
  /// What each environment's episode has seen so far.
  private var running: [Episodes]
  /// The episodes that ended since the last update.
  private var ended: Episodes
  private let cutValue: Slab<Float>
  private let cutObservation: Slab<Float>
  /// The key of what networks draw while they learn, such as dropout.
  private let noise: UInt64
  private var measures: [Double]

  init(
    _ configuration: Configuration, spaces: ActorSpaces, environments: Int, threads: Int,
    seed: UInt64
  ) throws {
    try configuration.validate()
    try checkEnvironments(environments)
    try configuration.network.checkMemory(inputs: spaces.features, outputs: spaces.actions)
    try Collector.checkMemory(
      "steps_per_update", steps: configuration.stepsPerUpdate, environments: environments, spaces)
    let networks = ActorCritic(configuration.network)
    self.configuration = configuration
    self.networks = networks
    self.spaces = spaces
    self.environments = environments
    let streams = RandomStreams(seed: seed)
    noise = streams.seed(for: "noise")
    pool = ThreadPool(threads: threads)
    graph = try networks.policyGradientGraph(
      spaces, valueCoefficient: configuration.baseline ? configuration.valueCoefficient : 0,
      entropyCoefficient: configuration.entropyCoefficient)
    let rows = configuration.stepsPerUpdate * environments
    learner = Runner(try Plan(graph, capacity: rows), pool: pool)
    let layout = learner.plan.layouts[0]
    weights = Weights(layout, seed: streams.seed(for: "initialisation"))
    optimizer = Optimizer(
      .adam(epsilon: configuration.adamEpsilon), layout: layout,
      clipping: configuration.maxGradientNorm > 0
        ? .norm(Float(configuration.maxGradientNorm)) : .none)
    actor = try PolicyActor(
      agent: "REINFORCE", networks, spaces, environments: environments, layout: layout,
      choice: streams.stream("actions"))
    judge = try Judge(networks, spaces, capacity: rows, layout: layout, pool: pool)
    let empty = Episodes(
      width: spaces.width, maskWidth: actor.maskWidth, realCount: spaces.head.realCount)
    running = Array(repeating: empty, count: environments)
    ended = empty
    cutValue = Slab(count: 1, repeating: 0)
    cutObservation = Slab(count: spaces.width, repeating: 0)
    measures = metricNames.map { _ in .nan }
  }

  /// Steps of the whole vector between two calls of `learn`.
  public var stepsPerIteration: Int { configuration.stepsPerUpdate }

  /// Chooses an action for every environment.
  ///
  /// - Throws: ``GymError`` if the vector is not one that the agent was made for.
  public func act(
    in vector: any VectorEnvironment, into actions: Slab<Float>, at progress: Progress
  ) throws {
    try actor.act(in: vector, into: actions, weights: weights)
  }

  /// Takes note of what the actions led to.
  public func observe(
    _ vector: any VectorEnvironment, actions: Slab<Float>, at progress: Progress
  ) throws {
    for row in 0..<environments {
      // Of actions that are kept as numbers there is no number to keep.
      let numbers = actor.realActions
      running[row].append(
        observation: actor.acted.pointer + row * spaces.width,
        action: numbers == nil ? Int32(actions[row]) : 0,
        realAction: numbers.map { $0 + row * running[row].realCount },
        reward: Float(vector.rewards[row]), legal: actor.legal.pointer + row * actor.maskWidth)
      let isOver = vector.terminated[row]
      guard isOver || vector.truncated[row] else { continue }
      var beyond: Float = 0
      if !isOver && configuration.baseline {
        cutObservation.pointer.update(
          from: vector.finalObservations.pointer + row * spaces.width, count: spaces.width)
        try judge.judge(
          cutObservation.pointer, count: 1, into: cutValue.pointer, weights: weights)
        beyond = cutValue[0]
      }
      running[row].finish(discount: Float(configuration.discount), beyond: beyond)
      ended.append(contentsOf: running[row])
      running[row].removeAll()
    }
  }

  /// Makes one update on the episodes that ended; none if there are none.
  public func learn(at progress: Progress) throws {
    let rows = ended.count
    guard rows > 0 else { return }
    if rows > learner.plan.capacity {
      var capacity = learner.plan.capacity
      while capacity < rows { capacity *= 2 }
      learner = Runner(
        try Plan(graph, capacity: capacity, layout: weights.layout), pool: pool)
    }
    let before = progress.steps - configuration.stepsPerUpdate * environments
    let rate =
      configuration.learningRate
      * configuration.learningRateSchedule.factor(steps: before, total: progress.totalSteps)
    try fill(learner)
    try learner.train(
      count: rows, weights: &weights, optimizer: optimizer, learningRate: rate,
      random: RandomRun(key: noise, number: UInt64(optimizer.stepCount)))
    for (place, name) in ["policy_loss", "value_loss", "entropy"].enumerated() {
      measures[place] = Double(try learner.output(name).pointee)
    }
    measures[3] = optimizer.gradientNorm
    measures[4] = rate
    measures[5] = Double(ended.episodes)
    ended.removeAll()
  }

  /// Hands the ended episodes to the learner: what multiplies each gradient is the return that
  /// followed, less the value that was expected.
  private func fill(_ learner: Runner) throws {
    let rows = ended.count
    let observations = try learner.input("observation")
    let actions = try? learner.integers("action")
    let realActions = try? learner.input("real_action")
    let advantages = try learner.input("advantage")
    let returns = try learner.input("return")
    for (index, number) in ended.observations.enumerated() { observations[index] = number }
    if let actions { for (index, action) in ended.actions.enumerated() { actions[index] = action } }
    if let realActions {
      for (index, number) in ended.realActions.enumerated() { realActions[index] = number }
    }
    if actor.maskWidth > 0 {
      let legal = try learner.input("legal")
      for (index, number) in ended.legal.enumerated() { legal[index] = number }
    }
    if configuration.baseline {
      try judge.judge(observations, count: rows, into: advantages, weights: weights)
    } else {
      advantages.update(repeating: 0, count: rows)
    }
    for (index, number) in ended.returns.enumerated() {
      returns[index] = number
      advantages[index] = number - advantages[index]
    }
    if configuration.normalizeReturns { standardize(advantages, count: rows) }
  }

  /// The names of the measures, in the order of `takeMetrics()`.
  public let metricNames = [
    "policy_loss", "value_loss", "entropy", "gradient_norm", "learning_rate",
    "episodes_per_update",
  ]

  /// The measures of the last update; NaN before the first.
  public func takeMetrics() -> [Double] { measures }

  /// What was learned so far: later learning does not change it.
  public var policy: any AgentPolicy {
    ActorPolicy(agent: Self.name, networks: networks, spaces: spaces, weights: weights)
  }

  /// Stores everything that the future depends on, between two iterations.
  public func encode(into archive: inout Archive) throws {
    try actor.encode(into: &archive)
    try archive.set("agent/measures", measures.map(\.bitPattern))
    for (row, episode) in running.enumerated() {
      episode.encode(into: &archive, at: "agent/running_\(row)")
    }
    try weights.encode(into: &archive, at: "agent/weights")
    try optimizer.encode(into: &archive, at: "agent/optimizer")
  }

  /// Goes on from a stored state.
  ///
  /// - Throws: `FormatError` if it does not fit; the agent is then of no use.
  public func decode(from archive: Archive) throws {
    try actor.decode(from: archive)
    let stored = try archive.value("agent/measures", as: [UInt64].self)
    guard stored.count == measures.count else {
      throw FormatError.malformed("agent/measures", "there must be \(measures.count) numbers")
    }
    measures = stored.map { Double(bitPattern: $0) }
    for row in running.indices {
      try running[row].decode(
        from: archive, at: "agent/running_\(row)", actions: spaces.actions)
    }
    ended.removeAll()
    try weights.decode(from: archive, at: "agent/weights")
    try optimizer.decode(from: archive, at: "agent/optimizer")
  }
}

extension REINFORCE: AgentKind {
  /// `reinforce`.
  public static let name = "reinforce"
  /// What it is, in a sentence.
  public static let summary = "REINFORCE on whole episodes, with a baseline as an option"

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
      agent: "REINFORCE", observationSpace: observationSpace, actionSpace: actionSpace,
      restrictsActions: restrictsActions)
    return try REINFORCE(
      configuration, spaces: spaces, environments: environments, threads: threads, seed: seed)
  }

  /// Reads a policy that REINFORCE wrote.
  public static func policy(from archive: Archive) throws -> any AgentPolicy {
    try ActorPolicy(from: archive, agent: name)
  }
}
