public import Formats
public import Gym
internal import Neural
internal import Randomness
internal import Threads

/// Deep Q-learning with replay and a target network; Double DQN and the other parts of Rainbow are options,
/// and so are QR-DQN and IQN.
///
/// Sources: V. Mnih and others, "Human-level control through deep reinforcement learning" (2015);
/// H. van Hasselt and others, "Deep Reinforcement Learning with Double Q-learning" (2016); M. Hessel and
/// others, "Rainbow: combining improvements in deep reinforcement learning" (2018).
///
/// A network learns the value of every action. The agent takes the best action, or with
/// probability ε any; keeps transitions in a replay; and moves Q(s, a) towards
/// r + γ·maxₐ′ Q′(s′, a′), where the target network Q′ is an older copy of Q. Only `terminated`
/// stops that sum: an episode that was cut goes on being worth something.
public final class DQN: Agent {
  private let configuration: Configuration
  private let network: ValueNetwork
  private let spaces: FiniteSpaces
  private let environments: Int
  private var weights: Weights
  private var target: Weights
  private let optimizer: Optimizer
  private let actor: Runner
  private let learner: Runner
  private let experience: Experience
  /// The key of what a network draws while it learns, such as dropout.
  private let noise: UInt64
  /// The noise of noisy layers; `nil` without.
  private var layerNoise: LayerNoiseSource?
  /// The fractions of implicit quantiles; `nil` without.
  private var fractions: FractionSource?
  private var exploration: PCG64
  private var sampling: PCG64
  /// The observations that the last actions were chosen for.
  private let acted: Slab<Float>
  private let values: UnsafeMutablePointer<Float>
  private let loss: UnsafeMutablePointer<Float>
  private let meanValue: UnsafeMutablePointer<Float>
  /// Steps of the vector taken.
  private var vectorSteps = 0
  /// Whether the target network differs from the online one.
  private var targetIsOld = false
  private var lossSum = 0.0
  private var valueSum = 0.0
  private var updates = 0
  private var currentEpsilon = 1.0

  init(
    _ configuration: Configuration, network: ValueNetwork? = nil, spaces: FiniteSpaces,
    environments: Int, threads: Int, seed: UInt64
  ) throws {
    try configuration.validate()
    try checkEnvironments(environments)
    let layers = try configuration.layers.behind(configuration.network, spaces.observationSpace)
    try layers.checkMemory(
      inputs: spaces.features, outputs: spaces.actions * configuration.head.count,
      streams: (configuration.dueling ? 2 : 1) * (configuration.noisy ? 2 : 1))
    try Experience.checkMemory(configuration, spaces, environments: environments)
    let network = network ?? ValueNetwork(Network(layers), configuration.head)
    self.configuration = configuration
    self.network = network
    self.spaces = spaces
    self.environments = environments
    let streams = RandomStreams(seed: seed)
    exploration = streams.stream("exploration")
    sampling = streams.stream("replay")
    noise = streams.seed(for: "noise")
    let updatePlan = try Plan(
      Self.updateGraph(configuration, spaces, network: network), capacity: configuration.batchSize)
    let valuePlan = try Plan(
      Self.valueGraph(network, spaces, hasNoise: true), capacity: environments,
      layout: updatePlan.layouts[0])
    weights = Weights(updatePlan.layouts[0], seed: streams.seed(for: "initialisation"))
    target = weights
    optimizer = Optimizer(
      .adam(epsilon: configuration.adamEpsilon), layout: updatePlan.layouts[0],
      clipping: configuration.maxGradientNorm > 0
        ? .norm(Float(configuration.maxGradientNorm)) : .none)
    actor = Runner(valuePlan)
    learner = Runner(updatePlan, pool: ThreadPool(threads: threads))
    experience = try Experience(
      configuration, spaces, environments: environments, learner: learner)
    layerNoise =
      configuration.noisy
      ? try LayerNoiseSource(
        count: network.noiseCount(spaces), actor: actor, learner: learner,
        generator: streams.stream("layer_noise")) : nil
    fractions =
      network.head.distribution == .implicitQuantiles
      ? try FractionSource(
        count: configuration.batchSize * configuration.sampleCount, learner: learner,
        generator: streams.stream("fractions")) : nil
    acted = Slab(count: environments * spaces.width, repeating: 0)
    try actor.bind("observation", to: acted.pointer)
    values = try actor.output("q")
    loss = try learner.output("loss")
    meanValue = try learner.output("value")
  }

  /// Steps of the whole vector between two calls of `learn`.
  public var stepsPerIteration: Int { configuration.trainFrequency }

  /// Chooses an action for every environment.
  ///
  /// - Throws: ``GymError`` if the vector is not one that the agent was made for.
  public func act(
    in vector: any VectorEnvironment, into actions: Slab<Float>, at progress: Progress
  ) throws {
    try spaces.require(vector, environments: environments, agent: "DQN")
    acted.copy(from: vector.observations)
    let legal = vector.legalActions.pointer
    currentEpsilon = epsilon(
      from: configuration.epsilonStart, to: configuration.epsilonEnd,
      over: configuration.explorationFraction, at: progress)
    let random =
      configuration.randomUntilLearningStarts && progress.steps < configuration.learningStarts
    var greedy = 0
    for row in 0..<environments {
      if random || exploration.random() < currentEpsilon {
        let mask = legal + row * spaces.actions
        let action = randomLegalAction(mask, count: spaces.actions, using: &exploration)
        actions.pointer[row] = Float(action)
      } else {
        actions.pointer[row] = -1
        greedy += 1
      }
    }
    // The network is asked only if somebody wants to know.
    if greedy == 0 { return }
    layerNoise?.drawForActing()
    try actor.run(count: environments, weights: weights)
    for row in 0..<environments where actions.pointer[row] < 0 {
      let best = bestLegalAction(
        values + row * spaces.actions, legal + row * spaces.actions, count: spaces.actions)
      actions.pointer[row] = Float(best)
    }
  }

  /// Takes note of what the actions led to.
  public func observe(
    _ vector: any VectorEnvironment, actions: Slab<Float>, at progress: Progress
  ) throws {
    experience.observe(vector, acted: acted, actions: actions)
    vectorSteps += 1
    let interval = max(1, configuration.targetUpdateInterval / environments)
    if targetIsOld && vectorSteps % interval == 0 { updateTarget() }
  }

  private func updateTarget() {
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
    let rounds =
      configuration.gradientSteps > 0
      ? configuration.gradientSteps : configuration.trainFrequency * environments
    for _ in 0..<rounds {
      experience.sample(at: progress, using: &sampling)
      layerNoise?.drawForLearning()
      fractions?.draw()
      try learner.train(
        count: configuration.batchSize, weights: &weights, frozen: target, optimizer: optimizer,
        learningRate: configuration.learningRate,
        random: RandomRun(key: noise, number: UInt64(optimizer.stepCount)))
      experience.judge()
      lossSum += Double(loss.pointee)
      valueSum += Double(meanValue.pointee)
      updates += 1
    }
    targetIsOld = true
  }

  /// The names of the measures, in the order of `takeMetrics()`.
  public let metricNames = ["loss", "mean_value", "epsilon", "gradient_norm"]

  /// Means over the updates since the last call; NaN where there was none.
  public func takeMetrics() -> [Double] {
    let count = Double(updates)
    defer { (lossSum, valueSum, updates) = (0, 0, 0) }
    return [lossSum / count, valueSum / count, currentEpsilon, optimizer.gradientNorm]
  }

  /// What was learned so far: later learning does not change it.
  public var policy: any AgentPolicy {
    ValuePolicy(agent: Self.name, network: network, spaces: spaces, weights: weights)
  }

  /// Stores everything that the future depends on, between two iterations.
  public func encode(into archive: inout Archive) throws {
    try archive.set(
      "agent/state",
      State(
        vectorSteps: vectorSteps, targetIsOld: targetIsOld, lossSum: lossSum, valueSum: valueSum,
        updates: updates, epsilon: currentEpsilon, gradientNorm: optimizer.gradientNorm,
        exploration: exploration, sampling: sampling))
    try weights.encode(into: &archive, at: "agent/weights")
    try target.encode(into: &archive, at: "agent/target")
    try optimizer.encode(into: &archive, at: "agent/optimizer")
    try experience.encode(into: &archive)
    if let layerNoise { try archive.set("agent/layer_noise", layerNoise.generator) }
    if let fractions { try archive.set("agent/fractions", fractions.generator) }
  }

  /// Goes on from a stored state.
  ///
  /// - Throws: `FormatError` if it does not fit; the agent is then of no use.
  public func decode(from archive: Archive) throws {
    let state = try archive.value("agent/state", as: State.self)
    vectorSteps = state.vectorSteps
    targetIsOld = state.targetIsOld
    (lossSum, valueSum, updates) = (state.lossSum, state.valueSum, state.updates)
    currentEpsilon = state.epsilon
    exploration = state.exploration
    sampling = state.sampling
    try weights.decode(from: archive, at: "agent/weights")
    try target.decode(from: archive, at: "agent/target")
    try optimizer.decode(from: archive, at: "agent/optimizer")
    optimizer.gradientNorm = state.gradientNorm
    try experience.decode(from: archive)
    layerNoise?.generator = try archive.value("agent/layer_noise")
    fractions?.generator = try archive.value("agent/fractions")
  }

  private struct State: Codable {
    var vectorSteps: Int
    var targetIsOld: Bool
    var lossSum: Double
    var valueSum: Double
    var updates: Int
    var epsilon: Double
    var gradientNorm: Double
    var exploration: PCG64
    var sampling: PCG64
  }
}
