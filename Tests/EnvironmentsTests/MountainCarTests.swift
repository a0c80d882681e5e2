import Drawing
import Formats
import Gym
import Testing

@testable import Environments

@Suite struct MountainCarTests {
  @Test func episodesEqualGymnasiums() throws {
    for run in try ClassicControlFixture.runs("MountainCar-v0", atLeast: 8) {
      try run.check(MountainCar.self, limit: 200) { draw, index, seen in
        run.bent(draw, index, forward: seen[1] >= 0)
      }
    }
  }

  @Test(.enabled(if: GoldenTraces.exist, "no ../shared here"))
  func goldenTrace() throws {
    try GoldenTraces.check(MountainCar.self, "MountainCar-v0", limit: 200)
  }

  @Test func refusesWhatMakesNoSense() throws {
    var environment = try MountainCar()
    #expect(throws: GymError.resetNeeded) { try environment.step(0) }
    _ = try environment.reset(seed: 1)
    for action in [-1, 3, .max] {
      #expect(
        throws: GymError.actionOutsideSpace("\(action)", space: "a whole number from 0 to 2")
      ) { try environment.step(action) }
    }
    let answer = CommonChecks.answer
    #expect(answer("MountainCar-v0", [("goal_velocity", .string("inf"))]).contains("finite"))
    #expect(answer("MountainCar-v0", [("low", 0)]).contains("from low, which is 0.0"))
    #expect(answer("MountainCar-v0", [("hihg", 0)]).contains("high"))
  }

  @Test func hasASnapshot() throws {
    try CommonChecks.sameFuture(MountainCar())
    try CommonChecks.unseededIsZero(MountainCar.self)
  }

  @Test func settingThePositionMovesTheSlope() throws {
    var moved = try MountainCar()
    _ = try moved.reset(seed: 1)
    var begun = moved
    moved.state?.position = 0.2
    begun.state = MountainCar.State(position: 0.2, velocity: 0)
    #expect(moved.state == begun.state)
    #expect(try moved.step(1).observation == begun.step(1).observation)
  }

  @Test func isKnownByName() throws {
    let known = try EnvironmentRegistry.builtIn.specification("MountainCar")
    #expect(known.id == "MountainCar-v0" && known.maxEpisodeSteps == 200)
    #expect(known.rewardThreshold == -110 && known.framesPerSecond == 30)
    #expect(try known.parametersJSON.members?.map(\.key) == ["low", "high", "goal_velocity"])
    let environment = try MountainCar()
    #expect(environment.actionSpace == Discrete(3))
    #expect(
      environment.observationSpace.description
        == .box(shape: [2], low: [-1.2, -0.07], high: [0.6, 0.07]))
  }

  @Test func isDrawnAsGymnasiumDrawsIt() throws {
    var environment = try MountainCar()
    #expect(environment.draw().shapes.isEmpty && environment.draw().width == 600)
    // At π/6 the ground is level and highest: the car stands upright.
    environment.state = MountainCar.State(position: .pi / 6, velocity: 0)
    let shapes = environment.draw().shapes
    #expect(shapes.count == 6)
    guard case .line(let ground, _) = shapes[0], case .polygon(let car, let black) = shapes[1],
      case .circle(let wheel, let radius, _) = shapes[2],
      case .polygon(let flag, _) = shapes[5]
    else {
      Issue.record("\(shapes)")
      return
    }
    #expect(ground.count == 100 && ground.first?.x == 0 && black.fill == .black && radius == 8)
    let center = (Double.pi / 6 + 1.2) * 600 / 1.8
    let top = 400 - 600 / 1.8 - 10
    #expect(abs(wheel.x - (center + 10)) < 1e-9 && abs(wheel.y - top) < 1e-9)
    #expect(abs((car.map(\.y).min() ?? 0) - (top - 20)) < 1e-9)
    #expect(abs(flag[0].x - 1.7 * 600 / 1.8) < 1e-9)
  }
}
