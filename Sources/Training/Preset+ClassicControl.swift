internal import Agents

extension Preset {
  /// Settings for MountainCar and Acrobot.
  ///
  /// `zoo` is RL Baselines3 Zoo's `hyperparams/dqn.yml`, with Stable-Baselines3's defaults for what is
  /// not listed there; so are `ppo.yml` and `a2c.yml`, whose `normalize: true` is here a part of the agent.
  /// `cleanrl` is CleanRL's `pqn.py`. `apus` is our own: the zoo's PPO for Acrobot without normalised observations and
  /// rewards, which reached −74.6 [−77.5, −71.6] over 4 seeds (the zoo −73.5).
  static func classicControl() throws -> [Preset] {
    [
      try Preset(
        "zoo", DQN.self, "MountainCar-v0", steps: 120_000, environments: 1, dqnMountainCar),
      try Preset("zoo", DQN.self, "Acrobot-v1", steps: 100_000, environments: 1, dqnAcrobot),
      try Preset(
        "cleanrl", PQN.self, "MountainCar-v0", steps: 500_000, environments: 4,
        PQN.Configuration()),
      try Preset(
        "cleanrl", PQN.self, "Acrobot-v1", steps: 500_000, environments: 4, PQN.Configuration()),
      try Preset(
        "zoo", PPO.self, "MountainCar-v0", steps: 1_000_000, environments: 16, ppoMountainCar),
      try Preset(
        "zoo", A2C.self, "MountainCar-v0", steps: 1_000_000, environments: 16, a2cNormalized),
      try Preset("apus", PPO.self, "Acrobot-v1", steps: 1_000_000, environments: 16, ppoAcrobot),
      try Preset(
        "zoo", PPO.self, "Acrobot-v1", steps: 1_000_000, environments: 16,
        normalized(ppoAcrobot)),
      try Preset(
        "zoo", A2C.self, "Acrobot-v1", steps: 500_000, environments: 16, a2cNormalized),
    ]
  }

  private static func normalized(_ configuration: PPO.Configuration) -> PPO.Configuration {
    var configuration = configuration
    configuration.normalizeObservations = true
    configuration.normalizeRewards = true
    return configuration
  }

  private static var ppoMountainCar: PPO.Configuration {
    var configuration = PPO.Configuration()
    configuration.stepsPerRollout = 16
    configuration.batchSize = 64
    configuration.epochs = 4
    configuration.discount = 0.99
    configuration.gaeLambda = 0.98
    configuration.learningRate = 3e-4
    return normalized(configuration)
  }

  private static var a2cNormalized: A2C.Configuration {
    var configuration = A2C.Configuration()
    configuration.normalizeObservations = true
    configuration.normalizeRewards = true
    return configuration
  }

  private static var dqnMountainCar: DQN.Configuration {
    var configuration = DQN.Configuration()
    configuration.learningRate = 4e-3
    configuration.batchSize = 128
    configuration.replayCapacity = 10_000
    configuration.learningStarts = 1000
    configuration.discount = 0.98
    configuration.targetUpdateInterval = 600
    configuration.trainFrequency = 16
    configuration.gradientSteps = 8
    configuration.explorationFraction = 0.2
    configuration.epsilonEnd = 0.07
    configuration.hiddenSizes = [256, 256]
    return configuration
  }

  private static var dqnAcrobot: DQN.Configuration {
    var configuration = DQN.Configuration()
    configuration.learningRate = 6.3e-4
    configuration.batchSize = 128
    configuration.replayCapacity = 50_000
    configuration.learningStarts = 0
    configuration.discount = 0.99
    configuration.targetUpdateInterval = 250
    configuration.trainFrequency = 4
    configuration.gradientSteps = -1
    configuration.explorationFraction = 0.12
    configuration.epsilonEnd = 0.1
    configuration.hiddenSizes = [256, 256]
    return configuration
  }

  private static var ppoAcrobot: PPO.Configuration {
    var configuration = PPO.Configuration()
    configuration.stepsPerRollout = 256
    configuration.batchSize = 64
    configuration.epochs = 4
    configuration.discount = 0.99
    configuration.gaeLambda = 0.94
    configuration.learningRate = 3e-4
    return configuration
  }
}
