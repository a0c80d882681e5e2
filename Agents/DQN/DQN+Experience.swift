internal import Formats
internal import Gym
internal import Neural
internal import Randomness

extension DQN {
  /// What a DQN remembers: from the steps of a vector of environments to the batches of updates.
  final class Experience {
    private let spaces: FiniteSpaces
    private let environments: Int
    private let batchSize: Int
    private let replay: Replay
    private let batch: Replay.Batch
    /// `nil` where each step is a transition of its own.
    private let returns: NStepReturns?
    /// `nil` where all transitions are drawn alike.
    private let priorities: Priorities?
    /// Where the weights and errors of a batch lie, `[batch]` each.
    private let weighing: (weights: UnsafeMutablePointer<Float>, errors: UnsafePointer<Float>)?
    private let importanceExponentStart: Double
    private let rewardScale: Double

    /// Memory for the steps of `environments` environments, which fills the inputs of a learner.
    ///
    /// - Throws: `NeuralError` if the learner lacks an input.
    init(
      _ configuration: Configuration, _ spaces: FiniteSpaces, environments: Int, learner: Runner
    ) throws {
      self.spaces = spaces
      self.environments = environments
      batchSize = configuration.batchSize
      replay = Replay(
        capacity: configuration.replayCapacity, width: spaces.width,
        maskWidth: spaces.restrictsActions ? spaces.actions : 0)
      batch = Replay.Batch(
        observations: try learner.input("observation"),
        nextObservations: try learner.input("next_observation"),
        actions: try learner.integers("action"), rewards: try learner.input("reward"),
        continues: try learner.input("continues"), nextLegal: try? learner.input("next_legal"))
      returns =
        configuration.nStep == 1
        ? nil
        : NStepReturns(
          steps: configuration.nStep, discount: configuration.discount,
          environments: environments, width: spaces.width)
      importanceExponentStart = configuration.importanceExponentStart
      rewardScale = configuration.rewardScale
      guard configuration.prioritizedReplay else {
        (priorities, weighing) = (nil, nil)
        return
      }
      priorities = Priorities(
        capacity: configuration.replayCapacity, exponent: configuration.priorityExponent,
        batchSize: configuration.batchSize)
      weighing = (try learner.input("weight"), UnsafePointer(try learner.output("error")))
    }

    /// Refuses a memory that does not fit into the machine's, by the name of the hyperparameter.
    ///
    /// - Throws: ``GymError/parameter(_:value:allowed:)`` if there is not that much.
    static func checkMemory(
      _ configuration: Configuration, _ spaces: FiniteSpaces, environments: Int
    ) throws {
      try Agents.checkMemory(
        "replay_capacity", configuration.replayCapacity, rows: configuration.replayCapacity,
        bytesPerRow: 8 * spaces.width + 12 + (spaces.restrictsActions ? spaces.actions : 0)
          + (configuration.prioritizedReplay ? 32 : 0))
      try Agents.checkMemory(
        "n_step", configuration.nStep, rows: configuration.nStep * environments,
        bytesPerRow: 4 * spaces.width + 12)
      // A loss over all pairs of a distribution's numbers, and what its gradient keeps of it.
      let head = configuration.head
      let (name, count) =
        switch head.distribution {
        case .implicitQuantiles: ("sample_count", configuration.sampleCount)
        case .quantiles: ("quantile_count", head.count)
        case .categorical, .mean: ("atom_count", head.count)
        }
      try Agents.checkMemory(
        name, count, rows: configuration.batchSize, bytesPerRow: 8 * 4 * count * count)
      guard head.distribution == .implicitQuantiles else { return }
      // The last hidden layer of all fractions, of the three networks that an update may ask.
      let width = configuration.hiddenSizes.max() ?? spaces.features
      try Agents.checkMemory(
        "greedy_sample_count", head.count, rows: configuration.batchSize,
        bytesPerRow: 3 * 2 * 4 * max(head.count, count) * width)
    }

    /// The number of transitions held.
    var count: Int { replay.count }

    /// Takes note of a step of the vector.
    ///
    /// - Parameters:
    ///   - vector: the environments after the step.
    ///   - acted: the observations before it, `[environments, width]`.
    ///   - actions: what was done, one for each environment.
    func observe(_ vector: any VectorEnvironment, acted: Slab<Float>, actions: Slab<Float>) {
      let rewards = vector.rewards.pointer
      let next = vector.finalObservations.pointer
      let terminated = vector.terminated.pointer
      let truncated = vector.truncated.pointer
      let ignored = vector.ignored.pointer
      let legal = vector.finalLegalActions.pointer
      for row in 0..<environments where !ignored[row] {
        let observation = acted.pointer + row * spaces.width
        let action = Int(actions.pointer[row])
        func append(_ transition: NStepReturns.Transition) {
          let place = replay.append(
            observation: transition.observation, action: transition.action,
            reward: transition.reward, next: next + row * spaces.width,
            terminated: terminated[row], factor: transition.factor,
            nextLegal: legal + row * spaces.actions)
          priorities?.insert(place)
        }
        if let returns {
          returns.append(
            environment: row, observation: observation, action: action,
            reward: rewards[row] * rewardScale,
            isOver: terminated[row] || truncated[row], body: append)
        } else {
          append(
            NStepReturns.Transition(
              observation: observation, action: action, reward: rewards[row] * rewardScale,
              factor: 1))
        }
      }
    }

    /// Draws a batch into the learner's inputs.
    ///
    /// - Precondition: at least one transition is held.
    func sample(at progress: Progress, using generator: inout PCG64) {
      guard let priorities, let weighing else {
        replay.sample(batchSize, into: batch, using: &generator)
        return
      }
      let done = min(1, Double(progress.steps) / Double(max(progress.totalSteps, 1)))
      priorities.sample(
        batchSize, of: replay.count,
        correction: importanceExponentStart + done * (1 - importanceExponentStart),
        weights: weighing.weights, using: &generator
      ) { row, place in replay.copy(place, to: row, of: batch) }
    }

    /// Takes note of how wrong the update found its batch.
    func judge() {
      guard let priorities, let weighing else { return }
      priorities.update(batchSize, errors: weighing.errors)
    }

    /// Stores what is remembered.
    func encode(into archive: inout Archive) throws {
      try replay.encode(into: &archive, at: "agent/replay")
      try returns?.encode(into: &archive, at: "agent/returns")
      try priorities?.encode(into: &archive, at: "agent/priorities", count: count)
    }

    /// Takes over a stored memory.
    ///
    /// - Throws: `FormatError` if it does not fit.
    func decode(from archive: Archive) throws {
      try replay.decode(from: archive, at: "agent/replay")
      try returns?.decode(from: archive, at: "agent/returns")
      try priorities?.decode(from: archive, at: "agent/priorities", count: count)
    }
  }
}
