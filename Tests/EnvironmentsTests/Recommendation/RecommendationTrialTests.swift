import Environments
import Gym
import Randomness
import Testing

@Suite struct RecommendationTrialTests {
  @Test func policiesMeetTheSameUsers() throws {
    let environment = try Recommendation<LongTermSatisfaction>()
    let first = try environment.trial(
      of: "oracle", users: 50, seed: 7, generator: PCG64(seed: 0))
    let again = try environment.trial(
      of: "oracle", users: 50, seed: 7, generator: PCG64(seed: 99))
    #expect(first.returns == again.returns)
  }

  @Test func unknownNamesAreAnsweredWithTheNearest() throws {
    let environment = try Recommendation<InterestEvolution>()
    #expect {
      try environment.trial(of: "myopik", users: 1, seed: 0, generator: PCG64(seed: 0))
    } throws: { "\($0)".contains("did you mean myopic") }
  }

  /// Popularity learns which kinds are clicked: better than random where kinds differ.
  @Test func popularityLearns() throws {
    var parameters = ProductSessionsParameters()
    parameters.popularityDeviation = 6
    let environment = try Recommendation<ProductSessions>(parameters: parameters)
    let rates = try ["random", "popularity"].map { name in
      try environment.trial(of: name, users: 1500, seed: 0, generator: PCG64(seed: 1))
        .total.clickRate
    }
    #expect(rates[1] > rates[0] * 1.15)
  }

  @Test func everyWorldKnowsItsBaselines() throws {
    func check<World: RecommendationWorld>(_ world: World.Type) throws {
      let made = try World(parameters: World.Parameters())
      #expect(World.baselines.allSatisfy { made.baseline($0) != nil })
      #expect(made.baseline("none of these") == nil)
    }
    for world in RecommendationWorlds.builtIn { try check(world) }
  }
}
