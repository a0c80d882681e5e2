/// Running means and population variances of several numbers, in double precision (Gymnasium's
/// `RunningMeanStd`).
///
/// They begin with mean 0, variance 1 and a weight of 10⁻⁴, and are exact from then on.
///
/// Source: T. F. Chan, G. H. Golub, R. J. LeVeque, "Algorithms for Computing the Sample Variance"
/// (1983), the parallel update.
public struct RunningMoments: Sendable, Codable, Equatable {
  /// The means.
  public var means: [Double]
  /// The variances.
  public var variances: [Double]
  /// How much has been seen of each.
  public var weights: [Double]

  /// Moments of `count` numbers.
  public init(count: Int) {
    means = Array(repeating: 0, count: count)
    variances = Array(repeating: 1, count: count)
    weights = Array(repeating: 1e-4, count: count)
  }

  /// Counts one value of a number.
  @inlinable @inline(__always)
  public mutating func add(_ value: Double, at index: Int) {
    add(mean: value, variance: 0, weight: 1, at: index)
  }

  /// Counts many values of a number by their own moments.
  @inlinable
  public mutating func add(mean: Double, variance: Double, weight: Double, at index: Int) {
    let distance = mean - means[index]
    let total = weights[index] + weight
    let squares =
      variances[index] * weights[index] + variance * weight
      + distance * distance * weights[index] * weight / total
    means[index] += distance * weight / total
    variances[index] = squares / total
    weights[index] = total
  }

  /// A value in units of the deviation from the mean.
  @inlinable @inline(__always)
  public func normalized(_ value: Float, at index: Int, epsilon: Double) -> Float {
    Float((Double(value) - means[index]) / (variances[index] + epsilon).squareRoot())
  }

  /// Refuses what makes no sense.
  static func check(discount: Double = 1, epsilon: Double) throws {
    guard (0...1).contains(discount) else {
      throw GymError.parameter("discount", value: "\(discount)", allowed: "between 0 and 1")
    }
    guard epsilon > 0, epsilon.isFinite else {
      throw GymError.parameter("epsilon", value: "\(epsilon)", allowed: "a number above 0")
    }
  }
}
