internal import Formats
internal import Gym
internal import Neural
internal import Randomness
internal import Threads

/// Draws actions from a policy in a vector of environments.
final class PolicyActor {
  /// The observations that the last actions were drawn for, as networks take them,
  /// `[environments, width]`.
  let acted: Slab<Float>
  /// 1 for each action, or value of a choice, that was legal then, 0 for the others,
  /// `[environments, maskWidth]`.
  let legal: Slab<Float>
  /// The number of logits whose legality is kept; 0 where all are legal at all times.
  let maskWidth: Int
  /// The logarithm of the probability, or density, that each drawn action had.
  let logProbabilities: Slab<Float>
  /// The real numbers that the drawn actions are kept as, before they were cut to the space,
  /// `[environments, n]`.
  let realActions: UnsafePointer<Float>?
  private let agent: String
  private let spaces: ActorSpaces
  private let environments: Int
  /// Of the acting graph.
  let runner: Runner
  private let source: Source
  private let normalizer: Normalizer?
  /// What actions are drawn from.
  private var choice: PCG64

  /// What actions are made of.
  private enum Source {
    /// Probabilities and their logarithms.
    case categorical(UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>)
    /// The input of the noise, and what comes of it.
    case gaussian(ActionNoise, bounds: ActionBounds, logProbabilities: UnsafeMutablePointer<Float>)
    /// Several choices and numbers.
    case parts(PartsSource)
  }

  /// - Parameters:
  ///   - sdeSampleFrequency: steps between two matrices of state-dependent noise; −1: only as many as
  ///     times `beginRollout` is called.
  ///   - normalizer: of the observations, which counts what is acted on.
  ///   - graph: of acting, if it has more inputs and outputs than the networks' own.
  init(
    agent: String, _ networks: ActorCritic, _ spaces: ActorSpaces, environments: Int,
    layout: ParameterLayout, choice: PCG64, sdeSampleFrequency: Int = -1,
    normalizer: Normalizer? = nil, graph: Graph? = nil
  ) throws {
    self.agent = agent
    self.spaces = spaces
    self.environments = environments
    self.choice = choice
    self.normalizer = normalizer
    runner = Runner(
      try Plan(graph ?? networks.actingGraph(spaces), capacity: environments, layout: layout))
    acted = Slab(count: environments * spaces.width, repeating: 0)
    maskWidth = spaces.maskWidth
    legal = Slab(count: environments * maskWidth, repeating: 1)
    logProbabilities = Slab(count: environments, repeating: 0)
    try runner.bind("observation", to: acted.pointer)
    let logarithms = try runner.output("log_probability")
    switch spaces.head {
    case .categorical:
      if maskWidth > 0 { try runner.bind("legal", to: legal.pointer) }
      source = .categorical(try runner.output("probability"), logarithms)
      realActions = nil
    case .gaussian(let bounds):
      let isStateDependent = networks.deviation.isStateDependent
      let hidden =
        networks.actor.configuration.hiddenSizes.last
        ?? networks.actor.configuration.inputs(spaces.features)
      source = .gaussian(
        ActionNoise(
          try runner.input(isStateDependent ? "exploration" : "noise"),
          count: environments * bounds.count * (isStateDependent ? hidden : 1),
          every: isStateDependent ? sdeSampleFrequency : 1),
        bounds: bounds, logProbabilities: logarithms)
      realActions = UnsafePointer(try runner.output("real_action"))
    case .parts(let parts):
      let made = try PartsSource(
        parts, networks, spaces, runner: runner, environments: environments, layout: layout,
        legal: legal)
      source = .parts(made)
      realActions = UnsafePointer(made.kept.pointer)
    }
  }

  /// Whether observations are counted when they are acted on, because resets by the caller come between
  /// a step and the next action; else they are counted after the step, and the first ones when acting.
  static func countsWhenActing(_ vector: any VectorEnvironment) -> Bool {
    if case .disabled = vector.autoresetMode { true } else { false }
  }

  /// Begins a rollout: with new state-dependent noise.
  func beginRollout() {
    if case .gaussian(let noise, _, _) = source { noise.begin() }
  }

  /// Draws an action for every environment.
  ///
  /// - Throws: ``GymError`` if the vector is not one that the agent was made for.
  func act(in vector: any VectorEnvironment, into actions: Slab<Float>, weights: Weights) throws {
    try spaces.require(vector, environments: environments, agent: agent)
    if case .nextStep = vector.autoresetMode {
      throw GymError.invalid(
        "\(agent) cannot learn from environments with the autoreset mode next_step, whose resets "
          + "would count as steps: use same_step.")
    }
    if let normalizer {
      if Self.countsWhenActing(vector) || normalizer.isUntouched {
        normalizer.count(vector.observations.pointer, rows: environments)
      }
      normalizer.apply(vector.observations.pointer, rows: environments, into: acted.pointer)
    } else {
      acted.copy(from: vector.observations)
    }
    switch source {
    case .categorical(let probabilities, let logarithms):
      let mask = vector.legalActions.pointer
      for index in 0..<environments * maskWidth { legal.pointer[index] = mask[index] ? 1 : 0 }
      try runner.run(count: environments, weights: weights)
      for row in 0..<environments {
        let action = sampledLegalAction(
          probabilities + row * spaces.actions, mask + row * spaces.actions,
          count: spaces.actions, using: &choice)
        actions.pointer[row] = Float(action)
        logProbabilities.pointer[row] = logarithms[row * spaces.actions + action]
      }
    case .gaussian(let noise, let bounds, let logarithms):
      noise.draw(using: &choice)
      try runner.run(count: environments, weights: weights)
      logProbabilities.pointer.update(from: logarithms, count: environments)
      if let realActions {
        bounds.clip(realActions, rows: environments, into: actions.pointer)
      }
    case .parts(let parts):
      try parts.act(
        in: vector, into: actions, runner: runner, weights: weights, using: &choice,
        logProbabilities: logProbabilities)
    }
  }

  /// Stores what the next actions depend on.
  func encode(into archive: inout Archive) throws { try archive.set("agent/choice", choice) }

  /// Goes on from a stored state.
  func decode(from archive: Archive) throws { choice = try archive.value("agent/choice") }
}

/// Standard normal numbers in the input of a graph, drawn anew every few steps.
final class ActionNoise {
  private let numbers: UnsafeMutablePointer<Float>
  private let count: Int
  private let interval: Int
  private var time = 0

  /// Numbers that are new every `interval` steps; −1: only after `begin`.
  init(_ numbers: UnsafeMutablePointer<Float>, count: Int, every interval: Int) {
    self.numbers = numbers
    self.count = count
    self.interval = interval
  }

  /// The next numbers are new ones.
  func begin() { time = 0 }

  /// New numbers, if it is time.
  @inline(__always)
  func draw(using generator: inout PCG64) {
    if time == 0 || interval > 0 && time % interval == 0 {
      for index in 0..<count { numbers[index] = Float(generator.normal()) }
    }
    time += 1
  }
}

/// The critic's judgements, in blocks of what its plan holds.
final class Judge {
  private let runner: Runner
  private let width: Int
  private let values: UnsafeMutablePointer<Float>

  init(
    _ networks: ActorCritic, _ spaces: ActorSpaces, capacity: Int, layout: ParameterLayout,
    pool: ThreadPool
  ) throws {
    width = spaces.width
    runner = Runner(
      try Plan(networks.judgingGraph(spaces), capacity: min(512, capacity), layout: layout),
      pool: pool)
    values = try runner.output("value")
  }

  /// Writes the values of `count` observations.
  func judge(
    _ observations: UnsafeMutablePointer<Float>, count: Int,
    into results: UnsafeMutablePointer<Float>, weights: Weights
  ) throws {
    var begin = 0
    while begin < count {
      let rows = min(runner.plan.capacity, count - begin)
      try runner.bind("observation", to: observations + begin * width)
      try runner.run(count: rows, weights: weights)
      (results + begin).update(from: values, count: rows)
      begin += rows
    }
  }
}
