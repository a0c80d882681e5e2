internal import Randomness

/// A customer as the simulation knows them: what nobody sees, and what has happened.
///
/// Purchases are drawn so that what one policy does changes no draw of another week: possible purchases come at
/// the greatest rate that any contact makes, and each draws its acceptance, its amount and whether it
/// was the last, accepted or not.
struct Customer: Sendable, Codable, Equatable {
  /// λ: purchases a week while alive.
  var rate: Double
  /// p: the probability that a purchase is the last.
  var ceasing: Double
  /// ν: the rate of the gamma distribution of amounts.
  var spendRate: Double
  var isAlive = true
  var isSubscribed = true
  /// Weeks since the first purchase.
  var age = 0.0
  /// The age at the last purchase.
  var lastPurchase = 0.0
  /// Purchases after the first.
  var purchases = 0
  /// The sum of their amounts.
  var spent = 0.0
  var fatigue = 0.0
  var weeksSinceContact = 0
  var contactsLeft: Int

  /// What a shop knows of a customer.
  var summary: CustomerSummary {
    CustomerSummary(
      frequency: Double(purchases), recency: lastPurchase, age: age,
      meanSpend: purchases > 0 ? spent / Double(purchases) : 0)
  }

  /// Draws a customer who buys for the first time now.
  init(_ model: CustomerModel, contacts: Int, using generator: inout PCG64) {
    rate = generator.gamma(shape: model.purchases.r) / model.purchases.alpha
    let (ends, goes) = (
      generator.gamma(shape: model.purchases.a), generator.gamma(shape: model.purchases.b)
    )
    ceasing = ends + goes > 0 ? ends / (ends + goes) : 0
    spendRate = max(generator.gamma(shape: model.spend.q), 1e-12) / model.spend.v
    contactsLeft = contacts
    // The first purchase may have been the last, in this model only after others: it never is.
  }

  /// The sum of the amounts that is to be expected of a week.
  ///
  /// Purchases come with a rate m and each is the last with probability p: (1 − e^(−m·p)) / p of them.
  func expectedAmount(multiplier: Double, shape: Double) -> Double {
    guard isAlive else { return 0 }
    let mean = rate * multiplier
    let purchases = ceasing > 1e-9 ? (1 - exponential(-mean * ceasing)) / ceasing : mean
    return purchases * shape / spendRate
  }

  /// Lets a week pass.
  ///
  /// - Parameters:
  ///   - multiplier: of the rate.
  ///   - greatest: the greatest multiplier there is.
  /// - Returns: the number of purchases and the sum of their amounts.
  mutating func live(
    multiplier: Double, greatest: Double, shape: Double, using generator: inout PCG64
  ) -> (purchases: Int, amount: Double) {
    var (count, sum, time) = (0, 0.0, 0.0)
    let possible = rate * greatest
    // A thousand purchases a week are more than any customer makes.
    for _ in 0..<1000 {
      time += possible > 0 ? generator.exponential() / possible : .infinity
      guard time < 1 else { break }
      let isAccepted = generator.random() * greatest < multiplier
      let amount = generator.gamma(shape: shape) / spendRate
      let isLast = generator.random() < ceasing
      guard isAccepted, isAlive else { continue }
      count += 1
      sum += amount
      lastPurchase = age + time
      isAlive = !isLast
    }
    age += 1
    purchases += count
    spent += sum
    return (count, sum)
  }
}

extension PCG64 {
  /// A number of the gamma distribution of a shape, with the scale 1.
  ///
  /// Source: G. Marsaglia, W. Tsang, "A Simple Method for Generating Gamma Variables" (2000).
  mutating func gamma(shape: Double) -> Double {
    if shape < 1 {
      let raised = gamma(shape: shape + 1)
      return raised * Environments.exponential(logarithm(1 - random()) / shape)
    }
    let d = shape - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = normal()
      let v = 1 + c * x
      guard v > 0 else { continue }
      let cube = v * v * v
      let logU = logarithm(1 - random())
      if logU < 0.5 * x * x + d * (1 - cube + logarithm(cube)) { return d * cube }
    }
  }
}
