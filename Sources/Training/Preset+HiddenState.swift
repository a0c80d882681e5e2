internal import Agents

extension Preset {
  /// Settings for tasks that hide part of their state.
  ///
  /// `zoo` is RL Baselines3 Zoo's `ppo_lstm.yml` for `CartPoleNoVel-v1`, here for CartPole too; `tuned` is
  /// our own.
  static func hiddenState() throws -> [Preset] {
    [
      try Preset(
        "zoo", RecurrentPPO.self, "CartPoleNoVel-v1", steps: 100_000, environments: 8,
        hiddenCartPole),
      try Preset(
        "zoo", RecurrentPPO.self, "CartPole-v1", steps: 100_000, environments: 8, hiddenCartPole),
      try Preset("tuned", RecurrentPPO.self, "TMaze-v0", steps: 800_000, environments: 64, maze),
    ]
  }

  private static var hiddenCartPole: RecurrentPPO.Configuration {
    var configuration = RecurrentPPO.Configuration()
    configuration.ppo.stepsPerRollout = 32
    configuration.ppo.batchSize = 256
    configuration.ppo.epochs = 20
    configuration.ppo.discount = 0.98
    configuration.ppo.gaeLambda = 0.8
    configuration.ppo.entropyCoefficient = 0
    configuration.ppo.learningRate = 1e-3
    configuration.ppo.learningRateSchedule = .linear
    configuration.ppo.clipRange = 0.2
    configuration.ppo.clipRangeSchedule = .linear
    configuration.ppo.normalizeObservations = true
    configuration.ppo.normalizeRewards = true
    configuration.ppo.orthogonalInit = false
    configuration.ppo.activation = .relu
    configuration.ppo.hiddenSizes = [64]
    configuration.recurrentSize = 64
    return configuration
  }

  private static var maze: RecurrentPPO.Configuration {
    var configuration = RecurrentPPO.Configuration()
    // Rollouts hold whole episodes and gates begin open, so that what is earned at the fork reaches the
    // sign; much entropy keeps both ways tried until it does.
    configuration.ppo.stepsPerRollout = 128
    configuration.ppo.batchSize = 2048
    configuration.ppo.epochs = 10
    configuration.ppo.discount = 0.99
    configuration.ppo.gaeLambda = 0.95
    configuration.ppo.entropyCoefficient = 0.05
    configuration.ppo.learningRate = 1e-3
    configuration.ppo.learningRateSchedule = .constant
    configuration.ppo.hiddenSizes = [64]
    configuration.recurrentSize = 32
    configuration.forgetBias = 6
    return configuration
  }
}
