import Drawing
import Formats
import Gym
import Testing

@testable import Environments

@Suite struct AcrobotTests {
  @Test func episodesEqualGymnasiums() throws {
    for run in try ClassicControlFixture.runs("Acrobot-v1", atLeast: 7) {
      try run.check(Acrobot.self, limit: 500) { draw, index, seen in
        run.bent(draw, index, forward: -seen[4] >= 0)
      }
    }
  }

  @Test(.enabled(if: GoldenTraces.exist, "no ../shared here"))
  func goldenTrace() throws {
    try GoldenTraces.check(Acrobot.self, "Acrobot-v1", limit: 500)
  }

  @Test func refusesWhatMakesNoSense() throws {
    var environment = try Acrobot()
    #expect(throws: GymError.resetNeeded) { try environment.step(0) }
    _ = try environment.reset(seed: 1)
    for action in [-1, 3] {
      #expect(
        throws: GymError.actionOutsideSpace("\(action)", space: "a whole number from 0 to 2")
      ) { try environment.step(action) }
    }
    let answer = CommonChecks.answer
    #expect(answer("Acrobot-v1", [("book_or_nips", "paper")]).contains("book or nips"))
    #expect(answer("Acrobot-v1", [("torque_noise_max", -1)]).contains("from 0"))
    #expect(answer("Acrobot-v1", [("low", 1)]).contains("from low, which is 1.0"))
    #expect(answer("Acrobot-v1", [("high", 1e9)]).contains("high"))
  }

  @Test func saysWhenItTurnsTooFast() throws {
    var parameters = Acrobot.Parameters()
    parameters.low = 1e6
    parameters.high = 1e6
    var environment = try Acrobot(parameters: parameters)
    _ = try environment.reset(seed: 1)
    let error = #expect(throws: GymError.self) { try environment.step(1) }
    #expect(error?.description.contains("too fast") == true)
  }

  @Test func hasASnapshot() throws {
    var parameters = Acrobot.Parameters()
    parameters.torqueNoiseMax = 0.5
    parameters.bookOrNips = .nips
    try CommonChecks.sameFuture(Acrobot())
    try CommonChecks.sameFuture(Acrobot(parameters: parameters))
    try CommonChecks.unseededIsZero(Acrobot.self)
  }

  @Test func isKnownByName() throws {
    let known = try EnvironmentRegistry.builtIn.specification("Acrobot")
    #expect(known.id == "Acrobot-v1" && known.maxEpisodeSteps == 500)
    #expect(known.rewardThreshold == -100 && known.framesPerSecond == 15)
    #expect(
      try known.parametersJSON.members?.map(\.key)
        == ["low", "high", "book_or_nips", "torque_noise_max"])
    let environment = try Acrobot()
    let high: [Float] = [1, 1, 1, 1, 12.566371, 28.274334]
    #expect(
      environment.observationSpace.description
        == .box(shape: [6], low: high.map { -$0 }, high: high))
    #expect(environment.actionSpace == Discrete(3))
  }

  @Test func isDrawnAsGymnasiumDrawsIt() throws {
    var environment = try Acrobot()
    #expect(environment.draw().shapes.isEmpty && environment.draw().height == 500)
    // The upper link to the right, the lower one straight up from its end.
    environment.state = Acrobot.State(joints: SIMD4(.pi / 2, .pi / 2, 0, 0))
    let shapes = environment.draw().shapes
    guard shapes.count == 5, case .line(let goal, _) = shapes[0],
      case .circle(let elbow, _, _) = shapes[4], case .polygon(let lower, _) = shapes[3]
    else {
      Issue.record("\(shapes)")
      return
    }
    let scale = 500 / 4.4
    #expect(goal == [Point(0, 250 - scale), Point(500, 250 - scale)])
    #expect(abs(elbow.x - (250 + scale)) < 1e-9 && abs(elbow.y - 250) < 1e-9)
    #expect(abs((lower.map(\.y).min() ?? 0) - (250 - scale)) < 1e-9)
  }
}
