import Drawing
import Formats
import Gym
import Testing

@testable import Environments

@Suite struct PendulumTests {
  @Test func episodesEqualGymnasiums() throws {
    for run in try ClassicControlFixture.runs("Pendulum-v1", atLeast: 8) {
      try run.check(Pendulum.self, limit: 200) { draw, _, seen in
        run.bent(draw, forward: seen[2] >= 0)
      }
    }
  }

  @Test(.enabled(if: GoldenTraces.exist, "no ../shared here"))
  func goldenTrace() throws {
    try GoldenTraces.check(Pendulum.self, "Pendulum-v1", limit: 200)
  }

  @Test func refusesWhatMakesNoSense() throws {
    var environment = try Pendulum()
    #expect(throws: GymError.resetNeeded) { try environment.step(0) }
    _ = try environment.reset(seed: 1)
    for action in [Float.nan, .infinity, -.infinity] {
      #expect(
        throws: GymError.actionOutsideSpace("\(action)", space: "1 number from -2.0 to 2.0")
      ) { try environment.step(action) }
    }
    let answer = CommonChecks.answer
    #expect(answer("Pendulum-v1", [("g", .string("nan"))]).contains("The parameter g is nan"))
    #expect(answer("Pendulum-v1", [("x_init", -1)]).contains("from 0"))
    #expect(answer("Pendulum-v1", [("y_init", .string("inf"))]).contains("from 0"))
  }

  @Test func vectorsRefuseTorquesBeyondTheSpace() throws {
    let vector = try EnvironmentRegistry.builtIn.make("Pendulum-v1").makeVector(
      count: 2, autoreset: .sameStep)
    try vector.reset(seed: 1)
    let actions = Slab<Float>(count: 2, repeating: 0)
    for torque in [Float.nan, 2.5] {
      actions[1] = torque
      let error = #expect(throws: GymError.self) { try vector.step(actions) }
      #expect(error?.description.contains("environment 1") == true)
    }
  }

  @Test func hasASnapshot() throws {
    try CommonChecks.sameFuture(Pendulum())
    try CommonChecks.unseededIsZero(Pendulum.self)
  }

  @Test func settingTheAngleTurnsTheRod() throws {
    var turned = try Pendulum()
    _ = try turned.reset(seed: 1)
    var begun = turned
    turned.state?.angle = 0.1
    let velocity = try #require(turned.state?.angularVelocity)
    begun.state = Pendulum.State(angle: 0.1, angularVelocity: velocity)
    #expect(turned.state == begun.state)
    #expect(try turned.step(1).observation == begun.step(1).observation)
  }

  @Test func isKnownByName() throws {
    let known = try EnvironmentRegistry.builtIn.specification("Pendulum")
    #expect(known.id == "Pendulum-v1" && known.maxEpisodeSteps == 200)
    #expect(known.rewardThreshold == nil && known.framesPerSecond == 30)
    #expect(try known.parametersJSON.members?.map(\.key) == ["g", "x_init", "y_init"])
    let environment = try Pendulum()
    #expect(environment.actionSpace.description == .box(shape: [1], low: [-2], high: [2]))
    #expect(
      environment.observationSpace.description
        == .box(shape: [3], low: [-1, -1, -8], high: [1, 1, 8]))
  }

  @Test func isDrawnAsGymnasiumDrawsIt() throws {
    var environment = try Pendulum()
    #expect(environment.draw().shapes.isEmpty && environment.draw().width == 500)
    environment.state = Pendulum.State(angle: .pi / 2, angularVelocity: 0)
    let still = environment.draw().shapes
    environment.state?.torque = 2
    let driven = environment.draw().shapes
    #expect(still.count == 4 && driven.count == 6)
    guard case .circle(let end, let radius, _) = still[2], case .line(let arc, _) = driven[3] else {
      Issue.record("\(still) \(driven)")
      return
    }
    // A positive angle leans to the left.
    let scale = 500 / 4.4
    #expect(abs(end.x - (250 - scale)) < 1e-9 && abs(end.y - 250) < 1e-9)
    #expect(abs(radius - scale / 10) < 1e-12 && arc.count == 33)
  }
}
