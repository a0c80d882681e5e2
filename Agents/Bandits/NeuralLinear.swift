public import Formats
public import Gym
internal import Neural
internal import Randomness
internal import Threads

/// Thompson sampling with features that a network learns: each arm is a Bayesian linear regression on the last
/// hidden layer.
///
/// Source: C. Riquelme, G. Tucker, J. Snoek, "Deep Bayesian Bandits Showdown" (2018), section 3,
/// "neural linear". From time to time the network is trained on what is remembered to predict the
/// reward of each action; then the regressions are made anew on its features.
public final class NeuralLinear: Agent {
  private let configuration: Configuration
  private let spaces: FiniteSpaces
  private let environments: Int
  private var weights: Weights
  private let optimizer: Optimizer
  private let learner: Runner
  private let reader: Runner
  private let replay: Replay
  private let batch: Replay.Batch
  private let arms: BanditArms
  private var context: BanditContext
  private let acted: Slab<Float>
  private let features: Slab<Float>
  private let scores: Slab<Float>
  private let spare: Slab<Float>
  private var exploration: PCG64
  private var sampling: PCG64
  private let noise: UInt64
  private var sums = (reward: 0.0, loss: 0.0)
  private var counts = (steps: 0, updates: 0, trainings: 0)

  init(
    _ configuration: Configuration, _ spaces: FiniteSpaces, environments: Int, threads: Int,
    seed: UInt64
  ) throws {
    try configuration.validate()
    try checkEnvironments(environments)
    try configuration.network.checkMemory(inputs: spaces.features, outputs: spaces.actions)
    try Agents.checkMemory(
      "replay_capacity", configuration.replayCapacity, rows: configuration.replayCapacity,
      bytesPerRow: 8 * spaces.width + 12)
    self.configuration = configuration
    self.spaces = spaces
    self.environments = environments
    let streams = RandomStreams(seed: seed)
    exploration = streams.stream("exploration")
    sampling = streams.stream("replay")
    noise = streams.seed(for: "noise")
    let updatePlan = try Plan(
      Self.updateGraph(configuration.network, spaces), capacity: configuration.batchSize)
    let layout = updatePlan.layouts[0]
    weights = Weights(layout, seed: streams.seed(for: "initialisation"))
    optimizer = Optimizer(.adam(epsilon: configuration.adamEpsilon), layout: layout)
    learner = Runner(updatePlan, pool: ThreadPool(threads: threads))
    let rows = max(environments, 256)
    reader = Runner(
      try Plan(
        Self.featureGraph(configuration.network, spaces), capacity: rows, layout: layout))
    replay = Replay(capacity: configuration.replayCapacity, width: spaces.width)
    spare = Slab(count: configuration.batchSize * (spaces.width + 1), repeating: 0)
    batch = Replay.Batch(
      observations: try learner.input("observation"), nextObservations: spare.pointer,
      actions: try learner.integers("action"), rewards: try learner.input("reward"),
      continues: spare.pointer + configuration.batchSize * spaces.width)
    let width = configuration.hiddenSizes[configuration.hiddenSizes.count - 1]
    context = BanditContext(features: width)
    try BanditArms.checkMemory(count: spaces.actions, size: context.size)
    arms = BanditArms(count: spaces.actions, size: context.size, ridge: configuration.ridge)
    acted = Slab(count: environments * spaces.width, repeating: 0)
    features = Slab(count: environments * width, repeating: 0)
    scores = Slab(count: spaces.actions, repeating: 0)
  }

  /// Every step is learned from at once.
  public var stepsPerIteration: Int { 1 }

  /// Draws every action's reward from its posterior, and takes the best.
  ///
  /// - Throws: ``GymError`` if the vector is not one that the agent was made for.
  public func act(
    in vector: any VectorEnvironment, into actions: Slab<Float>, at progress: Progress
  ) throws {
    try spaces.require(vector, environments: environments, agent: "NeuralLinear")
    acted.copy(from: vector.observations)
    try readFeatures(acted.pointer, count: environments, into: features.pointer)
    let isRandom = progress.steps < configuration.learningStarts
    for row in 0..<environments {
      let legal = vector.legalActions.pointer + row * spaces.actions
      if isRandom {
        actions.pointer[row] = Float(
          randomLegalAction(legal, count: spaces.actions, using: &exploration))
        continue
      }
      context.read(features.pointer + row * (context.size - 1))
      for arm in 0..<spaces.actions where legal[arm] {
        let deviation = arms.variance(arm, context).squareRoot() * configuration.explorationScale
        scores.pointer[arm] = Float(arms.mean(arm, context) + deviation * exploration.normal())
      }
      actions.pointer[row] = Float(bestLegalAction(scores.pointer, legal, count: spaces.actions))
    }
  }

  /// What the last hidden layer says of observations.
  private func readFeatures(
    _ codes: UnsafeMutablePointer<Float>, count: Int, into features: UnsafeMutablePointer<Float>
  ) throws {
    try reader.bind("observation", to: codes)
    try reader.run(count: count, weights: weights)
    features.update(from: try reader.output("features"), count: count * (context.size - 1))
  }

  /// Learns what the actions brought.
  public func observe(
    _ vector: any VectorEnvironment, actions: Slab<Float>, at progress: Progress
  ) throws {
    for row in 0..<environments where !vector.ignored.pointer[row] {
      let reward = vector.rewards.pointer[row] * configuration.rewardScale
      let arm = Int(actions.pointer[row])
      context.read(features.pointer + row * (context.size - 1))
      arms.learn(arm, context, reward: reward)
      let code = acted.pointer + row * spaces.width
      replay.append(
        observation: code, action: arm, reward: reward, next: code, terminated: true)
      sums.reward += vector.rewards.pointer[row]
      counts.steps += 1
    }
  }

  /// Trains the network when it is due, and makes the regressions anew on its features.
  public func learn(at progress: Progress) throws {
    let due = progress.steps / configuration.trainInterval
    guard due > counts.trainings, replay.count > 0 else { return }
    counts.trainings = due
    for _ in 0..<configuration.gradientSteps {
      replay.sample(configuration.batchSize, into: batch, using: &sampling)
      try learner.train(
        count: configuration.batchSize, weights: &weights, optimizer: optimizer,
        learningRate: configuration.learningRate,
        random: RandomRun(key: noise, number: UInt64(optimizer.stepCount)))
      sums.loss += Double(try learner.output("loss").pointee)
      counts.updates += 1
    }
    try regressAnew()
  }

  private func regressAnew() throws {
    arms.clear()
    let block = min(256, reader.plan.capacity)
    let width = context.size - 1
    let rows = Slab<Float>(count: block * (2 * spaces.width + 2 + width), repeating: 0)
    let chosen = Slab<Int32>(count: block, repeating: 0)
    let next = rows.pointer + block * spaces.width
    let rewards = next + block * spaces.width
    let target = Replay.Batch(
      observations: rows.pointer, nextObservations: next, actions: chosen.pointer,
      rewards: rewards, continues: rewards + block)
    let seen = rewards + 2 * block
    var first = 0
    while first < replay.count {
      let count = min(block, replay.count - first)
      for row in 0..<count { replay.copy(first + row, to: row, of: target) }
      try readFeatures(rows.pointer, count: count, into: seen)
      for row in 0..<count {
        context.read(seen + row * width)
        arms.learn(
          Int(chosen.pointer[row]), context, reward: Double(rewards[row]), solving: false)
      }
      first += count
    }
    for arm in 0..<spaces.actions { arms.solve(arm) }
  }

  /// The names of the measures, in the order of `takeMetrics()`.
  public let metricNames = ["mean_reward", "loss"]

  /// Means over the steps, and the updates, since the last call; NaN where there was none.
  public func takeMetrics() -> [Double] {
    defer {
      sums = (0, 0)
      (counts.steps, counts.updates) = (0, 0)
    }
    return [sums.reward / Double(counts.steps), sums.loss / Double(counts.updates)]
  }

  /// What was learned so far: later learning does not change it.
  public var policy: any AgentPolicy {
    NeuralLinearPolicy(
      network: configuration.network, spaces: spaces, weights: weights,
      means: arms.meanCoefficients)
  }

  /// Stores everything that the future depends on, between two iterations.
  public func encode(into archive: inout Archive) throws {
    try archive.set(
      "agent/state",
      State(
        sums: [sums.reward, sums.loss], counts: [counts.steps, counts.updates, counts.trainings],
        exploration: exploration, sampling: sampling))
    try weights.encode(into: &archive, at: "agent/weights")
    try optimizer.encode(into: &archive, at: "agent/optimizer")
    try replay.encode(into: &archive, at: "agent/replay")
    arms.encode(into: &archive, at: "agent/arms")
  }

  /// Goes on from a stored state.
  ///
  /// - Throws: `FormatError` if it does not fit; the agent is then of no use.
  public func decode(from archive: Archive) throws {
    let state = try archive.value("agent/state", as: State.self)
    guard state.sums.count == 2, state.counts.count == 3 else {
      throw FormatError.malformed("agent/state", "there must be two sums and three counts")
    }
    sums = (state.sums[0], state.sums[1])
    counts = (state.counts[0], state.counts[1], state.counts[2])
    (exploration, sampling) = (state.exploration, state.sampling)
    try weights.decode(from: archive, at: "agent/weights")
    try optimizer.decode(from: archive, at: "agent/optimizer")
    try replay.decode(from: archive, at: "agent/replay")
    try arms.decode(from: archive, at: "agent/arms")
  }

  private struct State: Codable {
    var sums: [Double]
    var counts: [Int]
    var exploration: PCG64
    var sampling: PCG64
  }
}

extension NeuralLinear {
  /// The outputs of the last hidden layer, `[batch, size]`.
  private static func features(_ x: Tensor, _ network: NetworkConfiguration) -> Tensor {
    var y = x
    for (index, size) in network.hiddenSizes.enumerated() {
      y = Dense(size, activation: network.activation.function, name: "hidden_\(index)")(y)
    }
    return y
  }

  /// The graph of an update: `observation`, `action`, `reward` → the squared error of the reward, `loss`.
  static func updateGraph(_ network: NetworkConfiguration, _ spaces: FiniteSpaces) throws -> Graph {
    try Graph.trace(training: true) { trace in
      let seen = features(spaces.observations(trace), network)
      let action = trace.input("action", [.batch], type: .int32)
      let reward = trace.input("reward", [.batch])
      let predicted = Dense(spaces.actions, name: "head")(seen).picked(action)
      trace.output("loss", meanSquaredError(predicted, reward))
    }.differentiating("loss")
  }

  /// The graph of acting: `observation` → `features`.
  static func featureGraph(_ network: NetworkConfiguration, _ spaces: FiniteSpaces) throws -> Graph
  {
    try Graph.trace { trace in
      trace.output("features", features(spaces.observations(trace), network))
    }
  }
}
