import Formats
import Gym
import Randomness
import Testing

@testable import Agents

/// What holds of DQN holds with each of its additions.
@Suite struct DQNVariantTests {
  private func loop(
    _ variant: DQNVariant, threads: Int = 1, seed: UInt64 = 1, mode: AutoresetMode = .sameStep
  ) throws -> Loop {
    let vector = try Drift.vector(4, mode)
    var configuration = variant.settings
    // Large enough that an update is shared out to more than one thread.
    configuration.hiddenSizes = [64, 64]
    configuration.batchSize = 128
    return try Loop(
      make(DQN.self, configuration, for: vector, threads: threads, seed: seed), in: vector,
      total: 2000)
  }

  @Test(arguments: DQNVariant.allCases) func sameSeedSameBytes(_ variant: DQNVariant) throws {
    func end(threads: Int = 1, seed: UInt64 = 1) throws -> Archive {
      let loop = try loop(variant, threads: threads, seed: seed)
      try loop.iterate(100)
      return try loop.checkpoint()
    }
    let first = try end()
    #expect(same(first, try end(threads: 2)))
    #expect(same(first, try end(threads: 3)))
    #expect(!same(first, try end(seed: 2)))
  }

  @Test(arguments: DQNVariant.allCases, [0, 13, 50])
  func continuesAsIfUninterrupted(_ variant: DQNVariant, after: Int) throws {
    let whole = try loop(variant)
    try whole.iterate(after)
    let checkpoint = try whole.checkpoint()
    let progress = whole.progress
    try whole.iterate(60)

    let other = try loop(variant, threads: 2, seed: 99)
    try other.iterate(37)
    try other.agent.decode(from: checkpoint)
    try other.vector.decode(from: checkpoint)
    other.progress = progress
    try other.iterate(60)
    #expect(same(try whole.policy(), try other.policy()))
    #expect(same(try whole.checkpoint(), try other.checkpoint()))
  }

  @Test(arguments: DQNVariant.allCases) func aSavedPolicyIsTheLiveOne(_ variant: DQNVariant) throws
  {
    let loop = try loop(variant)
    try loop.iterate(60)
    var generator = PCG64(seed: 7)
    let observations = (0..<100).map { _ in (0..<4).map { _ in Float(generator.normal()) } }
    let live = loop.agent.policy
    let saved = try DQN.policy(from: stored(live))
    #expect(same(try stored(saved), try stored(live)))
    var none: PCG64? = nil
    let actions = try live.actions(observations, generator: &none)
    for (row, observation) in observations.enumerated() {
      #expect(try saved.actions([observation], generator: &none) == [actions[row]])
      let values = try #require(try saved.thoughts(observation)["action values"])
      #expect(values == (try live.thoughts(observation)["action values"]))
      #expect(values.count == 3)
      #expect(values.max() == values[actions[row]])
    }
  }

  @Test(arguments: DQNVariant.allCases)
  func learnsTheSameFromResetsByMask(_ variant: DQNVariant) throws {
    let same = try loop(variant)
    let disabled = try loop(variant, mode: .disabled)
    try same.iterate(80)
    try disabled.iterate(80)
    #expect(AgentsTests.same(try same.state(), try disabled.state()))
  }

  private func learned(
    _ variant: DQNVariant, _ task: Probe.Task, limit: Int? = nil, double: Bool = false
  ) throws -> any AgentPolicy {
    let vector = try EnvironmentVector(
      Probe(task), count: 4, autoreset: .sameStep, maxEpisodeSteps: limit)
    var configuration = variant.settings
    configuration.double = double
    let loop = try Loop(make(DQN.self, configuration, for: vector), in: vector, total: 6400)
    try loop.iterate(1600)
    return loop.agent.policy
  }

  private func values(_ policy: any AgentPolicy, _ observation: [Float]) throws -> [Float] {
    try #require(try policy.thoughts(observation)["action values"])
  }

  @Test(arguments: DQNVariant.allCases, [false, true])
  func aRewardOfObservationAndAction(_ variant: DQNVariant, double: Bool) throws {
    let policy = try learned(variant, .both, double: double)
    for shown: Float in [-1, 1] {
      let values = try values(policy, [shown, 0])
      #expect(abs(values[shown > 0 ? 1 : 0] - 1) < 0.2)
      // What noise alone explores, it tries less and less.
      let tolerance: Float = variant.settings.epsilonEnd > 0 ? 0.2 : 1
      #expect(abs(values[shown > 0 ? 0 : 1] + 1) < tolerance)
    }
  }

  @Test(arguments: DQNVariant.allCases) func aDelayedReward(_ variant: DQNVariant) throws {
    let policy = try learned(variant, .delayed)
    #expect(abs(try #require(try values(policy, [0, 0]).max()) - 0.5) < 0.1)
    #expect(abs(try #require(try values(policy, [1, 0]).max()) - 1) < 0.1)
  }

  /// A cut episode goes on being worth 1 + γ + γ² + … = 2; an ended one does not.
  @Test(arguments: DQNVariant.allCases, [1, 2, 5])
  func cutEpisodesGoOn(_ variant: DQNVariant, limit: Int) throws {
    let policy = try learned(variant, .endless, limit: limit)
    #expect(abs(try #require(try values(policy, [0, 0]).max()) - 2) < 0.15)
  }

  /// Closed doors are never tried (they would throw), neither while learning nor afterwards.
  @Test(arguments: DQNVariant.allCases, [false, true])
  func onlyWhatIsLegal(_ variant: DQNVariant, double: Bool) throws {
    let vector = try EnvironmentVector(
      Doors(), count: 4, autoreset: .sameStep, maxEpisodeSteps: 4)
    var configuration = variant.settings
    configuration.hiddenSizes = [32]
    configuration.double = double
    let loop = try Loop(make(DQN.self, configuration, for: vector), in: vector, total: 20_000)
    try loop.iterate(4800)
    let policy = loop.agent.policy
    var none: PCG64? = nil
    let action = Slab<Float>(count: 4, repeating: 0)
    var right = 0
    for _ in 0..<50 {
      try policy.act(
        observations: vector.observations, legal: vector.legalActions, count: 4, into: action,
        generator: &none)
      for row in 0..<4 where Int(action[row]) == vector[row].best { right += 1 }
      try vector.step(action)
    }
    #expect(right > 180)
  }
}
