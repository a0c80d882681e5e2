public import Gym
public import Randomness

/// A shop's users: they look at products by themselves for a while, then see one recommendation after another
/// on other pages, and sometimes click.
///
/// A user is a vector ω of latent interests. Looking at products by themselves they choose product p in
/// proportion to e^(Γₚ·ω + μₚ); a recommended product is clicked with the probability f(βₚ·ω + μ′ₚ), from
/// 0.45 % to 2.9 %. β and μ′ are Γ and μ with some pairs of similar products exchanged, so that what is looked
/// at is not what is clicked. An episode is a user until they leave; a step is a recommendation; what they
/// look at between two of them is seen as shares of views. Reward is 1 for a click.
///
/// Source: D. Rohde and others, "RecoGym: A Reinforcement Learning Environment for the problem of Product
/// Recommendation in Online Advertising" (2018); the law of its `reco-gym-v1`, except that the probability of
/// leaving has a parameter for each state (both are 0.01). Users who leave before any
/// recommendation are not seen.
public struct ProductSessions: RecommendationWorld {
  /// What can be set.
  public let parameters: ProductSessionsParameters
  /// What can be shown: one of the products.
  public let slates: Slates
  /// What is seen.
  public let layout: RecommendationLayout
  /// How products attract views and clicks.
  let catalog: ProductCatalog
  /// ω.
  private(set) var interests: [Double]
  /// How often this user looked at each product.
  private(set) var views: [Int]
  private(set) var viewCount = 0
  /// The recommendations that this user has seen, and the clicks on them.
  private(set) var shown = 0
  private(set) var clicks = 0
  private var hasLeft = false
  /// Room for the weights of all products.
  private var weights: [Double]

  /// A world before its first user.
  ///
  /// - Throws: ``GymError`` if a parameter makes no sense.
  public init(parameters: ProductSessionsParameters = .init()) throws {
    try parameters.validate()
    self.parameters = parameters
    catalog = ProductCatalog(parameters)
    slates = try Slates(items: parameters.products, size: 1)
    var layout = RecommendationLayout(itemCount: parameters.products, slateSize: 1)
    layout.addUser(parameters.products, 0, 1)
    layout.addUser(1, 0, 20)
    self.layout = layout
    interests = Array(repeating: 0, count: parameters.dimensions)
    views = Array(repeating: 0, count: parameters.products)
    weights = Array(repeating: 0, count: parameters.products)
  }

  /// The ids under which the environment is known.
  public static let registrations: [Registration<ProductSessionsParameters>] = [
    Registration(
      "ProductSessions-v0", "Recommend products to users who look at some by themselves.",
      framesPerSecond: 6)
  ]

  /// As many as products.
  public var kindCount: Int { parameters.products }
  /// The product itself.
  public func kind(of item: Int) -> Int { item }
  /// Whether the user has left.
  public var isOver: Bool { hasLeft }

  /// Lets a new user come, who looks at products until the first recommendation.
  public mutating func begin(using generator: inout PCG64) {
    repeat {
      for index in interests.indices { interests[index] = generator.normal() }
      for product in views.indices { views[product] = 0 }
      (viewCount, shown, clicks) = (0, 0, 0)
      browse(using: &generator)
    } while hasLeft
  }

  /// Looks at products until a recommendation comes or the user leaves.
  private mutating func browse(using generator: inout PCG64) {
    while true {
      let product = catalog.view(interests, &weights, using: &generator)
      views[product] += 1
      viewCount += 1
      let moved = generator.random()
      if moved < parameters.organicToBandit {
        hasLeft = false
        return
      }
      if moved < parameters.organicToBandit + parameters.leaveOrganic {
        hasLeft = true
        return
      }
      drift(using: &generator)
    }
  }

  private mutating func drift(using generator: inout PCG64) {
    guard parameters.drift > 0 else { return }
    for index in interests.indices {
      interests[index] = generator.normal(mean: interests[index], deviation: parameters.drift)
    }
  }

  /// The probability that a product is clicked if it is recommended now.
  func clickProbability(_ product: Int) -> Double { catalog.clickProbability(product, interests) }

  /// Recommends a product.
  public mutating func serve(_ slate: Slate, using generator: inout PCG64) -> SlateOutcome {
    let product = slate[0]
    var outcome = SlateOutcome()
    let probability = clickProbability(product)
    outcome.probabilities[0] = Float(probability)
    shown += 1
    let isClicked = generator.random() < probability
    if isClicked {
      clicks += 1
      outcome.chosen = 0
      outcome.chosenKind = product
      (outcome.consumed, outcome.consumedShare, outcome.reward) = (1, 1, 1)
      outcome.quality = probability
    }
    let moved = generator.random()
    if moved < parameters.banditToOrganic {
      drift(using: &generator)
      browse(using: &generator)
    } else if isClicked {
      browse(using: &generator)
    } else {
      hasLeft = moved < parameters.banditToOrganic + parameters.leaveBandit
    }
    return outcome
  }

  /// Writes which part of the user's views each product has, and the logarithm of their number.
  public func write(into seen: inout RecommendationObservation) {
    let share = 1 / Float(max(1, viewCount))
    for product in views.indices { seen.user[product] = Float(views[product]) * share }
    seen.user[views.count] = Float(logarithm(1 + Double(viewCount)))
  }
}

extension ProductSessions {
  /// What views say, and what clicks say.
  public static let baselines = ["organic_popular", "organic_argmax", "best_static", "oracle"]

  /// `organic_popular` recommends what all users look at most, `organic_argmax` what this user does,
  /// `best_static` the product of the greatest mean click rate, `oracle` what this user clicks most.
  public func baseline(_ name: String) -> (@Sendable (ProductSessions) -> Slate)? {
    switch name {
    case "organic_popular":
      let product = catalog.mostViewed()
      return { _ in [product] }
    case "best_static":
      let product = catalog.mostClicked()
      return { _ in [product] }
    case "organic_argmax":
      return { world in
        Slate.top(size: 1, count: world.views.count) { Float(world.views[$0]) }
      }
    case "oracle":
      return { world in
        Slate.top(size: 1, count: world.views.count) { Float(world.clickProbability($0)) }
      }
    default: return nil
    }
  }

  /// A product with its views.
  public func card(ofKind kind: Int) -> RecommendationCard {
    RecommendationCard(
      title: "product \(kind)", detail: "viewed \(views[kind]) times",
      quality: clipped(clickProbability(kind) / 0.03, 0, 1))
  }

  /// The latent interests.
  public var portrait: (title: String, bars: [(name: String, value: Double)]) {
    (
      "\(viewCount) views, \(clicks) clicks of \(shown)",
      interests.enumerated().map { ("ω\($0.offset)", clipped($0.element / 3, -1, 1)) }
    )
  }
}

extension ProductSessions {
  private enum CodingKeys: String, CodingKey {
    case parameters, interests, views, viewCount, shown, clicks, hasLeft
  }

  /// Reads what was encoded and checks it.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(parameters: values.decode(Parameters.self, forKey: .parameters))
    let stored = (
      try values.decode([Double].self, forKey: .interests),
      try values.decode([Int].self, forKey: .views)
    )
    let counts = try [CodingKeys.viewCount, .shown, .clicks].map {
      try values.decode(Int.self, forKey: $0)
    }
    let range = 0...Int(Int32.max)
    guard stored.0.count == interests.count, stored.1.count == views.count,
      stored.1.allSatisfy({ range.contains($0) }), counts.allSatisfy({ range.contains($0) })
    else { throw GymError.invalid("The stored user of ProductSessions is none of this world.") }
    (interests, views) = stored
    (viewCount, shown, clicks) = (counts[0], counts[1], counts[2])
    hasLeft = try values.decode(Bool.self, forKey: .hasLeft)
  }

  /// Writes the parameters and the user.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(parameters, forKey: .parameters)
    try values.encode(interests, forKey: .interests)
    try values.encode(views, forKey: .views)
    try values.encode(viewCount, forKey: .viewCount)
    try values.encode(shown, forKey: .shown)
    try values.encode(clicks, forKey: .clicks)
    try values.encode(hasLeft, forKey: .hasLeft)
  }
}
