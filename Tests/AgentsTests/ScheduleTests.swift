import Testing

@testable import Agents

@Suite struct ScheduleTests {
  @Test func staysOrFallsInALine() {
    for steps in [0, 10, 100, 1000] {
      #expect(Schedule.constant.factor(steps: steps, total: 100) == 1)
    }
    #expect(Schedule.linear.factor(steps: 0, total: 100) == 1)
    #expect(Schedule.linear.factor(steps: 25, total: 100) == 0.75)
    #expect(Schedule.linear.factor(steps: 100, total: 100) == 0)
    #expect(Schedule.linear.factor(steps: 130, total: 100) == 0)
    #expect(Schedule.linear.factor(steps: 0, total: 0) == 1)
  }

  @Test func explorationFallsOverItsFraction() {
    func value(_ steps: Int, _ fraction: Double = 0.2) -> Double {
      epsilon(from: 1, to: 0.1, over: fraction, at: Progress(steps: steps, totalSteps: 1000))
    }
    #expect(value(0) == 1)
    #expect(abs(value(100) - 0.55) < 1e-12)
    #expect(abs(value(200) - 0.1) < 1e-12)
    #expect(abs(value(900) - 0.1) < 1e-12)
    #expect(value(0, 0) == 0.1)
    #expect(abs(value(500, 1) - 0.55) < 1e-12)
  }
}
