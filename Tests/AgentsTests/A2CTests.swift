import Formats
import Gym
import Neural
import Testing

@testable import Agents

@Suite struct A2CTests {
  /// With one epoch of one minibatch, PPO's ratio is 1 and nothing is clipped: the same bytes.
  @Test(arguments: A2C.StepRule.allCases, [false, true])
  func isPPOWithOneEpoch(rule: A2C.StepRule, restricted: Bool) throws {
    var settings = A2C.Configuration()
    settings.stepsPerRollout = 16
    settings.entropyCoefficient = 0.02
    settings.gaeLambda = 0.9
    settings.hiddenSizes = [24, 24]
    settings.learningRateSchedule = .linear
    settings.optimizer = rule
    var other = PPO.Configuration()
    other.stepsPerRollout = 16
    other.epochs = 1
    other.batchSize = 64
    other.entropyCoefficient = 0.02
    other.gaeLambda = 0.9
    other.hiddenSizes = [24, 24]
    other.learningRate = settings.learningRate
    other.learningRateSchedule = .linear
    other.normalizeAdvantages = false
    func vector() throws -> any VectorEnvironment {
      restricted
        ? try EnvironmentVector(Doors(), count: 4, autoreset: .sameStep, maxEpisodeSteps: 5)
        : try Drift.vector(4, .sameStep)
    }
    let one = try vector()
    let spaces = try ActorSpaces(
      agent: "A2C", observationSpace: one.observationSpace, actionSpace: one.actionSpace,
      restrictsActions: one.restrictsActions)
    let a2c = try Loop(
      A2C(settings, spaces: spaces, environments: 4, threads: 1, seed: 3), in: one, total: 5000)
    let ppo = try Loop(
      PPO(
        other, spaces: spaces, environments: 4, threads: 1, seed: 3,
        rule: rule.rule(epsilon: settings.optimizerEpsilon)), in: vector(), total: 5000)
    for _ in 0..<20 {
      try a2c.iterate()
      try ppo.iterate()
    }
    let (mine, theirs) = (try a2c.policy(), try ppo.policy())
    #expect(same(mine, theirs))
  }

  @Test func measuresWhatItDoes() throws {
    var settings = Kind.a2cSettings
    settings.normalizeAdvantages = true
    let loop = try Loop(
      make(A2C.self, settings, for: Drift.vector(4, .sameStep)), in: Drift.vector(4, .sameStep),
      total: 1000)
    #expect(loop.agent.takeMetrics().count { $0.isNaN } == loop.agent.metricNames.count)
    try loop.iterate()
    let measures = Dictionary(
      uniqueKeysWithValues: zip(loop.agent.metricNames, loop.agent.takeMetrics()))
    #expect(measures.values.count { $0.isFinite } == 6)
    #expect(measures["learning_rate"] == 1e-2)
    #expect(try #require(measures["entropy"]) > 0.6)
  }

  @Test func refusesWhatMakesNoSense() throws {
    func refuses(_ change: (inout A2C.Configuration) -> Void) {
      var settings = A2C.Configuration()
      change(&settings)
      #expect(throws: GymError.self) { try settings.validate() }
    }
    refuses { $0.stepsPerRollout = 0 }
    refuses { $0.discount = 1.1 }
    refuses { $0.gaeLambda = -0.1 }
    refuses { $0.learningRate = 0 }
    refuses { $0.entropyCoefficient = -1 }
    refuses { $0.valueCoefficient = .nan }
    refuses { $0.maxGradientNorm = -1 }
    refuses { $0.optimizerEpsilon = 0 }
    refuses { $0.hiddenSizes = [0] }
    let vector = try Drift.vector(2, .nextStep)
    let agent = try make(A2C.self, A2C.Configuration(), for: vector)
    try vector.reset(seed: 0)
    let actions = Slab<Float>(count: 2, repeating: 0)
    #expect(throws: GymError.self) {
      try agent.act(in: vector, into: actions, at: Progress(steps: 0, totalSteps: 10))
    }
    #expect(throws: GymError.self) {
      try agent.learn(at: Progress(steps: 0, totalSteps: 10))
    }
  }
}
