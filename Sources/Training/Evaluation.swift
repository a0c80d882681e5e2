public import Agents
public import Gym
internal import Randomness

/// What a policy achieved in a number of whole episodes.
public struct Evaluation: Sendable, Equatable {
  /// The undiscounted return of each episode, in the order of their seeds.
  public var returns: [Double]
  /// The length of each episode in steps.
  public var lengths: [Int]
  /// How many episodes were cut at the largest number of steps, their return that far.
  public var cutEpisodes: Int

  /// The mean return.
  public var meanReturn: Double { Statistics.mean(returns) }
  /// The standard deviation of the returns (the population's, as NumPy's).
  public var standardDeviation: Double { Statistics.standardDeviation(returns) }
  /// The interquartile mean of the returns.
  public var interquartileMean: Double { Statistics.interquartileMean(returns) }
  /// The lowest return.
  public var minimumReturn: Double { returns.min() ?? .nan }
  /// The highest return.
  public var maximumReturn: Double { returns.max() ?? .nan }
  /// The mean length.
  public var meanLength: Double { Statistics.mean(lengths.map(Double.init)) }
}

/// Plays whole episodes with a policy.
///
/// Episode e is played in an environment seeded with `seed` + e. Rows do not know of each other,
/// so the result is the same for any number of environments side by side.
public final class Evaluator {
  private let environments: any VectorEnvironment
  private let maximumSteps: Int
  private let actions: Slab<Float>
  private let mask: Slab<Bool>
  private var row: StochasticRow?
  /// What the policy remembers of each row's episode.
  private var memory = Slab<Float>(count: 0, repeating: 0)

  /// The largest number of environments that pays off side by side.
  public static let preferredCount = 64

  /// Plays in a vector of environments.
  ///
  /// - Parameter maximumSteps: where an episode without an end is cut.
  /// - Throws: ``TrainingError/usage(_:)`` unless the vector's autoreset mode is `disabled`.
  public init(environments: any VectorEnvironment, maximumSteps: Int = 10_000) throws {
    guard environments.autoresetMode == .disabled else {
      throw TrainingError.usage(
        "An evaluation starts episodes itself: make its environments with the autoreset mode "
          + "'disabled' instead of '\(environments.autoresetMode.rawValue)'.")
    }
    self.environments = environments
    self.maximumSteps = maximumSteps
    actions = Slab(count: environments.count * environments.actionWidth, repeating: 0)
    mask = Slab(count: environments.count, repeating: false)
  }

  /// Plays `episodes` episodes.
  ///
  /// - Parameter stochastic: draws actions instead of taking the best, each episode from a generator
  ///   of its own that follows from `seed` and the episode's number.
  public func evaluate(
    _ policy: any AgentPolicy, episodes: Int, seed: UInt64, stochastic: Bool = false
  ) throws -> Evaluation {
    var result = Evaluation(
      returns: Array(repeating: 0, count: episodes), lengths: Array(repeating: 0, count: episodes),
      cutEpisodes: 0)
    let count = environments.count
    /// The episode that each row plays; beyond `episodes` it plays for nothing.
    var playing = Array(0..<count)
    var generators = (0..<count).map { Self.generator(seed: seed, episode: $0) }
    var next = count
    var open = episodes
    try environments.reset(seed: seed)
    memory = Slab(count: count * policy.memoryWidth, repeating: 0)
    while open > 0 {
      try act(policy, stochastic: stochastic, generators: &generators)
      try environments.step(actions)
      let terminated = environments.terminated.pointer
      let truncated = environments.truncated.pointer
      let rewards = environments.rewards.pointer
      for index in 0..<count {
        let episode = playing[index]
        let ended = terminated[index] || truncated[index]
        var cut = false
        if episode < episodes {
          result.returns[episode] += rewards[index]
          result.lengths[episode] += 1
          cut = !ended && result.lengths[episode] >= maximumSteps
          if cut { result.cutEpisodes += 1 }
        }
        guard ended || cut else { continue }
        if episode < episodes {
          open -= 1
          playing[index] = next
          generators[index] = Self.generator(seed: seed, episode: next)
          next += 1
        }
        try restart(index, seed: seed &+ UInt64(playing[index]))
        (memory.pointer + index * policy.memoryWidth).update(
          repeating: 0, count: policy.memoryWidth)
      }
    }
    return result
  }

  /// Starts the episode of a seed in one row: the vector adds the row's number to what it is given.
  private func restart(_ index: Int, seed: UInt64) throws {
    mask[index] = true
    defer { mask[index] = false }
    try environments.reset(where: mask, seed: seed &- UInt64(index))
  }

  private func act(
    _ policy: any AgentPolicy, stochastic: Bool, generators: inout [PCG64]
  ) throws {
    guard stochastic else {
      var none: PCG64?
      try policy.act(
        observations: environments.observations, legal: environments.legalActions,
        count: environments.count, memory: memory, into: actions, generator: &none)
      return
    }
    let row = row ?? StochasticRow(environments)
    self.row = row
    for index in 0..<environments.count {
      try row.act(
        policy, in: environments, row: index, memory: memory, into: actions,
        generator: &generators[index])
    }
  }

  private static func generator(seed: UInt64, episode: Int) -> PCG64 {
    let words = [seed, UInt64(episode)].flatMap {
      [UInt32(truncatingIfNeeded: $0), UInt32(truncatingIfNeeded: $0 >> 32)]
    }
    return PCG64(SeedSequence(entropy: words + [0x61_6374]))
  }
}

/// Acts on one row of a vector with a generator of its own.
private final class StochasticRow {
  private let observation: Slab<Float>
  private let legal: Slab<Bool>
  private let action: Slab<Float>

  init(_ environments: any VectorEnvironment) {
    observation = Slab(count: environments.observationWidth, repeating: 0)
    legal = Slab(count: environments.actionCount ?? 0, repeating: true)
    action = Slab(count: environments.actionWidth, repeating: 0)
  }

  func act(
    _ policy: any AgentPolicy, in environments: any VectorEnvironment, row: Int,
    memory: Slab<Float>, into actions: Slab<Float>, generator: inout PCG64
  ) throws {
    let own = Slab<Float>(count: policy.memoryWidth, repeating: 0)
    let remembered = memory.pointer + row * own.count
    own.pointer.update(from: remembered, count: own.count)
    let width = observation.count
    observation.pointer.update(
      from: environments.observations.pointer + row * width, count: width)
    if legal.count > 0 {
      legal.pointer.update(
        from: environments.legalActions.pointer + row * legal.count, count: legal.count)
    }
    var optional: PCG64? = generator
    try policy.act(
      observations: observation, legal: legal, count: 1, memory: own, into: action,
      generator: &optional)
    remembered.update(from: own.pointer, count: own.count)
    if let advanced = optional { generator = advanced }
    (actions.pointer + row * action.count).update(from: action.pointer, count: action.count)
  }
}

extension EnvironmentSpecification {
  /// Where an episode is cut in evaluations unless told otherwise: nowhere if the environment has a
  /// limit of its own, else at 10,000 steps.
  public var evaluationLimit: Int { maxEpisodeSteps == nil ? 10_000 : .max }
}
