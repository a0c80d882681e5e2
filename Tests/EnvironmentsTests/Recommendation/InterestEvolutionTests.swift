import Environments
import Gym
import Randomness
import Testing

/// RecSim's numbers: its own package's runs, and the tables of the SlateQ paper.
@Suite struct InterestEvolutionTests {
  private func trial(
    _ policy: String, users: Int = 2000, _ change: (inout InterestEvolutionParameters) -> Void
  ) throws -> RecommendationTrial {
    var parameters = InterestEvolutionParameters()
    change(&parameters)
    let environment = try Recommendation<InterestEvolution>(parameters: parameters)
    return try environment.trial(
      of: policy, users: users, seed: 1, generator: PCG64(seed: 7))
  }

  private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

  struct Row: Sendable {
    var candidates: Int
    var slate: Int
    var policy: String
    var wanted: Double
    var tolerance: Double
  }

  /// Section "interest evolution" of RecSim 0.2.4 with 4,000 users.
  @Test(arguments: [
    Row(candidates: 10, slate: 3, policy: "random", wanted: 160.4, tolerance: 1.5),
    Row(candidates: 10, slate: 3, policy: "myopic", wanted: 167.9, tolerance: 2),
    Row(candidates: 10, slate: 3, policy: "quality", wanted: 264.1, tolerance: 4),
    Row(candidates: 10, slate: 3, policy: "oracle", wanted: 278.8, tolerance: 6),
    Row(candidates: 10, slate: 2, policy: "random", wanted: 154.1, tolerance: 1.5),
    Row(candidates: 10, slate: 2, policy: "myopic", wanted: 166.0, tolerance: 2),
    Row(candidates: 10, slate: 2, policy: "quality", wanted: 279.0, tolerance: 5),
    Row(candidates: 10, slate: 2, policy: "oracle", wanted: 296.7, tolerance: 6),
    Row(candidates: 10, slate: 1, policy: "random", wanted: 137.9, tolerance: 1.5),
    Row(candidates: 10, slate: 1, policy: "myopic", wanted: 159.6, tolerance: 2.5),
    Row(candidates: 10, slate: 1, policy: "quality", wanted: 260.0, tolerance: 8),
    Row(candidates: 10, slate: 1, policy: "oracle", wanted: 291.4, tolerance: 7),
  ]) func returnsEqualRecSims(row: Row) throws {
    let trial = try trial(row.policy) {
      $0.candidates = row.candidates
      $0.slateSize = row.slate
    }
    #expect(abs(mean(trial.returns) - row.wanted) < row.tolerance, "\(mean(trial.returns))")
  }

  @Test(arguments: [
    ("random", 138.0, 1.5), ("myopic", 192.7, 8), ("quality", 339.7, 30),
    ("oracle", 465.2, 20),
  ]) func fixedCatalogEqualsTheTable(policy: String, wanted: Double, tolerance: Double) throws {
    let environment = try Recommendation<InterestEvolution>(parameters: .fixedCatalog)
    let trial = try environment.trial(
      of: policy, users: 2000, seed: 1, generator: PCG64(seed: 7))
    #expect(abs(mean(trial.returns) - wanted) < tolerance, "\(mean(trial.returns))")
  }

  /// The qualities and click rates that the SlateQ paper and RecSim's package give for 10/3.
  @Test(arguments: [("random", -0.593, 0.572), ("myopic", -0.543, 0.709)])
  func qualitiesAndClickRatesEqualThePapers(policy: String, quality: Double, clicks: Double) throws
  {
    let trial = try trial(policy, users: 10_000) { $0.slateSize = 3 }
    #expect(abs(trial.total.meanQuality - quality) < 0.02, "\(trial.total.meanQuality)")
    #expect(abs(trial.total.clickRate - clicks) < 0.01, "\(trial.total.clickRate)")
  }
}
