extension SAC {
  /// The hyperparameters of SAC; the defaults are Stable-Baselines3's.
  public struct Configuration: AgentConfiguration, ControlConfiguration {
    /// λ: the learning rate of actor, critics and temperature.
    public var learningRate = 3e-4
    /// N: transitions that the replay holds.
    public var replayCapacity = 1_000_000
    /// Environment steps before the first update, in which actions are drawn uniformly.
    public var learningStarts = 100
    /// Transitions of an update.
    public var batchSize = 256
    /// γ: what a reward is worth a step later.
    public var discount = 0.99
    /// What rewards are multiplied by before they are learned from: returns should be about 1 to 100.
    public var rewardScale = 1.0
    /// τ: how far the target critics move at each of their updates.
    public var polyak = 0.005
    /// Steps of the vector of environments between two rounds of updates.
    public var trainFrequency = 1
    /// Updates in a round; −1: as many as environment steps since the last.
    public var gradientSteps = 1
    /// Updates between two moves of the target critics.
    public var targetUpdateInterval = 1
    /// Whether the temperature is learned, so that the entropy becomes what it is to be.
    public var automaticTemperature = true
    /// α: the weight of the entropy, at first or always.
    public var temperature = 1.0
    /// H̄: the entropy to be had for each number of an action.
    public var targetEntropyPerNumber = -1.0
    /// Whether exploration is noise that depends on the state (gSDE).
    public var useSDE = false
    /// Steps between two draws of that noise; −1: one for each round of `trainFrequency` steps.
    public var sdeSampleFrequency = -1
    /// The logarithm of that noise's deviations at first.
    public var logStdInit = -3.0
    /// The sizes of the hidden layers, of the actor and of each critic.
    public var hiddenSizes = [256, 256]
    /// What follows each hidden layer.
    public var activation = HiddenActivation.relu
    /// Adam's ε.
    public var adamEpsilon = 1e-8

    /// Stable-Baselines3's defaults.
    public init() {}

    var layers: NetworkConfiguration {
      NetworkConfiguration(hiddenSizes: hiddenSizes, activation: activation)
    }

    var networks: ControlNetworks {
      ControlNetworks(
        kind: useSDE ? .stateDependent : .gaussian, critics: 2, layers: layers,
        logStdInit: logStdInit)
    }

    /// Checks every value.
    public func validate() throws {
      try validateShared()
      try check(
        "target_update_interval", targetUpdateInterval, targetUpdateInterval >= 1, "at least 1")
      try check(
        "temperature", temperature, temperature.isFinite && temperature > 0, "a number above 0")
      try check(
        "target_entropy_per_number", targetEntropyPerNumber, targetEntropyPerNumber.isFinite,
        "a finite number")
      try check(
        "sde_sample_frequency", sdeSampleFrequency,
        sdeSampleFrequency >= 1 || sdeSampleFrequency == -1,
        "at least 1, or -1 for once a round")
      try check(
        "log_std_init", logStdInit, (-20...2).contains(logStdInit), "between -20 and 2")
    }
  }
}
