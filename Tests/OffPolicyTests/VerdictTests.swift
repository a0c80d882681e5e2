import Testing

@testable import OffPolicy

struct VerdictTests {
  private func verdict(
    _ weights: [Double], reward: Double = 1, unsupported: Double? = nil, hasModel: Bool = false
  ) -> Verdict {
    Verdict(
      WeightDiagnostics(
        weights: weights, rewards: weights.map { _ in reward }, unsupported: unsupported),
      hasModel: hasModel)
  }

  @Test func evenWeightsAreReliable() {
    let found = verdict((0..<2000).map { $0 % 2 == 0 ? 0.5 : 1.5 })
    #expect(found.level == .reliable && found.advice.isEmpty)
    #expect(
      found.reasons == [
        "The log is worth 1,600 rows of the target policy's own, no row outweighs the others, and the mean "
          + "weight is 1 as it should be."
      ])
  }

  @Test func oneRowThatOutweighsAllIsRefused() {
    let found = verdict([2000] + Array(repeating: 0.1, count: 1999), hasModel: true)
    #expect(found.level == .refuse)
    #expect(found.reasons[0].contains("worth no more than 1.2 of the target policy's own"))
    #expect(
      found.reasons[1].contains("One row alone, with the weight 2,000, has 91 % of all weight"))
    #expect(found.advice.count == 2 && found.advice[1].contains("direct method"))
  }

  @Test func fewRowsWorthOfWeightsAreForCaution() {
    let found = verdict((0..<10_000).map { $0 % 20 == 0 ? 20 : 0 })
    #expect(found.level == .caution)
    #expect(found.reasons.count == 1 && found.reasons[0].contains("as much as 500"))
  }

  @Test func aWrongMeanWeightIsToldApartFromChance() {
    let low = verdict(Array(repeating: 0.5, count: 3000))
    #expect(low.level == .refuse && low.reasons[0].contains("0.500 ± 0.000"))
    let slightly = verdict((0..<3000).map { $0 % 2 == 0 ? 1.04 : 1.06 })
    #expect(slightly.level == .caution)
    let chance = verdict((0..<6000).map { $0 % 3 == 0 ? 3.1 : 0 })
    #expect(chance.level == .reliable)
  }

  @Test func rareRewardsAndMissingActionsAreSaid() {
    let weights = Array(repeating: 1.0, count: 3000)
    let rewards = (0..<3000).map { $0 < 5 ? 1.0 : 0 }
    let rare = Verdict(WeightDiagnostics(weights: weights, rewards: rewards))
    #expect(rare.level == .caution && rare.reasons[0].contains("about 5.0 rows with a reward"))
    #expect(verdict(weights, unsupported: 0.0005).level == .reliable)
    #expect(verdict(weights, unsupported: 0.05).level == .caution)
    #expect(verdict(weights, unsupported: 0.5).level == .refuse)
    #expect(verdict(weights, reward: 0).level == .caution)
  }

  @Test func numbersBeyondNumbersAreRefused() {
    #expect(verdict([.infinity, 1]).level == .refuse)
    #expect(verdict([]).level == .refuse)
    #expect(verdict([0, 0, 0]).reasons[0].hasPrefix("All weights are 0"))
  }
}
