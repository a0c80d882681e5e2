internal import Neural

extension DiscreteSAC {
  /// The hyperparameters of discrete SAC.
  ///
  /// Learning rate, batch, frequency of updates, entropy and ε are by default those of CleanRL's
  /// `sac_atari.py`; networks and the moves of the target critics are those of ``SAC``.
  public struct Configuration: AgentConfiguration, ControlConfiguration {
    /// λ: the learning rate of actor, critics and temperature.
    public var learningRate = 3e-4
    /// N: transitions that the replay holds.
    public var replayCapacity = 1_000_000
    /// Environment steps before the first update, in which actions are drawn uniformly.
    public var learningStarts = 1000
    /// Transitions of an update.
    public var batchSize = 64
    /// γ: what a reward is worth a step later.
    public var discount = 0.99
    /// What rewards are multiplied by before they are learned from: returns should be about 1 to 100.
    public var rewardScale = 1.0
    /// τ: how far the target critics move at each of their updates.
    public var polyak = 0.005
    /// Steps of the vector of environments between two rounds of updates.
    public var trainFrequency = 4
    /// Updates in a round; −1: as many as environment steps since the last.
    public var gradientSteps = 1
    /// Updates between two moves of the target critics.
    public var targetUpdateInterval = 1
    /// Whether the temperature is learned, so that the entropy becomes what it is to be.
    public var automaticTemperature = true
    /// α: the weight of the entropy, at first or always.
    public var temperature = 1.0
    /// The entropy to be had, as a part of the greatest that there can be, log of the number of actions.
    public var targetEntropyScale = 0.89
    /// The sizes of the hidden layers, of the actor and of each critic.
    public var hiddenSizes = [256, 256]
    /// What follows each hidden layer.
    public var activation = HiddenActivation.relu
    /// Adam's ε.
    public var adamEpsilon = 1e-4

    /// The defaults.
    public init() {}

    var layers: NetworkConfiguration {
      NetworkConfiguration(hiddenSizes: hiddenSizes, activation: activation)
    }

    /// Checks every value.
    public func validate() throws {
      try validateShared()
      try check(
        "target_update_interval", targetUpdateInterval, targetUpdateInterval >= 1, "at least 1")
      try check(
        "temperature", temperature, temperature.isFinite && temperature > 0, "a number above 0")
      try check(
        "target_entropy_scale", targetEntropyScale, (0...1).contains(targetEntropyScale),
        "between 0 and 1")
    }
  }
}
