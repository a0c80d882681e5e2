import Drawing
import Environments
import Formats
import Gym
import Randomness
import Testing

@Suite struct RecommendationTests {
  private func environment() throws -> Recommendation<InterestEvolution> {
    try Recommendation<InterestEvolution>()
  }

  @Test func showsUserItemsAndResponse() throws {
    var environment = try environment()
    let first = try environment.reset(seed: 4)
    #expect(first.user.count == 21 && first.items.count == 200 && first.response.count == 4)
    #expect(first.response == [0, 0, 0, 0] && first.user[20] == 1)
    for item in 0..<10 {
      let row = first.items[item * 20..<item * 20 + 20]
      #expect(row.reduce(0, +) == 1)
      #expect(row[row.startIndex + environment.world.kind(of: item)] == 1)
    }
    var clicked = 0
    for _ in 0..<40 {
      let seen = try environment.step([2, 7]).observation
      let responses = environment.last.responses
      #expect(responses.map(\.item) == [2, 7])
      #expect(responses.map { $0.isChosen ? 1 : 0 } == [seen.response[0], seen.response[2]])
      #expect(environment.last.reward == environment.last.consumed)
      clicked += responses.count(where: \.isChosen)
    }
    #expect(clicked == environment.tally.clicks && clicked > 5)
  }

  @Test func spacesDescribeTheParts() throws {
    let environment = try environment()
    guard case .named(let parts) = environment.observationSpace.description else {
      Issue.record("the parts have no names")
      return
    }
    #expect(parts.map(\.name) == ["user", "items", "response"])
    #expect(environment.actionSpace.cardinality == 45)
    // Without features there are no items to see.
    let fixed = try Recommendation<InterestEvolution>(parameters: .fixedCatalog)
    #expect(fixed.observationSpace.flatCount == 23)
  }

  @Test func refusesWhatIsNoSlate() throws {
    var environment = try environment()
    #expect(throws: GymError.resetNeeded) { try environment.step([0, 1]) }
    _ = try environment.reset(seed: 0)
    func sentence(_ slate: Slate) -> String {
      do {
        _ = try environment.step(slate)
        return "accepted"
      } catch { return "\(error)" }
    }
    #expect(sentence([3, 3]).contains("shows item 3 twice"))
    #expect(sentence([3, 12]).contains("item 12, but items are numbered 0 to 9"))
    #expect(sentence([7, 3]).contains("rising order"))
    #expect(sentence([1]).contains("2 distinct"))
  }

  @Test func episodesEndWithTheBudgetAndCountEverything() throws {
    var environment = try environment()
    _ = try environment.reset(seed: 9)
    var (total, steps, isOver) = (0.0, 0, false)
    while !isOver {
      let step = try environment.step([steps % 9, 9])
      (total, steps, isOver) = (total + step.reward, steps + 1, step.terminated)
    }
    #expect(environment.tally.slates == steps && environment.tally.consumed == total)
    #expect(environment.tally.exposures.reduce(0, +) == 2 * steps)
    #expect(throws: GymError.resetNeeded) { try environment.step([0, 1]) }
  }

  @Test func aCopyLivesOnAlone() throws {
    var first = try environment()
    _ = try first.reset(seed: 1)
    _ = try first.step([0, 1])
    var second = first
    let restored = try JSON.decode(
      Recommendation<InterestEvolution>.self, from: JSON.value(of: first))
    var third = restored
    let steps = try (first.step([2, 3]), second.step([2, 3]), third.step([2, 3]))
    #expect(steps.0.observation == steps.1.observation)
    #expect(steps.0.observation == steps.2.observation && steps.0.reward == steps.2.reward)
  }

  @Test func scoresShowTheGreatest() throws {
    var scored = try ScoredRecommendation<InterestEvolution>()
    _ = try scored.reset(seed: 3)
    var scores = [Float](repeating: -0.5, count: 10)
    (scores[8], scores[4]) = (0.1, 0.7)
    _ = try scored.step(scores)
    #expect(scored.base.last.slate == [4, 8])
    #expect(throws: GymError.self) { try scored.step([.nan]) }
    #expect(
      ScoredRecommendation<InterestEvolution>.registrations.map(\.id) == [
        "InterestEvolutionScores-v0", "FixedCatalogScores-v0",
      ])
  }

  @Test func cascadesTakeOrderedSlates() throws {
    var parameters = InterestEvolutionParameters()
    parameters.choice = .proportionalCascade
    var environment = try Recommendation<InterestEvolution>(parameters: parameters)
    _ = try environment.reset(seed: 0)
    _ = try environment.step([7, 3])
    #expect(environment.actionSpace.cardinality == 90)
  }

  @Test(arguments: [
    ("candidates", 0), ("slate_size", 11), ("topics", 1), ("budget", -1), ("attention", 2),
  ]) func parametersAreChecked(name: String, value: Int) throws {
    #expect {
      try EnvironmentRegistry.builtIn.specification("InterestEvolution-v0")
        .overriding([(name, .integer(value))]).makeEpisodic()
    } throws: { "\($0)".contains("The parameter \(name) is") }
  }

  @Test(arguments: RecommendationWorlds.builtIn.flatMap { $0.ids }) func draws(id: String) throws {
    let environment = try EnvironmentRegistry.builtIn.specification(id).makeEpisodic()
    _ = try environment.reset(seed: 1)
    for _ in 0..<5 { _ = try environment.step(environment.sampleAction()) }
    #expect(environment.draw().shapes.count > 20)
  }
}
