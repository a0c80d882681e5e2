import Testing

@testable import OffPolicy

struct WeightDiagnosticsTests {
  @Test func countsByHand() {
    let found = WeightDiagnostics(weights: [0, 1, 3, 0], rewards: [5, 2, 0, 1])
    #expect(
      near(found.effectiveSampleSize, 1.6) && found.largest == 3 && found.largestShare == 0.75)
    #expect(found.mean == 1 && found.zeroShare == 0.5 && found.effectiveRewards == 1)
    // Deviations −1, 0, 2, −1: variance 6/3, over 4 rows.
    #expect(near(found.standardError, 0.5.squareRoot()))
  }

  @Test func equalWeightsAreWorthTheirNumber() {
    let found = WeightDiagnostics(
      weights: Array(repeating: 0.25, count: 40), rewards: Array(repeating: 1, count: 40))
    #expect(near(found.effectiveSampleSize, 40) && found.standardError == 0)
  }

  @Test func hugeWeightsHaveNoSquares() {
    let found = WeightDiagnostics(weights: [1e200, 1e200, 0], rewards: [1, 1, 1])
    #expect(near(found.effectiveSampleSize, 2))
    let none = WeightDiagnostics(weights: [0, 0], rewards: [1, 1])
    #expect(none.effectiveSampleSize == 0 && none.largestShare == 0)
  }
}
