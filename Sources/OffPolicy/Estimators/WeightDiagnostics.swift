#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// What the weights say about how much a log knows of a target policy.
public struct WeightDiagnostics: Sendable, Equatable {
  /// Which weights they are.
  public let name: String
  /// The number of weights.
  public let count: Int
  /// (Σ w)² / Σ w²: how many rows of the target policy's own the log is worth.
  ///
  /// Source: L. Kish, "Survey Sampling" (1965).
  public let effectiveSampleSize: Double
  /// The largest weight.
  public let largest: Double
  /// The part of the sum of all weights which that is.
  public let largestShare: Double
  /// The mean weight, which should be 1.
  public let mean: Double
  /// Its standard error.
  public let standardError: Double
  /// The part of the weights that are 0: choices which the target policy never makes.
  public let zeroShare: Double
  /// The same count as the effective sample size, of weights times rewards: on how many rows with a
  /// reward an estimate rests.
  public let effectiveRewards: Double
  /// The part of the target policy's choices that the logging policy never makes; nil if unknown.
  public let unsupported: Double?

  /// Looks at weights and at what was earned with them.
  ///
  /// - Precondition: as many weights as rewards.
  public init(
    name: String = "weights", weights: [Double], rewards: [Double], unsupported: Double? = nil
  ) {
    precondition(weights.count == rewards.count, "every weight has a reward")
    var (sum, squares, largest, zeros) = (0.0, 0.0, 0.0, 0)
    var (earned, earnedSquares) = (0.0, 0.0)
    for (weight, reward) in zip(weights, rewards) {
      sum += weight
      squares += weight * weight
      if weight.magnitude > largest.magnitude { largest = weight }
      if weight == 0 { zeros += 1 }
      let part = (weight * reward).magnitude
      earned += part
      earnedSquares += part * part
    }
    let count = Double(weights.count)
    self.name = name
    self.count = weights.count
    self.largest = largest
    mean = weights.isEmpty ? .nan : sum / count
    effectiveSampleSize = squares > 0 ? sum * sum / squares : 0
    largestShare = sum > 0 ? largest / sum : 0
    zeroShare = weights.isEmpty ? 0 : Double(zeros) / count
    effectiveRewards = earnedSquares > 0 ? earned * earned / earnedSquares : 0
    let variance = max(0, squares - sum * sum / max(1, count)) / max(1, count - 1)
    standardError = (variance / max(1, count)).squareRoot()
    self.unsupported = unsupported
  }
}
