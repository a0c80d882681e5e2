import Formats
import Neural
import Testing

@Suite struct LearningRateScheduleTests {
  struct Fixture: Decodable {
    struct Case: Decodable {
      var name: String
      var values: [Double]
    }
    var base: Double
    var steps: [Int]
    var cases: [Case]
  }

  static let schedules: [String: LearningRateSchedule] = [
    "constant": .constant(0.1),
    "linear": .linear(from: 0.1, to: 0, steps: 50),
    "linear_to_tenth": .linear(from: 0.1, to: 0.01, steps: 50),
    "warm_up": .constant(0.1).warmedUp(steps: 10, from: 0.1),
    "polynomial": .polynomial(from: 0.1, power: 2, steps: 50),
    "cosine": .cosine(from: 0.1, to: 0.01, steps: 99),
    "cosine_warm_restarts": .cosineWarmRestarts(from: 0.1, to: 0.01, period: 10, multiplier: 2),
    "step": .step(from: 0.1, every: 10, factor: 0.5),
    "multi_step": .milestones(from: 0.1, at: [10, 50], factor: 0.1),
    "exponential": .exponential(from: 0.1, factor: 0.95),
    "one_cycle": .oneCycle(maximum: 0.1, steps: 100),
    "one_cycle_linear": .oneCycle(maximum: 0.1, steps: 100, isLinear: true),
    "warm_up_cosine": .cosine(from: 0.1, to: 0.01, steps: 89).warmedUp(steps: 10, from: 0.1),
  ]

  /// PyTorch multiplies from step to step, so that its last digits differ: 1e-12 of the base.
  @Test func ratesEqualPyTorch() throws {
    let fixture = try TorchFixture.read("schedules", as: Fixture.self)
    #expect(Set(fixture.cases.map(\.name)) == Set(Self.schedules.keys))
    for expected in fixture.cases {
      let schedule = try #require(Self.schedules[expected.name])
      for (step, rate) in zip(fixture.steps, expected.values) {
        #expect(
          abs(schedule.rate(at: step) - rate) <= 1e-12 * fixture.base, "\(expected.name), \(step)")
      }
    }
  }

  @Test func schedulesStayAtTheirEnd() {
    #expect(LearningRateSchedule.linear(from: 1, to: 0.25, steps: 4).rate(at: 4) == 0.25)
    #expect(LearningRateSchedule.linear(from: 1, to: 0.25, steps: 4).rate(at: 1000) == 0.25)
    #expect(LearningRateSchedule.cosine(from: 1, to: 0.25, steps: 4).rate(at: 1000) == 0.25)
    #expect(LearningRateSchedule.linear(from: 1, to: 0.25, steps: 0).rate(at: 0) == 0.25)
    let cycle = LearningRateSchedule.oneCycle(maximum: 1, steps: 10)
    #expect(cycle.rate(at: 9) == cycle.rate(at: 99))
  }

  @Test func aWarmUpGoesBeforeAnySchedule() {
    let schedule = LearningRateSchedule.exponential(from: 1, factor: 0.5).warmedUp(steps: 4)
    #expect((0..<7).map(schedule.rate(at:)) == [0, 0.25, 0.5, 0.75, 1, 0.5, 0.25])
    #expect(LearningRateSchedule.constant(1).warmedUp(steps: 0).rate(at: 0) == 1)
  }

  @Test func schedulesAreStoredInConfigurations() throws {
    for schedule in Self.schedules.values {
      let bytes = try JSON.encode(schedule)
      #expect(try JSON.decode(LearningRateSchedule.self, from: bytes) == schedule)
    }
  }
}
