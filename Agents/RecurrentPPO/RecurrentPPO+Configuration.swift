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

    /// sb3-contrib's defaults.
    public init() {
      ppo = PPO.Configuration()
      ppo.stepsPerRollout = 128
      ppo.batchSize = 128
    }

    private enum CodingKeys: String, CodingKey {
      case recurrentLayer, recurrentSize
    }

    /// Reads PPO's hyperparameters and its own.
    public init(from decoder: any Decoder) throws {
      ppo = try PPO.Configuration(from: decoder)
      let container = try decoder.container(keyedBy: CodingKeys.self)
      recurrentLayer = try container.decode(RecurrentKind.self, forKey: .recurrentLayer)
      recurrentSize = try container.decode(Int.self, forKey: .recurrentSize)
    }

    /// Writes PPO's hyperparameters and its own.
    public func encode(to encoder: any Encoder) throws {
      try ppo.encode(to: encoder)
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(recurrentLayer, forKey: .recurrentLayer)
      try container.encode(recurrentSize, forKey: .recurrentSize)
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
    }
  }
}
