import Drawing
import Formats
import Gym
import Testing

@testable import Environments

@Suite struct MountainCarContinuousTests {
  @Test func episodesEqualGymnasiums() throws {
    for run in try ClassicControlFixture.runs("MountainCarContinuous-v0", atLeast: 10) {
      try run.check(MountainCarContinuous.self, limit: 999) { draw, _, seen in
        run.bent(draw, forward: seen[1] >= 0)
      }
    }
  }

  @Test(.enabled(if: GoldenTraces.exist, "no ../shared here"))
  func goldenTrace() throws {
    try GoldenTraces.check(MountainCarContinuous.self, "MountainCarContinuous-v0", limit: 999)
  }

  @Test func refusesWhatMakesNoSense() throws {
    var environment = try MountainCarContinuous()
    #expect(throws: GymError.resetNeeded) { try environment.step(0) }
    _ = try environment.reset(seed: 1)
    for action in [Float.nan, .infinity, -.infinity] {
      #expect(
        throws: GymError.actionOutsideSpace("\(action)", space: "1 number from -1.0 to 1.0")
      ) { try environment.step(action) }
    }
    #expect(
      CommonChecks.answer("MountainCarContinuous-v0", [("high", -1)]).contains("from low"))
  }

  @Test func costsWhatIsAskedForBeforeLimits() throws {
    var environment = try MountainCarContinuous()
    _ = try environment.reset(seed: 1)
    var limited = environment
    let step = try environment.step(3)
    #expect(step.reward == -0.9)
    #expect(try limited.step(1).observation == step.observation)
  }

  @Test func actionsAreWrittenAsArrays() throws {
    let environment = try EnvironmentRegistry.builtIn.make("MountainCarContinuous-v0")
      .makeEpisodic()
    _ = try environment.reset(seed: 1)
    #expect(try environment.step([0.5]).reward == -0.025)
    let wrong: [JSONValue] = [0.5, [], [1, 1], [1.5], ["nan"], .null]
    for action in wrong {
      #expect(throws: GymError.self) { try environment.step(action) }
    }
    guard case .array(let sample) = try environment.sampleAction() else {
      Issue.record("no array")
      return
    }
    #expect(sample.count == 1)
  }

  @Test func hasASnapshot() throws {
    try CommonChecks.sameFuture(MountainCarContinuous())
    try CommonChecks.unseededIsZero(MountainCarContinuous.self)
  }

  @Test func isKnownByName() throws {
    let known = try EnvironmentRegistry.builtIn.specification("MountainCarContinuous")
    #expect(known.id == "MountainCarContinuous-v0" && known.maxEpisodeSteps == 999)
    #expect(known.rewardThreshold == 90 && known.framesPerSecond == 30)
    let environment = try MountainCarContinuous()
    #expect(environment.actionSpace.description == .box(shape: [1], low: [-1], high: [1]))
    #expect(
      environment.observationSpace.description
        == .box(shape: [2], low: [-1.2, -0.07], high: [0.6, 0.07]))
  }

  @Test func isDrawnAsGymnasiumDrawsIt() throws {
    var environment = try MountainCarContinuous()
    #expect(environment.draw().shapes.isEmpty)
    environment.state = MountainCarContinuous.State(position: -0.5, velocity: 0)
    let shapes = environment.draw().shapes
    guard shapes.count == 6, case .polygon(let flag, _) = shapes[5] else {
      Issue.record("\(shapes)")
      return
    }
    #expect(abs(flag[0].x - 1.65 * 600 / 1.8) < 1e-9)
  }
}
