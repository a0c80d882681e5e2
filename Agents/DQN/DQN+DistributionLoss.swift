internal import Neural

extension ValueNetwork {
  /// The loss of each row of a distribution, `[batch]`.
  ///
  /// - Parameters:
  ///   - chosen: the distribution of the action that was taken, `[batch, N]`.
  ///   - next: that of the best next action, `[batch, N]`.
  ///   - reward: `[batch]`.
  ///   - discount: γ·continues, `[batch]`.
  ///   - fractions: of implicit quantiles, `[batch, N]`.
  func distributionLoss(
    _ chosen: Tensor, next: Tensor, reward: Tensor, discount: Tensor, fractions: Tensor? = nil
  ) -> Tensor {
    head.distribution == .categorical
      ? categoricalLoss(chosen, next: next, reward: reward, discount: discount)
      : quantileLoss(
        chosen, next: next, reward: reward, discount: discount, fractions: fractions)
  }

  /// Σᵢ meanⱼ |τᵢ − 1{u < 0}|·huber(u) with u = r + γ·θ′ⱼ − θᵢ and κ = 1; τᵢ is (2i + 1)/2N, or the
  /// fraction that θᵢ is the quantile of.
  ///
  /// Source: W. Dabney and others, "Distributional reinforcement learning with quantile regression"
  /// (2018), equation 10 and algorithm 1.
  private func quantileLoss(
    _ chosen: Tensor, next: Tensor, reward: Tensor, discount: Tensor, fractions: Tensor?
  ) -> Tensor {
    let trace = chosen.trace
    let midpoints = (0..<head.count).map { (2 * Double($0) + 1) / Double(2 * head.count) }
    let above = fractions?.expanded(at: 2) ?? trace.constant(midpoints, sizes: [head.count, 1])
    let below =
      fractions.map { (1 - $0).expanded(at: 2) }
      ?? trace.constant(midpoints.map { 1 - $0 }, sizes: [head.count, 1])
    let target = (reward.expanded(at: 1) + discount.expanded(at: 1) * next).stopGradient()
    // [batch, i, j]
    let error = target.expanded(at: 1) - chosen.expanded(at: 2)
    let distance = error.abs()
    let near = min(distance, 1)
    let slope = Tensor.select(error .< 0, below, above)
    return (slope * near * (distance - 0.5 * near)).mean(axes: [2]).sum(axes: [1])
  }

  /// The cross entropy of the atoms with r + γ·z, whose mass is shared out to the two nearest atoms.
  ///
  /// Source: M. Bellemare and others, "A distributional perspective on reinforcement learning" (2017),
  /// equation 7 and algorithm 1; `chosen` and `next` are logarithms of probabilities.
  private func categoricalLoss(
    _ chosen: Tensor, next: Tensor, reward: Tensor, discount: Tensor
  ) -> Tensor {
    let trace = chosen.trace
    let last = Double(head.count - 1)
    let atoms = trace.constant(head.atoms, sizes: [head.count])
    let places = trace.constant((0..<head.count).map(Double.init), sizes: [head.count])
    let moved = reward.expanded(at: 1) + discount.expanded(at: 1) * atoms
    // Where the moved atoms lie among the fixed ones, in atoms.
    let place = ((moved - head.range[0]) * (last / (head.range[1] - head.range[0]))).clamped(
      0, last)
    // [batch, moved, fixed]: what each fixed atom gets of a moved one.
    let share = (1 - (place.expanded(at: 2) - places).abs()).relu()
    let target = matmul(next.exp().expanded(at: 1), share)
      .reshaped(to: .rows(head.count)).stopGradient()
    return -(target * chosen).sum(axes: [1])
  }
}
