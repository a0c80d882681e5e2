/// What the weights say about how much a log knows of a target policy.
public struct WeightDiagnostics: Sendable, Equatable {
  /// Which weights they are.
  public let name: String
  /// What has a weight, such as `row`.
  public let thing: String
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
    name: String = "weights", of thing: String = "row", weights: [Double], rewards: [Double],
    unsupported: Double? = nil
  ) {
    precondition(weights.count == rewards.count, "every weight has a reward")
    var (largest, sum, zeros) = (0.0, 0.0, 0)
    for weight in weights {
      if weight.magnitude > largest.magnitude { largest = weight }
      sum += weight
      if weight == 0 { zeros += 1 }
    }
    let count = Double(weights.count)
    (self.name, self.thing) = (name, thing)
    self.count = weights.count
    self.largest = largest
    self.mean = sum / count
    effectiveSampleSize = Self.effectiveCount(weights, sum: sum, largest: largest)
    largestShare = sum > 0 ? largest / sum : 0
    zeroShare = weights.isEmpty ? 0 : Double(zeros) / count
    let earned = zip(weights, rewards).map { ($0 * $1).magnitude }
    effectiveRewards = Self.effectiveCount(
      earned, sum: earned.reduce(0, +), largest: earned.max() ?? 0)
    let mean = sum / count
    let variance = weights.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / max(1, count - 1)
    standardError = weights.isEmpty ? .nan : (variance / count).squareRoot()
    self.unsupported = unsupported
  }
  /// (Σ x)² / Σ x², in units of the largest, whose square might not be a number.
  private static func effectiveCount(_ values: [Double], sum: Double, largest: Double) -> Double {
    guard largest != 0 else { return 0 }
    let squares = values.reduce(0) { $0 + ($1 / largest) * ($1 / largest) }
    return (sum / largest) * (sum / largest) / squares
  }
}
