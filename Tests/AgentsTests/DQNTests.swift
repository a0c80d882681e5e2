import Formats
import Gym
import Randomness
import Testing

@testable import Agents

@Suite struct DQNTests {
  private func loop(
    _ mode: AutoresetMode = .sameStep, environments: Int = 2, total: Int = 1000,
    _ change: (inout DQN.Configuration) -> Void
  ) throws -> Loop {
    var configuration = Kind.dqnSettings
    change(&configuration)
    let vector = try Drift.vector(environments, mode)
    return try Loop(make(DQN.self, configuration, for: vector), in: vector, total: total)
  }

  @Test(arguments: [1.0, 0.25]) func theTargetMovesAtTheIntervalOnly(polyak: Double) throws {
    let loop = try loop {
      $0.learningStarts = 0
      // Of environment steps: every fourth step of two environments, the rest cut off.
      $0.targetUpdateInterval = 9
      $0.polyak = polyak
    }
    var before = try loop.state()
    #expect(try before.floats(under: "agent/target") == before.floats(under: "agent/weights"))
    for step in 1...20 {
      try loop.iterate()
      let after = try loop.state()
      let (old, new) = (
        try before.floats(under: "agent/target"), try after.floats(under: "agent/target")
      )
      let online = try before.floats(under: "agent/weights")
      #expect(try after.floats(under: "agent/weights") != online)
      if step % 4 == 0 {
        #expect(new != old)
        for index in new.indices {
          let expected = old[index] + Float(polyak) * (online[index] - old[index])
          #expect(abs(new[index] - expected) < 1e-6)
        }
        if polyak == 1 { #expect(new == online) }
      } else {
        #expect(new == old)
      }
      before = after
    }
  }

  @Test func learnsOnlyAfterItsStart() throws {
    let loop = try loop {
      $0.learningStarts = 10
      $0.trainFrequency = 1
    }
    let first = try loop.state().floats(under: "agent/weights")
    for step in 1...8 {
      try loop.iterate()
      #expect(try loop.state().updates == max(0, step - 5))
      #expect(try (loop.state().floats(under: "agent/weights") == first) == (step <= 5))
      #expect(loop.agent.takeMetrics()[0].isNaN == (step <= 5))
    }
  }

  @Test(arguments: [(-1, 6), (1, 1), (5, 5)])
  func makesItsRoundsOfUpdates(gradientSteps: Int, expected: Int) throws {
    let loop = try loop {
      $0.learningStarts = 0
      $0.trainFrequency = 3
      $0.gradientSteps = gradientSteps
    }
    #expect(loop.agent.stepsPerIteration == 3)
    for round in 1...4 {
      try loop.iterate()
      #expect(loop.progress.steps == 6 * round)
      #expect(try loop.state().updates == expected * round)
    }
  }

  @Test func explorationFollowsEnvironmentSteps() throws {
    let loop = try loop(total: 200) {
      $0.explorationFraction = 0.5
      $0.epsilonEnd = 0.1
    }
    for step in 0..<80 {
      try loop.iterate()
      // What the last action was chosen with: by the steps taken before it.
      let expected = max(0.1, 1 - 0.9 * Double(2 * step) / 100)
      #expect(abs(loop.agent.takeMetrics()[2] - expected) < 1e-12)
    }
  }

  @Test(arguments: [(0.0, 0), (0.3, 0), (0.0, 1_000_000)])
  func exploresAsOftenAsItShould(epsilon: Double, randomUntil: Int) throws {
    let vector = try Drift.vector(1000)
    var configuration = Kind.dqnSettings
    (configuration.epsilonStart, configuration.epsilonEnd) = (epsilon, epsilon)
    configuration.learningStarts = max(randomUntil, 999_999)
    configuration.randomUntilLearningStarts = randomUntil > 0
    let agent = try make(DQN.self, configuration, for: vector)
    let loop = try Loop(agent, in: vector, total: 100_000)
    var none: PCG64? = nil
    var counts = [0, 0]
    for _ in 0..<10 {
      let observations = (0..<1000).map { row in (0..<4).map { vector.observations[row * 4 + $0] } }
      let greedy = try agent.policy.actions(observations, generator: &none)
      try loop.step()
      for row in 0..<1000 { counts[Int(loop.actions[row]) == greedy[row] ? 0 : 1] += 1 }
    }
    let random = randomUntil > 0 ? 1.0 : epsilon
    let other = 10_000 * random * 2 / 3
    if other == 0 {
      #expect(counts[1] == 0)
    } else {
      // The quantile 0.999 of χ² with 1 degree of freedom.
      #expect(chiSquare(counts, [10_000 - other, other]) < 10.83)
    }
  }

  @Test func onlyTerminatedStopsAndFinalObservationsAreTrue() throws {
    let loop = try loop(environments: 3) { _ in }
    var (continues, next): ([Float], [Float]) = ([], [])
    var (cut, over) = (0, 0)
    for _ in 0..<60 {
      try loop.step()
      for row in 0..<3 {
        continues.append(loop.vector.terminated[row] ? 0 : 1)
        if loop.vector.terminated[row] { over += 1 }
        let wasCut = loop.vector.truncated[row] && !loop.vector.terminated[row]
        if wasCut { cut += 1 }
        for column in 0..<4 { next.append(loop.vector.finalObservations[4 * row + column]) }
        if wasCut || loop.vector.terminated[row] {
          #expect(loop.vector.finalObservations[4 * row] != loop.vector.observations[4 * row])
        }
      }
    }
    #expect(cut > 3 && over > 3)
    let state = try loop.state()
    #expect(try state.floats("agent/replay/continues") == continues)
    #expect(try state.floats("agent/replay/next_observations") == next)
  }

  /// Rows that are mere resets are no transitions: what is stored is what the mode `sameStep` shows.
  @Test func leavesResetsOut() throws {
    let loop = try loop(.nextStep, environments: 3) { _ in }
    var kept = 0
    var observed: [Float] = []
    for _ in 0..<60 {
      let before = (0..<12).map { loop.vector.observations[$0] }
      try loop.step()
      for row in 0..<3 where !loop.vector.ignored[row] {
        kept += 1
        observed += before[4 * row..<4 * row + 4]
      }
    }
    #expect(kept < 175)
    let state = try loop.state()
    #expect(try state.value("agent/replay/position", as: [Int].self) == [kept, kept])
    #expect(try state.floats("agent/replay/observations") == observed)
    try loop.iterate(20)
  }
}
