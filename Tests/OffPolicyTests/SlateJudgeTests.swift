import Testing

@testable import OffPolicy

struct SlateJudgeTests {
  private func log(
    _ slates: [[Int]], rewards: [[Double]], propensities: [[Double]], actions: Int,
    target: [Double]? = nil, targetPropensities: [[Double]]? = nil
  ) throws -> BanditLog {
    let length = slates[0].count
    return try BanditLog(
      kind: .slate, catalogue: ActionCatalogue(count: actions), actions: slates.flatMap { $0 },
      rewards: rewards.flatMap { $0 }, propensities: propensities.flatMap { $0 },
      positions: slates.flatMap { Array($0.indices) },
      groups: slates.indices.map { $0 * length..<($0 + 1) * length },
      targetPropensities: targetPropensities?.flatMap { $0 })
  }

  @Test func independentSlotsAsThePipelineHasThem() throws {
    let fixture = try OffPolicyFixture.read().slates
    let log = try log(
      fixture.action, rewards: fixture.reward, propensities: fixture.propensity, actions: 6,
      targetPropensities: fixture.target)
    var evaluation = OffPolicyEvaluation()
    evaluation.slots = .independent
    let result = try evaluation.evaluate(TargetPolicy(.chosenColumn, name: "columns"), on: log)
    #expect(near(result["iips"]?.value, fixture.iips))
    #expect(near(result["slate_ips"]?.value, fixture.slateIps))
    let sums = zip(fixture.target, fixture.propensity).map { target, propensity in
      zip(target, propensity).reduce(-2.0) { $0 + $1.0 / $1.1 }
    }
    let wanted = zip(sums, fixture.reward).map { $0 * $1.reduce(0, +) }.reduce(0, +) / 25
    #expect(near(result["pi"]?.value, wanted))
  }

  /// All rankings once: means over the log are expectations.
  ///
  /// A slate's reward, seen as a whole, is what
  /// its actions add at their positions.
  @Test func pseudoInverseIsUnbiasedOnUniformRankings() throws {
    for fixture in try OffPolicyFixture.read().pseudoInverses {
      let (length, count) = (fixture.length, fixture.actions)
      func value(_ ranking: [Int]) -> Double {
        ranking.enumerated().reduce(0.3) { $0 + Double(($1.offset * 7 + $1.element * 5) % 11) }
      }
      let truth = zip(fixture.rankings, fixture.target).reduce(0) { $0 + value($1.0) * $1.1 }
      let log = try log(
        fixture.rankings,
        rewards: fixture.rankings.map { ranking in
          ranking.indices.map { $0 == 0 ? value(ranking) : 0 }
        },
        propensities: fixture.rankings.map { $0.map { _ in 1 / Double(count) } }, actions: count)
      let table = ProbabilityTable(
        fixture.q, lines: length > 1 ? .positions : .single, actions: count)
      let result = try OffPolicyEvaluation().evaluate(
        TargetPolicy(.table(table), name: "table"), on: log)
      #expect(near(result["pi"]?.value, truth, 1e-9), "\(length) of \(count)")
      #expect(near(result["wpi"]?.value, truth, 1e-9))
      #expect(near(result.diagnostics[1].mean, 1, 1e-9))
      if length > 1 { #expect(!near(result["iips"]?.value, truth, 0.01) || length == count) }
    }
  }

  /// What positions earn depends on their actions: then independent weights are right too.
  @Test func independentIsUnbiasedWherePositionsAre() throws {
    let fixture = try OffPolicyFixture.read().pseudoInverses[2]
    func value(_ position: Int, _ action: Int) -> Double {
      Double((position * 7 + action * 5) % 11)
    }
    let truth = zip(fixture.rankings, fixture.target).reduce(0) { sum, entry in
      sum + entry.1 * entry.0.enumerated().reduce(0) { $0 + value($1.offset, $1.element) }
    }
    let log = try log(
      fixture.rankings,
      rewards: fixture.rankings.map { $0.enumerated().map { value($0.offset, $0.element) } },
      propensities: fixture.rankings.map { $0.map { _ in 0.2 } }, actions: 5)
    let policy = TargetPolicy(
      .table(ProbabilityTable(fixture.q, lines: .positions, actions: 5)), name: "table")
    let result = try OffPolicyEvaluation().evaluate(policy, on: log)
    for name in ["iips", "sn_iips", "pi"] { #expect(near(result[name]?.value, truth, 1e-9)) }
    // A slate that is always shown: its own reward, by whole slates too.
    let always = try OffPolicyEvaluation().evaluate(
      TargetPolicy(.slate([4, 0, 2]), name: "slate:4,0,2"), on: log)
    let its = value(0, 4) + value(1, 0) + value(2, 2)
    for name in ["iips", "sn_iips", "pi", "wpi", "slate_ips", "slate_snips"] {
      #expect(near(always[name]?.value, its, 1e-9), "\(name)")
    }
    let uniform = try OffPolicyEvaluation().evaluate(
      TargetPolicy(.uniform, name: "uniform"), on: log)
    for estimate in uniform.estimates { #expect(near(estimate.value, uniform.logged.value, 1e-9)) }
    #expect(
      uniform.notes == ["Every propensity is 1 in 5: all rankings are taken to be equally likely."])
    let same = try OffPolicyEvaluation().evaluate(
      TargetPolicy(.logging, name: "logging"), on: log)
    for estimate in same.estimates { #expect(near(estimate.value, same.logged.value, 1e-9)) }
  }

  @Test func whatIsNotKnownIsLeftOutAndSaid() throws {
    let log = try log(
      [[0, 1], [1, 2]], rewards: [[1, 0], [0, 1]], propensities: [[0.5, 0.5], [0.4, 0.4]],
      actions: 3)
    let result = try OffPolicyEvaluation().evaluate(
      TargetPolicy(.uniform, name: "uniform"), on: log)
    #expect(result.estimates.map(\.name) == ["iips", "sn_iips"])
    #expect(result.notes.contains { $0.contains("--slots independent") })
    expectError("name one for each position with slate:") {
      try OffPolicyEvaluation().evaluate(TargetPolicy(.always(0), name: "always:0"), on: log)
    }
    expectError("names 1 actions") {
      try OffPolicyEvaluation().evaluate(TargetPolicy(.slate([0]), name: "slate:0"), on: log)
    }
    expectError("single decisions") {
      try OffPolicyEvaluation().evaluate(
        TargetPolicy(.greedy(exploration: 0), name: "greedy"), on: log)
    }
  }
}
