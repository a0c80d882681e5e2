internal import Gym

extension NeuralLinear {
  /// The hyperparameters of the neural-linear bandit.
  public struct Configuration: AgentConfiguration {
    /// α: the optimiser's learning rate.
    public var learningRate = 1e-3
    /// N: steps that are remembered for training the network and the regressions on it.
    public var replayCapacity = 100_000
    /// Steps in which actions are drawn at random at first.
    public var learningStarts = 1000
    /// Steps of an update of the network.
    public var batchSize = 256
    /// Environment steps between two trainings of the network.
    public var trainInterval = 10_000
    /// Updates in a training.
    public var gradientSteps = 200
    /// λ: the ridge of every arm's regression.
    public var ridge = 1.0
    /// v: the standard deviation of rewards, by which posteriors are wide.
    public var explorationScale = 1.0
    /// What rewards are multiplied by before they are learned from.
    public var rewardScale = 1.0
    /// The sizes of the hidden layers; the last one's outputs are the features.
    public var hiddenSizes = [64, 32]
    /// What follows each hidden layer.
    public var activation = HiddenActivation.relu
    /// Adam's ε.
    public var adamEpsilon = 1e-8

    /// The house's defaults.
    public init() {}

    var network: NetworkConfiguration {
      NetworkConfiguration(hiddenSizes: hiddenSizes, activation: activation)
    }

    /// Checks every value.
    public func validate() throws {
      for (name, value) in [
        ("learning_rate", learningRate), ("ridge", ridge), ("reward_scale", rewardScale),
        ("adam_epsilon", adamEpsilon),
      ] {
        try check(name, value, value > 0 && value.isFinite, "a number above 0")
      }
      try check(
        "exploration_scale", explorationScale,
        explorationScale >= 0 && explorationScale.isFinite, "at least 0")
      try check("learning_starts", learningStarts, learningStarts >= 0, "at least 0")
      for (name, count) in [
        ("replay_capacity", replayCapacity), ("train_interval", trainInterval),
        ("gradient_steps", gradientSteps),
      ] {
        try check(name, count, (1...1_000_000_000).contains(count), "between 1 and 1000000000")
      }
      try check(
        "batch_size", batchSize, (1...1_000_000).contains(batchSize), "between 1 and 1000000")
      try check(
        "hidden_sizes", hiddenSizes,
        !hiddenSizes.isEmpty
          && hiddenSizes.last.map { $0 <= 1024 }
            ?? false,
        "at least one size, the last at most 1024")
      try network.validate()
    }
  }
}
