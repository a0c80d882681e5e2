/// The pseudo-inverse estimator's weight of a slate, qᵀ Γ† 1_s, in closed form.
///
/// 1_s says which action is at which position, q is its mean under the target policy and Γ the mean of
/// 1_s 1_sᵀ under the logging policy.
///
/// Source: A. Swaminathan et al., "Off-Policy Evaluation for Slate Recommendation" (2017).
public enum PseudoInverse {
  /// Where the logging policy fills each position independently: 1 + Σ_k (w_k − 1).
  ///
  /// - Parameter ratios: w_k = π(a at k) / π₀(a at k).
  public static func independent(ratios: [Double]) -> Double {
    1 + ratios.reduce(0) { $0 + $1 - 1 }
  }

  /// Where the logging policy draws every ranking of ℓ out of m actions with the same probability.
  ///
  /// Γ is then I⊗I/m + (J−I)⊗(J−I)/(m(m−1)), whose eigenspaces are products of the mean and what is
  /// left of it, over positions and over actions: with the eigenvalues ℓ/m of both means, 0 of the mean
  /// over actions alone, (m−ℓ)/(m(m−1)) of the mean over positions alone, and 1/(m−1) of the rest.
  ///
  /// - Parameters:
  ///   - slate: the positions, from 0 to ℓ − 1, and the action at each.
  ///   - marginals: q, `[positions, actions]`; every position's add up to 1.
  ///   - actions: m.
  public static func uniformRanking(
    slate: [(position: Int, action: Int)], marginals: UnsafeBufferPointer<Double>, actions: Int
  ) -> Double {
    let (length, count) = (Double(slate.count), Double(actions))
    guard actions > 1 else { return 1 }
    // What the slate and the target share: actions at their positions, and actions at any position.
    var (atPosition, anywhere) = (0.0, 0.0)
    for (position, action) in slate {
      atPosition += marginals[position * actions + action]
      for (other, _) in slate { anywhere += marginals[other * actions + action] }
    }
    let overPositions = anywhere / length - length / count
    let rest = atPosition - length / count - overPositions
    var weight = 1 + rest * (count - 1)
    if slate.count < actions {
      weight += overPositions * count * (count - 1) / (count - length)
    }
    return weight
  }
}
