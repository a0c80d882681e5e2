import Formats
import Gym
import Randomness
import Testing

@testable import Agents

/// The same seed, the same bytes: whatever the threads, and through any checkpoint.
@Suite struct ReproducibilityTests {
  private func loop(
    _ kind: Kind, threads: Int = 1, seed: UInt64 = 1, mode: AutoresetMode = .sameStep
  ) throws -> Loop {
    let vector = try Drift.vector(4, mode)
    // Large enough that an update is shared out to more than one thread.
    let agent = try kind.agent(
      for: vector, hiddenSizes: [64, 64], batchSize: 128, threads: threads, seed: seed)
    return try Loop(agent, in: vector, total: 2000)
  }

  @Test(arguments: Kind.allCases) func sameSeedSameBytes(_ kind: Kind) throws {
    func end(threads: Int = 1, seed: UInt64 = 1) throws -> Archive {
      let loop = try loop(kind, threads: threads, seed: seed)
      try loop.iterate(4 * kind.iterations)
      return try loop.policy()
    }
    let first = try end()
    #expect(same(first, try end()))
    #expect(same(first, try end(threads: 2)))
    #expect(same(first, try end(threads: 3)))
    #expect(!same(first, try end(seed: 2)))
  }

  @Test(arguments: Kind.allCases, [0, 1, 3, 4])
  func continuesAsIfUninterrupted(_ kind: Kind, after: Int) throws {
    // An uneven number of iterations, so that no interval divides it.
    let before = after * kind.iterations - (kind == .dqn && after > 0 ? 5 : 0)
    let whole = try loop(kind)
    try whole.iterate(before)
    let checkpoint = try whole.checkpoint()
    let progress = whole.progress
    _ = whole.agent.takeMetrics()
    try whole.iterate(2 * kind.iterations)

    let other = try loop(kind, threads: 2, seed: 99)
    try other.iterate(kind.iterations)
    try other.agent.decode(from: checkpoint)
    try other.vector.decode(from: checkpoint)
    other.progress = progress
    _ = other.agent.takeMetrics()
    try other.iterate(2 * kind.iterations)
    #expect(same(try whole.policy(), try other.policy()))
    #expect(same(try whole.checkpoint(), try other.checkpoint()))
    let metrics = (whole.agent.takeMetrics(), other.agent.takeMetrics())
    #expect(zip(metrics.0, metrics.1).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN })
  }

  @Test(arguments: Kind.allCases) func aSavedPolicyIsTheLiveOne(_ kind: Kind) throws {
    let loop = try loop(kind)
    try loop.iterate(2 * kind.iterations)
    var generator = PCG64(seed: 7)
    let observations = (0..<1000).map { _ in (0..<4).map { _ in Float(generator.normal()) } }
    let live = loop.agent.policy
    let saved = try kind.policy(from: stored(live))
    #expect(saved.agentName == kind.rawValue)
    #expect(saved.observationSpace == loop.vector.observationSpace)
    #expect(saved.actionSpace == loop.vector.actionSpace)
    #expect(same(try stored(saved), try stored(live)))
    var none: PCG64? = nil
    let actions = try live.actions(observations, generator: &none)
    // Discrete SAC has hardly begun to tell actions apart.
    #expect(Set(actions).count > 1 || kind == .discreteSAC)
    // One by one, so that the other way of running the network is seen too.
    for (row, observation) in observations.enumerated() {
      #expect(try saved.actions([observation], generator: &none) == [actions[row]])
    }
    #expect(none == nil)
    for observation in observations.prefix(100) {
      #expect(try saved.thoughts(observation) == live.thoughts(observation))
    }
    var generators: (PCG64?, PCG64?) = (PCG64(seed: 9), PCG64(seed: 9))
    #expect(
      try live.actions(observations, generator: &generators.0)
        == saved.actions(observations, generator: &generators.1))
  }

  @Test(arguments: Kind.allCases) func policiesAreSnapshots(_ kind: Kind) throws {
    let loop = try loop(kind)
    try loop.iterate(2 * kind.iterations)
    let policy = loop.agent.policy
    let archive = try stored(policy)
    let thoughts = try policy.thoughts([0.1, 0.2, 1, 0.02])
    try loop.iterate(kind.iterations)
    #expect(same(try stored(policy), archive))
    #expect(try policy.thoughts([0.1, 0.2, 1, 0.02]) == thoughts)
    #expect(!same(try loop.policy(), archive))
    // And taking one changes nothing.
    let other = try self.loop(kind)
    try other.iterate(3 * kind.iterations)
    #expect(same(try loop.policy(), try other.policy()))
  }

  /// The caller's resets by mask after each end are what `sameStep` does by itself.
  @Test(arguments: Kind.allCases) func learnsTheSameFromResetsByMask(_ kind: Kind) throws {
    let same = try loop(kind)
    let disabled = try loop(kind, mode: .disabled)
    try same.iterate(3 * kind.iterations)
    try disabled.iterate(3 * kind.iterations)
    #expect(AgentsTests.same(try same.state(), try disabled.state()))
  }

  @Test func stochasticActionsFollowTheProbabilities() throws {
    let loop = try loop(.ppo)
    try loop.iterate(3)
    let policy = loop.agent.policy
    let observation: [Float] = [0.4, -0.1, 1, -0.04]
    let probabilities = try #require(try policy.thoughts(observation)["probabilities"])
    var generator: PCG64? = PCG64(seed: 3)
    let observations = [[Float]](repeating: observation, count: 20_000)
    var counts = [0, 0, 0]
    for action in try policy.actions(observations, generator: &generator) { counts[action] += 1 }
    // The quantile 0.999 of χ² with 2 degrees of freedom.
    #expect(chiSquare(counts, probabilities.map { 20_000 * Double($0) }) < 13.82)
    #expect(abs(probabilities.reduce(0, +) - 1) < 1e-6)
  }
}
