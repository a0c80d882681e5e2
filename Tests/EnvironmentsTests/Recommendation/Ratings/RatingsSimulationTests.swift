import Formats
import Gym
import Randomness
import Testing

@testable import Environments

@Suite struct RatingsSimulationTests {
  private func environment(_ change: (inout RatingsSimulationParameters) -> Void = { _ in }) throws
    -> Recommendation<RatingsSimulation>
  {
    var parameters = RatingsSimulationParameters()
    change(&parameters)
    return try Recommendation(parameters: parameters)
  }

  /// A slate of one is liked as often as the model says, candidates are distinct and not rated.
  @Test func answersFollowTheModel() throws {
    var environment = try environment()
    var (wanted, found, steps) = (0.0, 0, 0)
    for seed in 0..<300 {
      _ = try environment.reset(seed: UInt64(seed))
      let world = environment.world
      let rated = Set(world.fitted.byUser.entries(of: world.user).map(\.column))
      var isOver = false
      var consumed: Set<Int> = []
      while !isOver {
        let kinds = (0..<10).map { environment.world.kind(of: $0) }
        #expect(Set(kinds).count == 10 && rated.isDisjoint(with: kinds))
        #expect(consumed.isDisjoint(with: kinds))
        let item = kinds[3]
        let prediction = world.fitted.model.prediction(user: world.user, item: item)
        wanted += world.fitted.likes.probability(prediction)
        let step = try environment.step([3])
        found += Int(step.reward)
        if step.reward == 1 { consumed.insert(item) }
        (isOver, steps) = (step.ended, steps + 1)
      }
    }
    #expect(steps == 6000)
    let deviation = (0.25 * Double(steps)).squareRoot()
    #expect(abs(wanted - Double(found)) < 4 * deviation, "\(wanted) \(found)")
  }

  /// Of a slate an item is chosen in proportion to its odds, and none in proportion to 1.
  @Test func slatesShareTheOdds() throws {
    var environment = try environment { $0.slateSize = 2 }
    _ = try environment.reset(seed: 5)
    let odds = [1, 6].map { exponential(environment.world.logit($0)) }
    _ = try environment.step([1, 6])
    for place in 0..<2 {
      let wanted = odds[place] / (1 + odds[0] + odds[1])
      #expect(abs(Double(environment.last.probabilities[place]) - wanted) < 1e-6)
    }
  }

  /// Who knows more is liked more: random, what all like, what this user likes.
  @Test func knowledgeIsOrdered() throws {
    let environment = try environment()
    let rates = try ["random", "best_rated", "oracle"].map {
      try environment.trial(of: $0, users: 400, seed: 1, generator: PCG64(seed: 2)).total.clickRate
    }
    #expect(rates[0] + 0.1 < rates[1] && rates[1] + 0.005 < rates[2], "\(rates)")
  }

  @Test func aStoredUserComesBack() throws {
    var first = try environment()
    _ = try first.reset(seed: 8)
    for _ in 0..<12 { _ = try first.step([4]) }
    var second = try JSON.decode(
      Recommendation<RatingsSimulation>.self, from: JSON.value(of: first))
    for _ in 0..<8 {
      let steps = try (first.step([2]), second.step([2]))
      #expect(steps.0.observation == steps.1.observation && steps.0.reward == steps.1.reward)
    }
  }

  @Test func theUserMayBeHidden() throws {
    let environment = try environment { $0.observeUser = false }
    #expect(environment.observationSpace.layout.userLow.count == 2)
  }

  /// Copies and stored environments share one fit.
  @Test func theFitIsShared() throws {
    let first = try FittedRatings.fit(
      "", columns: "", settings: RatingsSimulationParameters().settings, threshold: 4)
    let second = try FittedRatings.fit(
      "", columns: "", settings: RatingsSimulationParameters().settings, threshold: 4)
    #expect(first.digest == 0 && first.model.userFactors == second.model.userFactors)
  }

  /// A stored environment looks its log up again: it must be there, with the same content.
  @Test func theLogIsLookedUpAgain() throws {
    let path = "/tmp/apus-ratings-\(UInt64.random(in: 0...UInt64.max)).csv"
    func write(_ rating: Int) throws {
      var text = "user,item,rating\n"
      for user in 0..<5 {
        for item in 0..<30 { text += "u\(user),i\(item),\((user * item + rating) % 5 + 1)\n" }
      }
      try Files.write(text, to: path)
    }
    defer { try? Files.remove(path) }
    try write(0)
    var environment = try environment {
      ($0.ratings, $0.factors, $0.includeRated) = (path, 2, true)
    }
    _ = try environment.reset(seed: 1)
    let stored = try JSON.value(of: environment)
    func restore() throws -> Recommendation<RatingsSimulation> {
      try JSON.decode(Recommendation<RatingsSimulation>.self, from: stored)
    }
    #expect(try restore().observation == environment.observation)
    try write(1)
    #expect {
      try restore()
    } throws: {
      "\($0)".contains("has changed since")
    }
    try Files.remove(path)
    #expect {
      try restore()
    } throws: {
      "\($0)".contains("a file that exists")
    }
  }

  @Test(arguments: [
    ("candidates", 0, "The parameter candidates is 0"),
    ("candidates", 55, "no user of the synthetic log, which has 60 items"),
    ("slate_size", 11, "between 1 and 10"), ("factors", -1, "between 0 and 200"),
  ]) func parametersAreChecked(name: String, value: Int, sentence: String) {
    #expect {
      try EnvironmentRegistry.builtIn.specification("RatingsSimulation-v0")
        .overriding([(name, .integer(value))]).makeEpisodic()
    } throws: {
      "\($0)".contains(sentence)
    }
  }
}
