import Agents
import Formats
import Foundation
import Gym
import Testing
import Training

struct TrainerTests {
  /// An error that stands for a process's death: nothing is cleaned up after it.
  struct Death: Error {}

  func finish(_ settings: RunSettings, in folder: RunFolder?) throws -> RunResult {
    guard case .finished(let result) = try Fixture.trainer(settings, in: folder).run() else {
      throw Death()
    }
    return result
  }

  @Test func endsAtTheFirstWholeIterationPastTheSteps() throws {
    // Three environments, four steps an iteration: twelve environment steps.
    let result = try finish(Fixture.settings(steps: 2000), in: nil)
    #expect(result.steps == 2004)
    #expect(result.evaluation.episodes == 7)
    #expect(try finish(Fixture.settings(steps: 2004), in: nil).steps == 2004)
    #expect(try finish(Fixture.settings(steps: 1), in: nil).steps == 12)
  }

  @Test func tenLinesTrainBothAgents() throws {
    var settings = PPO.Configuration()
    settings.stepsPerRollout = 64
    let actor = try Trainer.train(
      environment: Walk.self, agent: PPO.self, configuration: settings, steps: 20_000, seed: 1,
      environments: 8)
    #expect(actor.result.evaluation.meanReturn > 25)
    var values = DQN.Configuration()
    values.learningRate = 1e-3
    values.targetUpdateInterval = 200
    values.explorationFraction = 0.5
    let critic = try Trainer.train(
      environment: Walk.self, agent: DQN.self, configuration: values, steps: 12_000, seed: 1)
    #expect(critic.result.evaluation.meanReturn > 25)
    #expect(critic.best.agentName == "dqn")
  }

  @Test func writesTheSameBytesTwice() throws {
    try Fixture.withFolder { first in
      try Fixture.withFolder { second in
        _ = try finish(Fixture.settings(), in: first)
        _ = try finish(Fixture.settings(), in: second)
        let bytes = try Fixture.bytes(first)
        #expect(bytes == (try Fixture.bytes(second)))
        #expect(bytes.keys.contains { $0.hasPrefix("policy/") })
        #expect(bytes.keys.contains { $0.hasPrefix("best/") })
      }
      try Fixture.withFolder { other in
        _ = try finish(Fixture.settings(seed: 2), in: other)
        #expect(try Fixture.bytes(first) != Fixture.bytes(other))
      }
    }
  }

  @Test func evaluatesEveryTwentiethOfTheRun() throws {
    try Fixture.withFolder { folder in
      _ = try finish(Fixture.settings(), in: folder)
      let text = try String(contentsOfFile: folder.evaluationsPath, encoding: .utf8)
      #expect(text.split(separator: "\n").count == 20)
      var settings = try Fixture.settings()
      settings.evaluateEvery = 0
      try Fixture.withFolder { quiet in
        _ = try finish(settings, in: quiet)
        #expect(try Data(contentsOf: URL(fileURLWithPath: quiet.evaluationsPath)).isEmpty)
        #expect(!FileManager.default.fileExists(atPath: quiet.bestPath))
        _ = try quiet.policy(last: false, agents: Fixture.agents)
      }
    }
  }

  @Test func keepsTheTwoNewestCheckpoints() throws {
    try Fixture.withFolder { folder in
      _ = try finish(Fixture.settings(), in: folder)
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.checkpointsPath)
      #expect(names.sorted() == ["step-000000001956", "step-000000002004"])
    }
  }

  @Test func aDeathAtAnyEventChangesNoByte() throws {
    try Fixture.withFolder { whole in
      let settings = try Fixture.settings(steps: 700)
      _ = try finish(settings, in: whole)
      let expected = try Fixture.bytes(whole)
      var deaths = 0
      var isDead = true
      // The run dies at its first event, then at its second, and so on until it ends alive.
      while isDead {
        try Fixture.withFolder { folder in
          var left = deaths
          do {
            _ = try Fixture.trainer(settings, in: folder).run { _ in
              if left == 0 { throw Death() }
              left -= 1
            }
            isDead = false
          } catch is Death {
            _ = try finish(settings, in: folder)
          }
          #expect(try Fixture.bytes(folder) == expected, "after a death at event \(deaths)")
        }
        deaths += 1
      }
      #expect(deaths > 50)
    }
  }

  @Test func aDeathBetweenAnyTwoWritesChangesNoByte() throws {
    try Fixture.withFolder { whole in
      let settings = try Fixture.settings(steps: 400)
      _ = try finish(settings, in: whole)
      let expected = try Fixture.bytes(whole)
      var deaths = 0
      var isDead = true
      while isDead {
        try Fixture.withFolder { folder in
          var left = deaths
          let trainer = try Fixture.trainer(settings, in: folder)
          trainer.beforeEachWrite = {
            if left == 0 { throw Death() }
            left -= 1
          }
          do {
            _ = try trainer.run()
            isDead = false
          } catch is Death {
            _ = try finish(settings, in: folder)
          }
          #expect(try Fixture.bytes(folder) == expected, "after a death at write \(deaths)")
        }
        deaths += 1
      }
      #expect(deaths > 50)
    }
  }

  @Test func stoppingAfterEveryIterationChangesNoByte() throws {
    try Fixture.withFolder { whole in
      let settings = try Fixture.settings(steps: 300)
      _ = try finish(settings, in: whole)
      try Fixture.withFolder { folder in
        var stops = 0
        while case .interrupted = try Fixture.trainer(settings, in: folder).run(shouldStop: { true }
        ) {
          stops += 1
        }
        #expect(stops == 24)
        #expect(try Fixture.bytes(folder) == Fixture.bytes(whole))
      }
    }
  }

  @Test func resumingAFinishedRunRepeatsItsResult() throws {
    try Fixture.withFolder { folder in
      let settings = try Fixture.settings(steps: 300)
      let result = try finish(settings, in: folder)
      #expect(try folder.result() == result)
      let again = try finish(settings, in: folder)
      #expect(again.evaluation == result.evaluation)
      #expect(again.steps == result.steps)
    }
  }

  @Test func goesOnFromTheOlderCheckpointWhenTheNewestIsDamaged() throws {
    try Fixture.withFolder { whole in
      let settings = try Fixture.settings(steps: 700)
      _ = try finish(settings, in: whole)
      for isTruncated in [true, false] {
        try Fixture.withFolder { folder in
          _ = try? Fixture.trainer(settings, in: folder).run { event in
            if case .checkpoint(let steps) = event, steps > 300 { throw Death() }
          }
          let names = try Damage.checkpoints(folder)
          #expect(names.count == 2)
          try Damage.harm(folder.checkpointsPath + "/" + names[1], truncate: isTruncated)
          var notices: [String] = []
          _ = try Fixture.trainer(settings, in: folder).run { event in
            if case .notice(let sentence) = event { notices.append(sentence) }
          }
          #expect(notices.count == 1)
          #expect(notices.first?.contains(names[1]) == true)
          #expect(try Fixture.bytes(folder) == Fixture.bytes(whole))
        }
      }
    }
  }

  @Test func refusesWhenEveryCheckpointIsDamaged() throws {
    try Fixture.withFolder { folder in
      let settings = try Fixture.settings(steps: 700)
      _ = try finish(settings, in: folder)
      for name in try Damage.checkpoints(folder) {
        try Damage.harm(folder.checkpointsPath + "/" + name, truncate: false)
      }
      let error = #expect(throws: TrainingError.self) { try finish(settings, in: folder) }
      #expect(error?.description.contains("is damaged") == true)
      #expect(error?.description.contains("No whole checkpoint is left") == true)
    }
  }

  @Test func intervalsOfTheLongestRunAreNumbers() throws {
    let settings = RunSettings(
      environment: "Walk-v0", agent: "linear", preset: "default", configuration: .object([]),
      seed: 0, environments: 1, steps: .max)
    try settings.validate()
    #expect(settings.evaluateEvery == Int.max / 20 + 1)
    #expect(settings.checkpointEvery == Int.max / 10 + 1)
    let short = RunSettings(
      environment: "Walk-v0", agent: "linear", preset: "default", configuration: .object([]),
      seed: 0, environments: 1, steps: 40)
    #expect(short.evaluateEvery == 2)
    #expect(short.checkpointEvery == 4)
  }

  @Test func refusesADamagedPolicy() throws {
    try Fixture.withFolder { folder in
      _ = try finish(Fixture.settings(steps: 300), in: folder)
      try Damage.harm(folder.bestPath, truncate: false)
      #expect(throws: (any Error).self) {
        try folder.policy(last: false, agents: Fixture.agents)
      }
      _ = try folder.policy(last: true, agents: Fixture.agents)
    }
  }

  @Test func aSavedPolicyReproducesItsScore() throws {
    try Fixture.withFolder { folder in
      _ = try finish(Fixture.settings(), in: folder)
      let file = try folder.policy(last: false, agents: Fixture.agents)
      #expect(file.environment == "Walk-v0")
      let specification = try Fixture.environments.specification(
        file.environment, parameters: file.environmentParameters)
      let first = try Evaluation(of: file.policy, in: specification, episodes: 30, seed: 5)
      let second = try Evaluation(of: file.policy, in: specification, episodes: 30, seed: 5)
      #expect(first == second)
    }
  }
}

/// Harm done to files, as a failing disk or a curious person would do it.
enum Damage {
  static func checkpoints(_ folder: RunFolder) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.checkpointsPath).sorted()
  }

  /// Truncates or alters the largest file of an archive's folder.
  static func harm(_ path: String, truncate: Bool) throws {
    let files = try FileManager.default.subpathsOfDirectory(atPath: path).map { path + "/" + $0 }
    let largest = files.max { size($0) < size($1) }
    let url = URL(fileURLWithPath: try #require(largest))
    var data = try Data(contentsOf: url)
    if truncate {
      data = data.prefix(data.count / 2)
    } else {
      data[data.count / 2] ^= 1
    }
    try data.write(to: url)
  }

  private static func size(_ path: String) -> Int {
    (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
  }
}
