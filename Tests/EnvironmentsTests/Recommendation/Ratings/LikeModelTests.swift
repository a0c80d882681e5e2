import Testing

@testable import Environments

@Suite struct LikeModelTests {
  /// SciPy minimises the same.
  @Test func equalsSciPys() throws {
    let wanted = try RatingsFixture.read().logistic
    let model = LikeModel(
      zip(wanted.predictions, wanted.isLiked).map { (prediction: $0, isLiked: $1) })
    #expect(abs(model.offset - wanted.offset) < 1e-6)
    #expect(abs(model.slope - wanted.slope) < 1e-6)
  }

  /// What sets the liked apart without a mistake still has a slope.
  @Test func perfectPredictionsHaveASlope() {
    let model = LikeModel((0..<20).map { (prediction: Double($0), isLiked: $0 >= 10) })
    #expect(model.slope > 0.3 && model.slope < 100)
    #expect(abs(model.probability(9.5) - 0.5) < 0.01)
    #expect(model.probability(0) < 0.05 && model.probability(19) > 0.95)
  }

  @Test(arguments: [[], [true], [false], [true, true, true]]) func fewAnswersAreNoCertainty(
    answers: [Bool]
  ) {
    let model = LikeModel(answers.map { (prediction: 3, isLiked: $0) })
    let probability = model.probability(3)
    #expect(probability > 0.1 && probability < 0.9 && model.slope >= 0)
  }

  /// Predictions that foretell the opposite count for nothing.
  @Test func theSlopeIsNotNegative() {
    let model = LikeModel((0..<20).map { (prediction: Double($0), isLiked: $0 < 10) })
    #expect(model.slope == 0)
  }
}
