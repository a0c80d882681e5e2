/// Doubly robust: the direct method, put right by what its predictions of logged choices miss.
///
/// V̂ = mean v̂(x) + w (r − q̂(x, a)). Right on average if propensities or the model are.
///
/// Source: M. Dudík et al., "Doubly Robust Policy Evaluation and Optimization" (2014).
public struct DoublyRobust: OffPolicyEstimator {
  /// What it is called, needs and is made of.
  public let facts = EstimatorFacts(
    "dr", "doubly robust", needs: .model, form: .mean)

  /// Doubly robust.
  public init() {}

  /// v̂ + w (r − q̂).
  public func terms(_ row: WeightedRow) -> EstimatorTerms {
    EstimatorTerms(plain: row.direct + row.weight * (row.reward - row.predicted))
  }
}

/// Doubly robust with a self-normalised correction.
///
/// V̂ = mean v̂(x) + Σ w (r − q̂(x, a)) / Σ w.
///
/// Source: P. Thomas, E. Brunskill, "Data-Efficient Off-Policy Policy Evaluation for Reinforcement
/// Learning" (2016), of one step.
public struct SelfNormalisedDoublyRobust: OffPolicyEstimator {
  /// What it is called, needs and is made of.
  public let facts = EstimatorFacts(
    "sndr", "self-normalised doubly robust", needs: .model, form: .meanAndRatio)

  /// Doubly robust with a self-normalised correction.
  public init() {}

  /// v̂, and w (r − q̂) by w.
  public func terms(_ row: WeightedRow) -> EstimatorTerms {
    EstimatorTerms(
      plain: row.direct, weighted: row.weight * (row.reward - row.predicted), weight: row.weight)
  }
}

/// Doubly robust where weights are small, the direct method where they are not.
///
/// V̂ = mean v̂(x) + 1[w ≤ τ] w (r − q̂(x, a)).
///
/// Source: Y.-X. Wang, A. Agarwal, M. Dudík, "Optimal and Adaptive Off-Policy Evaluation in Contextual
/// Bandits" (2017).
public struct SwitchDoublyRobust: OffPolicyEstimator {
  /// What it is called, needs and is made of.
  public let facts = EstimatorFacts(
    "switch_dr", "switch doubly robust", needs: .model, form: .mean)
  /// τ: the greatest weight with which a row corrects the model.
  public let threshold: Double

  /// Doubly robust up to a weight of `threshold`.
  public init(threshold: Double) { self.threshold = threshold }

  /// v̂ + 1[w ≤ τ] w (r − q̂).
  public func terms(_ row: WeightedRow) -> EstimatorTerms {
    let correction = row.weight <= threshold ? row.weight * (row.reward - row.predicted) : 0
    return EstimatorTerms(plain: row.direct + correction)
  }
}

/// Doubly robust with weights that shrink the more, the greater they are.
///
/// V̂ = mean v̂(x) + λ w / (w² + λ) (r − q̂(x, a)): near w where w² is far below λ, near λ / w far above.
///
/// Source: Y. Su et al., "Doubly Robust Off-Policy Evaluation with Shrinkage" (2020), section 4.
public struct ShrunkDoublyRobust: OffPolicyEstimator {
  /// What it is called, needs and is made of.
  public let facts = EstimatorFacts(
    "dr_shrinkage", "doubly robust with shrinkage", needs: .model, form: .mean)
  /// λ: the square of the weight that is halved; 0 gives the direct method, infinity doubly robust.
  public let shrinkage: Double

  /// Doubly robust with shrunk weights.
  public init(shrinkage: Double) { self.shrinkage = shrinkage }

  /// v̂ + λ w / (w² + λ) (r − q̂).
  public func terms(_ row: WeightedRow) -> EstimatorTerms {
    guard shrinkage < .infinity else { return DoublyRobust().terms(row) }
    let square = row.weight * row.weight
    let shrunk = square + shrinkage > 0 ? shrinkage * row.weight / (square + shrinkage) : 0
    return EstimatorTerms(plain: row.direct + shrunk * (row.reward - row.predicted))
  }
}

/// More robust doubly robust: with a model fitted to make this estimate vary least.
///
/// Rows count π(a|x)² (1 − π₀(a|x)) / π₀(a|x)² in the fit. Of one row the correction w (r − q̂) has the
/// variance Σ_b (π(b|x)² / π₀(b|x)) (r̄ − q̂)² less the square of its mean; that is what the fit lowers,
/// with the diagonal of the square. For a target that chooses one action these are the paper's weights.
///
/// Source: M. Farajtabar, Y. Chow, M. Ghavamzadeh, "More Robust Doubly Robust Off-Policy Evaluation"
/// (2018).
public struct MoreRobustDoublyRobust: OffPolicyEstimator {
  /// What it is called, needs and is made of.
  public let facts = EstimatorFacts(
    "mrdr", "more robust doubly robust", needs: .robustModel, form: .mean)

  /// More robust doubly robust.
  public init() {}

  /// v̂ + w (r − q̂).
  public func terms(_ row: WeightedRow) -> EstimatorTerms { DoublyRobust().terms(row) }

  /// How much a row counts when the model is fitted.
  static func fittingWeight(target: Double, propensity: Double) -> Double {
    target * target * (1 - propensity) / (propensity * propensity)
  }
}
