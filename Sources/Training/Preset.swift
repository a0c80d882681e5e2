public import Agents
public import Formats

/// Published settings of an agent in an environment.
public struct Preset: Sendable, Equatable {
  /// The name, such as `zoo`.
  public var name: String
  /// The agent's name.
  public var agent: String
  /// The environment's id.
  public var environment: String
  /// The published budget in environment steps.
  public var steps: Int
  /// How many environments are stepped side by side.
  public var environments: Int
  /// The agent's configuration in its encoded form.
  public var configuration: JSONValue

  init<Kind: AgentKind>(
    _ name: String, _ agent: Kind.Type, _ environment: String, steps: Int, environments: Int,
    _ configuration: Kind.Configuration
  ) throws {
    self.name = name
    self.agent = agent.name
    self.environment = environment
    self.steps = steps
    self.environments = environments
    self.configuration = try JSON.value(of: configuration)
  }

  /// All presets; of an agent and an environment the first is the default.
  public static func all() throws -> [Preset] {
    try cartPole() + hiddenState() + classicControl() + trustRegion() + continuousControl()
      + toyText() + miniGrid()
      + bidding()
      + recommendation()
  }

  /// A preset by name, or the default.
  ///
  /// - Parameter notices: gains a sentence where no preset exists and the agent's own defaults stand
  ///   in, under the name `default`.
  /// - Throws: ``TrainingError/usage(_:)`` with the nearest names if there is none of that name.
  public static func named(
    _ name: String?, agent: any AgentKind.Type, environment: String, notices: inout [String]
  ) throws -> Preset {
    let known = try all().filter { $0.agent == agent.name && $0.environment == environment }
    if let preset = known.first(where: { name == nil || $0.name == name }) { return preset }
    guard name == nil || name == "default" else {
      let names = known.map(\.name) + ["default"]
      throw TrainingError.usage(
        unknownName(
          kind: "preset for \(agent.name) in \(environment)", name ?? "", among: names))
    }
    let preset = try defaults(of: agent, environment: environment)
    if name == nil {
      notices.append(
        "There is no preset for \(agent.name) in \(environment): the agent's defaults are used.")
    }
    return preset
  }

  /// The defaults of an agent: what stands in where nobody published anything.
  private static func defaults<Kind: AgentKind>(
    of agent: Kind.Type, environment: String
  ) throws -> Preset {
    try Preset("default", agent, environment, steps: 100_000, environments: 1, .init())
  }
}
