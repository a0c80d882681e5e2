#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A distribution of positive numbers as its quantiles at 257 normal scores from −4 to 4.
///
/// Correlated normal numbers become correlated draws of any distribution (a Gaussian copula), each by
/// one look into the table; what lies beyond ±4 counts as ±4.
struct NormalScores: Sendable, Equatable {
  static let count = 257
  static let limit = 4.0
  /// The quantiles, rising.
  var quantiles: [Double]

  /// The normal score of a row of the table.
  static func score(_ row: Int) -> Double { Double(row) * (2 * limit / Double(count - 1)) - limit }

  /// The quantiles of a sorted sample, between whose members they are interpolated.
  init(sorted sample: [Double]) {
    quantiles = (0..<Self.count).map { row in
      let place = normalProbability(Self.score(row)) * Double(sample.count) - 0.5
      let bounded = clipped(place, 0, Double(sample.count - 1))
      let below = Int(bounded)
      let above = min(below + 1, sample.count - 1)
      return sample[below] + (sample[above] - sample[below]) * (bounded - Double(below))
    }
  }

  /// The quantiles of a gamma distribution.
  init(gammaShape shape: Double, scale: Double) {
    quantiles = (0..<Self.count).map { row in
      scale * gammaQuantile(normalProbability(Self.score(row)), shape: shape)
    }
  }

  /// The table as it was written.
  init(quantiles: [Double]) { self.quantiles = quantiles }

  /// The number at a normal score.
  @inline(__always)
  func callAsFunction(_ score: Double) -> Double {
    let place = clipped(
      (score + Self.limit) * (Double(Self.count - 1) / (2 * Self.limit)), 0,
      Double(Self.count - 1))
    let below = min(Int(place), Self.count - 2)
    let low = quantiles[below]
    return low + (quantiles[below + 1] - low) * (place - Double(below))
  }

  /// The mean of all draws.
  var mean: Double {
    // Each interval between two rows weighs as much as normal numbers fall into it.
    let inner = (0..<Self.count - 1).reduce(0.0) { sum, row in
      let weight =
        normalProbability(Self.score(row + 1)) - normalProbability(Self.score(row))
      return sum + weight * (quantiles[row] + quantiles[row + 1]) / 2
    }
    let tail = normalProbability(-Self.limit)
    return inner + tail * (quantiles[0] + quantiles[Self.count - 1])
  }
}

/// How likely a standard normal number is below another.
func normalProbability(_ score: Double) -> Double { 0.5 * erfc(-score / 2.0.squareRoot()) }

/// How likely a gamma-distributed number of scale 1 is below another: the regularised lower incomplete
/// gamma function (Abramowitz and Stegun 6.5.29 and, beyond shape + 1, the continued fraction 6.5.31).
func gammaProbability(_ number: Double, shape: Double) -> Double {
  guard number > 0 else { return 0 }
  let weight = exp(shape * log(number) - number - lgamma(shape))
  if number < shape + 1 {
    var term = 1 / shape
    var sum = term
    var divisor = shape
    for _ in 0..<1000 where term > sum * 1e-16 {
      divisor += 1
      term *= number / divisor
      sum += term
    }
    return sum * weight
  }
  var b = number + 1 - shape
  var c = 1e300
  var d = 1 / b
  var fraction = d
  for index in 1..<1000 {
    let a = -Double(index) * (Double(index) - shape)
    b += 2
    d = 1 / (a * d + b)
    c = b + a / c
    let change = c * d
    fraction *= change
    if abs(change - 1) < 1e-15 { break }
  }
  return 1 - weight * fraction
}

/// The number below which a gamma-distributed number of scale 1 falls with a probability.
func gammaQuantile(_ probability: Double, shape: Double) -> Double {
  var (low, high) = (0.0, shape + 1)
  while gammaProbability(high, shape: shape) < probability, high < 1e6 { high *= 2 }
  for _ in 0..<200 where high - low > 1e-14 * high {
    let middle = (low + high) / 2
    if gammaProbability(middle, shape: shape) < probability { low = middle } else { high = middle }
  }
  return (low + high) / 2
}
