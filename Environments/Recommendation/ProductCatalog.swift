public import Gym
internal import Randomness

/// What can be set about ``ProductSessions``; the defaults are RecoGym's.
public struct ProductSessionsParameters: EnvironmentParameters {
  /// How many products there are.
  public var products = 10
  /// How many numbers describe a user's interests.
  public var dimensions = 5
  /// How many pairs of similar products exchange how they are clicked; at most half of the products.
  public var flips = 0
  /// The standard deviation of how popular products are.
  public var popularityDeviation = 3.0
  /// The standard deviation of how the interests move with every view.
  public var drift = 0.1
  /// The probability that a recommendation follows a view.
  public var organicToBandit = 0.25
  /// The probability that the user leaves after a view.
  public var leaveOrganic = 0.01
  /// The probability that views follow a recommendation that is not clicked.
  public var banditToOrganic = 0.05
  /// The probability that the user leaves after a recommendation.
  public var leaveBandit = 0.01
  /// What the products are drawn from.
  public var catalogSeed = 0

  /// RecoGym's defaults.
  public init() {}

  /// Checks every value.
  public func validate() throws {
    try require("products", products, 2...5000)
    try require("dimensions", dimensions, 1...100)
    try require("flips", flips, 0...products / 2)
    try require("popularity_deviation", popularityDeviation, 0...100)
    try require("drift", drift, 0...10)
    try require("catalog_seed", catalogSeed, 0...Int(Int32.max))
    for (name, value) in [
      ("organic_to_bandit", organicToBandit), ("leave_organic", leaveOrganic),
      ("bandit_to_organic", banditToOrganic), ("leave_bandit", leaveBandit),
    ] {
      try require(name, value, 0...1)
    }
    // Otherwise a user looks forever, or never leaves.
    try require("organic_to_bandit", organicToBandit, 0.001...1)
    try require("leave_bandit", leaveBandit, 1e-5...1)
    for (names, sum) in [
      ("organic_to_bandit + leave_organic", organicToBandit + leaveOrganic),
      ("bandit_to_organic + leave_bandit", banditToOrganic + leaveBandit),
    ] {
      try require(names, sum, 0...1)
    }
  }
}

/// How products attract views and clicks: the same for all users.
struct ProductCatalog: Sendable {
  /// How many products there are.
  let products: Int
  /// How many numbers describe a user's interests.
  let dimensions: Int
  /// Γ, `[products, dimensions]`.
  let viewFactors: [Double]
  /// μ, `[products]`.
  let viewPopularity: [Double]
  /// The product whose Γ and μ decide how a product is clicked; itself unless it was exchanged.
  let clicksLike: [Int]

  init(_ parameters: ProductSessionsParameters) {
    products = parameters.products
    dimensions = parameters.dimensions
    var generator = PCG64(seed: UInt64(parameters.catalogSeed))
    viewFactors = (0..<products * dimensions).map { _ in generator.normal() }
    viewPopularity = (0..<products).map { _ in
      generator.normal(mean: 0, deviation: parameters.popularityDeviation)
    }
    clicksLike = Self.exchanged(
      viewFactors, products: products, dimensions: dimensions, pairs: parameters.flips)
  }

  /// Exchanges pairs, the most similar first, each product at most once.
  private static func exchanged(
    _ factors: [Double], products: Int, dimensions: Int, pairs: Int
  ) -> [Int] {
    var like = Array(0..<products)
    guard pairs > 0 else { return like }
    var similar: [(similarity: Double, first: Int, second: Int)] = []
    for first in 0..<products {
      for second in 0..<first {
        var sum = 0.0
        for index in 0..<dimensions {
          sum += factors[first * dimensions + index] * factors[second * dimensions + index]
        }
        similar.append((sum, first, second))
      }
    }
    similar.sort { ($0.similarity, $0.first, $0.second) > ($1.similarity, $1.first, $1.second) }
    var left = pairs
    for pair in similar
    where left > 0 && like[pair.first] == pair.first && like[pair.second] == pair.second {
      like[pair.first] = pair.second
      like[pair.second] = pair.first
      left -= 1
    }
    return like
  }

  /// Γₚ·ω + μₚ.
  @inline(__always)
  private func attraction(_ product: Int, _ interests: [Double]) -> Double {
    var sum = viewPopularity[product]
    for index in 0..<dimensions {
      sum += viewFactors[product * dimensions + index] * interests[index]
    }
    return sum
  }

  /// Draws the product that a user looks at.
  ///
  /// - Parameter weights: room for a number of each product.
  func view(_ interests: [Double], _ weights: inout [Double], using generator: inout PCG64) -> Int {
    var most = -Double.infinity
    for product in 0..<products {
      weights[product] = attraction(product, interests)
      most = max(most, weights[product])
    }
    var sum = 0.0
    for product in 0..<products {
      weights[product] = exponential(weights[product] - most)
      sum += weights[product]
    }
    var left = generator.random() * sum
    for product in 0..<products {
      left -= weights[product]
      if left < 0 { return product }
    }
    return products - 1
  }

  /// The probability that a product is clicked: σ(5·σ(2·σ(0.3·x) − 2) − 6) of its attraction x.
  func clickProbability(_ product: Int, _ interests: [Double]) -> Double {
    func sigmoid(_ number: Double) -> Double { 1 / (1 + exponential(-number)) }
    let attraction = attraction(clicksLike[product], interests)
    return sigmoid(5 * sigmoid(2 * sigmoid(0.3 * attraction) - 2) - 6)
  }

  /// The product that most views of users drawn for the purpose go to.
  func mostViewed() -> Int {
    greatest { product, interests, weights, generator in
      _ = view(interests, &weights, using: &generator)
      let sum = weights.reduce(0, +)
      for index in weights.indices { product[index] += weights[index] / sum }
    }
  }

  /// The product of the greatest click rate among users drawn for the purpose.
  func mostClicked() -> Int {
    greatest { product, interests, _, _ in
      for index in product.indices { product[index] += clickProbability(index, interests) }
    }
  }

  private func greatest(
    _ add: (inout [Double], [Double], inout [Double], inout PCG64) -> Void
  ) -> Int {
    var generator = PCG64(seed: 0)
    var sums = [Double](repeating: 0, count: products)
    var weights = sums
    for _ in 0..<2000 {
      let interests = (0..<dimensions).map { _ in generator.normal() }
      add(&sums, interests, &weights, &generator)
    }
    return sums.indices.max { (sums[$0], $1) < (sums[$1], $0) } ?? 0
  }
}
