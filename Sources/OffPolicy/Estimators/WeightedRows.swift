/// One logged choice, as estimators see it.
public struct WeightedRow: Sendable, Equatable {
  /// r: what came of it.
  public var reward: Double
  /// w = π(a|x) / π₀(a|x): how much more often the target policy makes this choice.
  public var weight: Double
  /// q̂(x, a): the predicted reward of the chosen action.
  public var predicted: Double
  /// v̂(x) = Σ π(b|x) q̂(x, b): the predicted reward of the target policy's choice.
  public var direct: Double

  /// One logged choice.
  public init(reward: Double, weight: Double, predicted: Double = 0, direct: Double = 0) {
    (self.reward, self.weight) = (reward, weight)
    (self.predicted, self.direct) = (predicted, direct)
  }
}

/// All logged choices, as estimators see them.
public struct WeightedRows: Sendable {
  /// The rewards.
  public var rewards: [Double]
  /// The weights π(a|x) / π₀(a|x).
  public var weights: [Double]
  /// A reward model's predictions; nil without one.
  public var model: Predictions?
  /// Those of a model that was fitted to make the doubly robust estimate vary least; nil without one.
  public var robustModel: Predictions?

  /// What a reward model says about every row.
  public struct Predictions: Sendable {
    /// q̂(x, a) of the chosen action.
    public var chosen: [Double]
    /// v̂(x) of the target policy.
    public var direct: [Double]

    /// What a reward model says about every row.
    public init(chosen: [Double], direct: [Double]) {
      (self.chosen, self.direct) = (chosen, direct)
    }
  }

  /// Logged choices.
  ///
  /// - Precondition: all parts have as many rows.
  public init(
    rewards: [Double], weights: [Double], model: Predictions? = nil,
    robustModel: Predictions? = nil
  ) {
    let count = rewards.count
    let isEven = [model, robustModel].allSatisfy {
      $0 == nil || ($0?.chosen.count == count && $0?.direct.count == count)
    }
    precondition(weights.count == count && isEven, "all parts have as many rows")
    (self.rewards, self.weights, self.model, self.robustModel) = (
      rewards, weights, model, robustModel
    )
  }

  /// The number of rows.
  public var count: Int { rewards.count }
}
