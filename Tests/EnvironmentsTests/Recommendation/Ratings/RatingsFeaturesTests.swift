import Testing

@testable import Environments

@Suite struct RatingsFeaturesTests {
  /// The greatest factor and the greatest bias become 1, and the others keep their proportions.
  @Test func numbersAreScaled() throws {
    let log = RatingsLog.synthetic
    var settings = MatrixFactorization.Settings(.explicit)
    settings.factors = 3
    let model = MatrixFactorization(log.ratings, users: 200, items: 60, settings: settings)
    let features = RatingsFeatures(model)
    var numbers = [Float](repeating: 0, count: 60 * 4)
    for item in 0..<60 { features.writeItem(item, into: &numbers, at: item * 4) }
    let factors = (0..<60).flatMap { numbers[$0 * 4..<$0 * 4 + 3] }
    let biases = (0..<60).map { numbers[$0 * 4 + 3] }
    for part in [factors, biases] { #expect(abs((part.map(abs).max() ?? 0) - 1) < 1e-6) }
    let most = model.itemFactors.map(abs).max() ?? 1
    #expect(zip(factors, model.itemFactors).allSatisfy { abs(Double($0) - $1 / most) < 1e-6 })
  }

  @Test func manyItemsAreRefused() {
    #expect(throws: (any Error).self) {
      try RatingsLimits.check(items: 32_768, RatingsLog.synthetic)
    }
  }
}
