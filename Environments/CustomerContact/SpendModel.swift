internal import Gym

/// How much customers spend: the Gamma-Gamma model.
///
/// A customer's purchases are gamma distributed with shape p and a rate ν that differs among customers as
/// a gamma distribution (q, v).
///
/// Source: P. Fader, B. Hardie, "The Gamma-Gamma Model of Monetary Value" (2013).
public struct SpendModel: Sendable, Codable, Equatable {
  /// The shape of a customer's purchases.
  public var p: Double
  /// The shape of the rates' distribution.
  public var q: Double
  /// The rate of the rates' distribution.
  public var v: Double

  /// A model of given parameters.
  public init(p: Double, q: Double, v: Double) { (self.p, self.q, self.v) = (p, q, v) }

  /// The customers of CDNOW, a shop for music, 1997.
  public static let cdnow = SpendModel(p: 6.25, q: 3.74, v: 15.45)

  /// The model under which the mean spends are most likely; customers who bought once say nothing of it.
  ///
  /// - Throws: ``GymError`` if there are too few customers who bought twice and spent something.
  public init(fitting customers: [CustomerSummary]) throws {
    let buyers = customers.filter { $0.frequency > 0 && $0.meanSpend > 0 }
    guard buyers.count >= 5 else {
      throw GymError.invalid(
        "\(buyers.count) customers who bought more than once, for more than 0, are too few to fit what they "
          + "spend: it takes at least 5.")
    }
    guard buyers.contains(where: { $0.meanSpend != buyers[0].meanSpend }) else {
      throw GymError.invalid(
        "All who bought more than once spend the same on average: a spend model needs amounts that differ."
      )
    }
    let scale = buyers.reduce(0) { $0 + $1.meanSpend } / Double(buyers.count)
    let found = minimum(
      of: { logs in
        let values = logs.map { exponential($0) }
        let model = SpendModel(p: values[0], q: values[1], v: values[2] * scale)
        let pull = logs.reduce(0) { $0 + $1 * $1 } * 1e-9
        return -model.logLikelihood(of: buyers) / Double(buyers.count) + pull
      }, from: [1, 1, 0])
    let values = found.point.map { exponential($0) }
    guard found.value.isFinite, values.allSatisfy({ $0 > 0 && $0 < 1e12 }) else {
      throw GymError.invalid(
        "No spend model fits these customers: their amounts are too far apart, or too few.")
    }
    self.init(p: values[0], q: values[1], v: values[2] * scale)
  }

  /// The logarithm of the likelihood of the mean spends: equation 1a.
  public func logLikelihood(of customers: [CustomerSummary]) -> Double {
    customers.reduce(0) { sum, customer in
      let (x, mean) = (customer.frequency, customer.meanSpend)
      guard x > 0, mean > 0 else { return sum }
      let gammas = logGamma(p * x + q) - logGamma(p * x) - logGamma(q)
      let powers = q * logarithm(v) + (p * x - 1) * logarithm(mean) + p * x * logarithm(x)
      return sum + gammas + powers - (p * x + q) * logarithm(x * mean + v)
    }
  }

  /// The mean spend that is to be expected of a customer: equation 5; of one of whom nothing is known the
  /// population's.
  public func expectedSpend(_ customer: CustomerSummary) -> Double {
    let x = customer.meanSpend > 0 ? customer.frequency : 0
    let weight = p * x + q - 1
    guard weight > 0 else { return p * v / max(q, 1e-9) }
    return p * (v + x * customer.meanSpend) / weight
  }
}
