import Testing

@testable import OffPolicy

struct TrajectoryJudgeTests {
  @Test func randomEpisodesAsArraysHaveThem() throws {
    let fixture = try OffPolicyFixture.read().episodes
    var (rewards, propensities, targets) = ([Double](), [Double](), [Double]())
    var groups: [Range<Int>] = []
    for (episode, length) in fixture.lengths.enumerated() {
      groups.append(rewards.count..<rewards.count + length)
      rewards += fixture.reward[episode][..<length]
      propensities += fixture.propensity[episode][..<length]
      targets += fixture.target[episode][..<length]
    }
    let log = try BanditLog(
      kind: .trajectory, catalogue: ActionCatalogue(count: 1),
      actions: rewards.map { _ in 0 }, rewards: rewards, propensities: propensities,
      groups: groups, targetPropensities: targets)
    var evaluation = OffPolicyEvaluation()
    evaluation.discount = fixture.discount
    let result = try evaluation.evaluate(TargetPolicy(.chosenColumn, name: "columns"), on: log)
    #expect(near(result["is"]?.value, fixture.is) && near(result["wis"]?.value, fixture.wis))
    #expect(near(result["pdis"]?.value, fixture.pdis))
    #expect(near(result["wpdis"]?.value, fixture.wpdis))
    #expect(result.notes == ["Rewards are discounted by 0.9 a step."])
  }

  /// Every course of three steps as often as it is likely: a walk that ends when it goes left twice.
  @Test func unbiasedOnAllCoursesOfAWalk() throws {
    let logging = [3, 1]  // of 4: left, right
    let target = [0.3, 0.7]
    func reward(_ step: Int, _ action: Int, _ lefts: Int) -> Double {
      Double(step) * 0.5 + (action == 1 ? 2 : -1) + 0.25 * Double(lefts)
    }
    var (actions, rewards, chances) = ([Int](), [Double](), [Double]())
    var groups: [Range<Int>] = []
    var truth = 0.0
    for course in 0..<8 {
      let taken = [course & 1, course >> 1 & 1, course >> 2 & 1]
      let copies = taken.reduce(1) { $0 * logging[$1] }
      for copy in 0..<copies {
        let start = actions.count
        var (lefts, discount, sum) = (0, 1.0, 0.0)
        for (step, action) in taken.enumerated() {
          actions.append(action)
          rewards.append(reward(step, action, lefts))
          chances.append(Double(logging[action]) / 4)
          sum += discount * reward(step, action, lefts)
          discount *= 0.9
          if action == 0 { lefts += 1 }
          if lefts == 2 { break }
        }
        groups.append(start..<actions.count)
        // Once for each course; steps after the end have probabilities that add up to 1.
        if copy == 0 { truth += taken.reduce(1) { $0 * target[$1] } * sum }
      }
    }
    #expect(groups.count == 64)
    let log = try BanditLog(
      kind: .trajectory, catalogue: ActionCatalogue(count: 2), actions: actions, rewards: rewards,
      propensities: chances, groups: groups)
    var evaluation = OffPolicyEvaluation()
    evaluation.discount = 0.9
    let policy = TargetPolicy(
      .table(ProbabilityTable(target, lines: .single, actions: 2)), name: "table")
    let result = try evaluation.evaluate(policy, on: log)
    for name in ["is", "wis", "pdis", "wpdis"] {
      #expect(near(result[name]?.value, truth, 1e-12), "\(name)")
    }
    #expect(near(result.diagnostics.first?.mean, 1, 1e-12))
    #expect(result.units == 64 && result.logged.value != truth)
    // A ratio that only later choices have does not move what was earned before.
    let pdis = try #require(result["pdis"]?.interval)
    let plain = try #require(result["is"]?.interval)
    #expect(pdis.upperBound - pdis.lowerBound < plain.upperBound - plain.lowerBound)
  }

  @Test func productsBeyondNumbersAreRefusedNotTrusted() throws {
    let log = try BanditLog(
      kind: .trajectory, catalogue: ActionCatalogue(count: 2),
      actions: Array(repeating: 0, count: 2000), rewards: Array(repeating: 1, count: 2000),
      propensities: Array(repeating: 0.1, count: 2000), groups: [0..<1000, 1000..<2000])
    let result = try OffPolicyEvaluation().evaluate(
      TargetPolicy(.always(0), name: "always:0"), on: log)
    #expect(result.verdict?.level == .refuse)
    #expect(result.verdict?.reasons.first?.hasPrefix("Weights are too large") == true)
    #expect(result["is"]?.interval == nil)
  }
}
