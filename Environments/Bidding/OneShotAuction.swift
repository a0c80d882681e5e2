public import Gym
public import Randomness

/// One auction: see what the thing is worth to you, bid, and keep the worth less the price if you win.
///
/// The rivals' bids are uniform on 0 … 1. In a second-price auction truth is the best bid (W. Vickrey,
/// "Counterspeculation, Auctions, and Competitive Sealed Tenders", 1961); in a first-price auction it is
/// n / (n + 1) of the worth against n rivals.
public struct OneShotAuction: RegisteredEnvironment {
  /// What can be set.
  public let parameters: Parameters
  /// What the thing is worth; nil before the first reset.
  public private(set) var worth: Float?
  /// The generator of worths and rivals.
  public var generator = PCG64(seed: 0)

  /// An auction.
  public init(parameters: Parameters = Parameters()) throws {
    try parameters.validate()
    self.parameters = parameters
  }

  /// What can be set.
  public struct Parameters: EnvironmentParameters {
    /// `second_price` or `first_price`.
    public var auction = "second_price"
    /// How many rivals bid.
    public var rivals = 1
    /// How many auctions the same bid enters; the reward is their mean.
    public var auctions = 1
    /// How many bids there are, evenly spaced from 0 to 1.
    public var bids = 41

    /// One rival, second price.
    public init() {}

    /// Checks every value.
    public func validate() throws {
      guard ["second_price", "first_price"].contains(auction) else {
        throw GymError.parameter(
          "auction", value: auction, allowed: "second_price or first_price")
      }
      for (name, value, range) in [
        ("rivals", rivals, 1...1000), ("auctions", auctions, 1...1_000_000),
        ("bids", bids, 2...10_001),
      ] where !range.contains(value) {
        throw GymError.parameter(
          name, value: "\(value)",
          allowed: "between \(range.lowerBound) and \(range.upperBound)")
      }
    }
  }

  /// The ids under which the environment is known.
  public static let registrations: [Registration<Parameters>] = [
    Registration(
      "OneShotAuction-v0", "Bid once, knowing what the thing is worth to you.", framesPerSecond: 2)
  ]

  private static let worths = Box<Float>(low: 0, high: 1)

  /// What the thing is worth, 0 … 1.
  public var observationSpace: Box<Float> { Self.worths }
  /// The bids from 0 to 1.
  public var actionSpace: Discrete { Discrete(parameters.bids) }

  /// Draws a worth.
  public mutating func reset(seed: UInt64?) throws -> Float {
    if let seed { generator = PCG64(seed: seed) }
    let drawn = generator.random32()
    worth = drawn
    return drawn
  }

  /// Bids.
  public mutating func step(_ action: Int) throws -> Step<Float> {
    guard let worth else { throw GymError.resetNeeded }
    try actionSpace.require(action)
    let bid = Double(action) / Double(parameters.bids - 1)
    var surplus = 0.0
    for _ in 0..<parameters.auctions {
      var highest = 0.0
      for _ in 0..<parameters.rivals { highest = max(highest, generator.random()) }
      guard bid >= highest else { continue }
      surplus += Double(worth) - (parameters.auction == "first_price" ? bid : highest)
    }
    self.worth = nil
    return Step(
      observation: worth, reward: surplus / Double(parameters.auctions), terminated: true)
  }
}
