import Agents
import Formats
import Foundation
import Gym
import Randomness
import Testing
import Training

/// Three places in a row; a step to the right costs 1, the last place pays 10 and ends.
struct Stairs: RegisteredEnvironment, FiniteEnvironment {
  struct Parameters: EnvironmentParameters {
    var prize = 10.0
    init() {}
  }

  static let registrations = [
    Registration<Parameters>("Stairs-v0", "Climb.", maxEpisodeSteps: 3),
    Registration<Parameters>("ShortStairs-v0", "Climb for two steps.", maxEpisodeSteps: 2),
    Registration<Parameters>("EndlessStairs-v0", "Climb without a limit."),
  ]
  let parameters: Parameters
  var place = 0
  init(parameters: Parameters) { self.parameters = parameters }

  var observationSpace: Discrete { Discrete(4) }
  var actionSpace: Discrete { Discrete(2) }
  var modelState: Int? { place }

  var model: FiniteModel {
    get throws {
      try FiniteModel(startProbabilities: [1, 0, 0, 0], actionCount: 2) { state, action in
        let next = min(state + action, 3)
        return [
          .init(
            probability: 1, next: next, reward: reward(next, action), terminated: next == 3)
        ]
      }
    }
  }

  private func reward(_ next: Int, _ action: Int) -> Double {
    next == 3 ? parameters.prize : Double(-action)
  }

  mutating func reset(seed: UInt64?) -> Int {
    place = 0
    return place
  }

  mutating func step(_ action: Int) -> Step<Int> {
    place = min(place + action, 3)
    return Step(observation: place, reward: reward(place, action), terminated: place == 3)
  }
}

@Suite struct RegretTests {
  private var environments: EnvironmentRegistry {
    var registry = Fixture.environments
    registry.register(Stairs.self)
    return registry
  }

  private func trainer(_ id: String, in folder: RunFolder, prize: Double? = nil) throws -> Trainer {
    let specification = try environments.specification(
      id, overrides: prize.map { [("prize", .number($0))] } ?? [])
    return try Trainer(
      settings: RunSettings(
        environment: id, environmentParameters: try specification.parametersJSON,
        agent: "q_learning", preset: "default",
        configuration: try QLearning.defaultConfiguration(), seed: 2, environments: 2, steps: 1000,
        evaluationEpisodes: 3, checkpointEvery: 130),
      folder: folder, environments: environments)
  }

  private func lines(_ path: String) throws -> [[String: Any]] {
    try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
  }

  @Test func theOptimumKnowsTheLimit() throws {
    #expect(try environments.specification("Stairs-v0").optimalReturn() == 8)
    #expect(try environments.specification("ShortStairs-v0").optimalReturn() == 0)
    #expect(try environments.specification("EndlessStairs-v0").optimalReturn() == 8)
    #expect(
      try environments.specification("Stairs-v0", overrides: [("prize", 3)]).optimalReturn() == 1)
    #expect(try environments.specification("Walk-v0").optimalReturn() == nil)
  }

  @Test func isLoggedBesideTheMeanReturn() throws {
    try Fixture.withFolder { folder in
      _ = try trainer("Stairs-v0", in: folder, prize: 5).run()
      var regrets: [Double] = []
      for path in [folder.metricsPath, folder.evaluationsPath] {
        for line in try lines(path) {
          guard let mean = line["mean_return"] as? Double else { continue }
          let regret = try #require(line["regret"] as? Double)
          #expect(abs(regret - (3 - mean)) < 1e-12)
          regrets.append(regret)
        }
      }
      #expect(regrets.count > 50)
      #expect(regrets.last == 0)
      #expect(regrets.contains { $0 > 0 })
      let events = try Data(contentsOf: URL(fileURLWithPath: folder.eventsPath))
      for name in ["train/regret", "evaluation/regret"] {
        #expect(events.range(of: Data(name.utf8)) != nil)
      }
    }
  }

  @Test func isSilentWithoutATable() throws {
    try Fixture.withFolder { folder in
      guard case .finished = try Fixture.trainer(Fixture.settings(steps: 300), in: folder).run()
      else { return }
      for path in [folder.metricsPath, folder.evaluationsPath] {
        for line in try lines(path) { #expect(line["regret"] == nil) }
      }
    }
  }

  @Test func resumingGivesTheSameBytes() throws {
    try Fixture.withFolder { whole in
      _ = try trainer("Stairs-v0", in: whole).run()
      let expected = try Fixture.bytes(whole)
      try Fixture.withFolder { folder in
        var stops = 0
        while case .interrupted = try trainer("Stairs-v0", in: folder).run(shouldStop: {
          stops += 1
          return stops % 90 == 0
        }) {}
        #expect(stops > 180)
        #expect(try Fixture.bytes(folder) == expected)
      }
    }
  }
}
