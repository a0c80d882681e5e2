public import Formats
public import Gym
internal import Neural
internal import Randomness
internal import Threads

/// Q-learning of slates by the values of their items: long-term recommendation without a value for every
/// combination.
///
/// Source: E. Ie and others, "SlateQ: A Tractable Decomposition for Reinforcement Learning with Recommendation
/// Sets" (2019).
///
/// A user chooses one item of a slate A, or none: Q(s, A) = Σ P(i | s, A)·Q̄(s, i). One network learns the value
/// Q̄ of any item once it is chosen, and how appealing it is, from which P follows. Q̄(s, i) moves towards
/// r + γ·max Q(s′, A′), where the best slate A′ is found exactly. Unlike in the paper choosing
/// nothing has a value of its own, and appeals are learned, not given.
public final class SlateQ: Agent {
  private let configuration: Configuration
  private let network: SlateNetwork
  private let spaces: SlateSpaces
  private let environments: Int
  private var weights: Weights
  private var target: Weights
  private let optimizer: Optimizer
  private let actor: SlateChooser
  private let judge: SlateChooser
  private let learner: Runner
  private let experience: SlateExperience
  private let noise: UInt64
  private var exploration: PCG64
  private var sampling: PCG64
  private var vectorSteps = 0
  private var targetIsOld = false
  private var sums = (loss: 0.0, choiceLoss: 0.0, value: 0.0)
  private var updates = 0
  private var currentEpsilon = 1.0

  init(
    _ configuration: Configuration, spaces: SlateSpaces, environments: Int, threads: Int,
    seed: UInt64
  ) throws {
    try configuration.validate()
    try checkEnvironments(environments)
    try SlateExperience.checkMemory(configuration, spaces, environments: environments)
    try configuration.network.checkMemory(
      inputs: spaces.userWidth + spaces.features, outputs: 2, streams: 2)
    self.configuration = configuration
    self.spaces = spaces
    self.environments = environments
    network = SlateNetwork(
      layers: configuration.network, scale: configuration.valueScale,
      advantageScale: configuration.advantageScale)
    let streams = RandomStreams(seed: seed)
    exploration = streams.stream("exploration")
    sampling = streams.stream("replay")
    noise = streams.seed(for: "noise")
    let updatePlan = try Plan(
      Self.updateGraph(configuration, spaces, network), capacity: configuration.batchSize)
    let layout = updatePlan.layouts[0]
    let pool = ThreadPool(threads: threads)
    weights = Weights(layout, seed: streams.seed(for: "initialisation"))
    target = weights
    optimizer = Optimizer(
      .adam(epsilon: configuration.adamEpsilon), layout: layout,
      clipping: configuration.maxGradientNorm > 0
        ? .norm(Float(configuration.maxGradientNorm)) : .none)
    actor = try SlateChooser(
      spaces, network, configuration.selection, capacity: environments, layout: layout)
    judge = try SlateChooser(
      spaces, network, configuration.selection, capacity: configuration.batchSize, layout: layout,
      pool: pool)
    learner = Runner(updatePlan, pool: pool)
    experience = SlateExperience(configuration, spaces, environments: environments)
  }

  /// Steps of the whole vector between two calls of `learn`.
  public var stepsPerIteration: Int { configuration.trainFrequency }

  /// Chooses a slate for every environment.
  ///
  /// - Throws: ``GymError`` if the vector is not one that the agent was made for.
  public func act(
    in vector: any VectorEnvironment, into actions: Slab<Float>, at progress: Progress
  ) throws {
    try spaces.require(vector, environments: environments)
    if case .nextStep = vector.autoresetMode {
      throw GymError.invalid(
        "SlateQ cannot learn from environments with the autoreset mode next_step: use same_step.")
    }
    let observations = vector.observations.pointer
    currentEpsilon =
      progress.steps < configuration.learningStarts
      ? 1
      : epsilon(
        from: configuration.epsilonStart, to: configuration.epsilonEnd,
        over: configuration.explorationFraction, at: progress)
    try actor.judge(observations, stride: spaces.width, count: environments, weights: weights)
    for row in 0..<environments {
      let slate =
        exploration.random() < currentEpsilon
        ? spaces.slates.sample(using: &exploration) : actor.best(row).slate
      spaces.write(slate, to: actions.pointer + row * spaces.actionWidth)
      experience.act(row, observations + row * spaces.width, slate)
    }
  }

  /// Takes note of what the slates led to.
  public func observe(
    _ vector: any VectorEnvironment, actions: Slab<Float>, at progress: Progress
  ) throws {
    experience.observe(vector)
    vectorSteps += 1
    let interval = max(1, configuration.targetUpdateInterval / environments)
    guard targetIsOld, vectorSteps % interval == 0 else { return }
    if configuration.polyak == 1 {
      target.copy(from: weights)
      targetIsOld = false
    } else {
      target.blend(towards: weights, rate: Float(configuration.polyak))
    }
  }

  /// Makes a round of updates on samples of the replay, once learning has started.
  public func learn(at progress: Progress) throws {
    guard progress.steps > configuration.learningStarts, experience.count > 0 else { return }
    for _ in 0..<configuration.gradientSteps {
      experience.sample(using: &sampling)
      try judge.judge(
        experience.nextRows, stride: experience.stride, count: configuration.batchSize,
        weights: target)
      try writeTargets()
      try learner.train(
        count: configuration.batchSize, weights: &weights, optimizer: optimizer,
        learningRate: configuration.learningRate
          * configuration.learningRateSchedule.factor(
            steps: progress.steps, total: progress.totalSteps),
        random: RandomRun(key: noise, number: UInt64(optimizer.stepCount)))
      sums.loss += Double(try learner.output("loss").pointee)
      sums.choiceLoss += Double(try learner.output("choice_loss").pointee)
      sums.value += Double(try learner.output("value").pointee)
      updates += 1
    }
    targetIsOld = true
  }

  /// Fills the learner's inputs from the sample, whose next states have been judged.
  private func writeTargets() throws {
    let user = try learner.input("user")
    let items = try learner.input("items")
    let choice = try learner.integers("choice")
    let targets = try learner.input("target")
    for row in 0..<configuration.batchSize {
      let code = UnsafePointer(experience.rows + row * experience.stride)
      spaces.writeUser(code, to: user + row * spaces.userWidth)
      for (place, item) in experience.slate(of: code).items.enumerated() {
        spaces.writeItem(
          item, of: code, to: items + (row * spaces.size + place) * spaces.features)
      }
      choice[row] = experience.choices[row]
      let next =
        switch configuration.target {
        case .q: judge.best(row).value
        case .sarsa:
          judge.value(
            of: experience.slate(of: experience.nextRows + row * experience.stride), row)
        }
      targets[row] =
        experience.rewards[row]
        + Float(configuration.discount) * experience.continues[row] * next
    }
  }

  /// The names of the measures, in the order of `takeMetrics()`.
  public let metricNames = ["loss", "choice_loss", "mean_value", "epsilon", "gradient_norm"]

  /// Means over the updates since the last call; NaN where there was none.
  public func takeMetrics() -> [Double] {
    let count = Double(updates)
    defer { (sums, updates) = ((0, 0, 0), 0) }
    return [
      sums.loss / count, sums.choiceLoss / count, sums.value / count, currentEpsilon,
      optimizer.gradientNorm,
    ]
  }

  /// What was learned so far: later learning does not change it.
  public var policy: any AgentPolicy {
    SlatePolicy(
      network: network, selection: configuration.selection, spaces: spaces, weights: weights)
  }

  /// Stores everything that the future depends on, between two iterations.
  public func encode(into archive: inout Archive) throws {
    try archive.set(
      "agent/state",
      State(
        vectorSteps: vectorSteps, targetIsOld: targetIsOld,
        sums: [sums.loss, sums.choiceLoss, sums.value], updates: updates, epsilon: currentEpsilon,
        gradientNorm: optimizer.gradientNorm, exploration: exploration, sampling: sampling))
    try weights.encode(into: &archive, at: "agent/weights")
    try target.encode(into: &archive, at: "agent/target")
    try optimizer.encode(into: &archive, at: "agent/optimizer")
    try experience.encode(into: &archive)
  }

  /// Goes on from a stored state.
  ///
  /// - Throws: `FormatError` if it does not fit; the agent is then of no use.
  public func decode(from archive: Archive) throws {
    let state = try archive.value("agent/state", as: State.self)
    guard state.sums.count == 3 else {
      throw FormatError.malformed("agent/state", "there must be three sums")
    }
    vectorSteps = state.vectorSteps
    targetIsOld = state.targetIsOld
    sums = (state.sums[0], state.sums[1], state.sums[2])
    updates = state.updates
    currentEpsilon = state.epsilon
    exploration = state.exploration
    sampling = state.sampling
    try weights.decode(from: archive, at: "agent/weights")
    try target.decode(from: archive, at: "agent/target")
    try optimizer.decode(from: archive, at: "agent/optimizer")
    optimizer.gradientNorm = state.gradientNorm
    try experience.decode(from: archive)
  }

  private struct State: Codable {
    var vectorSteps: Int
    var targetIsOld: Bool
    var sums: [Double]
    var updates: Int
    var epsilon: Double
    var gradientNorm: Double
    var exploration: PCG64
    var sampling: PCG64
  }
}
