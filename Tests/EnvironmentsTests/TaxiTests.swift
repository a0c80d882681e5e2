import Drawing
import Environments
import Gym
import Testing

@Suite struct TaxiTests {
  private func taxi(_ change: (inout Taxi.Parameters) -> Void = { _ in }) throws -> Taxi {
    var parameters = Taxi.Parameters()
    change(&parameters)
    return try Taxi(parameters: parameters)
  }

  @Test func episodesAndTablesEqualGymnasiums() throws {
    let fixture = try ToyTextFixture.load()
    let runs = fixture.runs.filter { $0.environment == "Taxi-v4" }
    let tables = fixture.tables.filter { $0.environment == "Taxi-v4" }
    try #require(runs.count == 6 && tables.count == 3)
    for run in runs { try replay(run, Taxi.self) }
    for table in tables { try compareTable(table) }
  }

  @Test(.enabled(if: GoldenTraces.exist, "the golden traces are not beside this package"))
  func goldenTrace() throws { try GoldenTraces.checkNumbers(Taxi.self, "Taxi-v4", 200) }

  @Test func masksEqualGymnasiums() throws {
    let masks = (0..<500).flatMap { Taxi.usefulActions(in: Taxi.State($0)) }
    #expect(masks.map { $0 ? "1" : "0" }.joined() == (try ToyTextFixture.load().masks))
    #expect((0..<500).allSatisfy { Taxi.State($0).number == $0 })
  }

  @Test func optimaAreTheKnownOnes() throws {
    let model = try taxi().model
    #expect(abs(model.startValue(model.optimalValues()) - 7.93) < 1e-9)
    #expect(abs(model.startValue(model.optimalValues(discount: 0.99)) - 6.327464) < 5e-7)
  }

  @Test func stepsFollowTheTable() throws {
    try walkAlongTheTable(taxi(), steps: 2000)
    try walkAlongTheTable(taxi { $0.isRainy = true }, steps: 2000)
    try walkAlongTheTable(
      taxi {
        $0.isRainy = true
        $0.ficklePassenger = true
        $0.fickleProbability = 0.8
      }, steps: 5000)
  }

  @Test func refusesWhatMakesNoSense() throws {
    #expect(throws: GymError.self) { try taxi { $0.rainyProbability = -0.1 } }
    #expect(throws: GymError.self) { try taxi { $0.fickleProbability = 2 } }
    var fresh = try taxi()
    #expect(throws: GymError.resetNeeded) { try fresh.step(0) }
    _ = try fresh.reset(seed: 0)
    #expect(throws: GymError.self) { try fresh.step(6) }
    #expect(!fresh.draw().isEmpty && fresh.state != nil)
    #expect(fresh.modelStateName(16) == "taxi at row 0, column 0, passenger in the taxi, to red")
  }
}
