public import Gym

/// Deep deterministic policy gradient, for boxes of numbers: ``TD3`` with one critic, without smoothing
/// and without delay.
///
/// Source: T. Lillicrap and others, "Continuous control with deep reinforcement learning" (2016), in the
/// form of Stable-Baselines3.
public enum DDPG: ContinuousAgentKind {
  /// The hyperparameters of DDPG; the defaults are Stable-Baselines3's, but for normal noise, which it
  /// leaves to the user.
  public struct Configuration: AgentConfiguration {
    /// α: the learning rate of actor and critic.
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
    /// τ: how far the target networks move after each update.
    public var polyak = 0.005
    /// Steps of the vector of environments between two rounds of updates.
    public var trainFrequency = 1
    /// Updates in a round; −1: as many as environment steps since the last.
    public var gradientSteps = 1
    /// The kind of noise that explores; the paper's is Ornstein and Uhlenbeck's.
    public var actionNoise = ActionNoiseKind.normal
    /// σ: the deviation of that noise, of actions from −1 to 1.
    public var actionNoiseDeviation = 0.1
    /// The sizes of the hidden layers, of the actor and of the critic.
    public var hiddenSizes = [400, 300]
    /// What follows each hidden layer.
    public var activation = HiddenActivation.relu
    /// Adam's ε.
    public var adamEpsilon = 1e-8

    /// Stable-Baselines3's defaults.
    public init() {}

    /// The same as TD3's.
    var twin: TD3.Configuration {
      var twin = TD3.Configuration()
      twin.learningRate = learningRate
      twin.replayCapacity = replayCapacity
      twin.learningStarts = learningStarts
      twin.batchSize = batchSize
      twin.discount = discount
      twin.rewardScale = rewardScale
      twin.polyak = polyak
      twin.trainFrequency = trainFrequency
      twin.gradientSteps = gradientSteps
      twin.actionNoise = actionNoise
      twin.actionNoiseDeviation = actionNoiseDeviation
      twin.hiddenSizes = hiddenSizes
      twin.activation = activation
      twin.adamEpsilon = adamEpsilon
      twin.policyDelay = 1
      twin.targetPolicyNoise = 0
      return twin
    }

    /// Checks every value.
    public func validate() throws { try twin.validate() }
  }

  /// `ddpg`.
  public static let name = "ddpg"
  /// What it is, in a sentence.
  public static let summary = "Deep deterministic policy gradient for actions that are numbers"

  /// Makes an agent.
  public static func make(
    _ configuration: Configuration, observationSpace: SpaceDescription,
    actionSpace: SpaceDescription, restrictsActions: Bool, environments: Int, threads: Int,
    seed: UInt64
  ) throws -> any Agent {
    try TD3(
      configuration.twin, spaces: spaces(observationSpace, actionSpace), environments: environments,
      threads: threads, seed: seed, agentName: name, critics: 1)
  }
}
