import Drawing
import Formats
import Gym
import Randomness
import Testing
import Threads

private func slab(_ values: [Float]) -> Slab<Float> {
  let slab = Slab<Float>(count: values.count, repeating: 0)
  for (index, value) in values.enumerated() { slab[index] = value }
  return slab
}

private func values<Element>(_ slab: Slab<Element>) -> [Element] {
  (0..<slab.count).map { slab[$0] }
}

/// The seeds 0 and 1 draw the starts below; NumPy's `default_rng(s).integers(0, 2, size=…)` gives
/// 1 1 1 0 0 … for 0 (`gym_golden.json`).
@Suite struct EnvironmentVectorTests {
  @Test func nextStepResetsInTheStepAfter() throws {
    let vector = try EnvironmentVector(Counter(), count: 1, autoreset: .nextStep)
    try vector.reset(seed: 0)
    #expect(values(vector.observations) == [1])
    try vector.step(slab([2]))
    #expect(values(vector.observations) == [4] && vector.rewards[0] == 3)
    #expect(!vector.terminated[0] && vector.episodeLengths[0] == 0)
    try vector.step(slab([0]))
    #expect(values(vector.observations) == [5] && vector.terminated[0] && !vector.ignored[0])
    #expect(vector.episodeReturns[0] == 4 && vector.episodeLengths[0] == 2)
    try vector.step(slab([2]))
    #expect(values(vector.observations) == [1] && vector.rewards[0] == 0)
    #expect(vector.ignored[0] && !vector.terminated[0] && !vector.truncated[0])
    try vector.step(slab([1]))
    #expect(values(vector.observations) == [3] && !vector.ignored[0])
  }

  @Test func sameStepKeepsTheFinalObservation() throws {
    let vector = try EnvironmentVector(Counter(), count: 1, autoreset: .sameStep)
    try vector.reset(seed: 0)
    try vector.step(slab([2]))
    try vector.step(slab([1]))
    #expect(values(vector.observations) == [1] && values(vector.finalObservations) == [6])
    #expect(vector.terminated[0] && vector.rewards[0] == 2 && vector.episodeReturns[0] == 5)
    try vector.step(slab([0]))
    #expect(values(vector.observations) == [2] && values(vector.finalObservations) == [2])
    #expect(!vector.terminated[0] && !vector.ignored[0])
  }

  @Test func disabledIsResetByMask() throws {
    let vector = try EnvironmentVector(Counter(), count: 2, autoreset: .disabled)
    try vector.reset(seed: nil)
    let mask = Slab<Bool>(count: 2, repeating: false)
    #expect(throws: GymError.self) { try vector.reset(where: mask, seed: nil) }
    #expect(throws: GymError.self) {
      try vector.reset(where: Slab<Bool>(count: 3, repeating: true), seed: nil)
    }
    // Both go on from the seed 0 that an environment starts with: 1, then 3 and 4 of 5.
    #expect(values(vector.observations) == [1, 1])
    try vector.step(slab([1, 2]))
    try vector.step(slab([0, 0]))
    #expect(values(vector.terminated) == [false, true])
    do {
      try vector.step(slab([0, 0]))
      Issue.record("an ended episode was stepped")
    } catch let error as GymError {
      guard case .inEnvironment(1, _) = error else {
        Issue.record("\(error)")
        return
      }
    }
    mask[1] = true
    try vector.reset(where: mask, seed: 4)
    #expect(!vector.terminated[1] && vector.observations[0] == 5)
    var generator = PCG64(seed: 5)
    #expect(vector.observations[1] == Float(generator.integer(below: 2)))
  }

  @Test func limitTruncatesWithoutClearingTerminated() throws {
    let vector = try EnvironmentVector(
      Counter(), count: 2, autoreset: .nextStep, maxEpisodeSteps: 2)
    try vector.reset(seed: nil)
    try vector.step(slab([0, 2]))
    #expect(values(vector.truncated) == [false, false])
    try vector.step(slab([0, 0]))
    #expect(values(vector.truncated) == [true, true])
    #expect(values(vector.terminated) == [false, true])
    #expect(values(vector.episodeLengths) == [2, 2])
    try vector.step(slab([0, 0]))
    #expect(values(vector.ignored) == [true, true])
  }

  @Test func seedsAreCountedUp() throws {
    let vector = try EnvironmentVector(Counter(), count: 8)
    try vector.reset(seed: 10)
    for row in 0..<8 {
      var alone = try Counter()
      #expect(try alone.reset(seed: 10 + UInt64(row)) == [vector.observations[row]])
    }
  }

  @Test func legalActionsFollowTheState() throws {
    let vector = try EnvironmentVector(Counter(), count: 1)
    try vector.reset(seed: 0)
    #expect(values(vector.legalActions) == [true, true, true])
    try vector.step(slab([0]))
    #expect(values(vector.legalActions) == [true, true, false])
  }

  @Test func errorsNameTheEnvironment() throws {
    let vector = try EnvironmentVector(Counter(), count: 3)
    #expect(vector.metrics(0) == [-1])
    try vector.reset(seed: nil)
    for wrong: Float in [3, -1, 0.5, .nan, .infinity, 1e30] {
      do {
        try vector.step(slab([0, wrong, 0]))
        Issue.record("\(wrong) was accepted")
      } catch let error as GymError {
        guard case .inEnvironment(1, let inner) = error else {
          Issue.record("\(error)")
          return
        }
        #expect(inner.description.contains("0 to 2"))
      }
      try vector.reset(seed: nil)
    }
    #expect(throws: GymError.self) { try vector.step(slab([0])) }
    #expect(throws: GymError.self) { try EnvironmentVector(Counter(), count: 0) }
    #expect(throws: GymError.self) {
      try EnvironmentVector(Counter(), count: 1, maxEpisodeSteps: 0)
    }
    // Three from two: the environment's own error.
    var state = try Counter()
    state.value = 2
    vector[2] = state
    do {
      try vector.step(slab([0, 0, 2]))
      Issue.record("three from two was allowed")
    } catch let error as GymError {
      #expect(error == .inEnvironment(2, .invalid("Three from two is not allowed.")))
    }
  }

  @Test(arguments: AutoresetMode.allCases)
  func stepBeforeResetIsRefused(mode: AutoresetMode) throws {
    let vector = try EnvironmentVector(Counter(), count: 1, autoreset: mode)
    do {
      try vector.step(slab([0]))
      Issue.record("a step before the first reset was taken")
    } catch let error as GymError {
      #expect(error == .inEnvironment(0, .resetNeeded))
    }
  }

  @Test(arguments: AutoresetMode.allCases)
  func continuesFromItsArchive(mode: AutoresetMode) throws {
    let first = try EnvironmentVector(Counter(), count: 5, autoreset: mode, maxEpisodeSteps: 3)
    let second = try EnvironmentVector(Counter(), count: 5, autoreset: mode, maxEpisodeSteps: 3)
    let actions = slab([0, 0, 0, 0, 0])
    try first.reset(seed: 3)
    func advance(_ vector: EnvironmentVector<Counter>) throws -> [Double] {
      if mode == .disabled {
        let over = Slab<Bool>(count: 5, repeating: false)
        for row in 0..<5 { over[row] = vector.terminated[row] || vector.truncated[row] }
        if values(over).contains(true) { try vector.reset(where: over, seed: nil) }
      }
      vector.sampleActions(into: actions)
      for row in 0..<5 where vector.observations[row] == 2 { actions[row] = 0 }
      try vector.step(actions)
      return values(vector.rewards) + values(vector.observations).map(Double.init)
        + values(vector.finalObservations).map(Double.init) + values(vector.episodeReturns)
        + values(vector.episodeLengths).map(Double.init)
        + [vector.terminated, vector.truncated, vector.ignored, vector.legalActions].flatMap {
          values($0).map { $0 ? 1 : 0 }
        }
    }
    for _ in 0..<7 { _ = try advance(first) }
    var archive = Archive()
    try first.encode(into: &archive)
    try second.decode(from: archive)
    for _ in 0..<20 { #expect(try advance(first) == advance(second)) }

    let other = try EnvironmentVector(Counter(), count: 4, autoreset: mode, maxEpisodeSteps: 3)
    #expect(throws: GymError.self) { try other.decode(from: archive) }
    #expect(throws: (any Error).self) { try first.decode(from: Archive()) }
  }

  @Test func randomActionsAreThoseOfTheSpace() throws {
    let vector = try EnvironmentVector(Counter(), count: 3)
    vector.seedActions(42)
    let actions = slab([0, 0, 0])
    var generators = (0..<3).map { PCG64(seed: 42 + UInt64($0)) }
    for _ in 0..<20 {
      vector.sampleActions(into: actions)
      for row in 0..<3 {
        #expect(actions[row] == Float(generators[row].integer(below: 3)))
      }
    }
  }

  @Test func drawsAndMeasures() throws {
    let vector = try EnvironmentVector(Counter(), count: 2)
    try vector.reset(seed: nil)
    #expect(vector.metricNames == ["value"] && vector.metrics(1) == [1])
    #expect(vector.draw(1).width == 1)
    #expect(vector.actionSpace == .discrete(count: 3, start: 1) && vector.actionCount == 3)
    #expect(vector.observationWidth == 1 && vector.actionWidth == 1)
  }

  /// Many environments give the same on any number of threads, wherever the shards are cut.
  @Test(arguments: [1, 2, 3]) func threadsChangeNothing(threads: Int) throws {
    let pool = ThreadPool(threads: threads)
    let shared = try EnvironmentVector(
      Counter(), count: 300, autoreset: .sameStep, maxEpisodeSteps: 3, pool: pool)
    let alone = try (0..<300).map { _ in
      try EnvironmentVector(Counter(), count: 1, autoreset: .sameStep, maxEpisodeSteps: 3)
    }
    try shared.reset(seed: 7)
    for (row, vector) in alone.enumerated() { try vector.reset(seed: 7 + UInt64(row)) }
    let actions = Slab<Float>(count: 300, repeating: 0)
    let action = Slab<Float>(count: 1, repeating: 0)
    for _ in 0..<20 {
      shared.sampleActions(into: actions)
      for row in 0..<300 where actions[row] == 2 { actions[row] = 0 }
      try shared.step(actions)
      for (row, vector) in alone.enumerated() {
        action[0] = actions[row]
        try vector.step(action)
        #expect(vector.observations[0] == shared.observations[row])
        #expect(vector.finalObservations[0] == shared.finalObservations[row])
        #expect(vector.episodeReturns[0] == shared.episodeReturns[row])
        #expect(vector.truncated[0] == shared.truncated[row])
      }
    }
  }

  @Test func theFirstErrorOfAllShardsIsThrown() throws {
    let vector = try EnvironmentVector(
      Counter(), count: 200, autoreset: .disabled, pool: ThreadPool(threads: 2))
    try vector.reset(seed: 0)
    let actions = Slab<Float>(count: 200, repeating: 0)
    for row in [70, 190] { actions[row] = 9 }
    #expect(throws: (any Error).self) { try vector.step(actions) }
    do {
      try vector.step(actions)
      Issue.record("a step with a wrong action")
    } catch let GymError.inEnvironment(row, _) {
      #expect(row == 70)
    }
    actions[70] = 0
    actions[190] = 0
    try vector.step(actions)
  }

  @Test func everyRowMayHaveItsOwnSeedAndParameters() throws {
    var registry = EnvironmentRegistry()
    registry.register(Counter.self)
    let specification = try registry.make("Counter-v2")
    let vector = try specification.makeVector(
      overrides: [[], [("goal", .integer(2))], [("reward_scale", .number(3))]],
      autoreset: .disabled)
    try vector.reset(seed: 5)
    let actions = Slab<Float>(count: 3, repeating: 1)
    try vector.step(actions)
    #expect((0..<3).map { vector.terminated[$0] } == [false, true, false])
    #expect((0..<3).map { vector.rewards[$0] } == [2, 2, 6])
    #expect(throws: GymError.self) {
      try specification.makeVector(overrides: [[("goal", .integer(0))]])
    }

    let rows = try EnvironmentVector(Counter(), count: 3)
    try rows.reset(seeds: [4, 4, 9])
    #expect(rows[0].generator == rows[1].generator && rows[0].generator != rows[2].generator)
    let before = rows[2].generator
    try rows.reset(seeds: [1, nil, nil])
    #expect(rows[0].generator != rows[1].generator && rows[2].generator != before)
    #expect(throws: GymError.self) { try rows.reset(seeds: [1]) }
  }

  /// The mask of what an episode ended in is kept beside that of the new episode.
  @Test func finalMasksBelongToFinalObservations() throws {
    let vector = try EnvironmentVector(
      Counter(), count: 8, autoreset: .sameStep, maxEpisodeSteps: 2)
    #expect(vector.restrictsActions)
    try vector.reset(seed: 3)
    let actions = Slab<Float>(count: 8, repeating: 0)
    var seen = Set<[Bool]>()
    for _ in 0..<6 {
      try vector.step(actions)
      for row in 0..<8 {
        let (now, final) = (vector.observations[row], vector.finalObservations[row])
        #expect(vector.legalActions[3 * row + 2] == (now != 2))
        #expect(vector.finalLegalActions[3 * row + 2] == (final != 2))
        seen.insert([now == 2, final == 2])
      }
    }
    #expect(seen.contains([false, true]))
  }
}
