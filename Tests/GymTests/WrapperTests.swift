import Drawing
import Formats
import Gym
import Randomness
import Testing

@Suite struct WrapperTests {
  @Test func timeLimitSetsTruncatedAndKeepsTerminated() throws {
    var limited = try TimeLimit(Counter(), maxEpisodeSteps: 2)
    #expect(try limited.reset(seed: 0) == [1])
    #expect(try !limited.step(1).ended)
    let last = try limited.step(1)
    #expect(last.truncated && !last.terminated)
    _ = try limited.reset(seed: nil)
    #expect(limited.elapsedSteps == 0)
    _ = try limited.step(3)
    let both = try limited.step(1)
    #expect(both.truncated && both.terminated)
    #expect(throws: GymError.self) { try TimeLimit(Counter(), maxEpisodeSteps: 0) }
  }

  @Test func statisticsCountRewardsAndSteps() throws {
    var counted = EpisodeStatistics(try TimeLimit(Counter(), maxEpisodeSteps: 9))
    _ = try counted.reset(seed: 0)
    _ = try counted.step(1)
    _ = try counted.step(1)
    #expect(counted.episodeReturn == 2 && counted.episodeLength == 2)
    typealias Counted = EpisodeStatistics<TimeLimit<Counter>>
    #expect(Counted.metricNames == ["value", "episode_return", "episode_length"])
    var metrics = [Double](repeating: 0, count: 3)
    var span = metrics.mutableSpan
    counted.metrics(into: &span)
    #expect(metrics == [3, 2, 2])
    #expect(Counted.restrictsActions && counted.draw().width == 3)
    _ = try counted.reset(seed: nil)
    #expect(counted.episodeReturn == 0 && counted.episodeLength == 0)
  }

  @Test func wrappedValuesAreSnapshotsAndSurviveTheirCoding() throws {
    var original = EpisodeStatistics(try TimeLimit(Counter(), maxEpisodeSteps: 3))
    _ = try original.reset(seed: 1)
    _ = try original.step(1)
    var copy = original
    var decoded = try JSON.decode(type(of: original), from: JSON.encode(original))
    for round in 0..<6 {
      let step = try original.step(1)
      let copied = try copy.step(1)
      let read = try decoded.step(1)
      #expect(step.observation == copied.observation && step.observation == read.observation)
      #expect(step.truncated == copied.truncated && step.truncated == read.truncated)
      #expect(original.episodeLength == decoded.episodeLength, "round \(round)")
      if step.ended {
        let start = try original.reset(seed: nil)
        #expect(try copy.reset(seed: nil) == start)
        #expect(try decoded.reset(seed: nil) == start)
      }
    }
  }

  @Test func aVectorOfWrappersIsAVector() throws {
    let wrapped = try EnvironmentVector(
      try TimeLimit(Counter(), maxEpisodeSteps: 2), count: 3, autoreset: .sameStep)
    let plain = try EnvironmentVector(
      Counter(), count: 3, autoreset: .sameStep, maxEpisodeSteps: 2)
    try wrapped.reset(seed: 0)
    try plain.reset(seed: 0)
    let actions = Slab<Float>(count: 3, repeating: 0)
    for _ in 0..<12 {
      try wrapped.step(actions)
      try plain.step(actions)
      for row in 0..<3 {
        #expect(wrapped.observations[row] == plain.observations[row])
        #expect(wrapped.truncated[row] == plain.truncated[row])
        #expect(wrapped.legalActions[3 * row + 2] == plain.legalActions[3 * row + 2])
      }
    }
  }

  @Test func randomPolicyDrawsFromItsSpace() {
    var policy = RandomPolicy(Discrete(2), observing: [Float].self, seed: 42)
    #expect((0..<6).map { _ in policy.action(for: [0]) } == [0, 1, 1, 0, 0, 1])
  }

  @Test func orderIsEnforcedAndAutoresetGoesOn() throws {
    var ordered = OrderEnforced(try TimeLimit(Counter(), maxEpisodeSteps: 1))
    #expect(throws: GymError.resetNeeded) { try ordered.step(1) }
    _ = try ordered.reset(seed: 0)
    _ = try ordered.step(1)
    #expect(throws: GymError.resetNeeded) { try ordered.step(1) }

    var automatic = Autoreset(try TimeLimit(Counter(), maxEpisodeSteps: 2))
    #expect(try automatic.reset(seed: 0) == [1])
    #expect(try !automatic.step(1).ended)
    #expect(try automatic.step(1).truncated)
    let reset = try automatic.step(2)
    #expect(reset.reward == 0 && !reset.ended && reset.observation[0] <= 1)
    #expect(try automatic.step(2).reward == 2)
  }

  @Test func actionsStickAsOftenAsTheyShould() throws {
    var sticky = try StickyAction(
      TimeLimit(Counter(parameters: Counter.far), maxEpisodeSteps: 100_000), probability: 0.25)
    var plain = sticky.base
    #expect(try sticky.reset(seed: 4) == plain.reset(seed: 4))
    var generator = PCG64(seed: 9)
    var (stuck, last) = (0, 0)
    for _ in 0..<8000 {
      let wanted = 1 + generator.integer(below: 2)
      let taken = Int(try sticky.step(wanted).reward)
      if taken != wanted {
        stuck += 1
        #expect(taken == last)
      }
      last = taken
    }
    // Half of the repeats are what was wanted anyway: an eighth shows, ± 4 deviations.
    #expect(abs(stuck - 1000) < 120)
    #expect(throws: GymError.self) { try StickyAction(Counter(), probability: 1) }
  }

  /// Whatever sticks, sticks for as long as was drawn.
  @Test func actionsStickForAWhile() throws {
    var lasting = try StickyAction(Numbered(), probability: 0.4, durations: 3...5)
    _ = try lasting.reset(seed: 6)
    var (runs, length, before) = ([Int](), 0, -1)
    for wanted in 0..<2000 {
      let taken = Int(try lasting.step(wanted).reward)
      #expect(taken == wanted || taken == before)
      if taken == wanted {
        if length > 0 { runs.append(length) }
        length = 0
      } else {
        length += 1
      }
      before = taken
    }
    // Series may follow each other at once, but none is shorter.
    #expect(runs.allSatisfy { $0 >= 3 } && Set(runs).isSuperset(of: [3, 4, 5]))
    #expect(throws: GymError.self) {
      try StickyAction(Counter(), probability: 0.1, durations: 0...1)
    }
  }

  @Test func partsOfAProductAreFiltered() throws {
    let view = try Product(named: ["a", "b", "c"], Discrete(2), Discrete(3), Discrete(2))
    let parts = try NamedParts(["c", "a"], of: view)
    #expect(parts((1, 2, 0)) == [0, 1, 1, 0])
    #expect(parts.space.shape == [4] && parts.space.high == [1, 1, 1, 1])
    #expect(throws: GymError.self) { try NamedParts(["d"], of: view) }
    #expect(throws: GymError.self) { try NamedParts(["a"], of: Discrete(2)) }
  }

  @Test func wrappersRefuseWhatMakesNoSense() throws {
    let open = Box<[Float]>(low: [-.infinity], high: [1])
    #expect(throws: GymError.self) { try ObservationRescale(of: open) }
    #expect(throws: GymError.self) { try ObservationBins([3], of: open) }
    #expect(throws: GymError.self) { try ActionBins([0], of: Box<[Float]>(low: [0], high: [1])) }
    #expect(throws: GymError.self) {
      try ActionRescale(1, -1, to: Box<[Float]>(low: [0], high: [1]))
    }
    #expect(throws: GymError.self) { try StackedObservation(Counter(), count: 0) }
    #expect(throws: GymError.self) { try DelayedObservation(Counter(), delay: -1) }
    #expect(throws: GymError.self) { try TimeAwareObservation(Counter(), maxEpisodeSteps: 0) }
    #expect(throws: GymError.self) { try NormalizedObservation(Counter(), epsilon: 0) }
    #expect(throws: GymError.self) { try NormalizedReward(Counter(), discount: 2) }
    #expect(throws: GymError.self) { try RepeatedAction(Counter(), count: 0) }
    #expect(throws: GymError.self) { try RewardClip(1, 0) }
    #expect(throws: GymError.self) {
      try ObservationReshape([2], of: Box<[Float]>(low: [0], high: [1]))
    }
  }
}

/// Gives every action back as its reward.
private struct Numbered: Environment {
  var observationSpace: Discrete { Discrete(1) }
  var actionSpace: Discrete { Discrete(1 << 20) }
  mutating func reset(seed: UInt64?) throws -> Int { 0 }
  mutating func step(_ action: Int) throws -> Step<Int> {
    Step(observation: 0, reward: Double(action), terminated: false)
  }
}
