import Environments
import Gym
import Randomness
import Testing

@Suite struct InterestExplorationTests {
  /// RecSim's own package: random slates of two out of ten are clicked with a rate of .2355, over many users.
  @Test func randomSlatesAreClickedAsInRecSim() throws {
    let environment = try Recommendation<InterestExploration>()
    let trial = try environment.trial(
      of: "random", users: 2000, seed: 1, maximumSteps: 100, generator: PCG64(seed: 5))
    #expect(abs(trial.total.clickRate - 0.2355) < 0.008, "\(trial.total.clickRate)")
  }

  /// Knowing the user is worth a little more than ranking by quality; both are far above chance.
  @Test func knowingTheUserHelps() throws {
    let environment = try Recommendation<InterestExploration>()
    let rates = try ["random", "quality", "oracle"].map { name in
      try environment.trial(
        of: name, users: 500, seed: 1, maximumSteps: 100, generator: PCG64(seed: 5)
      ).total.clickRate
    }
    #expect(rates[0] < rates[1] - 0.1 && rates[1] < rates[2])
  }
}
