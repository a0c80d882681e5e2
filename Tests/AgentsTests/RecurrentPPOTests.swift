import Formats
import Gym
import Randomness
import Testing

@testable import Agents

/// A sign that is shown first must be named after some steps without it.
struct Recall: Environment {
  static let wait = 4
  var generator = PCG64(seed: 0)
  var sign: Float = 1
  var time = 0

  var observationSpace: Box<SIMD2<Float>> { Box(low: [-1, 0], high: [1, 1]) }
  var actionSpace: Discrete { Discrete(2) }
  private var observation: SIMD2<Float> {
    [time == 0 ? sign : 0, time == Self.wait ? 1 : 0]
  }

  mutating func reset(seed: UInt64?) throws -> SIMD2<Float> {
    if let seed { generator = PCG64(seed: seed) }
    time = 0
    sign = generator.integer(below: 2) == 0 ? -1 : 1
    return observation
  }

  mutating func step(_ action: Int) throws -> Step<SIMD2<Float>> {
    if time == Self.wait {
      let isRight = (action == 1) == (sign > 0)
      time += 1
      return Step(observation: observation, reward: isRight ? 1 : -1, terminated: true)
    }
    time += 1
    return Step(observation: observation, reward: 0, terminated: false)
  }
}

@Suite struct RecurrentPPOTests {
  private static var settings: RecurrentPPO.Configuration {
    var configuration = Kind.recurrentPPOSettings
    configuration.ppo.discount = 0.9
    configuration.ppo.batchSize = 128
    return configuration
  }

  /// The return of 40 episodes with memory, and as if each step were an episode's first.
  private func returns(_ policy: any AgentPolicy) throws -> (with: Double, without: Double) {
    var sums = (0.0, 0.0)
    for remembers in [true, false] {
      for seed in 0..<40 as Range<UInt64> {
        var world = Recall()
        var seen = try world.reset(seed: seed)
        let memory = Slab<Float>(count: policy.memoryWidth, repeating: 0)
        let observation = Slab<Float>(count: 2, repeating: 0)
        let legal = Slab<Bool>(count: 2, repeating: true)
        let action = Slab<Float>(count: 1, repeating: 0)
        var isOver = false
        while !isOver {
          (observation[0], observation[1]) = (seen[0], seen[1])
          var none: PCG64?
          if remembers {
            try policy.act(
              observations: observation, legal: legal, count: 1, memory: memory, into: action,
              generator: &none)
          } else {
            try policy.act(
              observations: observation, legal: legal, count: 1, into: action, generator: &none)
          }
          let step = try world.step(Int(action[0]))
          seen = step.observation
          isOver = step.terminated
          if remembers { sums.0 += step.reward } else { sums.1 += step.reward }
        }
      }
    }
    return (sums.0 / 40, sums.1 / 40)
  }

  @Test(arguments: RecurrentKind.allCases) func remembersASign(_ kind: RecurrentKind) throws {
    var settings = Self.settings
    settings.recurrentLayer = kind
    let vector = try EnvironmentVector(Recall(), count: 8, autoreset: .sameStep)
    let loop = try Loop(make(RecurrentPPO.self, settings, for: vector), in: vector, total: 100_000)
    try loop.iterate(120)
    let found = try returns(loop.agent.policy)
    #expect(found.with == 1)
    #expect(found.without < 0.7)
  }

  /// What acting remembered is what the update's sequences compute, through ends and cuts of episodes:
  /// before the first step of an update the probabilities are what they were.
  @Test(arguments: RecurrentKind.allCases) func theFirstRatioIsOne(_ kind: RecurrentKind) throws {
    for limit in [nil, 3] {
      var settings = Self.settings
      settings.recurrentLayer = kind
      settings.ppo.epochs = 1
      settings.ppo.batchSize = 32 * 8
      settings.ppo.learningRate = 0.05
      let vector = try EnvironmentVector(
        Recall(), count: 8, autoreset: .sameStep, maxEpisodeSteps: limit)
      let loop = try Loop(make(RecurrentPPO.self, settings, for: vector), in: vector, total: 5000)
      for _ in 0..<4 {
        try loop.iterate()
        let measures = Dictionary(
          uniqueKeysWithValues: zip(loop.agent.metricNames, loop.agent.takeMetrics()))
        #expect(abs(try #require(measures["approximate_kl"])) < 1e-6)
        #expect(measures["clip_fraction"] == 0)
      }
    }
  }

  /// A policy's memory makes a whole episode's steps what the update saw of them.
  @Test func memoryIsThePoliciesOwn() throws {
    let vector = try EnvironmentVector(Recall(), count: 2, autoreset: .sameStep)
    let loop = try Loop(
      make(RecurrentPPO.self, Self.settings, for: vector), in: vector, total: 5000)
    try loop.iterate(2)
    let policy = loop.agent.policy
    #expect(policy.memoryWidth == 4 * 16)
    let memory = Slab<Float>(count: 2 * policy.memoryWidth, repeating: 0)
    let observations = Slab<Float>(count: 4, repeating: 0)
    (observations[0], observations[2]) = (1, -1)
    let legal = Slab<Bool>(count: 4, repeating: true)
    let actions = Slab<Float>(count: 2, repeating: 0)
    var none: PCG64?
    let single = Slab<Float>(count: policy.memoryWidth, repeating: 0)
    let before = try policy.thoughts(observation: observations, row: 0, memory: single)
    try policy.act(
      observations: observations, legal: legal, count: 2, memory: memory, into: actions,
      generator: &none)
    let first = (0..<policy.memoryWidth).map { memory[$0] }
    let second = (0..<policy.memoryWidth).map { memory[policy.memoryWidth + $0] }
    #expect(first != second)
    // Thinking changes nothing; thinking with a memory differs from thinking without.
    #expect((0..<policy.memoryWidth).allSatisfy { single[$0] == 0 })
    for (index, number) in first.enumerated() { single[index] = number }
    let after = try policy.thoughts(observation: observations, row: 0, memory: single)
    #expect(before[0].values != after[0].values)
  }
}
