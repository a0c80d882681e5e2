import Drawing
import Environments
import Gym
import Testing

@Suite struct CliffWalkingTests {
  @Test func episodesAndTablesEqualGymnasiums() throws {
    let fixture = try ToyTextFixture.load()
    let runs = fixture.runs.filter { $0.environment.hasPrefix("CliffWalking") }
    let tables = fixture.tables.filter { $0.environment.hasPrefix("CliffWalking") }
    try #require(runs.count == 3 && tables.count == 2)
    for run in runs { try replay(run, CliffWalking.self) }
    for table in tables { try compareTable(table) }
  }

  @Test(.enabled(if: GoldenTraces.exist, "the golden traces are not beside this package"))
  func goldenTrace() throws {
    try GoldenTraces.checkNumbers(CliffWalking.self, "CliffWalking-v1", nil)
  }

  @Test func optimaAreTheKnownOnes() throws {
    let model = try CliffWalking().model
    #expect(abs(model.startValue(model.optimalValues()) + 13) < 1e-9)
    #expect(abs(model.startValue(model.optimalValues(discount: 0.99)) + 12.247898) < 5e-7)
  }

  @Test func stepsFollowTheTable() throws {
    try walkAlongTheTable(CliffWalking(), steps: 500)
    var parameters = CliffWalking.Parameters()
    parameters.isSlippery = true
    try walkAlongTheTable(CliffWalking(parameters: parameters), steps: 500)
  }

  @Test func hasNoLimitAndRefusesWrongActions() throws {
    let known = try EnvironmentRegistry.builtIn.specification("CliffWalkingSlippery-v1")
    #expect(known.maxEpisodeSteps == nil)
    var fresh = try CliffWalking()
    #expect(throws: GymError.resetNeeded) { try fresh.step(0) }
    #expect(try fresh.reset(seed: 1) == 36)
    #expect(throws: GymError.self) { try fresh.step(4) }
    #expect(fresh.draw().width == 768 && fresh.modelStateName(47) == "row 3, column 11")
  }
}
