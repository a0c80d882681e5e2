internal import Randomness

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Summaries of scores, as reinforcement learning reports them.
public enum Statistics {
  /// The arithmetic mean; NaN of nothing.
  public static func mean(_ values: [Double]) -> Double {
    values.isEmpty ? .nan : values.reduce(0, +) / Double(values.count)
  }

  /// The population's standard deviation, as NumPy's `std`; NaN of nothing.
  public static func standardDeviation(_ values: [Double]) -> Double {
    let mean = mean(values)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return values.isEmpty ? .nan : (squares / Double(values.count)).squareRoot()
  }

  /// The interquartile mean: the mean of what is left without the lowest and highest quarter.
  ///
  /// Of `n` values the `⌊n / 4⌋` lowest and highest are dropped whole, none is weighted by a
  /// fraction, as SciPy's `trim_mean(values, 0.25)` does and rliable with it.
  /// Source: R. Agarwal et al., "Deep RL at the Edge of the Statistical Precipice" (2021).
  public static func interquartileMean(_ values: [Double]) -> Double {
    let dropped = values.count / 4
    return mean(Array(values.sorted().dropFirst(dropped).dropLast(dropped)))
  }

  /// The percentile bootstrap's confidence interval of a statistic.
  ///
  /// Equal to SciPy's `bootstrap(method="percentile", rng=default_rng(seed))`, because indices are
  /// drawn as NumPy draws them. A single value has the interval of itself.
  /// - Complexity: `resamples` times the statistic's.
  public static func bootstrapInterval(
    _ values: [Double], confidence: Double = 0.95, resamples: Int = 10_000, seed: UInt64 = 0,
    of statistic: ([Double]) -> Double = Statistics.mean
  ) -> ClosedRange<Double> {
    guard values.count > 1, resamples > 0 else {
      let value = values.first ?? .nan
      return value.isNaN ? 0...0 : value...value
    }
    var generator = PCG64(seed: seed)
    var resample = values
    var estimates: [Double] = []
    estimates.reserveCapacity(resamples)
    for _ in 0..<resamples {
      for index in resample.indices {
        resample[index] = values[generator.integer(below: values.count)]
      }
      estimates.append(statistic(resample))
    }
    estimates.sort()
    let tail = (1 - confidence) / 2
    return percentile(tail, ofSorted: estimates)...percentile(1 - tail, ofSorted: estimates)
  }

  /// The value below which a fraction of the sorted values lies, interpolated linearly (NumPy's
  /// default).
  static func percentile(_ fraction: Double, ofSorted values: [Double]) -> Double {
    let position = fraction * Double(values.count - 1)
    let lower = Int(floor(position))
    let upper = min(lower + 1, values.count - 1)
    return values[lower] + (values[upper] - values[lower]) * (position - Double(lower))
  }
}
