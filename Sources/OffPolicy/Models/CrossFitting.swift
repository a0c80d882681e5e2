internal import Randomness
internal import Threads

/// Reward models of which each predicts the rows that it did not learn from.
///
/// The log is cut at random into folds; the model of a fold learns from all others. So no reward is
/// predicted by a model that has seen it, which would make doubly robust estimates and learned policies
/// look better than they are.
///
/// Source: V. Chernozhukov et al., "Double/Debiased Machine Learning for Treatment and Structural
/// Parameters" (2018).
struct CrossFitting {
  /// The fold of each row.
  let folds: [UInt8]
  /// The number of folds; with one, all rows are learned from and predicted.
  let count: Int
  private let seed: UInt64

  init(rows: Int, folds count: Int, seed: UInt64) {
    self.count = max(1, min(count, rows, 100))
    self.seed = seed
    var folds = [UInt8](repeating: 0, count: rows)
    if self.count > 1 {
      var generator = RandomStreams(seed: seed).stream("folds")
      for (rank, row) in generator.permutation(rows).enumerated() {
        folds[row] = UInt8(rank % self.count)
      }
    }
    self.folds = folds
  }

  /// The model of each fold.
  ///
  /// - Parameter weights: how much each row counts; nil for all alike.
  func models(
    _ kind: RewardModelKind, log: BanditLog, features: FeatureMatrix, weights: [Double]?,
    pool: ThreadPool
  ) throws -> [any RewardModel] {
    let examples = RewardExamples(
      features: features, actions: log.actions, rewards: log.rewards, weights: weights,
      actionCount: log.catalogue.count, folds: folds, foldCount: count)
    let fit: (Int) throws -> any RewardModel
    switch kind {
    case .ridge:
      let sums = try RidgeRegression(examples)
      fit = { try sums.model(for: $0) }
    case .logistic:
      let regression = try LogisticRegression(examples)
      fit = { try regression.model(for: $0) }
    case .network, .columns:
      let regression = NetworkRegression(
        examples, seed: RandomStreams(seed: seed).seed(for: "network"))
      fit = { try regression.model(for: $0) }
    }
    var models = [Result<any RewardModel, any Error>?](repeating: nil, count: count)
    models.withUnsafeMutableBufferPointer { models in
      // A task writes to its own place only.
      nonisolated(unsafe) let places = models
      pool.forEach(count) { fold in places[fold] = Result { try fit(fold) } }
    }
    return try models.compactMap { try $0?.get() }
  }
}
