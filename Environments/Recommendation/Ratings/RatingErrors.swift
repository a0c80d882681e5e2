/// How far predicted ratings are off: those of the last part of a log, foretold from the first.
///
/// Users and items that appear in the last part only are predicted by what is known of the other.
public struct RatingErrors: Sendable, Equatable {
  /// How many ratings were known.
  public let known: Int
  /// How many were foretold.
  public let foretold: Int
  /// The root of the mean squared error of the known ratings' mean.
  public let ofMean: Double
  /// The same of the mean with the biases of users and items.
  public let ofBiases: Double
  /// The same with factors besides.
  public let ofFactors: Double

  /// Splits a log by time, equal times by item, and predicts.
  ///
  /// Predictions are limited to the lowest and highest known rating.
  /// - Parameters:
  ///   - share: which part is known.
  ///   - settings: of the explicit factorisation; the biases alone have the same ridge.
  /// - Returns: nil if a part is empty.
  public init?(_ log: RatingsLog, share: Double = 0.8, settings: MatrixFactorization.Settings) {
    let order = log.timeOrder
    let count = Int(clipped(share, 0, 1) * Double(order.count))
    guard count > 0, count < order.count else { return nil }
    let train = order[..<count].map { log.ratings[$0] }
    let test = order[count...].map { log.ratings[$0] }
    var (explicit, biases) = (settings, settings)
    (explicit.kind, biases.kind, biases.factors) = (.explicit, .explicit, 0)
    func model(_ settings: MatrixFactorization.Settings) -> MatrixFactorization {
      MatrixFactorization(
        train, users: log.users.count, items: log.items.count, settings: settings)
    }
    let (alone, full) = (model(biases), model(explicit))
    let low = train.lazy.map(\.value).min() ?? 0
    let high = train.lazy.map(\.value).max() ?? 0
    func error(_ predict: (RatingsLog.Rating) -> Double) -> Double {
      let sum = test.reduce(0.0) { sum, rating in
        let miss = clipped(predict(rating), low, high) - rating.value
        return sum + miss * miss
      }
      return (sum / Double(test.count)).squareRoot()
    }
    known = train.count
    foretold = test.count
    ofMean = error { _ in full.mean }
    ofBiases = error { alone.prediction(user: $0.user, item: $0.item) }
    ofFactors = error { full.prediction(user: $0.user, item: $0.item) }
  }
}
