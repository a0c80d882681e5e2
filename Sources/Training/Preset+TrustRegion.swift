internal import Agents

extension Preset {
  /// Settings of TRPO: RL Baselines3 Zoo's `hyperparams/trpo.yml`, with sb3-contrib's defaults for what is
  /// not listed there; its `normalize: true` is here a part of the agent.
  static func trustRegion() throws -> [Preset] {
    var normalized = TRPO.Configuration()
    normalized.stepsPerRollout = 1024
    normalized.normalizeObservations = true
    normalized.normalizeRewards = true
    var mountainCar = normalized
    mountainCar.criticEpochs = 20
    return try ["CartPole-v1", "CartPole-v0"].map { id in
      try Preset("zoo", TRPO.self, id, steps: 100_000, environments: 2, trpoCartPole)
    } + [
      Preset("zoo", TRPO.self, "Acrobot-v1", steps: 100_000, environments: 2, normalized),
      Preset("zoo", TRPO.self, "MountainCar-v0", steps: 100_000, environments: 2, mountainCar),
      Preset("zoo", TRPO.self, "Pendulum-v1", steps: 100_000, environments: 2, trpoPendulum),
      Preset(
        "zoo", TRPO.self, "MountainCarContinuous-v0", steps: 50_000, environments: 2,
        trpoMountainCarContinuous),
    ]
  }

  private static var trpoCartPole: TRPO.Configuration {
    var configuration = TRPO.Configuration()
    configuration.stepsPerRollout = 512
    configuration.batchSize = 512
    configuration.conjugateGradientDamping = 1e-3
    configuration.gaeLambda = 0.98
    configuration.discount = 0.99
    configuration.learningRate = 1e-3
    configuration.criticEpochs = 20
    return configuration
  }

  private static var trpoPendulum: TRPO.Configuration {
    var configuration = TRPO.Configuration()
    configuration.stepsPerRollout = 1024
    configuration.discount = 0.9
    configuration.criticEpochs = 15
    configuration.useSDE = true
    configuration.sdeSampleFrequency = 4
    return configuration
  }

  private static var trpoMountainCarContinuous: TRPO.Configuration {
    var configuration = TRPO.Configuration()
    configuration.normalizeObservations = true
    configuration.normalizeRewards = true
    configuration.useSDE = true
    configuration.sdeSampleFrequency = 4
    return configuration
  }
}
