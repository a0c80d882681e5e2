import Gym
import Randomness
import Testing

@testable import Environments

@Suite struct ProductSessionsTests {
  private func parameters(_ products: Int, flips: Int = 0, seed: Int = 0)
    -> ProductSessionsParameters
  {
    var parameters = ProductSessionsParameters()
    (parameters.products, parameters.flips, parameters.catalogSeed) = (products, flips, seed)
    return parameters
  }

  /// f(x) = σ(5·σ(2·σ(0.3·x) − 2) − 6): f(0) = .0094, between .0045 and .0293.
  @Test func clickProbabilitiesFollowTheCurve() {
    var parameters = parameters(2)
    parameters.popularityDeviation = 0
    let catalog = ProductCatalog(parameters)
    let nobody = [Double](repeating: 0, count: 5)
    #expect(abs(catalog.clickProbability(0, nobody) - 0.00943) < 1e-5)
    for scale in [-1e6, 1e6] {
      let extreme = catalog.clickProbability(0, (0..<5).map { scale * catalog.viewFactors[$0] })
      #expect(abs(extreme - (scale < 0 ? 0.00449 : 0.02931)) < 1e-4)
    }
  }

  /// Pairs exchange, the most similar first, nobody twice.
  @Test func flipsExchangePairs() {
    let catalog = ProductCatalog(parameters(10, flips: 3))
    let moved = catalog.clicksLike.indices.filter { catalog.clicksLike[$0] != $0 }
    #expect(moved.count == 6)
    #expect(moved.allSatisfy { catalog.clicksLike[catalog.clicksLike[$0]] == $0 })
    func similarity(_ first: Int, _ second: Int) -> Double {
      (0..<5).reduce(0) {
        $0 + catalog.viewFactors[first * 5 + $1] * catalog.viewFactors[second * 5 + $1]
      }
    }
    let exchanged = moved.map { similarity($0, catalog.clicksLike[$0]) }.max() ?? 0
    let greatest = (0..<10).flatMap { first in
      (0..<first).map { similarity(first, $0) }
    }.max()
    #expect(exchanged == greatest)
  }

  /// The Markov chain of RecoGym has 19.35 views and 80.65 recommendations a user, without clicks.
  ///
  /// Users who
  /// leave before any recommendation are not seen: of all, 1 in 26.
  @Test func sessionsAreAsLongAsTheChainSays() throws {
    let environment = try Recommendation<ProductSessions>(parameters: parameters(10))
    let trial = try environment.trial(
      of: "random", users: 4000, seed: 3, generator: PCG64(seed: 1))
    let mean = Double(trial.total.slates) / 4000
    // 80.65 · 26 / 25, and a few more after clicks.
    #expect(abs(mean - 84.6) < 4, "\(mean)")
  }

  /// What can be known: the ladder of section "sessions", here for the catalogue that NumPy's
  /// `default_rng(46)` draws, worked out there with 4,000 users: .0108, .0235, .0253.
  @Test func ladderEqualsNumPys() throws {
    let environment = try Recommendation<ProductSessions>(
      parameters: parameters(100, flips: 50, seed: 46))
    for (name, wanted) in [("random", 0.0108), ("best_static", 0.0235), ("oracle", 0.0253)] {
      let trial = try environment.trial(
        of: name, users: 1500, seed: 9, generator: PCG64(seed: 4))
      let rate = trial.total.clickRate
      #expect(abs(rate - wanted) < 0.0014, "\(name) \(rate)")
    }
  }

  @Test func viewsAreSeenAsShares() throws {
    var environment = try Recommendation<ProductSessions>(parameters: parameters(10))
    let seen = try environment.reset(seed: 3)
    #expect(abs(seen.user.prefix(10).reduce(0, +) - 1) < 1e-6)
    #expect(seen.user.count == 11 && seen.items.isEmpty)
  }
}
