/// The noise that is added to a deterministic actor's actions, which go from −1 to 1.
public enum ActionNoiseKind: String, Sendable, Codable, CaseIterable {
  /// Drawn anew at each step.
  case normal
  /// Drawn to and fro around zero: x ← x − 0.15·x·0.01 + σ·√0.01·ε, zero when an episode begins.
  case ornsteinUhlenbeck = "ornstein_uhlenbeck"
}

extension TD3 {
  /// The hyperparameters of TD3; the defaults are Stable-Baselines3's, with the paper's noise.
  public struct Configuration: AgentConfiguration, ControlConfiguration {
    /// α: the learning rate of actor and critics.
    public var learningRate = 1e-3
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
    /// τ: how far the target networks move at each of their updates.
    public var polyak = 0.005
    /// Steps of the vector of environments between two rounds of updates.
    public var trainFrequency = 1
    /// Updates in a round; −1: as many as environment steps since the last.
    public var gradientSteps = 1
    /// The kind of noise that explores.
    public var actionNoise = ActionNoiseKind.normal
    /// σ: the deviation of that noise, of actions from −1 to 1.
    public var actionNoiseDeviation = 0.1
    /// d: updates of the critics for one of the actor and of the target networks.
    public var policyDelay = 2
    /// σ̃: the deviation of the noise on the target's actions.
    public var targetPolicyNoise = 0.2
    /// c: the largest noise on the target's actions.
    public var targetNoiseClip = 0.5
    /// The sizes of the hidden layers, of the actor and of each critic.
    public var hiddenSizes = [400, 300]
    /// What follows each hidden layer.
    public var activation = HiddenActivation.relu
    /// Adam's ε.
    public var adamEpsilon = 1e-8

    /// Stable-Baselines3's defaults.
    public init() {}

    var layers: NetworkConfiguration {
      NetworkConfiguration(hiddenSizes: hiddenSizes, activation: activation)
    }

    /// Checks every value.
    public func validate() throws {
      try validateShared()
      for (name, value) in [
        ("action_noise_deviation", actionNoiseDeviation),
        ("target_policy_noise", targetPolicyNoise), ("target_noise_clip", targetNoiseClip),
      ] {
        try check(name, value, value >= 0 && value.isFinite, "at least 0")
      }
      try check("policy_delay", policyDelay, policyDelay >= 1, "at least 1")
    }
  }
}
