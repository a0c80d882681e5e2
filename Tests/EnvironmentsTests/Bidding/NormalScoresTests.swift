import Testing

@testable import Environments

@Suite struct NormalScoresTests {
  @Test func gammaQuantilesEqualSciPys() throws {
    for gamma in try BiddingFixture.read().gammas {
      let quantile = gammaQuantile(gamma.probability, shape: gamma.shape)
      #expect(abs(quantile / gamma.quantile - 1) < 1e-9, "\(gamma)")
      #expect(abs(gammaProbability(gamma.quantile, shape: gamma.shape) - gamma.probability) < 1e-12)
    }
  }

  @Test func normalQuantilesInvertProbabilities() {
    #expect(abs(normalProbability(1.959963984540054) - 0.975) < 1e-15)
    for probability in [1e-6, 0.025, 0.5, 0.9, 0.999] {
      #expect(abs(normalProbability(normalQuantile(probability)) - probability) < 1e-12)
    }
  }

  @Test func aSamplesTableGivesItsQuantiles() {
    let table = NormalScores(sorted: (1...1001).map(Double.init))
    #expect(table(0) == 501)
    #expect(abs(table(1.959963984540054) - 976) < 1)
    #expect(table(-9) == 1 && table(9) == 1001)
    #expect(abs(table.mean - 501) < 0.5)
  }
}
