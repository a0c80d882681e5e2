internal import Gym

/// When customers buy, and when they cease to: the BG/NBD model.
///
/// While alive a customer buys at random times with a rate λ a week; after every purchase they cease to buy
/// with probability p. λ differs among customers as a gamma distribution (r, α), p as a beta distribution
/// (a, b).
///
/// Source: P. Fader, B. Hardie, K. L. Lee, "'Counting Your Customers' the Easy Way: An Alternative to the
/// Pareto/NBD Model" (2005).
public struct PurchaseModel: Sendable, Codable, Equatable {
  /// The shape of the rates' distribution.
  public var r: Double
  /// The rate of the rates' distribution, in weeks.
  public var alpha: Double
  /// How much speaks for ceasing.
  public var a: Double
  /// How much speaks for going on.
  public var b: Double

  /// A model of given parameters.
  public init(r: Double, alpha: Double, a: Double, b: Double) {
    (self.r, self.alpha, self.a, self.b) = (r, alpha, a, b)
  }

  /// The customers of CDNOW, a shop for music, 1997.
  public static let cdnow = PurchaseModel(r: 0.243, alpha: 4.414, a: 0.793, b: 2.426)

  /// The model under which what was observed is most likely.
  ///
  /// - Throws: ``GymError`` if there are too few customers, or none that bought twice.
  public init(fitting customers: [CustomerSummary]) throws {
    let repeating = customers.count { $0.frequency > 0 }
    guard customers.count >= 30, repeating >= 5 else {
      throw GymError.invalid(
        "\(customers.count) customers of whom \(repeating) bought more than once are too few to fit: it "
          + "takes at least 30, and 5 who did.")
    }
    // Times in units of their mean, so that any unit is fitted alike.
    let scale = customers.reduce(0) { $0 + $1.age } / Double(customers.count)
    guard scale > 0 else {
      throw GymError.invalid(
        "All customers were seen on the last day only: observe them for longer, or end earlier.")
    }
    let found = minimum(
      of: { logs in
        let values = logs.map { exponential($0) }
        let model = PurchaseModel(
          r: values[0], alpha: values[1] * scale, a: values[2], b: values[3])
        // A weak pull to 1 keeps parameters finite that the data say nothing of.
        let pull = logs.reduce(0) { $0 + $1 * $1 } * 1e-9
        return -model.logLikelihood(of: customers) / Double(customers.count) + pull
      }, from: [0, -1, 0, 0.5])
    let values = found.point.map { exponential($0) }
    guard found.value.isFinite, values.allSatisfy({ $0 > 0 && $0 < 1e12 }) else {
      throw GymError.invalid(
        "No purchase model fits these customers: observe them for longer, or take more of them.")
    }
    self.init(r: values[0], alpha: values[1] * scale, a: values[2], b: values[3])
  }

  /// The logarithm of the likelihood of customers: equation 6 of the paper.
  public func logLikelihood(of customers: [CustomerSummary]) -> Double {
    let constant = r * logarithm(alpha) - logGamma(r) + logGamma(a + b) - logGamma(b)
    return customers.reduce(0) { sum, customer in
      let x = customer.frequency
      let counts = logGamma(r + x) + logGamma(b + x) - logGamma(a + b + x)
      let alive = -(r + x) * logarithm(alpha + customer.age)
      guard x > 0 else { return sum + constant + counts + alive }
      let gone =
        logarithm(a) - logarithm(b + x - 1) - (r + x) * logarithm(alpha + customer.recency)
      let greatest = max(alive, gone)
      let both = logarithm(exponential(alive - greatest) + exponential(gone - greatest))
      return sum + constant + counts + greatest + both
    }
  }

  /// The probability that a customer has not ceased to buy.
  ///
  /// Source: B. Hardie, note of 2008: 1 / (1 + a / (b + x − 1)·((α + T) / (α + t_x))^(r + x)).
  public func aliveProbability(_ customer: CustomerSummary) -> Double {
    guard customer.frequency > 0 else { return 1 }
    let odds = a / (b + customer.frequency - 1)
    let ratio = logarithm((alpha + customer.age) / (alpha + customer.recency))
    return 1 / (1 + odds * exponential((r + customer.frequency) * ratio))
  }

  /// The purchases that are to be expected of a customer in the weeks to come: equation 10.
  public func expectedPurchases(_ customer: CustomerSummary, weeks: Double) -> Double {
    let x = customer.frequency
    guard weeks > 0 else { return 0 }
    // The formula has a pole at a = 1 that is none of the model's.
    let a = abs(a - 1) < 1e-6 ? 1 + 1e-6 : self.a
    // So has it at a + b + x = 1.
    let b = abs(a + self.b + x - 1) < 1e-6 ? self.b + 2e-6 : self.b
    let z = weeks / (alpha + customer.age + weeks)
    let power = exponential(
      (r + x) * logarithm((alpha + customer.age) / (alpha + customer.age + weeks)))
    let inner = 1 - power * hypergeometric(r + x, b + x, a + b + x - 1, z)
    return (a + b + x - 1) / (a - 1) * inner * aliveProbability(customer)
  }

  /// The rate that is to be expected of a customer who is alive, a week: (r + x) / (α + T).
  public func expectedRate(_ customer: CustomerSummary) -> Double {
    (r + customer.frequency) / (alpha + customer.age)
  }
}
