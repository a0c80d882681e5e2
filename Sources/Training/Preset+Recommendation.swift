internal import Agents

extension Preset {
  /// Settings for recommendation, tuned here: see `Recommendation.md` for what they reach.
  static func recommendation() throws -> [Preset] {
    [
      try Preset(
        "tuned", SlateQ.self, "InterestEvolution-v0", steps: 2_000_000, environments: 32, slates),
      try Preset(
        "tuned", DQN.self, "FixedCatalog-v0", steps: 1_000_000, environments: 16, dqnCatalog),
      try Preset(
        "tuned", PPO.self, "FixedCatalog-v0", steps: 1_000_000, environments: 32, ppoCatalog),
      try Preset(
        "tuned", PPO.self, "LongTermSatisfactionCatalog-v0", steps: 2_000_000, environments: 64,
        satisfaction),
      try Preset(
        "tuned", SlateQ.self, "LongTermSatisfaction-v0", steps: 1_000_000, environments: 32,
        satisfactionSlates),
      try Preset(
        "tuned", LinUCB.self, "ProductSessions-v0", steps: 2_000_000, environments: 1, confidence),
      try Preset(
        "tuned", LinearThompson.self, "ProductSessions-v0", steps: 2_000_000, environments: 1,
        thompson),
      try Preset(
        "tuned", NeuralLinear.self, "ProductSessions-v0", steps: 300_000, environments: 1,
        neuralLinear),
    ]
  }

  /// Sessions are long and what is watched now is paid for at the end: no discount.
  private static var slates: SlateQ.Configuration {
    var configuration = SlateQ.Configuration()
    configuration.valueScale = 100
    configuration.discount = 1
    configuration.polyak = 0.005
    configuration.targetUpdateInterval = 32
    configuration.trainFrequency = 1
    configuration.learningRateSchedule = .linear
    configuration.replayCapacity = 400_000
    configuration.learningRate = 5e-4
    configuration.advantageScale = 10
    return configuration
  }

  private static var satisfactionSlates: SlateQ.Configuration {
    var configuration = slates
    configuration.discount = 0.95
    return configuration
  }

  /// Returns over five steps carry far rewards back fast enough.
  private static var dqnCatalog: DQN.Configuration {
    var configuration = DQN.Configuration()
    configuration.discount = 0.995
    configuration.learningRate = 5e-4
    configuration.batchSize = 256
    configuration.trainFrequency = 1
    configuration.replayCapacity = 200_000
    configuration.learningStarts = 5000
    configuration.targetUpdateInterval = 4000
    configuration.double = true
    configuration.nStep = 5
    configuration.epsilonEnd = 0.02
    configuration.explorationFraction = 0.3
    return configuration
  }

  private static var ppoCatalog: PPO.Configuration {
    var configuration = PPO.Configuration()
    configuration.discount = 0.995
    configuration.stepsPerRollout = 128
    configuration.batchSize = 512
    configuration.epochs = 4
    configuration.learningRate = 1e-3
    configuration.learningRateSchedule = .linear
    configuration.entropyCoefficient = 0.003
    return configuration
  }

  /// Engagement is very noisy: large batches, and rewards of about 0.5.
  private static var satisfaction: PPO.Configuration {
    var configuration = PPO.Configuration()
    configuration.discount = 0.95
    configuration.gaeLambda = 0.9
    configuration.stepsPerRollout = 480
    configuration.batchSize = 2048
    configuration.epochs = 4
    configuration.learningRate = 1e-3
    configuration.learningRateSchedule = .linear
    configuration.entropyCoefficient = 0.01
    configuration.rewardScale = 0.02
    return configuration
  }

  /// A click rate of about 0.02 has a standard deviation of 0.14; the bound may be narrower.
  private static var confidence: BanditConfiguration {
    var configuration = BanditConfiguration()
    configuration.explorationScale = 0.05
    return configuration
  }

  private static var thompson: BanditConfiguration {
    var configuration = BanditConfiguration()
    configuration.explorationScale = 0.03
    return configuration
  }

  private static var neuralLinear: NeuralLinear.Configuration {
    var configuration = NeuralLinear.Configuration()
    configuration.explorationScale = 0.15
    return configuration
  }
}
