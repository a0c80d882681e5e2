import Environments
import Gym
import Randomness
import Testing

@Suite struct LongTermSatisfactionTests {
  private typealias World = LongTermSatisfaction

  private func parameters(_ sensitivity: Double) -> World.Parameters {
    var parameters = World.Parameters()
    parameters.sensitivity = sensitivity
    return parameters
  }

  /// Dynamic programming of RecSim's model in NumPy from an exposure of 0: the optimum, always clickbait,
  /// always substance.
  @Test(arguments: [
    (0.01, 1158.7, 1158.7, 754.0), (0.05, 999.8, 991, 856), (0.1, 1043.4, 818, 1000.1),
    (0.2, 1376, 570, 1350), (0.3, 1807, 414, 1772), (1.0, 4729, 144, 4510),
  ]) func optimaEqualDynamicProgramming(
    sensitivity: Double, optimum: Double, clickbait: Double, substance: Double
  ) {
    let solution = LongTermOptimum(parameters(sensitivity))
    func isClose(_ found: Double, _ wanted: Double) -> Bool {
      abs(found / wanted - 1) < 2e-3 || abs(found - wanted) < 0.6
    }
    #expect(isClose(solution.bestReturn(from: 0), optimum), "\(solution.bestReturn(from: 0))")
    #expect(isClose(solution.constantReturn(1, from: 0), clickbait))
    #expect(isClose(solution.constantReturn(0, from: 0), substance))
  }
}
