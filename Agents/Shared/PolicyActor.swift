internal import Formats
internal import Gym
internal import Neural
internal import Randomness
internal import Threads

/// Draws actions from a policy in a vector of environments.
final class PolicyActor {
  /// The observations that the last actions were drawn for, `[environments, width]`.
  let acted: Slab<Float>
  /// 1 for each action that was legal then, 0 for the others, `[environments, maskWidth]`.
  let legal: Slab<Float>
  /// The number of actions whose legality is asked for; 0 where all are legal at all times.
  let maskWidth: Int
  /// The logarithm of the probability that each drawn action had.
  let logProbabilities: Slab<Float>
  private let agent: String
  private let spaces: FiniteSpaces
  private let environments: Int
  private let runner: Runner
  private let probabilities: UnsafeMutablePointer<Float>
  private let logarithms: UnsafeMutablePointer<Float>
  /// What actions are drawn from.
  private var choice: PCG64

  init(
    agent: String, _ networks: ActorCritic, _ spaces: FiniteSpaces, environments: Int,
    layout: ParameterLayout, choice: PCG64
  ) throws {
    self.agent = agent
    self.spaces = spaces
    self.environments = environments
    self.choice = choice
    runner = Runner(
      try Plan(networks.actingGraph(spaces), capacity: environments, layout: layout))
    acted = Slab(count: environments * spaces.width, repeating: 0)
    maskWidth = spaces.restrictsActions ? spaces.actions : 0
    legal = Slab(count: environments * maskWidth, repeating: 1)
    logProbabilities = Slab(count: environments, repeating: 0)
    try runner.bind("observation", to: acted.pointer)
    if maskWidth > 0 { try runner.bind("legal", to: legal.pointer) }
    probabilities = try runner.output("probability")
    logarithms = try runner.output("log_probability")
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
    acted.copy(from: vector.observations)
    let mask = vector.legalActions.pointer
    for index in 0..<environments * maskWidth { legal.pointer[index] = mask[index] ? 1 : 0 }
    try runner.run(count: environments, weights: weights)
    for row in 0..<environments {
      let action = sampledLegalAction(
        probabilities + row * spaces.actions, mask + row * spaces.actions, count: spaces.actions,
        using: &choice)
      actions.pointer[row] = Float(action)
      logProbabilities.pointer[row] = logarithms[row * spaces.actions + action]
    }
  }

  /// Stores what the next actions depend on.
  func encode(into archive: inout Archive) throws { try archive.set("agent/choice", choice) }

  /// Goes on from a stored state.
  func decode(from archive: Archive) throws { choice = try archive.value("agent/choice") }
}

/// The critic's judgements, in blocks of what its plan holds.
final class Judge {
  private let runner: Runner
  private let width: Int
  private let values: UnsafeMutablePointer<Float>

  init(
    _ networks: ActorCritic, _ spaces: FiniteSpaces, capacity: Int, layout: ParameterLayout,
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
