import Testing

@testable import Environments

@Suite struct RatingErrorsTests {
  /// The mean of 1, 2, 3, 2 is 2: ratings of 4 and 1 are off by 2 and 1, but 4 is beyond any known.
  @Test func theMeanByHand() throws {
    let log = smallLog([
      (0, 0, 1, 0), (0, 1, 2, 1), (1, 0, 3, 2), (1, 1, 2, 3), (2, 2, 1, 4), (2, 0, 4, 5),
    ])
    let errors = try #require(
      RatingErrors(log, share: 0.7, settings: MatrixFactorization.Settings(.explicit)))
    #expect(errors.known == 4 && errors.foretold == 2)
    #expect(abs(errors.ofMean - 2.5.squareRoot()) < 1e-12)
  }

  @Test func whatExplainsMoreErrsLess() throws {
    var settings = MatrixFactorization.Settings(.explicit)
    (settings.factors, settings.ridge) = (3, 3)
    // The synthetic log comes user by user: mixed, so that all users are known.
    let log = smallLog(
      RatingsLog.synthetic.ratings.enumerated().map { index, rating in
        (rating.user, rating.item, rating.value, Double(index * 7919 % 3413))
      })
    let errors = try #require(RatingErrors(log, settings: settings))
    #expect(errors.ofBiases < 0.97 * errors.ofMean)
    #expect(errors.ofFactors < 0.9 * errors.ofBiases)
  }

  @Test func tooSmallLogsForetellNothing() {
    let settings = MatrixFactorization.Settings(.explicit)
    #expect(RatingErrors(smallLog([(0, 0, 1, 0)]), settings: settings) == nil)
  }
}
