import Gym
import Testing

@testable import Agents

@Suite struct SolverSpeedTests {
  /// A true error below 1e-9, told by policy iteration with direct solutions.
  @Test(.enabled(if: isOptimised), arguments: [0, 0.02], [1.0 / 3, 0.8])
  func tenThousandStates(pits: Double, success: Double) throws {
    for cost in [0, 1.0] { try measure(pits, success, cost) }
  }

  private func measure(_ pits: Double, _ success: Double, _ cost: Double) throws {
    let model = try Worlds.largeGrid(side: 100, pits: pits, success: success, cost: cost)
    let exact = try model.solve(discount: 0.99, method: .policyIteration, tolerance: 1e-13)
    for method in SolverMethod.allCases where method != .policyIteration {
      var solution: ModelSolution?
      let elapsed = try ContinuousClock().measure {
        solution = try model.solve(discount: 0.99, method: method)
      }
      let found = try #require(solution)
      let error = zip(found.values, exact.values).map { abs($0 - $1) }.max() ?? 1
      print(
        "pits", pits, "success", success, "cost", cost, method.rawValue, elapsed,
        found.iterations, "sweeps, error", error)
      #expect(error < 1e-9)
      if method == .modifiedPolicyIteration { #expect(elapsed < .milliseconds(200)) }
    }
  }
}

/// Whether the compiler optimises: without, no speed is worth a word.
private var isOptimised: Bool {
  var isDebug = false
  assert(
    {
      isDebug = true; return true
    }())
  return !isDebug
}
