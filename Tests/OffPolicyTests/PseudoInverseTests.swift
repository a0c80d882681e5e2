import Testing

@testable import OffPolicy

struct PseudoInverseTests {
  /// NumPy's pseudo-inverse of the second moment, enumerated.
  @Test func weightsEqualNumPys() throws {
    for fixture in try OffPolicyFixture.read().pseudoInverses {
      for (ranking, wanted) in zip(fixture.rankings, fixture.weights) {
        let found = fixture.q.withUnsafeBufferPointer { q in
          PseudoInverse.uniformRanking(
            slate: ranking.enumerated().map { ($0.offset, $0.element) }, marginals: q,
            actions: fixture.actions)
        }
        #expect(near(found, wanted, 1e-9), "\(fixture.length) of \(fixture.actions)")
      }
    }
  }

  @Test func oneActionAloneIsShownByEveryone() {
    let weight = [1.0].withUnsafeBufferPointer {
      PseudoInverse.uniformRanking(slate: [(0, 0)], marginals: $0, actions: 1)
    }
    #expect(weight == 1)
    #expect(PseudoInverse.independent(ratios: [2, 0.5, 3]) == 3.5)
  }
}
