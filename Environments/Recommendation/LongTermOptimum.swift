/// What the best policy can get in ``LongTermSatisfaction`` when any c from 0 to 1 may be shown.
///
/// Dynamic programming over a grid of exposures, between whose points values are interpolated; the small
/// noise of the exposure is left out (its effect on the optimum is below a thousandth).
public struct LongTermOptimum: Sendable {
  private let parameters: LongTermSatisfaction.Parameters
  private let reach: Double
  /// `values[t]`: what is to be had in t steps, from each exposure of the grid.
  private let values: [[Double]]

  private static let points = 401
  private static let choices = 100

  /// Solves a world, in about 401 · 101 · steps operations.
  public init(_ parameters: LongTermSatisfaction.Parameters) {
    self.parameters = parameters
    // No exposure leaves −reach … reach: a user begins within, and every step adds at most 1.
    let reach = 1 / (1 - parameters.memory)
    self.reach = reach
    var table = [[Double](repeating: 0, count: Self.points)]
    for _ in 0..<parameters.steps {
      let next = table[table.count - 1]
      table.append(
        (0..<Self.points).map { point in
          let exposure = Self.exposure(point, reach)
          return (0...Self.choices).map { choice in
            Self.value(
              Double(choice) / Double(Self.choices), exposure, then: next, parameters, reach)
          }.max() ?? 0
        })
    }
    values = table
  }

  private static func exposure(_ point: Int, _ reach: Double) -> Double {
    (2 * Double(point) / Double(points - 1) - 1) * reach
  }

  private static func value(
    _ clickbait: Double, _ exposure: Double, then next: [Double],
    _ parameters: LongTermSatisfaction.Parameters, _ reach: Double
  ) -> Double {
    let satisfaction = LongTermSatisfaction.satisfaction(exposure, parameters)
    let (location, scale) = LongTermSatisfaction.engagement(clickbait, satisfaction, parameters)
    // The mean of a log-normal number.
    let now = exponential(location + scale * scale / 2)
    let after = LongTermSatisfaction.exposure(after: clickbait, exposure, parameters)
    return now + interpolated(next, at: after, reach)
  }

  private static func interpolated(_ values: [Double], at exposure: Double, _ reach: Double)
    -> Double
  {
    let place = clipped((exposure / reach + 1) / 2, 0, 1) * Double(points - 1)
    let low = min(Int(place), points - 2)
    let part = place - Double(low)
    return values[low] * (1 - part) + values[low + 1] * part
  }

  /// What showing a document is worth now and, after it, the best policy.
  public func value(of clickbait: Double, exposure: Double, stepsLeft: Int) -> Double {
    let left = min(max(stepsLeft, 1), values.count - 1)
    return Self.value(clickbait, exposure, then: values[left - 1], parameters, reach)
  }

  /// What the best policy gets from a user of some exposure.
  public func bestReturn(from exposure: Double) -> Double {
    Self.interpolated(values[values.count - 1], at: exposure, reach)
  }

  /// The mean return of the best policy over the users that come.
  public var meanReturn: Double {
    let samples = 1000
    let sum = (0..<samples).reduce(0.0) { sum, sample in
      sum + bestReturn(from: ((Double(sample) + 0.5) / Double(samples) - 0.5) * reach)
    }
    return sum / Double(samples)
  }

  /// What always showing the same c gets from a user of some exposure.
  public func constantReturn(_ clickbait: Double, from exposure: Double) -> Double {
    var (exposure, total) = (exposure, 0.0)
    for _ in 0..<parameters.steps {
      let satisfaction = LongTermSatisfaction.satisfaction(exposure, parameters)
      let (location, scale) = LongTermSatisfaction.engagement(clickbait, satisfaction, parameters)
      total += exponential(location + scale * scale / 2)
      exposure = LongTermSatisfaction.exposure(after: clickbait, exposure, parameters)
    }
    return total
  }
}
