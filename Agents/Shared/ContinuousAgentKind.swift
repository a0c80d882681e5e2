public import Formats
public import Gym

/// An agent whose actions are a box of numbers with finite bounds: SAC, TD3, DDPG.
public protocol ContinuousAgentKind: AgentKind {}

extension ContinuousAgentKind {
  /// Whether the actions are a box of numbers with finite bounds.
  public static func accepts(
    observationSpace: SpaceDescription, actionSpace: SpaceDescription
  ) -> Bool {
    ActorSpaces.Accepted.boundedBoxes.actions(of: actionSpace) != nil
  }

  /// Reads a policy that such an agent wrote.
  public static func policy(from archive: Archive) throws -> any AgentPolicy {
    try ControlPolicy(from: archive, agent: name)
  }

  /// The spaces that an agent is made for.
  ///
  /// - Throws: ``GymError`` unless it can act there.
  static func spaces(
    _ observationSpace: SpaceDescription, _ actionSpace: SpaceDescription
  ) throws -> ActorSpaces {
    try ActorSpaces(
      agent: name.uppercased(), observationSpace: observationSpace, actionSpace: actionSpace,
      accepted: .boundedBoxes)
  }
}

/// The hyperparameters that agents with such a memory share.
protocol ControlConfiguration: AgentConfiguration {
  var learningRate: Double { get }
  var replayCapacity: Int { get }
  var learningStarts: Int { get }
  var batchSize: Int { get }
  var discount: Double { get }
  var rewardScale: Double { get }
  var polyak: Double { get }
  var trainFrequency: Int { get }
  var gradientSteps: Int { get }
  var adamEpsilon: Double { get }
  /// The hidden layers of each network.
  var layers: NetworkConfiguration { get }
}

extension ControlConfiguration {
  /// Checks what is shared.
  ///
  /// - Throws: ``GymError/parameter(_:value:allowed:)`` for the first value that makes no sense.
  func validateShared() throws {
    try check(
      "learning_rate", learningRate, learningRate > 0 && learningRate.isFinite, "a number above 0")
    try check(
      "replay_capacity", replayCapacity, (1...1_000_000_000).contains(replayCapacity),
      "between 1 and 1000000000")
    try check("learning_starts", learningStarts, learningStarts >= 0, "at least 0")
    try check(
      "batch_size", batchSize, (1...1_000_000).contains(batchSize), "between 1 and 1000000")
    try check("discount", discount, (0...1).contains(discount), "between 0 and 1")
    try check(
      "reward_scale", rewardScale, rewardScale > 0 && rewardScale.isFinite, "a number above 0")
    try check("polyak", polyak, polyak > 0 && polyak <= 1, "above 0, at most 1")
    try check(
      "train_frequency", trainFrequency, (1...1_000_000_000).contains(trainFrequency),
      "between 1 and 1000000000")
    try check(
      "gradient_steps", gradientSteps, gradientSteps >= 1 || gradientSteps == -1,
      "at least 1, or -1 for as many as environment steps")
    try check(
      "adam_epsilon", adamEpsilon, adamEpsilon > 0 && adamEpsilon.isFinite, "a number above 0")
    try layers.validate()
  }
}
