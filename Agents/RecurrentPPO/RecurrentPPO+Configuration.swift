internal import Gym
internal import Neural

/// The kind of a recurrent layer.
public enum RecurrentKind: String, Sendable, Codable, CaseIterable {
  /// Long short-term memory.
  case lstm
  /// Gated recurrent units.
  case gru
  /// The simple recurrent network.
  case rnn
}

extension RecurrentPPO {
  /// The hyperparameters of recurrent PPO: all of PPO's, and what the networks remember with.
  ///
  /// Encoded, they stand side by side.
  public struct Configuration: AgentConfiguration {
    /// PPO's own; the defaults are those of sb3-contrib's `RecurrentPPO`.
    ///
    /// A minibatch of M rows holds as many whole rollouts of single environments as fit, at least
    /// one: sequences are not torn apart.
    public var ppo: PPO.Configuration
    /// The recurrent layer before the hidden layers, one for the actor and one for the critic.
    public var recurrentLayer = RecurrentKind.lstm
    /// Its units.
    public var recurrentSize = 256
    /// How the bias of an LSTM's forget gate begins: the larger, the longer a new network remembers.
    public var forgetBias = 1.0

    /// sb3-contrib's defaults.
    public init() {
      ppo = PPO.Configuration()
      ppo.stepsPerRollout = 128
      ppo.batchSize = 128
    }

    private enum CodingKeys: String, CodingKey {
      case recurrentLayer, recurrentSize, forgetBias
    }

    /// Reads PPO's hyperparameters and its own.
    public init(from decoder: any Decoder) throws {
      ppo = try PPO.Configuration(from: decoder)
      let container = try decoder.container(keyedBy: CodingKeys.self)
      recurrentLayer = try container.decode(RecurrentKind.self, forKey: .recurrentLayer)
      recurrentSize = try container.decode(Int.self, forKey: .recurrentSize)
      forgetBias = try container.decode(Double.self, forKey: .forgetBias)
    }

    /// Writes PPO's hyperparameters and its own.
    public func encode(to encoder: any Encoder) throws {
      try ppo.encode(to: encoder)
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(recurrentLayer, forKey: .recurrentLayer)
      try container.encode(recurrentSize, forKey: .recurrentSize)
      try container.encode(forgetBias, forKey: .forgetBias)
    }

    /// Checks every value.
    public func validate() throws {
      try ppo.validate()
      try check(
        "use_sde", ppo.useSDE, !ppo.useSDE, "false: recurrent networks explore by plain noise")
      try check(
        "network", ppo.network.rawValue, ppo.network == .dense,
        "dense: recurrent networks take observations as they are")
      try check(
        "recurrent_size", recurrentSize, (1...4096).contains(recurrentSize), "between 1 and 4096")
      try check("forget_bias", forgetBias, (-20...20).contains(forgetBias), "between -20 and 20")
    }

    /// Whole rollouts of single environments in a minibatch.
    func sequences(environments: Int) -> Int {
      min(environments, max(1, ppo.batchSize / ppo.stepsPerRollout))
    }

    /// Refuses recurrent layers that do not fit into memory.
    ///
    /// - Throws: ``GymError/parameter(_:value:allowed:)`` if there is not that much.
    func checkMemory(_ spaces: ActorSpaces, environments: Int) throws {
      // Of actor and critic: four gates from inputs and states, each number with a copy, a gradient and
      // two moments.
      let gates = recurrentLayer == .lstm ? 4 : recurrentLayer == .gru ? 3 : 1
      let weights = 2 * gates * recurrentSize * (spaces.features + recurrentSize + 1)
      try Agents.checkMemory("recurrent_size", recurrentSize, rows: weights, bytesPerRow: 5 * 4)
      // What a step keeps for its derivative, and the derivative for kernels.
      try Agents.checkMemory(
        "steps_per_rollout", ppo.stepsPerRollout,
        rows: sequences(environments: environments) * ppo.stepsPerRollout,
        bytesPerRow: 2 * 4 * (3 * gates + 4) * recurrentSize)
    }
  }
}
