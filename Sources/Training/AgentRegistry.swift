public import Agents
public import Formats
public import Gym

/// The agents that can be named.
public struct AgentRegistry: Sendable {
  /// The agents, in the order in which they are listed.
  public private(set) var kinds: [any AgentKind.Type]

  /// A registry of certain agents.
  public init(_ kinds: [any AgentKind.Type]) {
    self.kinds = kinds
  }

  /// The agent of a name.
  ///
  /// - Throws: ``TrainingError/usage(_:)`` with the nearest names if there is none.
  public func kind(named name: String) throws -> any AgentKind.Type {
    guard let kind = kinds.first(where: { $0.name == name }) else {
      throw TrainingError.usage(unknownName(kind: "agent", name, among: kinds.map { $0.name }))
    }
    return kind
  }

  /// The names of the agents that can act and learn in such spaces.
  public func names(
    acceptingObservations observationSpace: SpaceDescription, actions actionSpace: SpaceDescription
  ) -> [String] {
    kinds.filter { $0.accepts(observationSpace: observationSpace, actionSpace: actionSpace) }
      .map { $0.name }
  }

  /// Makes an agent from the encoded form of its configuration.
  ///
  /// - Throws: ``GymError`` that names the agents which do if it cannot act in such spaces.
  func make(
    _ kind: any AgentKind.Type, configuration: JSONValue, environments: any VectorEnvironment,
    threads: Int, seed: UInt64
  ) throws -> any Agent {
    // A bad hyperparameter is one whatever the spaces are, and no other agent mends it.
    _ = try kind.configuration(json: configuration)
    let spaces = (environments.observationSpace, environments.actionSpace)
    do {
      return try kind.make(
        configuration: configuration, environments: environments, threads: threads, seed: seed)
    } catch let error as GymError
      where !kind.accepts(observationSpace: spaces.0, actionSpace: spaces.1)
    {
      let able = names(acceptingObservations: spaces.0, actions: spaces.1)
      let advice =
        able.isEmpty ? "No agent can yet." : "These agents can: \(able.joined(separator: ", "))."
      throw GymError.invalid("\(error.description) \(advice)")
    }
  }

  /// Adds an agent; one of the same name is replaced.
  public mutating func add(_ kind: any AgentKind.Type) {
    kinds.removeAll { $0.name == kind.name }
    kinds.append(kind)
  }
}

extension AgentKind {
  /// Reads a configuration from its encoded form and checks it.
  public static func configuration(json: JSONValue) throws -> Configuration {
    let configuration = try JSON.decode(Configuration.self, from: json)
    try configuration.validate()
    return configuration
  }

  /// Makes an agent from the encoded form of its configuration.
  static func make(
    configuration: JSONValue, environments: any VectorEnvironment, threads: Int, seed: UInt64
  ) throws -> any Agent {
    try make(
      self.configuration(json: configuration), observationSpace: environments.observationSpace,
      actionSpace: environments.actionSpace, restrictsActions: environments.restrictsActions,
      environments: environments.count, threads: threads, seed: seed)
  }

  /// The encoded form of a configuration after changes by name, checked.
  public static func configuration(
    _ base: JSONValue, overrides: [(key: String, value: JSONValue)]
  ) throws -> JSONValue {
    let start = try JSON.decode(Configuration.self, from: base)
    let changed = try Overrides.apply(
      overrides, to: start, kind: "parameter", prefix: "agent")
    try changed.validate()
    return try JSON.value(of: changed)
  }

  /// The encoded form of the default configuration.
  public static func defaultConfiguration() throws -> JSONValue {
    try JSON.value(of: Configuration())
  }
}

extension AgentRegistry {
  /// The agents that come with Apus.
  public static var builtIn: AgentRegistry {
    AgentRegistry([
      DQN.self, PQN.self, PPO.self, RecurrentPPO.self, A2C.self, TRPO.self, REINFORCE.self,
      SAC.self,
      DiscreteSAC.self, TD3.self, DDPG.self,
      SlateQ.self,
      LinUCB.self,
      LinearThompson.self, EpsilonGreedyBandit.self, NeuralLinear.self, QLearning.self,
      DoubleQLearning.self,
      SARSA.self,
      ExpectedSARSA.self,
      SARSALambda.self, MonteCarlo.self, DynaQ.self,
    ])
  }
}
