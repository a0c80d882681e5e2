internal import Agents

extension Preset {
  /// The published settings for CartPole, v1 and (the same) v0.
  ///
  /// `zoo` is RL Baselines3 Zoo's `hyperparams/*.yml`, with Stable-Baselines3's defaults for what is
  /// not listed there; `cleanrl` is CleanRL's `dqn.py`, `pqn.py` and `ppo.py`, except that here truncated
  /// steps bootstrap. `rainbow` is our own: DQN with all of its additions; so is `apus`, a beginning for
  /// discrete SAC.
  static func cartPole() throws -> [Preset] {
    try published() + [
      Preset("rainbow", DQN.self, "CartPole-v1", steps: 50_000, environments: 1, dqnRainbow)
    ]
  }

  private static func published() throws -> [Preset] {
    try ["CartPole-v1", "CartPole-v0"].flatMap { id in
      [
        try Preset("zoo", DQN.self, id, steps: 50_000, environments: 1, dqnZoo),
        try Preset("cleanrl", DQN.self, id, steps: 500_000, environments: 1, dqnCleanRL),
        try Preset(
          "cleanrl", PQN.self, id, steps: 500_000, environments: 4, PQN.Configuration()),
        try Preset("zoo", PPO.self, id, steps: 100_000, environments: 8, ppoZoo),
        try Preset("cleanrl", PPO.self, id, steps: 500_000, environments: 4, ppoCleanRL),
        try Preset(
          "zoo", A2C.self, id, steps: 500_000, environments: 8, A2C.Configuration()),
        try Preset(
          "tuned", REINFORCE.self, id, steps: 300_000, environments: 8, REINFORCE.Configuration()),
        try Preset("apus", DiscreteSAC.self, id, steps: 50_000, environments: 1, discreteSAC),
      ]
    }
  }

  /// Our own: CleanRL's `sac_atari.py` has no settings of this size.
  private static var discreteSAC: DiscreteSAC.Configuration {
    var configuration = DiscreteSAC.Configuration()
    configuration.learningRate = 1e-3
    configuration.batchSize = 128
    configuration.trainFrequency = 2
    configuration.targetEntropyScale = 0.3
    configuration.hiddenSizes = [128, 128]
    return configuration
  }

  private static var dqnZoo: DQN.Configuration {
    var configuration = DQN.Configuration()
    configuration.learningRate = 2.3e-3
    configuration.batchSize = 64
    configuration.replayCapacity = 100_000
    configuration.learningStarts = 1000
    configuration.discount = 0.99
    configuration.targetUpdateInterval = 10
    configuration.trainFrequency = 256
    configuration.gradientSteps = 128
    configuration.explorationFraction = 0.16
    configuration.epsilonEnd = 0.04
    configuration.hiddenSizes = [256, 256]
    return configuration
  }

  private static var dqnCleanRL: DQN.Configuration {
    var configuration = DQN.Configuration()
    configuration.learningRate = 2.5e-4
    configuration.batchSize = 128
    configuration.replayCapacity = 10_000
    configuration.learningStarts = 10_000
    configuration.randomUntilLearningStarts = false
    configuration.discount = 0.99
    configuration.targetUpdateInterval = 500
    configuration.trainFrequency = 10
    configuration.gradientSteps = 1
    configuration.epsilonStart = 1
    configuration.epsilonEnd = 0.05
    configuration.explorationFraction = 0.5
    configuration.maxGradientNorm = 0
    configuration.loss = .mse
    configuration.hiddenSizes = [120, 84]
    return configuration
  }

  /// Everything that Rainbow puts together (Hessel and others 2018), sized for CartPole.
  ///
  /// A return is at most 1/(1 − γ) = 100, hence atoms from 0 to 100; noise explores, hence ε = 0.
  private static var dqnRainbow: DQN.Configuration {
    var configuration = DQN.Configuration()
    configuration.learningRate = 1e-3
    configuration.batchSize = 64
    configuration.replayCapacity = 50_000
    configuration.learningStarts = 1000
    configuration.discount = 0.99
    configuration.targetUpdateInterval = 200
    configuration.trainFrequency = 1
    configuration.gradientSteps = 1
    configuration.epsilonStart = 0
    configuration.epsilonEnd = 0
    configuration.hiddenSizes = [128, 128]
    configuration.double = true
    configuration.dueling = true
    configuration.noisy = true
    configuration.nStep = 5
    configuration.prioritizedReplay = true
    configuration.distribution = .categorical
    configuration.valueMinimum = 0
    configuration.valueMaximum = 100
    return configuration
  }

  private static var ppoZoo: PPO.Configuration {
    var configuration = PPO.Configuration()
    configuration.stepsPerRollout = 32
    configuration.batchSize = 256
    configuration.epochs = 20
    configuration.discount = 0.98
    configuration.gaeLambda = 0.8
    configuration.learningRate = 1e-3
    configuration.learningRateSchedule = .linear
    configuration.clipRange = 0.2
    configuration.clipRangeSchedule = .linear
    configuration.entropyCoefficient = 0
    return configuration
  }

  private static var ppoCleanRL: PPO.Configuration {
    var configuration = PPO.Configuration()
    configuration.stepsPerRollout = 128
    configuration.batchSize = 128
    configuration.epochs = 4
    configuration.discount = 0.99
    configuration.gaeLambda = 0.95
    configuration.learningRate = 2.5e-4
    configuration.learningRateSchedule = .linear
    configuration.clipRange = 0.2
    configuration.clipValueLoss = true
    configuration.entropyCoefficient = 0.01
    configuration.valueCoefficient = 0.5
    configuration.halveValueLoss = true
    configuration.maxGradientNorm = 0.5
    return configuration
  }
}
