import Environments
import Gym
import Testing

@Suite struct SteppingBenchmarkTests {
  @Test func measures() throws {
    #expect(try SteppingBenchmark.run(environments: 3, steps: 1_000) > 0)
    #expect(throws: GymError.self) { try SteppingBenchmark.run("CardPole-v1") }
  }
}
