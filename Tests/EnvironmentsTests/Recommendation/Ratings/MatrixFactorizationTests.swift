import Gym
import Testing

@testable import Environments

@Suite struct MatrixFactorizationTests {
  /// Four rounds give the factors that NumPy's least squares give.
  @Test func explicitEqualsLeastSquares() throws {
    let fixture = try RatingsFixture.read()
    var settings = MatrixFactorization.Settings(.explicit)
    (settings.factors, settings.ridge, settings.biasRidge, settings.rounds) = (3, 0.7, 0.3, 4)
    let model = MatrixFactorization(
      fixture.log.ratings, users: fixture.users, items: fixture.items, settings: settings,
      start: fixture.start)
    let wanted = fixture.explicit
    #expect(abs(model.mean - (wanted.mean ?? 0)) < 1e-12)
    #expect(greatestDifference(model.userFactors, wanted.userFactors) < 1e-9)
    #expect(greatestDifference(model.itemFactors, wanted.itemFactors) < 1e-9)
    #expect(greatestDifference(model.userBiases, wanted.userBiases ?? []) < 1e-9)
    #expect(greatestDifference(model.itemBiases, wanted.itemBiases ?? []) < 1e-9)
  }

  /// The sum over rated items alone gives what weighted least squares over all items gives.
  @Test func implicitEqualsWeightedLeastSquares() throws {
    let fixture = try RatingsFixture.read()
    var settings = MatrixFactorization.Settings(.implicit)
    (settings.factors, settings.ridge, settings.confidence, settings.rounds) = (3, 0.5, 4, 3)
    let model = MatrixFactorization(
      fixture.log.ratings, users: fixture.users, items: fixture.items, settings: settings,
      start: fixture.start)
    #expect(greatestDifference(model.userFactors, fixture.implicit.userFactors) < 1e-9)
    #expect(greatestDifference(model.itemFactors, fixture.implicit.itemFactors) < 1e-9)
  }

  /// What is minimised never rises from round to round.
  @Test func everyRoundHelps() {
    let log = RatingsLog.synthetic
    var settings = MatrixFactorization.Settings(.explicit)
    (settings.factors, settings.ridge) = (3, 2)
    var last = Double.infinity
    for rounds in [1, 2, 4, 8, 16] {
      settings.rounds = rounds
      let model = MatrixFactorization(log.ratings, users: 200, items: 60, settings: settings)
      func squares(_ numbers: [Double]) -> Double { numbers.reduce(0) { $0 + $1 * $1 } }
      let misses = log.ratings.map { $0.value - model.prediction(user: $0.user, item: $0.item) }
      let objective =
        squares(misses) + 2 * (squares(model.userFactors) + squares(model.itemFactors))
        + settings.biasRidge * (squares(model.userBiases) + squares(model.itemBiases))
      #expect(objective < last)
      last = objective
    }
    // The log's noise of 0.5, and rounding, remain.
    #expect(last / Double(log.ratings.count) < 0.8)
  }

  @Test func theSeedDecides() {
    let log = RatingsLog.synthetic
    var settings = MatrixFactorization.Settings(.implicit)
    (settings.factors, settings.rounds) = (4, 2)
    func model() -> MatrixFactorization {
      MatrixFactorization(log.ratings, users: 200, items: 60, settings: settings)
    }
    let (first, second) = (model(), model())
    #expect(first.userFactors == second.userFactors)
    settings.seed = 1
    #expect(model().userFactors != first.userFactors)
  }

  /// Who was never seen is predicted by the mean and what is known of the other.
  @Test func strangersGetTheMean() {
    let log = smallLog([(0, 0, 5, 0), (0, 1, 1, 1), (1, 0, 4, 2)])
    let model = MatrixFactorization(
      log.ratings, users: 4, items: 3, settings: MatrixFactorization.Settings(.explicit))
    #expect(model.prediction(user: 3, item: 2) == model.mean)
    #expect(model.prediction(user: 3, item: 0) == model.mean + model.itemBiases[0])
  }

  @Test func candidatesAreUnratedAndRanked() throws {
    let log = RatingsLog.synthetic
    let model = MatrixFactorization(
      log.ratings, users: 200, items: 60, settings: MatrixFactorization.Settings(.implicit))
    let found = try model.candidates(for: "17", in: log, count: 12)
    let user = try log.number(ofUser: "17")
    let rated = Set(log.ratings.filter { $0.user == user }.map(\.item))
    let wanted = (0..<60).filter { !rated.contains($0) }
      .sorted { model.prediction(user: user, item: $0) > model.prediction(user: user, item: $1) }
    #expect(found.map(\.item) == Array(wanted.prefix(12)))
    #expect {
      try model.candidates(for: "1777", in: log, count: 3)
    } throws: {
      "\($0)".contains("There is no user in the synthetic log 1777")
    }
    #expect(try model.candidates(for: "17", in: log, count: 0) == [])
  }
}
