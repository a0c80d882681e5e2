import Gym
import Randomness
import Testing

@testable import Agents

@Suite struct PolicyEvaluationTests {
  /// Example 3.5 of Sutton and Barto: the random policy, figure 3.2.
  @Test func theRandomPolicyOnTheGrid() throws {
    let values = try Worlds.fiveByFive().evaluate(
      probabilities: [Double](repeating: 0.25, count: 100), discount: 0.9)
    let printed: [Double] = [
      3.3, 8.8, 4.4, 5.3, 1.5, 1.5, 3.0, 2.3, 1.9, 0.5, 0.1, 0.7, 0.7, 0.4, -0.4, -1.0, -0.4, -0.4,
      -0.6, -1.2, -1.9, -1.3, -1.2, -1.4, -2.0,
    ]
    for (value, expected) in zip(values, printed) { #expect(abs(value - expected) < 0.0501) }
  }

  @Test(arguments: [0, 0.9, 0.999, 1]) func equalsADenseSolution(_ discount: Double) throws {
    for seed: UInt64 in 0..<5 {
      let model = try Worlds.random(
        states: 50, actions: 3, branches: 3, ending: discount == 1 ? 0.05 : 0.01, seed: seed)
      let legal = (0..<150).map { model.isLegal(state: $0 / 3, action: $0 % 3) ? 1.0 : 0 }
      let probabilities = (0..<150).map { pair in
        let row = pair / 3 * 3
        return legal[pair] / (legal[row] + legal[row + 1] + legal[row + 2])
      }
      let values = try model.evaluate(probabilities: probabilities, discount: discount)
      let expected = denseValues(model, probabilities, discount: discount)
      for (one, other) in zip(values, expected) { #expect(abs(one - other) < 1e-10) }
    }
  }

  @Test func aHorizonCutsTheSum() throws {
    let model = try Worlds.cliff()
    let up = (0..<192).map { $0 % 4 == 0 ? 1.0 : 0 }
    #expect(try model.evaluate(probabilities: up, horizon: 9)[36] == -9)
    let solution = try Worlds.lake(Worlds.four).solve(discount: 1)
    var greedy = [Double](repeating: 0, count: 64)
    for (state, action) in solution.policy.enumerated() { greedy[state * 4 + action] = 1 }
    let within = try Worlds.lake(Worlds.four).evaluate(probabilities: greedy, horizon: 100)[0]
    let best = try Worlds.lake(Worlds.four).solve(horizon: 100).startValue
    #expect(within <= best && within > 0.7)
  }

  @Test func refusesWhatIsNoPolicy() throws {
    let model = try FiniteModel(startProbabilities: [1], actionCount: 2) { _, action in
      action == 0 ? [] : [.init(probability: 1, next: 0, reward: -1, terminated: false)]
    }
    #expect(throws: GymError.self) { try model.evaluate(policy: [0], discount: 0.9) }
    #expect(throws: GymError.self) { try model.evaluate(policy: [2], discount: 0.9) }
    #expect(throws: GymError.self) { try model.evaluate(policy: [1, 1], discount: 0.9) }
    #expect(throws: GymError.self) { try model.evaluate(probabilities: [0, 0.9], discount: 0.9) }
    #expect(throws: GymError.self) { try model.evaluate(probabilities: [0.5, 0.5], discount: 0.9) }
    #expect(throws: GymError.self) { try model.evaluate(probabilities: [1], discount: 0.9) }
    let endless = #expect(throws: GymError.self) {
      try model.evaluate(policy: [1], discount: 1)
    }
    #expect(endless?.description.contains("for ever") == true)
    #expect(abs(try model.evaluate(policy: [1], discount: 0.5)[0] + 2) < 1e-12)
  }
}
