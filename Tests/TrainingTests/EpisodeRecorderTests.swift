import Agents
import Drawing
import Formats
import Foundation
import Gym
import Rendering
import Testing

@testable import Training

/// The walk, seen from the side.
private struct DrawnWalk: RegisteredEnvironment {
  static let registrations = [
    Registration<Walk.Parameters>("DrawnWalk-v0", "A walk to be looked at.", maxEpisodeSteps: 30)
  ]
  var base: Walk
  var observationSpace: Box<SIMD2<Float>> { base.observationSpace }
  var actionSpace: Discrete { base.actionSpace }
  var parameters: Walk.Parameters { base.parameters }

  init(parameters: Walk.Parameters) { base = Walk(parameters: parameters) }
  mutating func reset(seed: UInt64?) -> SIMD2<Float> { base.reset(seed: seed) }
  mutating func step(_ action: Int) -> Step<SIMD2<Float>> { base.step(action) }
  func draw() -> Drawing {
    Drawing(
      width: 40, height: 12,
      shapes: [.circle(center: Point(20 + 5 * base.place, 6), radius: 3, style: .fill(.blue))])
  }
}

@Suite struct EpisodeRecorderTests {
  private struct Death: Error {}

  private var environments: EnvironmentRegistry {
    var registry = EnvironmentRegistry()
    registry.register(DrawnWalk.self)
    registry.register(Walk.self)
    return registry
  }

  private func settings(_ schedule: RecordingSchedule?, steps: Int = 600) throws -> RunSettings {
    var settings = try Fixture.settings(steps: steps)
    settings.environment = "DrawnWalk-v0"
    settings.recordEpisodes = schedule
    return settings
  }

  private func trainer(_ settings: RunSettings, in folder: RunFolder?) throws -> Trainer {
    try Trainer(
      settings: settings, folder: folder, environments: environments, agents: Fixture.agents)
  }

  private func clips(_ folder: RunFolder) throws -> [String: Data] {
    guard FileManager.default.fileExists(atPath: folder.episodesPath) else { return [:] }
    var clips: [String: Data] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.episodesPath) {
      clips[name] = try Data(contentsOf: URL(fileURLWithPath: "\(folder.episodesPath)/\(name)"))
    }
    return clips
  }

  /// Gymnasium 1.2: `[i for i in range(3001) if capped_cubic_video_schedule(i)]`.
  @Test func cubesAreGymnasiums() {
    let due = (0...3000).filter { RecordingSchedule.lastCubic(upTo: $0) == $0 }
    #expect(due == [0, 1, 8, 27, 64, 125, 216, 343, 512, 729, 1000, 2000, 3000])
    #expect(RecordingSchedule.lastCubic(upTo: 999) == 729)
    #expect(RecordingSchedule.lastCubic(upTo: 1999) == 1000)
  }

  @Test(.enabled(if: GIF.isAvailable), arguments: RecordingSchedule.allCases)
  func changesNoByteOfTheRun(_ schedule: RecordingSchedule) throws {
    try Fixture.withFolder { plain in
      try Fixture.withFolder { recorded in
        _ = try trainer(settings(nil), in: plain).run()
        _ = try trainer(settings(schedule), in: recorded).run()
        #expect(try Fixture.bytes(plain) == Fixture.bytes(recorded))
        #expect(try clips(plain).isEmpty)
        let clips = try clips(recorded)
        if schedule == .evaluations {
          let lines = try String(contentsOfFile: recorded.evaluationsPath, encoding: .utf8)
          let steps = try lines.split(separator: "\n").map {
            try #require(JSONValue(parsing: Array($0.utf8))["steps"]?.real)
          }
          let names = steps.map { "step-" + String(Int(1e12 + $0)).dropFirst() + ".gif" }
          #expect(steps.count == 20 && Set(clips.keys) == Set(names))
        } else {
          #expect(Set(clips.keys).isSuperset(of: [0, 1, 8].map { "episode-00000000000\($0).gif" }))
          #expect(clips.count <= 6)
        }
        #expect(clips.values.allSatisfy { $0.starts(with: Array("GIF89a".utf8)) })
        let told = try RunFolder(plain.path).settings().json.text()
        #expect(!told.contains("record_episodes"))
        #expect(try recorded.settings().recordEpisodes == schedule)
      }
    }
  }

  @Test(.enabled(if: GIF.isAvailable), arguments: RecordingSchedule.allCases)
  func aDeathBetweenAnyTwoWritesLosesNoClip(_ schedule: RecordingSchedule) throws {
    try Fixture.withFolder { whole in
      let settings = try settings(schedule, steps: 300)
      _ = try trainer(settings, in: whole).run()
      let expected = try (Fixture.bytes(whole), clips(whole))
      var deaths = 0
      var isDead = true
      while isDead {
        try Fixture.withFolder { folder in
          var left = deaths
          let first = try trainer(settings, in: folder)
          first.beforeEachWrite = {
            if left == 0 { throw Death() }
            left -= 1
          }
          do {
            _ = try first.run()
            isDead = false
          } catch is Death {
            _ = try trainer(folder.settings(), in: folder).run()
          }
          let bytes = try Fixture.bytes(folder)
          #expect(bytes == expected.0, "after a death at write \(deaths)")
          let clips = try clips(folder)
          #expect(clips == expected.1, "after a death at write \(deaths)")
        }
        deaths += 1
      }
      #expect(deaths > 50)
    }
  }

  @Test(.enabled(if: GIF.isAvailable)) func stopsLoseNoClip() throws {
    try Fixture.withFolder { whole in
      let settings = try settings(.cubic, steps: 300)
      _ = try trainer(settings, in: whole).run()
      try Fixture.withFolder { folder in
        while case .interrupted = try trainer(settings, in: folder).run(shouldStop: { true }) {}
        #expect(try clips(folder) == clips(whole))
      }
    }
  }

  /// The clip of an evaluation shows its first episode: the same seed, the same actions.
  @Test(.enabled(if: GIF.isAvailable)) func evaluationsAreShownAsTheyWere() throws {
    try Fixture.withFolder { folder in
      let settings = try settings(.evaluations)
      let specification = try environments.specification("DrawnWalk-v0")
      _ = try trainer(settings, in: folder).run { event in
        guard case .evaluated(_, let evaluation, _, let policy) = event else { return }
        let world = try specification.makeEpisodic()
        let actor = try EpisodicActor(policy, in: specification)
        _ = try world.reset(seed: RunSeeds(settings.seed).evaluation)
        var total = 0.0
        var step: EpisodicStep
        repeat {
          step = try world.step(actor.action(in: world))
          total += step.reward
        } while !step.ended
        #expect(total == evaluation.returns[0] && world.elapsedSteps == evaluation.lengths[0])
      }
    }
  }

  @Test(.enabled(if: GIF.isAvailable)) func whatCannotBeWrittenIsToldOnce() throws {
    try Fixture.withFolder { plain in
      try Fixture.withFolder { folder in
        _ = try trainer(settings(nil), in: plain).run()
        // A file stands where the clips' folder should be.
        let blocked = try trainer(settings(.cubic), in: folder)
        try Data("x".utf8).write(to: URL(fileURLWithPath: folder.episodesPath))
        var notices: [String] = []
        _ = try blocked.run { event in
          if case .notice(let sentence) = event { notices.append(sentence) }
        }
        #expect(notices.count == 1 && notices[0].contains("no longer recorded"))
        #expect(try Fixture.bytes(plain) == Fixture.bytes(folder))
      }
    }
  }

  @Test func refusesWhatCannotBeRecorded() throws {
    func complaint(_ settings: RunSettings, _ folder: RunFolder?) -> String {
      do {
        _ = try trainer(settings, in: folder)
        return ""
      } catch {
        return "\(error)"
      }
    }
    var settings = try settings(.evaluations)
    #expect(complaint(settings, nil).contains("folder"))
    Fixture.withFolder { folder in
      settings.environment = "Walk-v0"
      let words = GIF.isAvailable ? "draws no picture" : "Images"
      #expect(complaint(settings, folder).contains(words))
      // Nothing was begun.
      #expect(!FileManager.default.fileExists(atPath: folder.path))
    }
  }

  @Test func settingsKeepTheSchedule() throws {
    let settings = try settings(.cubic)
    #expect(try RunSettings(json: settings.json, place: "run.json") == settings)
    guard case .object(var members) = settings.json else { return }
    for index in members.indices where members[index].key == "record_episodes" {
      members[index].value = .string("weekly")
    }
    #expect(throws: TrainingError.self) {
      try RunSettings(json: .object(members), place: "run.json")
    }
  }
}
