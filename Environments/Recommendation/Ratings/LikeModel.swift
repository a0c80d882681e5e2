/// How likely a user likes an item: a rating of at least a threshold, given what matrix factorisation predicts.
///
/// P(like) = σ(a + b·r̂), where a and b are fitted to ratings that were held out: so that on these the mean of
/// the probabilities is, but for the two answers that are added, the part that was liked.
public struct LikeModel: Sendable, Equatable {
  /// a.
  public let offset: Double
  /// b, not negative.
  public let slope: Double

  /// The logarithm of the odds.
  @inline(__always)
  public func logit(_ prediction: Double) -> Double { offset + slope * prediction }

  /// The probability.
  @inline(__always)
  public func probability(_ prediction: Double) -> Double {
    1 / (1 + exponential(-logit(prediction)))
  }

  /// Fits to predictions and whether each was liked, by Newton's method.
  ///
  /// A slope costs a little (a ridge of 0.01), so that one exists even where predictions set the liked apart
  /// without a mistake; one like and one dislike are added at the mean prediction.
  /// - Parameter pairs: finite predictions with answers; may be empty.
  public init(_ pairs: [(prediction: Double, isLiked: Bool)]) {
    let count = Double(max(1, pairs.count))
    let center = pairs.reduce(0) { $0 + $1.prediction } / count
    let spread =
      (pairs.reduce(0) { $0 + ($1.prediction - center) * ($1.prediction - center) } / count)
      .squareRoot()
    let unit = spread > 1e-9 ? spread : 1
    let likes = Double(pairs.count { $0.isLiked })
    var intercept = logarithm((likes + 1) / (count - likes + 1))
    var slope = 0.0
    for _ in 0..<50 {
      var gradient = (0.0, -0.01 * slope)
      var (h00, h01, h11) = (0.0, 0.0, 0.01)
      func add(_ x: Double, _ answer: Double, _ weight: Double) {
        let probability = 1 / (1 + exponential(-(intercept + slope * x)))
        gradient.0 += weight * (answer - probability)
        gradient.1 += weight * (answer - probability) * x
        let curvature = weight * probability * (1 - probability)
        h00 += curvature
        h01 += curvature * x
        h11 += curvature * x * x
      }
      for pair in pairs { add((pair.prediction - center) / unit, pair.isLiked ? 1 : 0, 1) }
      add(0, 0.5, 2)
      let determinant = h00 * h11 - h01 * h01
      guard determinant > 1e-12 else { break }
      let step = (
        (h11 * gradient.0 - h01 * gradient.1) / determinant,
        (h00 * gradient.1 - h01 * gradient.0) / determinant
      )
      // Far from the optimum Newton's steps may be too long.
      intercept += clipped(step.0, -2, 2)
      slope += clipped(step.1, -2, 2)
      if abs(step.0) + abs(step.1) < 1e-12 { break }
    }
    // Predictions that foretell the opposite foretell nothing.
    slope = max(0, slope) / unit
    self.slope = slope
    offset = intercept - slope * center
  }
}
