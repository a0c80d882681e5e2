internal import Agents

extension Preset {
  /// Settings for bidding, tuned on the synthetic market: see `Bidding.md` for what they reach.
  ///
  /// Returns are whole days, and what a bid wins early is paid for late: without discount, and advantages
  /// of whole returns (λ = 1), learning is steadier; DQN gains as much by returns over five ticks.
  static func bidding() throws -> [Preset] {
    let id = "Bidding-v0"
    return [
      try Preset("tuned", PPO.self, id, steps: 960_000, environments: 32, ppoBidding),
      try Preset("quick", PPO.self, id, steps: 96_000, environments: 16, quickPPOBidding),
      try Preset("tuned", DQN.self, id, steps: 960_000, environments: 8, dqnBidding),
      try Preset("quick", DQN.self, id, steps: 96_000, environments: 8, quickDQNBidding),
      try Preset(
        "tuned", DQN.self, "OneShotAuction-v0", steps: 100_000, environments: 64, oneShotAuction),
      try Preset(
        "tuned", QLearning.self, "TabularBidding-v0", steps: 2_000_000, environments: 1,
        tabularBidding),
    ]
  }

  private static var ppoBidding: PPO.Configuration {
    var configuration = PPO.Configuration()
    configuration.discount = 1
    configuration.gaeLambda = 1
    configuration.stepsPerRollout = 192
    configuration.batchSize = 1024
    configuration.epochs = 6
    configuration.learningRate = 1e-3
    configuration.learningRateSchedule = .linear
    configuration.entropyCoefficient = 0.001
    return configuration
  }

  private static var quickPPOBidding: PPO.Configuration {
    var configuration = ppoBidding
    configuration.gaeLambda = 0.98
    configuration.stepsPerRollout = 48
    configuration.batchSize = 128
    configuration.epochs = 10
    configuration.entropyCoefficient = 0
    return configuration
  }

  private static var dqnBidding: DQN.Configuration {
    var configuration = DQN.Configuration()
    configuration.discount = 1
    configuration.replayCapacity = 200_000
    configuration.learningStarts = 5000
    configuration.double = true
    configuration.nStep = 5
    configuration.batchSize = 256
    configuration.learningRate = 3e-4
    configuration.trainFrequency = 4
    configuration.targetUpdateInterval = 5000
    configuration.epsilonEnd = 0.02
    configuration.explorationFraction = 0.3
    return configuration
  }

  private static var quickDQNBidding: DQN.Configuration {
    var configuration = dqnBidding
    configuration.learningStarts = 2000
    configuration.learningRate = 1e-3
    configuration.trainFrequency = 1
    configuration.targetUpdateInterval = 1000
    return configuration
  }

  /// Steps that shrink with the visits average the prices out.
  private static var tabularBidding: TabularConfiguration {
    var configuration = TabularConfiguration()
    configuration.discount = 1
    configuration.stepSize = 1
    configuration.stepSizeExponent = 0.7
    configuration.epsilonEnd = 0.1
    configuration.explorationFraction = 0.9
    return configuration
  }

  private static var oneShotAuction: DQN.Configuration {
    var configuration = DQN.Configuration()
    configuration.replayCapacity = 200_000
    configuration.learningStarts = 5000
    configuration.batchSize = 512
    configuration.learningRate = 1e-3
    configuration.trainFrequency = 1
    configuration.epsilonEnd = 1
    configuration.loss = .mse
    return configuration
  }
}
