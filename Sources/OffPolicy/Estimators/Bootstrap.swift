internal import Randomness

/// Intervals by the percentile bootstrap: estimates of logs drawn from the log, with replacement.
///
/// Indices are drawn as NumPy's `default_rng(seed).integers` does, one resample after another.
/// Source: B. Efron, "Bootstrap Methods: Another Look at the Jackknife" (1979).
public struct Bootstrap: Sendable, Equatable {
  /// The number of resamples; 0 for no intervals.
  public var resamples: Int
  /// The part of the resamples that an interval holds.
  public var confidence: Double
  /// The seed of the draws.
  public var seed: UInt64

  /// Intervals from a number of resamples.
  public init(resamples: Int = 1000, confidence: Double = 0.95, seed: UInt64 = 0) {
    (self.resamples, self.confidence, self.seed) = (resamples, confidence, seed)
  }

  /// The values of some formulas in every resample, `[formulas][resamples]`.
  func values(of formulas: [SumFormula], in table: SumTable) -> [[Double]] {
    var results = formulas.map { _ in [Double]() }
    var generator = PCG64(seed: seed)
    var sums = [Double](repeating: 0, count: table.width)
    for _ in 0..<max(0, resamples) {
      for column in sums.indices { sums[column] = 0 }
      table.values.withUnsafeBufferPointer { values in
        sums.withUnsafeMutableBufferPointer { sums in
          for _ in 0..<table.lines {
            let start = generator.integer(below: table.lines) &* table.width
            for column in 0..<table.width { sums[column] += values[start &+ column] }
          }
        }
      }
      for (index, formula) in formulas.enumerated() {
        results[index].append(formula.value(of: sums))
      }
    }
    return results
  }

  /// The interval of the middle values; nil if there are none.
  func interval(_ values: [Double]) -> ClosedRange<Double>? {
    let sorted = values.filter(\.isFinite).sorted()
    guard !sorted.isEmpty else { return nil }
    let tail = (1 - confidence) / 2
    return Self.percentile(tail, of: sorted)...Self.percentile(1 - tail, of: sorted)
  }

  /// The value below which a part of sorted values lies, interpolated linearly (NumPy's default).
  private static func percentile(_ part: Double, of sorted: [Double]) -> Double {
    let position = min(max(part, 0), 1) * Double(sorted.count - 1)
    let lower = Int(position.rounded(.down))
    let upper = min(lower + 1, sorted.count - 1)
    return sorted[lower] + (sorted[upper] - sorted[lower]) * (position - Double(lower))
  }
}

/// What an estimator says of the target policy.
public struct Estimate: Sendable, Equatable {
  /// The estimator's name.
  public let name: String
  /// The name by which people know it.
  public let title: String
  /// The estimated value of the target policy; NaN if it has none.
  public let value: Double
  /// Its interval; nil without resamples.
  public let interval: ClosedRange<Double>?
  /// What it is more than the logging policy's value.
  public let difference: Double
  /// The interval of that difference, from the same resamples.
  public let differenceInterval: ClosedRange<Double>?

  /// The estimates that formulas make of sums.
  ///
  /// - Parameter logged: the formula of the logging policy's value.
  static func all(
    _ formulas: [(name: String, title: String, formula: SumFormula)], logged: SumFormula,
    table: SumTable, bootstrap: Bootstrap
  ) -> [Estimate] {
    let totals = table.totals
    let base = logged.value(of: totals)
    let resampled = bootstrap.values(of: [logged] + formulas.map(\.formula), in: table)
    return formulas.enumerated().map { index, entry in
      let value = entry.formula.value(of: totals)
      let values = value.isFinite ? resampled[index + 1] : []
      return Estimate(
        name: entry.name, title: entry.title, value: value, interval: bootstrap.interval(values),
        difference: value - base,
        differenceInterval: bootstrap.interval(zip(values, resampled[0]).map { $0 - $1 }))
    }
  }
}
