import Testing
import Threads

@testable import OffPolicy

/// Expected predictions were computed by scikit-learn and SciPy.
struct RewardModelTests {
  private func predictions(
    _ kind: RewardModelKind, _ log: BanditLog, weights: [Double]? = nil, folds: Int = 1,
    fold: Int = 0
  ) throws -> [[Double]] {
    let features = try FeatureMatrix(log)
    let fitting = CrossFitting(rows: log.count, folds: folds, seed: 0)
    let models = try fitting.models(
      kind, log: log, features: features, weights: weights, pool: ThreadPool(threads: 1))
    return (0..<log.count).map { row in
      let x = Array(features.values[row * features.width..<(row + 1) * features.width])
      var values = [Double](repeating: 0, count: log.catalogue.count)
      x.withUnsafeBufferPointer { x in
        values.withUnsafeMutableBufferPointer { models[fold].predict(x, into: $0) }
      }
      return values
    }
  }

  private func check(_ found: [[Double]], _ wanted: [[Double]], _ tolerance: Double) {
    let worst = zip(found.joined(), wanted.joined()).map { ($0 - $1).magnitude }.max() ?? .nan
    #expect(found.count == wanted.count && worst <= tolerance)
  }

  @Test func ridgeEqualsTheLibrarys() throws {
    let fixture = try OffPolicyFixture.read().bandit
    check(try predictions(.ridge, fixture.log()), fixture.ridge.predictions, 1e-9)
  }

  @Test func logisticRegressionEqualsTheLibrarys() throws {
    let fixture = try OffPolicyFixture.read().bandit
    check(try predictions(.logistic, fixture.log()), fixture.logistic.predictions, 1e-7)
  }

  @Test func estimatesWithFittedModels() throws {
    let fixture = try OffPolicyFixture.read().bandit
    var evaluation = OffPolicyEvaluation()
    evaluation.folds = 1
    let policy = TargetPolicy(.columns, name: "columns")
    let ridge = try evaluation.evaluate(policy, on: fixture.log())
    #expect(near(ridge["dm"]?.value, fixture.ridge.dm, 1e-9))
    #expect(near(ridge["dr"]?.value, fixture.ridge.dr, 1e-9))
    #expect(near(ridge["mrdr"]?.value, fixture.ridge.mrdr, 1e-9))
    evaluation.rewardModel = .logistic
    let logistic = try evaluation.evaluate(policy, on: fixture.log())
    #expect(near(logistic["dm"]?.value, fixture.logistic.dm, 1e-7))
    #expect(near(logistic["dr"]?.value, fixture.logistic.dr, 1e-7))
  }

  /// Rewards that no linear function of the context gives: the product of two signs.
  private func crossed(_ reward: (Bool) -> Double) throws -> (BanditLog, [[Bool]]) {
    let rows = 4000
    let first = (0..<rows).map { $0 & 1 == 0 ? 1.0 : -1 }
    let second = (0..<rows).map { $0 & 2 == 0 ? 1.0 : -1 }
    let actions = (0..<rows).map { $0 >> 2 & 1 }
    let good = (0..<rows).map { row in
      let isEqual = first[row] * second[row] > 0
      return [isEqual, !isEqual]
    }
    let log = try BanditLog(
      catalogue: ActionCatalogue(count: 2), actions: actions,
      rewards: zip(good, actions).map { reward($0[$1]) },
      propensities: Array(repeating: 0.5, count: rows),
      context: [.numbers(name: "a", first), .numbers(name: "b", second)])
    return (log, good)
  }

  @Test func networksLearnWhatLinesCannot() throws {
    for (high, low) in [(1.0, 0.0), (30, 10)] {
      let (log, good) = try crossed { $0 ? high : low }
      let found = try predictions(.network, log, folds: 3, fold: 1)
      let wrong = zip(found.joined(), good.joined()).count { value, isGood in
        (value - (isGood ? high : low)).magnitude > 0.1 * (high - low)
      }
      #expect(wrong == 0, "\(high)")
      let linear = try predictions(.ridge, log)
      #expect(near(linear[0][0], (high + low) / 2, 0.01))
    }
  }

  @Test func foldsAreEvenAndPredictedByOthers() throws {
    let fitting = CrossFitting(rows: 100, folds: 3, seed: 4)
    let sizes = (0..<3).map { fold in fitting.folds.count { $0 == UInt8(fold) } }
    #expect(sizes.sorted() == [33, 33, 34])
    #expect(CrossFitting(rows: 100, folds: 3, seed: 4).folds == fitting.folds)
    #expect(CrossFitting(rows: 100, folds: 3, seed: 5).folds != fitting.folds)
    #expect(CrossFitting(rows: 2, folds: 5, seed: 0).count == 2)
    // The reward of one row is huge: only models of other folds know of it.
    var rewards = [Double](repeating: 0, count: 30)
    rewards[7] = 1e6
    let log = try BanditLog(
      catalogue: ActionCatalogue(count: 2), actions: (0..<30).map { $0 % 2 }, rewards: rewards,
      propensities: Array(repeating: 0.5, count: 30))
    let own = Int(CrossFitting(rows: 30, folds: 3, seed: 0).folds[7])
    for fold in 0..<3 {
      let found = try predictions(.ridge, log, folds: 3, fold: fold)
      #expect((found[0][1] > 1000) == (fold != own))
    }
  }

  @Test func actionsNeverChosenArePredictedAsAllTogether() throws {
    let log = try BanditLog(
      catalogue: ActionCatalogue(count: 3), actions: [0, 0, 1, 1], rewards: [1, 1, 3, 3],
      propensities: [0.5, 0.5, 0.5, 0.5])
    let found = try predictions(.ridge, log)
    // Two ones away from a mean of 2, with a ridge of 1: two thirds of the way.
    #expect(near(found[0][2], 2, 1e-8))
    #expect(near(found[0][0], 2 - 2.0 / 3, 1e-8) && near(found[0][1], 2 + 2.0 / 3, 1e-8))
  }

  @Test func featuresAreStandardised() throws {
    let log = try OffPolicyFixture.read().bandit.log()
    let features = try FeatureMatrix(log)
    #expect(features.width == 5)
    for column in 1...2 {
      let values = (0..<features.rows).map { features.values[$0 * features.width + column] }
      #expect(near(values.reduce(0, +), 0, 1e-10))
      #expect(near(values.reduce(0) { $0 + $1 * $1 }, 60, 1e-10))
    }
    let wide = try BanditLog(
      catalogue: ActionCatalogue(count: 1), actions: [0, 0, 0], rewards: [0, 0, 0],
      propensities: [1, 1, 1], positions: [0, 1, 2],
      context: [.numbers(name: "constant", [1e9, 1e9, 1e9])])
    #expect(try FeatureMatrix(wide).values == [1, 0, 0, 0, 1, 0, 1, 0, 1, 0, 0, 1])
  }
}
