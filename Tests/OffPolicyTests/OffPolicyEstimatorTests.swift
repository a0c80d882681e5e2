import Testing

@testable import OffPolicy

/// Expected values were computed by the Open Bandit Pipeline (obp 0.4.1).
struct OffPolicyEstimatorTests {
  /// Six decisions among three actions.
  static func sixRows() throws -> BanditLog {
    try BanditLog(
      catalogue: ActionCatalogue(count: 3), actions: [0, 1, 2, 0, 1, 2],
      rewards: [1, 0, 1, 0, 1, 0], propensities: [0.5, 0.3, 0.2, 0.4, 0.4, 0.2],
      targetProbabilities: [
        0.2, 0.3, 0.5, 0.1, 0.8, 0.1, 0.3, 0.3, 0.4, 0.6, 0.2, 0.2, 0.25, 0.5, 0.25, 0, 0.1, 0.9,
      ],
      predictions: [
        0.6, 0.2, 0.4, 0.5, 0.1, 0.3, 0.2, 0.3, 0.7, 0.4, 0.4, 0.1, 0.3, 0.6, 0.2, 0.5, 0.5, 0.25,
      ])
  }

  @Test func sixRowsToTenDigits() throws {
    var evaluation = OffPolicyEvaluation()
    (evaluation.switchThreshold, evaluation.shrinkage) = (2, 2)
    let policy = TargetPolicy(.columns, name: "columns")
    let result = try evaluation.evaluate(policy, on: Self.sixRows())
    for (name, value) in [
      ("ips", 0.6083333333), ("snips", 0.2963464141), ("dm", 0.3350000000), ("dr", 0.2130555556),
      ("sndr", 0.2755953992), ("switch_dr", 0.4450000000), ("dr_shrinkage", 0.3661394634),
    ] {
      let found = try #require(result[name]?.value)
      #expect((found - value).magnitude <= 0.5000001e-10, "\(name): \(found)")
    }
    #expect(result.verdict?.level == .refuse)
    #expect(result["mrdr"] == nil && result.notes.count == 1)
  }

  @Test func randomLogAsThePipelineHasIt() throws {
    let fixture = try OffPolicyFixture.read().bandit
    let log = try fixture.log(predicted: true)
    var evaluation = OffPolicyEvaluation()
    (evaluation.clip, evaluation.switchThreshold, evaluation.shrinkage) = (1.2, 1.5, 3)
    let result = try evaluation.evaluate(TargetPolicy(.columns, name: "columns"), on: log)
    for (name, value) in fixture.estimates {
      #expect(near(result[name]?.value, value), "\(name)")
    }
    let size = result.diagnostics.first?.effectiveSampleSize
    #expect(near(size, fixture.effectiveSampleSize))
  }

  /// The estimators alone give what the evaluation does, from its rows.
  @Test func estimatorsAloneGiveTheSame() throws {
    let rows = WeightedRows(
      rewards: [1, 0, 2], weights: [0.5, 3, 1],
      model: WeightedRows.Predictions(chosen: [0.5, 0.5, 1], direct: [1, 0.25, 0.5]))
    #expect(InversePropensity().value(of: rows) == 2.5 / 3)
    #expect(SelfNormalisedInversePropensity().value(of: rows) == 2.5 / 4.5)
    #expect(ClippedInversePropensity(limit: 0.75).value(of: rows) == 2.0 / 3)
    #expect(DirectMethod().value(of: rows) == 1.75 / 3)
    // Corrections: 0.25, −1.5, 1.
    #expect(near(DoublyRobust().value(of: rows), 1.5 / 3))
    #expect(near(SelfNormalisedDoublyRobust().value(of: rows), 1.75 / 3 - 0.25 / 4.5))
    #expect(SwitchDoublyRobust(threshold: 1).value(of: rows) == 1)
    #expect(MoreRobustDoublyRobust().value(of: rows).isNaN)
    let none = WeightedRows(rewards: [], weights: [])
    #expect(InversePropensity().value(of: none).isNaN)
  }

  @Test func shrinkageGoesFromTheDirectMethodToDoublyRobust() {
    let rows = WeightedRows(
      rewards: [1, 0, 2], weights: [0, 3, 1],
      model: WeightedRows.Predictions(chosen: [0.5, 0.5, 1], direct: [1, 0.25, 0.5]))
    let direct = DirectMethod().value(of: rows)
    let robust = DoublyRobust().value(of: rows)
    #expect(ShrunkDoublyRobust(shrinkage: 0).value(of: rows) == direct)
    #expect(ShrunkDoublyRobust(shrinkage: .infinity).value(of: rows) == robust)
    #expect(near(ShrunkDoublyRobust(shrinkage: 1e12).value(of: rows), robust, 1e-9))
    #expect(SwitchDoublyRobust(threshold: 0).value(of: rows) == direct)
    #expect(SwitchDoublyRobust(threshold: 3).value(of: rows) == robust)
  }
}
