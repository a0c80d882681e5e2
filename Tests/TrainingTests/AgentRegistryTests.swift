import Agents
import Environments
import Formats
import Gym
import Testing
import Training

@Suite struct AgentRegistryTests {
  private func refusal(_ agent: String, _ environment: String) throws -> String? {
    let kind = try AgentRegistry.builtIn.kind(named: agent)
    let settings = RunSettings(
      environment: environment, environmentParameters: .object([]), agent: agent,
      preset: "default", configuration: try kind.defaultConfiguration(), seed: 1,
      environments: 1, steps: 1000, evaluateEvery: nil)
    do {
      _ = try Trainer(settings: settings, environments: .builtIn)
      return nil
    } catch { return "\(error)" }
  }

  /// Who cannot act there says so, and who can is named.
  @Test func namesTheAgentsThatCan() throws {
    #expect(
      try refusal("dqn", "Pendulum-v1")?.hasSuffix(
        "These agents can: ppo, recurrent_ppo, a2c, trpo, reinforce, sac, td3, ddpg.")
        == true)
    let cart = try #require(try refusal("sac", "CartPole-v1"))
    #expect(cart.contains("SAC needs actions that are a box of numbers"))
    #expect(cart.contains("These agents can: dqn, pqn, ppo, recurrent_ppo, a2c, trpo, reinforce,"))
    #expect(!cart.contains("q_learning") && !cart.contains("slateq"))
    for agent in ["ppo", "recurrent_ppo", "a2c", "trpo", "reinforce", "sac", "td3", "ddpg"] {
      #expect(try refusal(agent, "MountainCarContinuous-v0") == nil)
    }
  }

  /// A misfit for another reason is left as it is.
  @Test func doesNotBlameTheSpaces() throws {
    let kind = try AgentRegistry.builtIn.kind(named: "ppo")
    let configuration = try kind.configuration(
      kind.defaultConfiguration(), overrides: [("normalize_observations", true)])
    let settings = RunSettings(
      environment: "FrozenLake-v1", environmentParameters: .object([]), agent: "ppo",
      preset: "default", configuration: configuration, seed: 1, environments: 1, steps: 1000,
      evaluateEvery: nil)
    let error = #expect(throws: GymError.self) {
      _ = try Trainer(settings: settings, environments: .builtIn)
    }
    #expect(error?.description.contains("These agents") == false)
    #expect(error?.description.contains("normalize_observations") == true)
  }

  /// Of two faults the hyperparameter's is told, without advice that does not mend it.
  @Test func aBadHyperparameterIsNoMatterOfSpaces() throws {
    let kind = try AgentRegistry.builtIn.kind(named: "sac")
    var members = try kind.defaultConfiguration().members ?? []
    members.removeAll { $0.key == "discount" }
    members.append(JSONMember("discount", 2))
    let settings = RunSettings(
      environment: "CartPole-v1", environmentParameters: .object([]), agent: "sac",
      preset: "default", configuration: .object(members), seed: 1, environments: 1, steps: 1000,
      evaluateEvery: nil)
    let error = #expect(throws: GymError.self) {
      _ = try Trainer(settings: settings, environments: .builtIn)
    }
    #expect(error?.description.contains("agent.discount") == true)
    #expect(error?.description.contains("These agents") == false)
  }
}
