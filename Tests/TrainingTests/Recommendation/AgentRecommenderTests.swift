import Agents
import Environments
import Formats
import Gym
import Testing
import Training

@Suite struct AgentRecommenderTests {
  private struct Settings {
    static var slates: SlateQ.Configuration {
      var configuration = SlateQ.Configuration()
      configuration.learningStarts = 500
      configuration.hiddenSizes = [16]
      return configuration
    }
  }

  /// What a learned policy does here is what it does in the environment that it learned in.
  @Test func playsAsInItsEnvironment() throws {
    let trained = try Trainer.train(
      environment: Recommendation<InterestEvolution>.self, agent: SlateQ.self,
      configuration: Settings.slates, steps: 2000, seed: 4, environments: 4, evaluateEvery: 0)
    let environment = try Recommendation<InterestEvolution>()
    let policy = try AgentRecommender(trained.policy, name: "learned", for: environment)
    let trial = try RecommendationTrial(policy, in: environment, users: 30, seed: 11)
    let specification = try EnvironmentRegistry.builtIn.specification("InterestEvolution-v0")
    let evaluation = try Evaluation(
      of: trained.policy, in: specification, episodes: 30, seed: 11)
    #expect(abs(Statistics.mean(trial.returns) - evaluation.meanReturn) < 1e-9)
  }

  @Test func scoresAreSlatesToo() throws {
    // Nothing learns scores yet but what acts in boxes; spaces that do not fit are refused.
    let trained = try Trainer.train(
      environment: Recommendation<InterestEvolution>.self, agent: SlateQ.self,
      configuration: Settings.slates, steps: 600, seed: 4, environments: 4, evaluateEvery: 0)
    var parameters = InterestEvolutionParameters()
    parameters.slateSize = 3
    let other = try Recommendation<InterestEvolution>(parameters: parameters)
    #expect {
      try AgentRecommender(trained.policy, name: "learned", for: other)
    } throws: { "\($0)".contains("learned for other spaces") }
  }

  /// 300,000 steps: far better than showing what attracts most, which has 193.
  @Test func aCatalogueIsLearnedInSeconds() throws {
    var notices: [String] = []
    let preset = try Preset.named(
      nil, agent: PPO.self, environment: "FixedCatalog-v0", notices: &notices)
    var registry = EnvironmentRegistry()
    registry.register(Recommendation<InterestEvolution>.self)
    let settings = RunSettings(
      environment: "FixedCatalog-v0",
      environmentParameters: try registry.specification("FixedCatalog-v0").parametersJSON,
      agent: "ppo", preset: "tuned", configuration: preset.configuration, seed: 3,
      environments: preset.environments, steps: 300_000, evaluateEvery: 0)
    let trainer = try Trainer(settings: settings, environments: registry)
    _ = try trainer.run()
    let environment = try Recommendation<InterestEvolution>(parameters: .fixedCatalog)
    let policy = try AgentRecommender(trainer.policy, name: "learned", for: environment)
    let trial = try RecommendationTrial(policy, in: environment, users: 300, seed: 11)
    #expect(Statistics.mean(trial.returns) > 280, "\(Statistics.mean(trial.returns))")
  }
}
