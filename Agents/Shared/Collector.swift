internal import Formats
internal import Gym
internal import Neural
internal import Randomness
internal import Threads

/// The acting half of agents that learn from rollouts: acts, notes what that led to, and judges it.
final class Collector {
  let rollout: Rollout
  private let agent: String
  private let environments: Int
  let actor: PolicyActor
  /// `nil` where the rollout's values are known from acting.
  private let judge: Judge?
  private let normalizer: Normalizer?

  /// - Parameters:
  ///   - agent: the agent's name in messages.
  ///   - networks: the policy and the judge.
  ///   - spaces: of the environments.
  ///   - steps: of the vector between two updates.
  ///   - environments: in the vector.
  ///   - layout: of the weights that acting and judging are called with.
  ///   - pool: threads that judge.
  ///   - choice: what actions are drawn from.
  ///   - sdeSampleFrequency: steps between two matrices of state-dependent noise; −1: one a rollout.
  ///   - normalizer: of what is observed and earned.
  ///   - graph: of acting, if it is not the networks' own; the caller then fills in the values.
  init(
    agent: String, _ networks: ActorCritic, _ spaces: ActorSpaces, steps: Int, environments: Int,
    layout: ParameterLayout, pool: ThreadPool, choice: PCG64, sdeSampleFrequency: Int = -1,
    normalizer: Normalizer? = nil, graph: Graph? = nil
  ) throws {
    self.agent = agent
    self.environments = environments
    self.normalizer = normalizer
    rollout = Rollout(
      steps: steps, environments: environments, width: spaces.width,
      maskWidth: spaces.maskWidth, realCount: spaces.head.realCount)
    actor = try PolicyActor(
      agent: agent, networks, spaces, environments: environments, layout: layout, choice: choice,
      sdeSampleFrequency: sdeSampleFrequency, normalizer: normalizer, graph: graph)
    judge =
      graph == nil
      ? try Judge(
        networks, spaces, capacity: rollout.rows + environments, layout: layout, pool: pool) : nil
  }

  /// Refuses a rollout that does not fit into memory, by the name of the hyperparameter.
  ///
  /// - Throws: ``GymError/parameter(_:value:allowed:)`` if there is not that much.
  static func checkMemory(
    _ name: String = "steps_per_rollout", steps: Int, environments: Int, _ spaces: ActorSpaces
  ) throws {
    try Agents.checkMemory(
      name, steps, rows: steps * environments,
      bytesPerRow: 8 * spaces.width + 52 + 4 * spaces.maskWidth + 4 * spaces.head.realCount)
  }

  /// Draws an action for every environment.
  ///
  /// - Throws: ``GymError`` if the vector is not one that the agent was made for.
  func act(in vector: any VectorEnvironment, into actions: Slab<Float>, weights: Weights) throws {
    guard rollout.time < rollout.steps else { throw outOfTurn }
    if rollout.time == 0 { actor.beginRollout() }
    try actor.act(in: vector, into: actions, weights: weights)
    let first = rollout.time * environments
    (rollout.observations + first * rollout.width).update(
      from: actor.acted.pointer, count: actor.acted.count)
    (rollout.legal + first * rollout.maskWidth).update(
      from: actor.legal.pointer, count: actor.legal.count)
    (rollout.logProbabilities + first).update(
      from: actor.logProbabilities.pointer, count: environments)
    if let numbers = actor.realActions {
      (rollout.realActions + first * rollout.realCount).update(
        from: numbers, count: environments * rollout.realCount)
    } else {
      for row in 0..<environments { rollout.actions[first + row] = Int32(actions.pointer[row]) }
    }
  }

  /// Takes note of what the actions led to, its rewards multiplied by a scale.
  func observe(_ vector: any VectorEnvironment, rewardScale: Double) {
    let rewards = vector.rewards.pointer
    let terminated = vector.terminated.pointer
    let truncated = vector.truncated.pointer
    let final = vector.finalObservations.pointer
    // First of all, as `VecNormalize` does: final observations are scaled by it too.
    if !PolicyActor.countsWhenActing(vector) {
      normalizer?.count(vector.observations.pointer, rows: environments)
    }
    let scaling =
      normalizer?.take(rewards, scale: rewardScale) { terminated[$0] || truncated[$0] }
      ?? RewardScaling(scale: rewardScale, limit: .infinity)
    for environment in 0..<environments {
      let row = rollout.time * environments + environment
      rollout.rewards[row] = scaling(rewards[environment])
      rollout.ended[row] = terminated[environment] || truncated[environment]
      if truncated[environment] && !terminated[environment] {
        scale(
          final + environment * rollout.width, rows: 1,
          into: rollout.cutObservations + rollout.cutCount * rollout.width)
        rollout.cutRows[rollout.cutCount] = row
        rollout.cutCount += 1
      }
    }
    rollout.time += 1
    if rollout.time == rollout.steps {
      scale(
        vector.observations.pointer, rows: environments,
        into: rollout.observations + rollout.rows * rollout.width)
    }
  }

  /// Copies observations as networks take them.
  private func scale(
    _ codes: UnsafePointer<Float>, rows: Int, into result: UnsafeMutablePointer<Float>
  ) {
    if let normalizer {
      normalizer.apply(codes, rows: rows, into: result)
    } else {
      result.update(from: codes, count: rows * rollout.width)
    }
  }

  /// Judges a full rollout and estimates its advantages.
  ///
  /// - Throws: ``GymError`` unless the rollout is full.
  func estimateAdvantages(weights: Weights, discount: Double, lambda: Double) throws {
    guard rollout.time == rollout.steps else { throw outOfTurn }
    try judge?.judge(
      rollout.observations, count: rollout.rows + environments, into: rollout.values,
      weights: weights)
    try judge?.judge(
      rollout.cutObservations, count: rollout.cutCount,
      into: rollout.values + rollout.rows + environments, weights: weights)
    rollout.estimateAdvantages(discount: Float(discount), lambda: Float(lambda))
  }

  /// Forgets the rollout: a new one begins.
  func clear() {
    rollout.time = 0
    rollout.cutCount = 0
  }

  private var outOfTurn: GymError {
    .invalid(
      "\(agent) learns after exactly stepsPerIteration steps of the vector: call act, step and "
        + "observe that often, then learn.")
  }

  /// Stores what the next rollout depends on; between iterations there is none under way.
  func encode(into archive: inout Archive) throws {
    try actor.encode(into: &archive)
    try normalizer?.encode(into: &archive)
  }

  /// Goes on from a stored state.
  func decode(from archive: Archive) throws {
    try actor.decode(from: archive)
    try normalizer?.decode(from: archive)
    clear()
  }
}
