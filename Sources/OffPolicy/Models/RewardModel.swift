/// What predicts the reward of every action from the context.
public protocol RewardModel: Sendable {
  /// Writes the predicted reward of each action.
  ///
  /// - Parameters:
  ///   - features: the numbers of a row, of which the first is 1.
  ///   - rewards: room for a number for each action.
  func predict(
    _ features: UnsafeBufferPointer<Double>, into rewards: UnsafeMutableBufferPointer<Double>)
}

/// How rewards are predicted.
public enum RewardModelKind: String, Sendable, CaseIterable {
  /// Least squares with a ridge: one fit for all actions, and what each action differs from it.
  case ridge
  /// The same by logistic regression, for rewards from 0 to 1.
  case logistic
  /// A network with two hidden layers and an output for each action.
  case network
  /// The log's own columns `predicted_ACTION`.
  case columns
}

/// Rows that a reward model learns from.
struct RewardExamples: Sendable {
  let features: FeatureMatrix
  let actions: [Int32]
  let rewards: [Double]
  /// How much each row counts; nil for all alike.
  let weights: [Double]?
  /// The number of actions.
  let actionCount: Int
  /// The part of the log that each row lies in.
  let folds: [UInt8]
  let foldCount: Int

  /// Whether a model that is to predict a fold may learn from a row.
  ///
  /// With one fold all rows are learned from and predicted.
  @inline(__always)
  func isTraining(_ row: Int, for fold: Int) -> Bool {
    foldCount == 1 || Int(folds[row]) != fold
  }

  /// The rows from which a model may learn that is to predict a fold.
  func rows(for fold: Int) -> [Int32] {
    (0..<Int32(actions.count)).filter { isTraining(Int($0), for: fold) }
  }

  /// The same rows, those of each action together: what is read one after another is read fast.
  var sortedByAction: RewardExamples {
    var byAction = Array(repeating: [Int32](), count: actionCount)
    for (row, action) in actions.enumerated() { byAction[Int(action)].append(Int32(row)) }
    let order = byAction.flatMap { $0 }
    return RewardExamples(
      features: FeatureMatrix(features, order: order), actions: order.map { actions[Int($0)] },
      rewards: order.map { rewards[Int($0)] },
      weights: weights.map { weights in order.map { weights[Int($0)] } },
      actionCount: actionCount, folds: order.map { folds[Int($0)] }, foldCount: foldCount)
  }

  /// Weights of mean 1, so that a ridge means the same whatever their unit; all alike if all are 0.
  static func normalised(_ weights: [Double]) -> [Double]? {
    let sum = weights.reduce(0, +)
    guard sum > 0, sum.isFinite else { return nil }
    let scale = Double(weights.count) / sum
    return weights.map { $0 * scale }
  }
}

/// A linear function of the context for each action, perhaps bent to a probability.
struct LinearRewardModel: RewardModel {
  /// `[actions, width]`.
  let coefficients: [Double]
  let width: Int
  let isLogistic: Bool

  func predict(
    _ features: UnsafeBufferPointer<Double>, into rewards: UnsafeMutableBufferPointer<Double>
  ) {
    coefficients.withUnsafeBufferPointer { coefficients in
      for action in rewards.indices {
        var sum = 0.0
        for column in 0..<width { sum += coefficients[action * width + column] * features[column] }
        rewards[action] = isLogistic ? logistic(sum) : sum
      }
    }
  }
}
