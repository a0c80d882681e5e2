import Formats
import Gym
import Randomness
import Testing

@testable import Environments

@Suite struct RatingsReplayTests {
  /// Item 1 has three ratings, items 0 and 2 two, item 3 one; by time 0 1 1 2 1 0 2.
  private let log = smallLog([
    (0, 0, 5, 0), (0, 1, 4, 1), (1, 1, 1, 2), (1, 2, 5, 3), (2, 1, 5, 4), (2, 0, 1, 5),
    (3, 2, 5, 6), (3, 3, 5, 7),
  ])

  @Test func eventsAreOfTheMostRated() throws {
    let events = try ReplayEvents(log, items: 3, threshold: 4)
    #expect(events.items == [1, 0, 2] && events.counts == [3, 2, 2])
    #expect(events.likeRates == [2.0 / 3, 0.5, 1] && events.count == 7)
    #expect(abs(events.meanLikeRate - 5.0 / 7) < 1e-12)
    #expect(events.arms == [1, 0, 0, 2, 0, 1, 2])
    // The log is a ring.
    #expect([0, 2, 3, 5].map { events.next(ofArm: 0, from: $0) } == [1, 2, 4, 1])
    #expect(throws: GymError.self) { try ReplayEvents(log, items: 5, threshold: 4) }
  }

  /// What an item gives in a whole round is its like rate, wherever the episode begins.
  @Test func aRoundGivesTheLikeRate() throws {
    let all = try Recommendation<RatingsReplay>()
    for item in [0, 4, 9] {
      var parameters = RatingsReplayParameters()
      parameters.steps = all.world.events.counts[item]
      var environment = try Recommendation<RatingsReplay>(parameters: parameters)
      for seed in 0..<3 {
        _ = try environment.reset(seed: UInt64(seed))
        var sum = 0.0
        for _ in 0..<parameters.steps { sum += try environment.step([item]).reward }
        #expect(environment.world.isOver)
        let rate = sum / Double(parameters.steps)
        #expect(abs(rate - all.world.events.likeRates[item]) < 1e-12)
        // A round skips all others, but those between the last answer and the beginning.
        #expect(environment.world.skipped <= all.world.events.count - parameters.steps)
      }
    }
  }

  /// An event is used once: choices by turns walk through the log.
  @Test func skippedEventsAreCounted() throws {
    var environment = try Recommendation<RatingsReplay>()
    _ = try environment.reset(seed: 3)
    for step in 0..<50 {
      let before = environment.world
      _ = try environment.step([step % 10])
      let after = environment.world
      let moved = (after.position - before.position + before.events.count) % before.events.count
      #expect(after.skipped - before.skipped + 1 == (moved == 0 ? before.events.count : moved))
      let last = (after.position + before.events.count - 1) % before.events.count
      #expect(Int(before.events.arms[last]) == step % 10)
      #expect(environment.last.reward == (before.events.isLike[last] ? 1 : 0))
    }
    let tried = environment.observation.user[10..<20]
    #expect(tried.allSatisfy { abs($0 - 0.05) < 1e-6 })
  }

  @Test func policiesAreOrdered() throws {
    let environment = try Recommendation<RatingsReplay>()
    let rates = try ["random", "popularity", "oracle"].map {
      try environment.trial(of: $0, users: 100, seed: 1, generator: PCG64(seed: 2)).total.clickRate
    }
    let events = environment.world.events
    #expect(abs(rates[0] - events.likeRates.reduce(0, +) / 10) < 0.02)
    #expect(abs(rates[2] - (events.likeRates.max() ?? 0)) < 0.02)
    #expect(rates[1] > rates[0] + 0.05)
  }

  @Test func aStoredEpisodeComesBack() throws {
    var first = try Recommendation<RatingsReplay>()
    _ = try first.reset(seed: 8)
    for step in 0..<12 { _ = try first.step([step % 3]) }
    var second = try JSON.decode(Recommendation<RatingsReplay>.self, from: JSON.value(of: first))
    for _ in 0..<30 {
      let steps = try (first.step([2]), second.step([2]))
      #expect(steps.0.observation == steps.1.observation && steps.0.reward == steps.1.reward)
    }
  }

  @Test(arguments: [
    ("items", JSONValue.integer(61), "between 1 and the 60 items of the synthetic log"),
    ("items", .integer(0), "between 1 and 1000"),
    ("ratings", .string("none.csv"), "a file that exists"),
  ]) func parametersAreChecked(name: String, value: JSONValue, sentence: String) {
    #expect {
      try EnvironmentRegistry.builtIn.specification("RatingsReplay-v0")
        .overriding([(name, value)]).makeEpisodic()
    } throws: {
      "\($0)".contains(sentence)
    }
  }
}
