extension REINFORCE {
  /// The hyperparameters of REINFORCE.
  public struct Configuration: AgentConfiguration {
    /// T: steps of the vector of environments between two updates; an update uses the episodes that
    /// ended since the last one, whole.
    public var stepsPerUpdate = 256
    /// γ: what a reward is worth a step later.
    public var discount = 0.99
    /// α: Adam's learning rate.
    public var learningRate = 1e-3
    /// How the learning rate changes, by the environment steps before the update.
    public var learningRateSchedule = Schedule.constant
    /// Whether a critic's value is subtracted from the returns, which leaves the gradient's mean as it
    /// is and lowers its variance.
    public var baseline = true
    /// Whether what multiplies the gradient is standardised within each update.
    public var normalizeReturns = true
    /// The weight of the entropy.
    public var entropyCoefficient = 0.0
    /// The weight of the critic's loss.
    public var valueCoefficient = 0.5
    /// The largest norm of a gradient of all parameters together; 0: any.
    public var maxGradientNorm = 0.5
    /// The sizes of the hidden layers, of the actor and of the critic.
    public var hiddenSizes = [64, 64]
    /// What follows each hidden layer.
    public var activation = HiddenActivation.tanh
    /// Adam's ε.
    public var adamEpsilon = 1e-8

    /// Our own defaults: the paper has none for networks.
    public init() {}

    var network: NetworkConfiguration {
      NetworkConfiguration(hiddenSizes: hiddenSizes, activation: activation)
    }

    /// Checks every value.
    public func validate() throws {
      try check(
        "steps_per_update", stepsPerUpdate, (1...1_000_000).contains(stepsPerUpdate),
        "between 1 and 1000000")
      try check("discount", discount, (0...1).contains(discount), "between 0 and 1")
      try check(
        "learning_rate", learningRate, learningRate > 0 && learningRate.isFinite,
        "a number above 0")
      try check(
        "entropy_coefficient", entropyCoefficient,
        entropyCoefficient >= 0 && entropyCoefficient.isFinite, "at least 0")
      try check(
        "value_coefficient", valueCoefficient, valueCoefficient >= 0 && valueCoefficient.isFinite,
        "at least 0")
      try check(
        "max_gradient_norm", maxGradientNorm, maxGradientNorm >= 0 && maxGradientNorm.isFinite,
        "at least 0; 0 for no limit")
      try check(
        "adam_epsilon", adamEpsilon, adamEpsilon > 0 && adamEpsilon.isFinite, "a number above 0")
      try network.validate()
    }
  }
}
