import Gym
import Testing

@testable import Agents

/// γ = 1, where values may be no numbers, and equally good actions need not be.
@Suite struct UndiscountedTests {
  private typealias Outcome = FiniteModel.Outcome

  private func model(
    _ states: Int, _ actions: Int, _ outcomes: @escaping (Int, Int) -> [Outcome]
  ) throws -> FiniteModel {
    var start = [Double](repeating: 0, count: states)
    start[0] = 1
    return try FiniteModel(startProbabilities: start, actionCount: actions, outcomes: outcomes)
  }

  private func go(_ next: Int, _ reward: Double, end: Bool = false) -> [Outcome] {
    [Outcome(probability: 1, next: next, reward: reward, terminated: end)]
  }

  @Test(arguments: SolverMethod.allCases) func refusesRewardsForEver(_ method: SolverMethod) throws
  {
    let loop = try model(1, 1) { _, _ in go(0, 1) }
    let refusal = #expect(throws: GymError.self) { try loop.solve(discount: 1, method: method) }
    #expect(refusal?.description.contains("discount below 1") == true)
    #expect(abs(try loop.solve(discount: 0.5, method: method).startValue - 2) < 1e-9)
    // The episode may end, but gathering for ever is better; also where a step of the loop costs.
    let choice = try model(2, 2) { state, action in
      if action == 0 { return go(0, 5, end: true) }
      return state == 0 ? go(1, 3) : go(0, -2)
    }
    let other = #expect(throws: GymError.self) { try choice.solve(discount: 1, method: method) }
    #expect(other?.description.contains("for ever") == true)
  }

  @Test(arguments: SolverMethod.allCases) func refusesEndlessCosts(_ method: SolverMethod) throws {
    let loop = try model(1, 1) { _, _ in go(0, -1) }
    let refusal = #expect(throws: GymError.self) { try loop.solve(discount: 1, method: method) }
    #expect(refusal?.description.contains("no policy comes to an end") == true)
  }

  @Test(arguments: SolverMethod.allCases) func avoidsTraps(_ method: SolverMethod) throws {
    // Action 1 is cheaper, but leads into a place that costs for ever.
    let trap = try model(2, 2) { state, action in
      if state == 1 { return go(1, -1) }
      return action == 0 ? go(0, -10, end: true) : go(1, 0)
    }
    let solution = try trap.solve(discount: 1, method: method)
    #expect(solution.values == [-10, -.infinity])
    #expect(solution.policy[0] == 0)
    #expect(solution.startValue == -10)
  }

  @Test(arguments: SolverMethod.allCases) func stayingForNothingIsAnEnd(_ method: SolverMethod)
    throws
  {
    let idle = try model(2, 2) { state, action in
      action == 0 ? go(state, -1, end: true) : go(1 - state, 0)
    }
    #expect(try idle.solve(discount: 1, method: method).values == [0, 0])
    // First a reward, then nothing for ever.
    let paid = try model(2, 1) { state, _ in state == 0 ? go(1, 3) : go(1, 0) }
    let solution = try paid.solve(discount: 1, method: method)
    #expect(solution.values == [3, 0])
    #expect(solution.errorBound == 0)
  }

  /// With few steps left it would pay to take 5 and not go on; with no end there is no such moment.
  @Test(arguments: SolverMethod.allCases) func rewardsThatMustBePaidBack(_ method: SolverMethod)
    throws
  {
    let debt = try model(2, 2) { state, action in
      if state == 1 { return go(1, -10, end: true) }
      return action == 0 ? go(0, 0) : go(1, 5)
    }
    #expect(try debt.solve(discount: 1, method: method).values == [0, -10])
    #expect(try debt.solve(horizon: 1000).startValue == 5)
  }
}
