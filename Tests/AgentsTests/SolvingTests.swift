import Gym
import Randomness
import Testing

@testable import Agents

/// Optimal values as Gymnasium's tables give them, to the digits written down from there.
@Suite struct SolvingTests {
  @Test(arguments: SolverMethod.allCases) func frozenLake(_ method: SolverMethod) throws {
    let four = try Worlds.lake(Worlds.four)
    let undiscounted = try four.solve(discount: 1, method: method)
    #expect(abs(undiscounted.startValue - 14.0 / 17) < 1e-9)
    #expect(undiscounted.errorBound < 1e-9)
    #expect(abs(try four.solve(discount: 0.99, method: method).startValue - 0.542026) < 5e-7)
    #expect(abs(try four.solve(discount: 0.9, method: method).startValue - 0.068891) < 5e-7)
    let firm = try Worlds.lake(Worlds.four, slippery: false)
    #expect(abs(try firm.solve(discount: 0.99, method: method).startValue - 0.950990) < 5e-7)
    let eight = try Worlds.lake(Worlds.eight)
    #expect(abs(try eight.solve(discount: 1, method: method).startValue - 1) < 1e-9)
    #expect(abs(try eight.solve(discount: 0.99, method: method).startValue - 0.414640) < 5e-7)
  }

  @Test func frozenLakeWithinItsLimit() throws {
    #expect(abs(try Worlds.lake(Worlds.four).solve(horizon: 100).startValue - 0.744190) < 5e-7)
    #expect(abs(try Worlds.lake(Worlds.eight).solve(horizon: 200).startValue - 0.913220) < 5e-7)
  }

  /// Undiscounted and without slipping nearly all actions are worth the same: the policy must arrive.
  @Test(arguments: SolverMethod.allCases) func tiesDoNotWalkInCircles(_ method: SolverMethod) throws
  {
    let firm = try Worlds.lake(Worlds.four, slippery: false)
    let solution = try firm.solve(discount: 1, method: method)
    #expect(solution.startValue == 1)
    #expect(try firm.evaluate(policy: solution.policy, discount: 1)[0] == 1)
    var (state, steps) = (0, 0)
    while state != 15 {
      state = try #require(
        firm.outcomes(state: state, action: solution.policy[state]).first
      ).next
      steps += 1
      guard steps < 7 else { break }
    }
    #expect(steps == 6)
  }

  /// On the large lake every careful policy arrives in the end; the solver's does so soon.
  @Test func ofEquallyGoodPoliciesTheSoonest() throws {
    let lake = try Worlds.lake(Worlds.eight)
    let solution = try lake.solve(discount: 1)
    var greedy = [Double](repeating: 0, count: 256)
    for (state, action) in solution.policy.enumerated() { greedy[state * 4 + action] = 1 }
    #expect(abs(try lake.evaluate(policy: solution.policy, discount: 1)[0] - 1) < 1e-9)
    #expect(try lake.evaluate(probabilities: greedy, horizon: 200)[0] > 0.8)
  }

  @Test(arguments: SolverMethod.allCases) func cliffWalking(_ method: SolverMethod) throws {
    let cliff = try Worlds.cliff()
    #expect(abs(try cliff.solve(discount: 1, method: method).startValue + 13) < 1e-12)
    #expect(abs(try cliff.solve(discount: 0.99, method: method).startValue + 12.247898) < 5e-7)
    // Enough time and a little less.
    #expect(try cliff.solve(horizon: 200).startValue == -13)
    #expect(try cliff.solve(horizon: 7).startValue == -7)
  }

  @Test(arguments: SolverMethod.allCases) func taxi(_ method: SolverMethod) throws {
    let taxi = try Worlds.taxi()
    #expect(abs(try taxi.solve(discount: 1, method: method).startValue - 7.93) < 1e-9)
    #expect(abs(try taxi.solve(discount: 0.99, method: method).startValue - 6.327464) < 5e-7)
    #expect(abs(try taxi.solve(horizon: 200).startValue - 7.93) < 1e-9)
  }

  @Test(arguments: SolverMethod.allCases) func suttonAndBartosGrid(_ method: SolverMethod) throws {
    let solution = try Worlds.fiveByFive().solve(discount: 0.9, method: method)
    let expected: [Double] = [
      22.0, 24.4, 22.0, 19.4, 17.5, 19.8, 22.0, 19.8, 17.8, 16.0, 17.8, 19.8, 17.8, 16.0, 14.4,
      16.0, 17.8, 16.0, 14.4, 13.0, 14.4, 16.0, 14.4, 13.0, 11.7,
    ]
    for (value, printed) in zip(solution.values, expected) {
      #expect(abs(value - printed) < 0.0501)
    }
    // 10 / (1 − 0.9⁵).
    #expect(abs(solution.values[1] - 10 / (1 - 0.59049)) < 1e-9)
    #expect(solution.errorBound <= 1e-10)
    // Of equals the lowest: in the corner below on the left north and east are both best.
    #expect(solution.policy[20] == 0)
  }

  @Test(arguments: [0.3, 0.9, 0.99, 1]) func allMethodsAgree(_ discount: Double) throws {
    for seed in 0..<6 {
      let ending = discount == 1 || seed % 2 == 0 ? 0.1 : 0.0
      let model = try Worlds.random(
        states: 40, actions: 4, branches: 3, ending: ending, gain: discount == 1 ? -0.1 : 1,
        seed: UInt64(seed))
      let solutions = try SolverMethod.allCases.map {
        try model.solve(discount: discount, method: $0)
      }
      // The dense solution of the found policy, and no action that is better.
      var probabilities = [Double](repeating: 0, count: 160)
      for (state, action) in solutions[0].policy.enumerated() {
        probabilities[state * 4 + action] = 1
      }
      let exact = denseValues(model, probabilities, discount: discount)
      let actionValues = model.actionValues(of: exact, discount: discount)
      for state in 0..<40 {
        let best = try #require(actionValues[state * 4..<state * 4 + 4].max())
        #expect(best <= exact[state] + 1e-9)
      }
      for solution in solutions {
        #expect(solution.policy == solutions[0].policy)
        #expect(solution.errorBound < 2e-10)
        for (one, other) in zip(solution.values, exact) { #expect(abs(one - other) < 1e-9) }
      }
    }
  }

  @Test func illegalActionsAreNeverChosen() throws {
    let model = try FiniteModel(startProbabilities: [1, 0, 0], actionCount: 3) { state, action in
      // State 2 offers nothing; elsewhere action 0 is illegal, and the others cost.
      if state == 2 || action == 0 { return [] }
      return [
        .init(
          probability: 1, next: state + 1, reward: action == 1 ? -2 : -1, terminated: false)
      ]
    }
    for method in SolverMethod.allCases {
      for discount in [0.5, 1] {
        let solution = try model.solve(discount: discount, method: method)
        #expect(solution.values == [-1 - discount, -1, 0])
        #expect(solution.policy == [2, 2, 0])
        #expect(solution.actionValues[0] == -.infinity)
      }
    }
    let horizon = try model.solve(horizon: 5)
    #expect(horizon.values == [-2, -1, 0])
    #expect(horizon.action(state: 0, stepsLeft: 5) == 2)
  }

  @Test func theSmallestDifferenceCounts() throws {
    // Two actions that differ by one part in a thousand million.
    let model = try FiniteModel(startProbabilities: [1], actionCount: 2) { _, action in
      [.init(probability: 1, next: 0, reward: action == 0 ? 1 : 1 + 1e-9, terminated: true)]
    }
    #expect(try model.solve(discount: 0.9).policy == [1])
    #expect(try model.solve(horizon: 1).action(state: 0, stepsLeft: 1) == 1)
  }

  @Test func backwardInductionKnowsTheTime() throws {
    // A step to the right costs 1, the fourth place pays 10: worth it with time enough only.
    let model = try FiniteModel(startProbabilities: [1, 0, 0, 0], actionCount: 2) { state, action in
      if action == 0 { return [.init(probability: 1, next: state, reward: 0, terminated: false)] }
      return [
        .init(
          probability: 1, next: min(state + 1, 3), reward: state == 3 ? 10 : -1,
          terminated: state == 3)
      ]
    }
    #expect(try model.solve(horizon: 3).startValue == 0)
    let four = try model.solve(horizon: 4)
    #expect(four.startValue == 7)
    #expect(four.action(state: 0, stepsLeft: 4) == 1)
    #expect(four.action(state: 0, stepsLeft: 3) == 0)
    #expect(try model.solve(horizon: 1_000_000_000).startValue == 7)
    #expect(try model.solve(horizon: 4, discount: 0.5).startValue == 0)
    #expect(throws: GymError.self) { try model.solve(horizon: 0) }
  }

  @Test func refusesArgumentsThatMakeNoSense() throws {
    let model = try Worlds.cliff()
    for discount in [-0.1, 1.1, .nan] {
      #expect(throws: GymError.self) { try model.solve(discount: discount) }
      #expect(throws: GymError.self) { try model.solve(horizon: 1, discount: discount) }
    }
    for tolerance in [0, -1, Double.nan] {
      #expect(throws: GymError.self) { try model.solve(discount: 0.9, tolerance: tolerance) }
    }
  }

  @Test func boundsHoldForEveryTolerance() throws {
    let model = try Worlds.random(states: 60, actions: 3, branches: 4, ending: 0, seed: 9)
    let exact = try model.solve(discount: 0.97, method: .policyIteration)
    for method in SolverMethod.allCases {
      for tolerance in [1, 1e-2, 1e-5, 1e-300] {
        let solution = try model.solve(discount: 0.97, method: method, tolerance: tolerance)
        let error = zip(solution.values, exact.values).map { abs($0 - $1) }.max() ?? 1
        #expect(error <= solution.errorBound + 1e-12)
        if tolerance > 1e-100 { #expect(solution.errorBound <= tolerance) }
        #expect(solution.errorBound > 0 || method == .policyIteration || error == 0)
      }
    }
  }
}
