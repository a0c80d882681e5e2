extension TRPO {
  /// The hyperparameters of TRPO; the defaults are sb3-contrib's.
  public struct Configuration: AgentConfiguration {
    /// T: steps of the vector of environments between two updates.
    public var stepsPerRollout = 2048
    /// γ: what a reward is worth a step later.
    public var discount = 0.99
    /// λ: how far advantages look beyond the next value.
    public var gaeLambda = 0.95
    /// What rewards are multiplied by before they are learned from: returns should be about 1 to 100.
    public var rewardScale = 1.0
    /// δ: the largest divergence of the new policy from the old one.
    public var targetKL = 0.01
    /// Steps of the conjugate gradients that find the direction.
    public var conjugateGradientSteps = 15
    /// What is added to the curvature in every direction.
    public var conjugateGradientDamping = 0.1
    /// What a step is multiplied by as long as it is too large.
    public var lineSearchFactor = 0.8
    /// Steps that are tried.
    public var lineSearchSteps = 10
    /// How often an update of the critic goes through the rollout.
    public var criticEpochs = 10
    /// Rows of a minibatch of the critic; the last of an epoch may be smaller.
    public var batchSize = 128
    /// α: the learning rate of the critic.
    public var learningRate = 1e-3
    /// How the learning rate changes, by the environment steps before the rollout.
    public var learningRateSchedule = Schedule.constant
    /// Whether advantages are standardised within each rollout.
    public var normalizeAdvantages = true
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

    /// sb3-contrib's defaults.
    public init() {}

    var network: NetworkConfiguration {
      NetworkConfiguration(hiddenSizes: hiddenSizes, activation: activation)
    }

    /// Checks every value.
    public func validate() throws {
      for (name, value, greatest) in [
        ("steps_per_rollout", stepsPerRollout, 1_000_000), ("batch_size", batchSize, 1_000_000),
        ("conjugate_gradient_steps", conjugateGradientSteps, 1000),
        ("line_search_steps", lineSearchSteps, 1000), ("critic_epochs", criticEpochs, 1000),
      ] {
        try check(name, value, (1...greatest).contains(value), "between 1 and \(greatest)")
      }
      for (name, value) in [("discount", discount), ("gae_lambda", gaeLambda)] {
        try check(name, value, (0...1).contains(value), "between 0 and 1")
      }
      for (name, value) in [
        ("reward_scale", rewardScale), ("target_kl", targetKL), ("learning_rate", learningRate),
        ("adam_epsilon", adamEpsilon),
      ] {
        try check(name, value, value > 0 && value.isFinite, "a number above 0")
      }
      try check(
        "conjugate_gradient_damping", conjugateGradientDamping,
        conjugateGradientDamping >= 0 && conjugateGradientDamping.isFinite, "at least 0")
      try check(
        "line_search_factor", lineSearchFactor, lineSearchFactor > 0 && lineSearchFactor < 1,
        "between 0 and 1, neither of them")
      try check(
        "log_std_init", logStdInit, (-20...2).contains(logStdInit), "between -20 and 2")
      try check(
        "sde_sample_frequency", sdeSampleFrequency,
        sdeSampleFrequency >= 1 || sdeSampleFrequency == -1,
        "at least 1, or -1 for once a rollout")
      try network.validate()
    }
  }
}
