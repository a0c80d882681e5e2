import Testing

@testable import OffPolicy

/// Logs that hold every outcome exactly as often as it is likely: means over them are expectations.
struct BanditJudgeTests {
  /// π₀ = 1/2, 1/4, 1/4 in one context and 1/4, 1/4, 1/2 in the other.
  private let logging = [[2, 1, 1], [1, 1, 2]]
  private let rewards = [[1.0, -2, 0.5], [3, 0.25, -1]]
  private let target = [[0.2, 0.3, 0.5], [0.6, 0.4, 0]]
  /// The mean over both contexts.
  private let truth = (0.2 - 0.6 + 0.25 + 1.8 + 0.1) / 2

  private func log(
    predictions: [[Double]]? = nil, propensity: (Double) -> Double = { $0 }
  ) throws -> BanditLog {
    var (actions, earned, propensities) = ([Int](), [Double](), [Double]())
    var (targets, predicted) = ([Double](), [Double]())
    for _ in 0..<500 {
      for context in 0..<2 {
        for action in 0..<3 {
          for _ in 0..<logging[context][action] {
            actions.append(action)
            earned.append(rewards[context][action])
            propensities.append(propensity(Double(logging[context][action]) / 4))
            targets += target[context]
            predicted += predictions?[context] ?? []
          }
        }
      }
    }
    return try BanditLog(
      catalogue: ActionCatalogue(count: 3), actions: actions, rewards: earned,
      propensities: propensities, targetProbabilities: targets,
      predictions: predictions == nil ? nil : predicted)
  }

  private let policy = TargetPolicy(.columns, name: "columns")

  @Test func unbiasedWhateverTheModel() throws {
    let log = try log(predictions: [[5, 1, -3], [0.5, 2, 2]])
    let result = try OffPolicyEvaluation().evaluate(policy, on: log)
    for name in ["ips", "snips", "dr", "sndr"] {
      #expect(near(result[name]?.value, truth, 1e-10), "\(name)")
    }
    #expect(near(result.diagnostics.first?.mean, 1, 1e-12))
    #expect(!near(result["dm"]?.value, truth, 0.1))
    #expect(result.verdict?.level == .reliable)
    let inside = result["ips"]?.interval?.contains(truth)
    #expect(inside == true)
  }

  @Test func rightWithWrongPropensitiesIfTheModelIs() throws {
    let log = try log(predictions: rewards) { $0 == 0.5 ? 0.4 : 0.3 }
    let result = try OffPolicyEvaluation().evaluate(policy, on: log)
    for name in ["dm", "dr", "sndr", "switch_dr", "dr_shrinkage"] {
      #expect(near(result[name]?.value, truth, 1e-10), "\(name)")
    }
    #expect(!near(result["ips"]?.value, truth, 0.01))
  }

  /// A fitted model knows no context here, and is put right all the same.
  @Test func unbiasedWithFittedModels() throws {
    for model in RewardModelKind.allCases where model != .columns && model != .logistic {
      var evaluation = OffPolicyEvaluation()
      (evaluation.rewardModel, evaluation.folds) = (model, 1)
      evaluation.bootstrap.resamples = 0
      let result = try evaluation.evaluate(policy, on: log())
      for name in ["dr", "mrdr"] { #expect(near(result[name]?.value, truth, 1e-9), "\(name)") }
      #expect(result["dr"]?.interval == nil)
    }
  }

  @Test func theLoggingPolicyItselfEarnsWhatItDid() throws {
    let log = try log()
    let result = try OffPolicyEvaluation().evaluate(
      TargetPolicy(.logging, name: "logging"), on: log)
    for name in ["ips", "snips", "clipped_ips", "dr", "mrdr"] {
      #expect(near(result[name]?.value, result.logged.value, 1e-10), "\(name)")
    }
    #expect(near(result.diagnostics.first?.effectiveSampleSize, Double(log.count), 1e-9))
  }

  @Test func moreRobustVariesLess() throws {
    // One action's reward depends on the context, which no model sees; a rare one hardly matters.
    let result = try OffPolicyEvaluation().evaluate(
      TargetPolicy(.always(0), name: "always:0"), on: log())
    let plain = try #require(result["dr"]?.interval)
    let robust = try #require(result["mrdr"]?.interval)
    #expect(
      robust.upperBound - robust.lowerBound < plain.upperBound - plain.lowerBound + 1e-12)
    #expect(near(result["mrdr"]?.value, 2, 0.02))
  }

  @Test(arguments: [RewardModelKind.ridge, .logistic, .network])
  func threadsAndRepetitionsChangeNothing(model: RewardModelKind) throws {
    let log = try OffPolicyFixture.read().bandit.log()
    var evaluation = OffPolicyEvaluation()
    (evaluation.rewardModel, evaluation.seed, evaluation.bootstrap.seed) = (model, 5, 6)
    for policy in [policy, TargetPolicy(.softmax(temperature: 0.5), name: "softmax")] {
      evaluation.threads = 1
      let single = try evaluation.evaluate(policy, on: log)
      for threads in [1, 2, 3] {
        evaluation.threads = threads
        let again = try evaluation.evaluate(policy, on: log)
        #expect(again == single)
      }
      evaluation.seed += 1
      let other = try evaluation.evaluate(policy, on: log)
      #expect(other["dm"] != single["dm"])
      #expect(other["ips"] == single["ips"] || policy.needsModel)
    }
  }

  @Test func greedyPoliciesAreJudgedOnRowsTheyHaveNotSeen() throws {
    // Rewards are noise: who chose by rewards it had seen would look better than the log's mean.
    var state: UInt64 = 1
    func random() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) * 0x1p-53
    }
    let rows = 2000
    let log = try BanditLog(
      catalogue: ActionCatalogue(count: 20), actions: (0..<rows).map { _ in Int(random() * 20) },
      rewards: (0..<rows).map { _ in random() < 0.5 ? 1 : 0 },
      propensities: Array(repeating: 0.05, count: rows))
    let greedy = TargetPolicy(.greedy(exploration: 0), name: "greedy")
    var evaluation = OffPolicyEvaluation()
    let honest = try evaluation.evaluate(greedy, on: log)
    evaluation.folds = 1
    let dishonest = try evaluation.evaluate(greedy, on: log)
    let (fair, unfair) = (try #require(honest["snips"]), try #require(dishonest["snips"]))
    #expect(unfair.value > fair.value + 0.03)
    #expect(fair.interval?.contains(0.5) == true)
    #expect(honest.notes.contains { $0.contains("has not seen it") })
    #expect(dishonest.notes.contains { $0.contains("looks better than it is") })
  }

  @Test func whatTheLogNeverDoesIsSaid() throws {
    let log = try BanditLog(
      catalogue: ActionCatalogue(count: 4),
      actions: (0..<3000).map { $0 % 3 }, rewards: (0..<3000).map { Double($0 % 2) },
      propensities: Array(repeating: 1.0 / 3, count: 3000))
    let result = try OffPolicyEvaluation().evaluate(
      TargetPolicy(.uniform, name: "uniform"), on: log)
    #expect(near(result.diagnostics.first?.unsupported, 0.25))
    #expect(result.verdict?.level == .refuse)
    #expect(result.verdict?.reasons.contains { $0.contains("25 % of the target policy's") } == true)
    let always = try OffPolicyEvaluation().evaluate(
      TargetPolicy(.always(3), name: "always:3"), on: log)
    #expect(always.verdict?.reasons.first?.hasPrefix("All weights are 0") == true)
    #expect(always["snips"]?.value.isNaN == true && always["snips"]?.interval == nil)
  }

  @Test func numbersThatMakeNoSenseAreRefused() throws {
    let log = try log()
    for (change, words) in [
      ({ $0.clip = 0 }, "clip"), ({ $0.switchThreshold = -1 }, "switch"),
      ({ $0.shrinkage = .nan }, "shrinkage"), ({ $0.discount = 1.5 }, "discount"),
      ({ $0.folds = 0 }, "folds"), ({ $0.bootstrap.resamples = -1 }, "bootstrap"),
      ({ $0.bootstrap.confidence = 1 }, "confidence"),
    ] as [((inout OffPolicyEvaluation) -> Void, String)] {
      var evaluation = OffPolicyEvaluation()
      change(&evaluation)
      expectError("must be", words) { try evaluation.evaluate(policy, on: log) }
    }
    var evaluation = OffPolicyEvaluation()
    evaluation.rewardModel = .logistic
    expectError("rewards from 0 to 1", "ridge or network") {
      try evaluation.evaluate(policy, on: log)
    }
    evaluation.rewardModel = .columns
    expectError("no columns predicted_ACTION") { try evaluation.evaluate(policy, on: log) }
    expectError("cannot be judged", "target_probability") {
      try OffPolicyEvaluation().evaluate(
        TargetPolicy(.chosenColumn, name: "columns"), on: log)
    }
    expectError("is no log of slates") {
      try OffPolicyEvaluation().evaluate(TargetPolicy(.slate([0, 1]), name: "slate"), on: log)
    }
  }
}
