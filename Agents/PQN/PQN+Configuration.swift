extension PQN {
  /// The hyperparameters of PQN; the defaults are CleanRL's.
  public struct Configuration: AgentConfiguration {
    /// T: steps of the vector of environments between two updates.
    public var stepsPerRollout = 128
    /// K: how often an update goes through the rollout.
    public var epochs = 4
    /// M: rows of a minibatch; the last of an epoch may be smaller.
    public var batchSize = 128
    /// γ: what a reward is worth a step later.
    public var discount = 0.99
    /// λ: how far targets look beyond the next value; 0 one step, 1 to the rollout's end.
    public var qLambda = 0.65
    /// What rewards are multiplied by before they are learned from: returns should be about 1 to 100.
    public var rewardScale = 1.0
    /// α: the optimiser's learning rate.
    public var learningRate = 2.5e-4
    /// How the learning rate changes, by the environment steps before the rollout.
    public var learningRateSchedule = Schedule.linear
    /// ε at first: the probability of an action drawn at random.
    public var epsilonStart = 1.0
    /// ε in the end.
    public var epsilonEnd = 0.05
    /// The part of the training in which ε falls.
    public var explorationFraction = 0.5
    /// The largest norm of a gradient; 0: any.
    public var maxGradientNorm = 10.0
    /// Whether each hidden layer is brought to mean 0 and variance 1 before its activation; without
    /// it, and without a target network, learning may diverge.
    public var layerNorm = true
    /// What observations go through before the hidden layers.
    public var network = NetworkKind.dense
    /// The sizes of the hidden layers.
    public var hiddenSizes = [120, 84]
    /// What follows each hidden layer.
    public var activation = HiddenActivation.relu
    /// RAdam's ε.
    public var radamEpsilon = 1e-8

    /// CleanRL's defaults.
    public init() {}

    var layers: NetworkConfiguration {
      NetworkConfiguration(hiddenSizes: hiddenSizes, activation: activation)
    }

    /// Checks every value.
    public func validate() throws {
      try check(
        "steps_per_rollout", stepsPerRollout, (1...1_000_000).contains(stepsPerRollout),
        "between 1 and 1000000")
      try check("epochs", epochs, epochs >= 1, "at least 1")
      try check(
        "batch_size", batchSize, (1...1_000_000).contains(batchSize), "between 1 and 1000000")
      for (name, value) in [
        ("discount", discount), ("q_lambda", qLambda), ("epsilon_start", epsilonStart),
        ("epsilon_end", epsilonEnd), ("exploration_fraction", explorationFraction),
      ] {
        try check(name, value, (0...1).contains(value), "between 0 and 1")
      }
      for (name, value) in [
        ("reward_scale", rewardScale), ("learning_rate", learningRate),
        ("radam_epsilon", radamEpsilon),
      ] {
        try check(name, value, value > 0 && value.isFinite, "a number above 0")
      }
      try check(
        "max_gradient_norm", maxGradientNorm, maxGradientNorm >= 0 && maxGradientNorm.isFinite,
        "at least 0; 0 for no limit")
      try layers.validate()
    }
  }
}
