extension PPO {
  /// The hyperparameters of PPO; the defaults are Stable-Baselines3's.
  public struct Configuration: AgentConfiguration {
    /// T: steps of the vector of environments between two updates.
    public var stepsPerRollout = 2048
    /// K: how often an update goes through the rollout.
    public var epochs = 10
    /// M: rows of a minibatch; the last of an epoch may be smaller.
    public var batchSize = 64
    /// γ: what a reward is worth a step later.
    public var discount = 0.99
    /// What rewards are multiplied by before they are learned from: returns should be about 1 to 100.
    public var rewardScale = 1.0
    /// λ: how far advantages look beyond the next value.
    public var gaeLambda = 0.95
    /// α: the optimiser's learning rate.
    public var learningRate = 3e-4
    /// How the learning rate changes, by the environment steps before the rollout.
    public var learningRateSchedule = Schedule.constant
    /// ε: how far a probability's ratio may move.
    public var clipRange = 0.2
    /// How the clip range changes.
    public var clipRangeSchedule = Schedule.constant
    /// Whether the value's change is clipped too.
    public var clipValueLoss = false
    /// c₂: the weight of the entropy.
    public var entropyCoefficient = 0.0
    /// c₁: the weight of the value's loss.
    public var valueCoefficient = 0.5
    /// Whether the value's loss is half of the mean squared error (CleanRL) or all of it
    /// (Stable-Baselines3).
    public var halveValueLoss = false
    /// The largest norm of a gradient of all parameters together; 0: any.
    public var maxGradientNorm = 0.5
    /// Whether advantages are standardised within each minibatch.
    public var normalizeAdvantages = true
    /// A minibatch whose approximate Kullback-Leibler divergence is 1.5 times as large ends the update
    /// before its step (Stable-Baselines3); 0: none does.
    public var targetKL = 0.0
    /// What observations go through before the hidden layers.
    public var network = NetworkKind.dense
    /// The sizes of the hidden layers, of the actor and of the critic.
    public var hiddenSizes = [64, 64]
    /// What follows each hidden layer.
    public var activation = HiddenActivation.tanh
    /// The logarithm of the deviations at first, for actions that are numbers.
    public var logStdInit = 0.0
    /// Whether actions that are numbers are explored by noise that depends on the state (gSDE).
    public var useSDE = false
    /// Steps between two draws of that noise; −1: one for each rollout.
    public var sdeSampleFrequency = -1
    /// Whether observations are learned from in units of their running deviations, within ±10.
    public var normalizeObservations = false
    /// Whether rewards are divided by the running deviation of discounted returns, within ±10.
    public var normalizeRewards = false
    /// Whether kernels begin orthogonal, with small ones in the actor's head; else as PyTorch's do.
    public var orthogonalInit = true
    /// Adam's ε.
    public var adamEpsilon = 1e-5

    /// Stable-Baselines3's defaults.
    public init() {}

    var layers: NetworkConfiguration {
      NetworkConfiguration(hiddenSizes: hiddenSizes, activation: activation)
    }

    var deviation: ActionDeviation {
      ActionDeviation(logStdInit: logStdInit, isStateDependent: useSDE)
    }

    /// Checks every value.
    public func validate() throws {
      try check(
        "steps_per_rollout", stepsPerRollout, (1...1_000_000).contains(stepsPerRollout),
        "between 1 and 1000000")
      try check("epochs", epochs, epochs >= 1, "at least 1")
      try check(
        "batch_size", batchSize, (1...1_000_000).contains(batchSize), "between 1 and 1000000")
      try check("discount", discount, (0...1).contains(discount), "between 0 and 1")
      try check(
        "reward_scale", rewardScale, rewardScale > 0 && rewardScale.isFinite, "a number above 0")
      try check("gae_lambda", gaeLambda, (0...1).contains(gaeLambda), "between 0 and 1")
      try check(
        "learning_rate", learningRate, learningRate > 0 && learningRate.isFinite,
        "a number above 0")
      try check("clip_range", clipRange, clipRange > 0 && clipRange.isFinite, "a number above 0")
      try check(
        "entropy_coefficient", entropyCoefficient,
        entropyCoefficient >= 0 && entropyCoefficient.isFinite,
        "at least 0")
      try check(
        "value_coefficient", valueCoefficient, valueCoefficient >= 0 && valueCoefficient.isFinite,
        "at least 0")
      try check(
        "max_gradient_norm", maxGradientNorm, maxGradientNorm >= 0 && maxGradientNorm.isFinite,
        "at least 0; 0 for no limit")
      try check("target_kl", targetKL, targetKL >= 0 && targetKL.isFinite, "at least 0; 0 for none")
      try check(
        "adam_epsilon", adamEpsilon, adamEpsilon > 0 && adamEpsilon.isFinite, "a number above 0")
      try check(
        "log_std_init", logStdInit, (-20...2).contains(logStdInit), "between -20 and 2")
      try check(
        "sde_sample_frequency", sdeSampleFrequency,
        sdeSampleFrequency >= 1 || sdeSampleFrequency == -1,
        "at least 1, or -1 for once a rollout")
      try layers.validate()
    }
  }
}
