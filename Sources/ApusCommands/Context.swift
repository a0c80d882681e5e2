internal import Environments
internal import Gym
internal import Training

/// What every verb works with: the environments and agents that have names.
struct Context {
  /// The environments, one's own among them.
  var environments: EnvironmentRegistry
  /// The agents.
  var agents: AgentRegistry

  /// The built-in environments and agents, and environments of one's own.
  init(adding own: [any RegisteredEnvironment.Type] = []) {
    environments = .builtIn
    for environment in own { environments.register(environment) }
    agents = .builtIn
  }
}
