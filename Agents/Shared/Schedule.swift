/// How a number changes in the course of a training.
public enum Schedule: String, Sendable, Codable, CaseIterable {
  /// It stays.
  case constant
  /// It falls to zero in a straight line.
  case linear

  /// The factor when `steps` of `total` environment steps are done.
  public func factor(steps: Int, total: Int) -> Double {
    switch self {
    case .constant: 1
    case .linear: max(0, 1 - Double(steps) / Double(max(total, 1)))
    }
  }
}

/// The exploration of DQN: from `start` to `end` in a straight line over a fraction of the
/// training, then `end`.
func epsilon(from start: Double, to end: Double, over fraction: Double, at progress: Progress)
  -> Double
{
  let length = fraction * Double(progress.totalSteps)
  guard length > 0 else { return end }
  return start + min(1, Double(progress.steps) / length) * (end - start)
}
