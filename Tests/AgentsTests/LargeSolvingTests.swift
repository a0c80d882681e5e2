import Gym
import Testing

@testable import Agents

@Suite struct LargeSolvingTests {
  /// A true error below 1e-9 in slippery grids of 10,000 states, told by policy iteration with direct
  /// solutions.
  @Test(arguments: [0, 0.02], [1.0 / 3, 0.8])
  func tenThousandStates(pits: Double, success: Double) throws {
    for cost in [0, 1.0] {
      let model = try Worlds.largeGrid(side: 100, pits: pits, success: success, cost: cost)
      let exact = try model.solve(discount: 0.99, method: .policyIteration, tolerance: 1e-13)
      for method in SolverMethod.allCases where method != .policyIteration {
        let found = try model.solve(discount: 0.99, method: method)
        let error = zip(found.values, exact.values).map { abs($0 - $1) }.max() ?? 1
        #expect(error < 1e-9, "\(method.rawValue)")
      }
    }
  }
}
