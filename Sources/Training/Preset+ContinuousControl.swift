internal import Agents

extension Preset {
  /// Settings for Pendulum and MountainCarContinuous, whose actions are numbers.
  ///
  /// `zoo` is RL Baselines3 Zoo's `hyperparams/{ppo,a2c,sac,td3,ddpg}.yml`, with Stable-Baselines3's
  /// defaults for what is not listed there; its `normalize: true` is here a part of the agent. `rltools` has
  /// the small networks and batches that RLtools' speed is published for.
  static func continuousControl() throws -> [Preset] {
    let (pendulum, car) = ("Pendulum-v1", "MountainCarContinuous-v0")
    return [
      try Preset("zoo", PPO.self, pendulum, steps: 100_000, environments: 4, ppoPendulum),
      try Preset("rltools", PPO.self, pendulum, steps: 300_000, environments: 4, ppoRLtools),
      try Preset("zoo", PPO.self, car, steps: 20_000, environments: 1, ppoMountainCarContinuous),
      try Preset("zoo", A2C.self, pendulum, steps: 1_000_000, environments: 8, a2cPendulum),
      try Preset("zoo", A2C.self, car, steps: 100_000, environments: 4, a2cMountainCarContinuous),
      try Preset("zoo", SAC.self, pendulum, steps: 20_000, environments: 1, sacPendulum),
      try Preset("rltools", SAC.self, pendulum, steps: 10_000, environments: 1, sacRLtools),
      try Preset("zoo", SAC.self, car, steps: 50_000, environments: 1, sacMountainCarContinuous),
      try Preset("zoo", TD3.self, pendulum, steps: 20_000, environments: 1, td3Pendulum),
      try Preset("zoo", TD3.self, car, steps: 300_000, environments: 1, td3MountainCarContinuous),
      try Preset("zoo", DDPG.self, pendulum, steps: 20_000, environments: 1, ddpgPendulum),
      try Preset(
        "zoo", DDPG.self, car, steps: 300_000, environments: 1, ddpgMountainCarContinuous),
    ]
  }

  private static var ppoPendulum: PPO.Configuration {
    var configuration = PPO.Configuration()
    configuration.stepsPerRollout = 1024
    configuration.gaeLambda = 0.95
    configuration.discount = 0.9
    configuration.epochs = 10
    configuration.learningRate = 1e-3
    configuration.clipRange = 0.2
    configuration.useSDE = true
    configuration.sdeSampleFrequency = 4
    return configuration
  }

  private static var ppoRLtools: PPO.Configuration {
    var configuration = PPO.Configuration()
    configuration.stepsPerRollout = 1024
    configuration.batchSize = 256
    configuration.epochs = 2
    configuration.discount = 0.9
    configuration.learningRate = 1e-3
    configuration.activation = .relu
    return configuration
  }

  private static var ppoMountainCarContinuous: PPO.Configuration {
    var configuration = PPO.Configuration()
    configuration.stepsPerRollout = 8
    configuration.batchSize = 256
    configuration.discount = 0.9999
    configuration.learningRate = 7.77e-5
    configuration.entropyCoefficient = 0.00429
    configuration.clipRange = 0.1
    configuration.epochs = 10
    configuration.gaeLambda = 0.9
    configuration.maxGradientNorm = 5
    configuration.valueCoefficient = 0.19
    configuration.useSDE = true
    configuration.logStdInit = -3.29
    configuration.orthogonalInit = false
    configuration.normalizeObservations = true
    configuration.normalizeRewards = true
    return configuration
  }

  private static var a2cPendulum: A2C.Configuration {
    var configuration = A2C.Configuration()
    configuration.stepsPerRollout = 8
    configuration.gaeLambda = 0.9
    configuration.valueCoefficient = 0.4
    configuration.discount = 0.9
    configuration.learningRate = 7e-4
    configuration.learningRateSchedule = .linear
    configuration.useSDE = true
    configuration.logStdInit = -2
    configuration.orthogonalInit = false
    configuration.normalizeObservations = true
    configuration.normalizeRewards = true
    return configuration
  }

  private static var a2cMountainCarContinuous: A2C.Configuration {
    var configuration = A2C.Configuration()
    configuration.stepsPerRollout = 100
    configuration.useSDE = true
    configuration.sdeSampleFrequency = 16
    configuration.logStdInit = 0
    configuration.orthogonalInit = false
    configuration.normalizeObservations = true
    configuration.normalizeRewards = true
    return configuration
  }

  private static var sacPendulum: SAC.Configuration {
    var configuration = SAC.Configuration()
    configuration.learningRate = 1e-3
    return configuration
  }

  private static var sacRLtools: SAC.Configuration {
    var configuration = SAC.Configuration()
    configuration.learningRate = 1e-3
    configuration.batchSize = 100
    configuration.hiddenSizes = [64, 64]
    return configuration
  }

  private static var sacMountainCarContinuous: SAC.Configuration {
    var configuration = SAC.Configuration()
    configuration.learningRate = 3e-4
    configuration.replayCapacity = 50_000
    configuration.batchSize = 512
    configuration.automaticTemperature = false
    configuration.temperature = 0.1
    configuration.trainFrequency = 32
    configuration.gradientSteps = 32
    configuration.discount = 0.9999
    configuration.polyak = 0.01
    configuration.learningStarts = 0
    configuration.useSDE = true
    configuration.logStdInit = -3.67
    configuration.hiddenSizes = [64, 64]
    return configuration
  }

  private static var td3Pendulum: TD3.Configuration {
    var configuration = TD3.Configuration()
    configuration.discount = 0.98
    configuration.replayCapacity = 200_000
    configuration.learningStarts = 10_000
    configuration.actionNoiseDeviation = 0.1
    return configuration
  }

  private static var td3MountainCarContinuous: TD3.Configuration {
    var configuration = TD3.Configuration()
    configuration.actionNoise = .ornsteinUhlenbeck
    configuration.actionNoiseDeviation = 0.5
    return configuration
  }

  private static var ddpgPendulum: DDPG.Configuration {
    var configuration = DDPG.Configuration()
    configuration.discount = 0.98
    configuration.replayCapacity = 200_000
    configuration.learningStarts = 10_000
    configuration.actionNoiseDeviation = 0.1
    return configuration
  }

  private static var ddpgMountainCarContinuous: DDPG.Configuration {
    var configuration = DDPG.Configuration()
    configuration.actionNoise = .ornsteinUhlenbeck
    configuration.actionNoiseDeviation = 0.5
    return configuration
  }
}
