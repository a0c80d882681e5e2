/// The direct method: what a reward model predicts of the target policy.
///
/// V̂ = mean v̂(x). It varies little and is as wrong as the model.
public struct DirectMethod: OffPolicyEstimator {
  /// What it is called, needs and is made of.
  public let facts = EstimatorFacts(
    "dm", "direct method", needs: .model, form: .mean)

  /// The direct method.
  public init() {}

  /// v̂(x).
  public func terms(_ row: WeightedRow) -> EstimatorTerms { EstimatorTerms(plain: row.direct) }
}

/// Inverse propensity: rewards, each as often as the target policy would have earned it.
///
/// V̂ = mean w r. Right on average if propensities are, but it varies with the weights.
///
/// Source: D. G. Horvitz, D. J. Thompson, "A Generalization of Sampling Without Replacement from a
/// Finite Universe" (1952).
public struct InversePropensity: OffPolicyEstimator {
  /// What it is called, needs and is made of.
  public let facts = EstimatorFacts(
    "ips", "inverse propensity", needs: .nothing, form: .mean)

  /// Inverse propensity.
  public init() {}

  /// w r.
  public func terms(_ row: WeightedRow) -> EstimatorTerms {
    EstimatorTerms(plain: row.weight * row.reward)
  }
}

/// Inverse propensity with weights cut off at a limit.
///
/// V̂ = mean min(w, c) r. It varies less and, of positive rewards, says too little.
///
/// Source: L. Bottou et al., "Counterfactual Reasoning and Learning Systems" (2013), section 4.
public struct ClippedInversePropensity: OffPolicyEstimator {
  /// What it is called, needs and is made of.
  public let facts = EstimatorFacts(
    "clipped_ips", "clipped inverse propensity", needs: .nothing, form: .mean)
  /// c: the greatest weight.
  public let limit: Double

  /// Inverse propensity with weights cut off at `limit`.
  public init(limit: Double) { self.limit = limit }

  /// min(w, c) r.
  public func terms(_ row: WeightedRow) -> EstimatorTerms {
    EstimatorTerms(plain: min(row.weight, limit) * row.reward)
  }
}

/// Self-normalised inverse propensity: a weighted mean of rewards.
///
/// V̂ = Σ w r / Σ w. It stays within the rewards, and is not moved by adding to all of them.
///
/// Source: A. Swaminathan, T. Joachims, "The Self-Normalized Estimator for Counterfactual Learning"
/// (2015).
public struct SelfNormalisedInversePropensity: OffPolicyEstimator {
  /// What it is called, needs and is made of.
  public let facts = EstimatorFacts(
    "snips", "self-normalised inverse propensity", needs: .nothing, form: .ratio)

  /// Self-normalised inverse propensity.
  public init() {}

  /// w r by w.
  public func terms(_ row: WeightedRow) -> EstimatorTerms {
    EstimatorTerms(weighted: row.weight * row.reward, weight: row.weight)
  }
}
