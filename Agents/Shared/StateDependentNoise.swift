internal import Neural

/// Exploration that is a function of the state: the last hidden layer times a matrix that stays for some
/// steps, so that the same state is met with the same noise (gSDE).
///
/// Source: A. Raffin, J. Kober, F. Stulp, "Smooth exploration for robotic reinforcement learning" (2021).
/// A matrix is W = σ ∘ ε, ε normal; an action is μ(s) + h(s)·W, which is normal with the variance
/// h²·σ² (plus 10⁻⁶). As in Stable-Baselines3 gradients pass into h for SAC, and not for PPO and A2C.
struct StateDependentNoise {
  /// μ, `[batch, n]`.
  let mean: Tensor
  /// h, `[batch, hidden]`.
  let hidden: Tensor
  /// σ, `[hidden, n]`.
  private let deviations: Tensor

  /// - Parameter learnsFeatures: whether the hidden layer learns from the noise.
  init(mean: Tensor, hidden: Tensor, logDeviations: Tensor, learnsFeatures: Bool) {
    self.mean = mean
    self.hidden = learnsFeatures ? hidden : hidden.stopGradient()
    deviations = logDeviations.exp()
  }

  /// The logarithm of the deviation of each number, `[batch, n]`.
  var logDeviation: Tensor {
    0.5 * (matmul(hidden.square(), deviations.square()) + 1e-6).log()
  }

  /// The noise of a matrix for each row: the input `exploration` is ε, `[batch, hidden, n]`.
  func drawn(_ trace: Trace) -> Tensor {
    let sizes = deviations.shape.dimensions
    let numbers = trace.input("exploration", Shape([.batch] + sizes))
    return (hidden.expanded(at: 2) * (deviations * numbers)).sum(axes: [1])
  }

  /// The noise of one matrix for all rows: the input is ε, `[hidden, n]`.
  func drawn(_ trace: Trace, shared name: String) -> Tensor {
    matmul(hidden, deviations * trace.input(name, Shape(deviations.shape.dimensions)))
  }
}
