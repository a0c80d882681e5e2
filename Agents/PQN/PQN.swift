public import Formats
public import Gym
public import Neural
internal import Randomness
internal import Threads

/// Parallelised Q-network: Q-learning without replay and without a target network.
///
/// Source: M. Gallici and others, "Simplifying deep temporal difference learning" (2024), with the
/// settings of CleanRL's `pqn.py`.
///
/// A network whose hidden layers are normalised learns the value of every action, and the norm keeps
/// it stable without an older copy of itself. The agent acts for T steps in n environments, the best
/// action or with probability ε any; works out λ-returns from the values that it acted by,
/// Gₜ = rₜ + γ·((1 − λ)·maxₐ Q(sₜ₊₁, a) + λ·Gₜ₊₁); and goes K times through what it saw in shuffled
/// minibatches, moving Q(s, a) towards G. Unlike CleanRL no return reaches across an episode's end, and an
/// episode that was cut, not over, is worth its last observation's value.
public final class PQN: Agent {
  private let configuration: Configuration
  private let network: ValueNetwork
  private let spaces: FiniteSpaces
  private let environments: Int
  private var weights: Weights
  private let optimizer: Optimizer
  private let actor: Runner
  private let learner: Runner
  private let rollout: Rollout
  private let order: RowOrder
  /// The key of what a network draws while it learns, such as dropout.
  private let noise: UInt64
  private var exploration: PCG64
  /// What values are asked of, `[environments, width]`, and they, `[environments, actions]`.
  private let asked: Slab<Float>
  private let values: UnsafeMutablePointer<Float>
  private let inputs: Inputs
  private var measures = Measures()

  init(
    _ configuration: Configuration, network: ValueNetwork? = nil, spaces: FiniteSpaces,
    environments: Int, threads: Int, seed: UInt64
  ) throws {
    try configuration.validate()
    try checkEnvironments(environments)
    let layers = try configuration.layers.behind(configuration.network, spaces.observationSpace)
    try layers.checkMemory(inputs: spaces.features, outputs: spaces.actions)
    try Agents.checkMemory(
      "steps_per_rollout", configuration.stepsPerRollout,
      rows: configuration.stepsPerRollout * environments, bytesPerRow: 8 * spaces.width + 52)
    let network =
      network
      ?? ValueNetwork(
        Network(layers),
        ValueHead(hasLayerNorm: configuration.layerNorm ? true : nil))
    self.configuration = configuration
    self.network = network
    self.spaces = spaces
    self.environments = environments
    let streams = RandomStreams(seed: seed)
    exploration = streams.stream("exploration")
    noise = streams.seed(for: "noise")
    rollout = Rollout(
      steps: configuration.stepsPerRollout, environments: environments, width: spaces.width)
    order = RowOrder(count: rollout.rows, generator: streams.stream("minibatches"))
    let rows = min(configuration.batchSize, rollout.rows)
    learner = Runner(
      try Plan(Self.updateGraph(network, spaces), capacity: rows),
      pool: ThreadPool(threads: threads))
    let layout = learner.plan.layouts[0]
    actor = Runner(
      try Plan(DQN.valueGraph(network, spaces), capacity: environments, layout: layout))
    weights = Weights(layout, seed: streams.seed(for: "initialisation"))
    optimizer = Optimizer(
      .radam(epsilon: configuration.radamEpsilon), layout: layout,
      clipping: configuration.maxGradientNorm > 0
        ? .norm(Float(configuration.maxGradientNorm)) : .none)
    asked = Slab(count: environments * spaces.width, repeating: 0)
    try actor.bind("observation", to: asked.pointer)
    values = try actor.output("q")
    inputs = try Inputs(learner)
  }

  /// Steps of the whole vector between two calls of `learn`.
  public var stepsPerIteration: Int { configuration.stepsPerRollout }

  /// Chooses an action for every environment.
  ///
  /// - Throws: ``GymError`` if the vector is not one that the agent was made for.
  public func act(
    in vector: any VectorEnvironment, into actions: Slab<Float>, at progress: Progress
  ) throws {
    try spaces.require(vector, environments: environments, agent: "PQN")
    if case .nextStep = vector.autoresetMode {
      throw GymError.invalid(
        "PQN cannot learn from environments with the autoreset mode next_step, whose resets would "
          + "count as steps: use same_step.")
    }
    guard rollout.time < rollout.steps else { throw outOfTurn }
    let legal = vector.legalActions.pointer
    measures.epsilon = epsilon(
      from: configuration.epsilonStart, to: configuration.epsilonEnd,
      over: configuration.explorationFraction, at: progress)
    try ask(vector.observations)
    let first = rollout.time * environments
    (rollout.observations + first * spaces.width).update(from: asked.pointer, count: asked.count)
    for row in 0..<environments {
      let mask = legal + row * spaces.actions
      let line = values + row * spaces.actions
      let best = bestLegalAction(line, mask, count: spaces.actions)
      rollout.values[first + row] = line[best]
      let action =
        exploration.random() < measures.epsilon
        ? randomLegalAction(mask, count: spaces.actions, using: &exploration) : best
      rollout.actions[first + row] = Int32(action)
      actions.pointer[row] = Float(action)
    }
  }

  /// Works out the values of observations.
  private func ask(_ observations: Slab<Float>) throws {
    asked.copy(from: observations)
    try actor.run(count: environments, weights: weights)
  }

  /// Takes note of what the actions led to.
  public func observe(
    _ vector: any VectorEnvironment, actions: Slab<Float>, at progress: Progress
  ) throws {
    guard rollout.time < rollout.steps else { throw outOfTurn }
    let first = rollout.time * environments
    var isCut = false
    for row in 0..<environments {
      rollout.rewards[first + row] = Float(vector.rewards[row] * configuration.rewardScale)
      rollout.ended[first + row] = vector.terminated[row] || vector.truncated[row]
      isCut = isCut || vector.truncated[row] && !vector.terminated[row]
    }
    // The weights are those of the whole rollout: what is beyond can be judged at once.
    if isCut {
      try ask(vector.finalObservations)
      for row in 0..<environments where vector.truncated[row] && !vector.terminated[row] {
        rollout.cutRows[rollout.cutCount] = first + row
        rollout.values[rollout.rows + environments + rollout.cutCount] = best(
          row, vector.finalLegalActions)
        rollout.cutCount += 1
      }
    }
    rollout.time += 1
    guard rollout.time == rollout.steps else { return }
    try ask(vector.observations)
    for row in 0..<environments {
      rollout.values[rollout.rows + row] = best(row, vector.legalActions)
    }
  }

  /// The value of the best legal action.
  private func best(_ row: Int, _ legal: Slab<Bool>) -> Float {
    let line = values + row * spaces.actions
    return line[
      bestLegalAction(line, legal.pointer + row * spaces.actions, count: spaces.actions)]
  }

  private var outOfTurn: GymError {
    .invalid(
      "PQN learns after exactly stepsPerIteration steps of the vector: call act, step and observe "
        + "that often, then learn.")
  }

  /// Goes through the rollout `epochs` times in minibatches.
  ///
  /// - Throws: ``GymError`` unless the rollout is full.
  public func learn(at progress: Progress) throws {
    guard rollout.time == rollout.steps else { throw outOfTurn }
    // A plus V of generalised advantage estimation is the λ-return.
    rollout.estimateAdvantages(
      discount: Float(configuration.discount), lambda: Float(configuration.qLambda))
    let rate =
      configuration.learningRate
      * configuration.learningRateSchedule.factor(
        steps: progress.steps - rollout.rows, total: progress.totalSteps)
    let size = min(configuration.batchSize, rollout.rows)
    var (losses, means, updates) = (0.0, 0.0, 0)
    for _ in 0..<configuration.epochs {
      if size < rollout.rows { order.shuffle() }
      for begin in stride(from: 0, to: rollout.rows, by: size) {
        let count = min(size, rollout.rows - begin)
        inputs.fill(from: rollout, rows: order.rows + begin, count: count)
        try learner.train(
          count: count, weights: &weights, optimizer: optimizer, learningRate: rate,
          random: RandomRun(key: noise, number: UInt64(optimizer.stepCount)))
        losses += Double(inputs.loss.pointee)
        means += Double(inputs.value.pointee)
        updates += 1
      }
    }
    measures.loss = losses / Double(updates)
    measures.meanValue = means / Double(updates)
    measures.gradientNorm = optimizer.gradientNorm
    measures.learningRate = rate
    clear()
  }

  private func clear() {
    rollout.time = 0
    rollout.cutCount = 0
  }

  /// The names of the measures, in the order of `takeMetrics()`.
  public let metricNames = ["loss", "mean_value", "epsilon", "gradient_norm", "learning_rate"]

  /// Means over the last round of updates, and what was last; NaN before the first.
  public func takeMetrics() -> [Double] {
    [
      measures.loss, measures.meanValue, measures.epsilon, measures.gradientNorm,
      measures.learningRate,
    ]
  }

  /// What was learned so far: later learning does not change it.
  public var policy: any AgentPolicy {
    ValuePolicy(agent: Self.name, network: network, spaces: spaces, weights: weights)
  }

  /// Stores everything that the future depends on, between two iterations.
  public func encode(into archive: inout Archive) throws {
    try archive.set("agent/exploration", exploration)
    try archive.set("agent/measures", measures)
    try order.encode(into: &archive)
    try weights.encode(into: &archive, at: "agent/weights")
    try optimizer.encode(into: &archive, at: "agent/optimizer")
  }

  /// Goes on from a stored state.
  ///
  /// - Throws: `FormatError` if it does not fit; the agent is then of no use.
  public func decode(from archive: Archive) throws {
    exploration = try archive.value("agent/exploration")
    measures = try archive.value("agent/measures")
    try order.decode(from: archive)
    try weights.decode(from: archive, at: "agent/weights")
    try optimizer.decode(from: archive, at: "agent/optimizer")
    clear()
  }
}

extension PQN {
  /// The measures of the last round of updates.
  private struct Measures: Codable {
    var loss = Double.nan
    var meanValue = Double.nan
    var epsilon = Double.nan
    var gradientNorm = Double.nan
    var learningRate = Double.nan
  }

  /// The places of a learner's inputs and outputs.
  private struct Inputs {
    let observations: UnsafeMutablePointer<Float>
    let actions: UnsafeMutablePointer<Int32>
    let returns: UnsafeMutablePointer<Float>
    let loss: UnsafeMutablePointer<Float>
    let value: UnsafeMutablePointer<Float>

    init(_ learner: Runner) throws {
      observations = try learner.input("observation")
      actions = try learner.integers("action")
      returns = try learner.input("return")
      loss = try learner.output("loss")
      value = try learner.output("value")
    }

    /// Gathers rows of a rollout.
    func fill(from rollout: Rollout, rows: UnsafePointer<Int>, count: Int) {
      let width = rollout.width
      for index in 0..<count {
        let row = rows[index]
        for column in 0..<width {
          observations[index * width + column] = rollout.observations[row * width + column]
        }
        actions[index] = rollout.actions[row]
        returns[index] = rollout.returns[row]
      }
    }
  }
}

extension PQN: AgentKind {
  /// `pqn`.
  public static let name = "pqn"
  /// What it is, in a sentence.
  public static let summary =
    "Q-learning without replay or target network, by λ-returns and layer norm"

  /// Makes an agent.
  public static func make(
    _ configuration: Configuration, observationSpace: SpaceDescription,
    actionSpace: SpaceDescription, restrictsActions: Bool, environments: Int, threads: Int,
    seed: UInt64
  ) throws -> any Agent {
    let spaces = try FiniteSpaces(
      agent: "PQN", observationSpace: observationSpace, actionSpace: actionSpace,
      restrictsActions: restrictsActions)
    return try PQN(
      configuration, spaces: spaces, environments: environments, threads: threads, seed: seed)
  }

  /// Reads a policy that PQN wrote.
  public static func policy(from archive: Archive) throws -> any AgentPolicy {
    try ValuePolicy(from: archive, agent: name)
  }

  /// Makes an agent whose action values a network of your own computes; it should normalise its layers.
  ///
  /// - Parameters:
  ///   - configuration: the hyperparameters; `hiddenSizes`, `activation` and `layerNorm` are not used.
  ///   - network: `[batch, width] → [batch, actions]` from flat observations.
  ///   - observationSpace: of the environments.
  ///   - actionSpace: of the environments; finite.
  ///   - restrictsActions: whether some actions are illegal at times.
  ///   - environments: how many environments it acts in at a time.
  ///   - threads: that learn; results do not depend on them.
  ///   - seed: of everything that it draws.
  /// - Throws: ``GymError`` or `NeuralError` if spaces, hyperparameters or shapes do not fit.
  public static func make(
    _ configuration: Configuration, network: some Module, observationSpace: SpaceDescription,
    actionSpace: SpaceDescription, restrictsActions: Bool = false, environments: Int, threads: Int,
    seed: UInt64
  ) throws -> any Agent {
    let spaces = try FiniteSpaces(
      agent: "PQN", observationSpace: observationSpace, actionSpace: actionSpace,
      restrictsActions: restrictsActions)
    return try PQN(
      configuration, network: ValueNetwork(network, .plain, spaces), spaces: spaces,
      environments: environments, threads: threads, seed: seed)
  }

  /// Reads a policy of an agent that was made with a network of your own.
  ///
  /// - Throws: ``GymError`` or `FormatError` if the policy was not made with this network.
  public static func policy(from archive: Archive, network: some Module) throws
    -> any AgentPolicy
  {
    try ValuePolicy(from: archive, agent: name, module: network)
  }
}
