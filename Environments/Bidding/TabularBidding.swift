public import Gym
public import Randomness

/// Bid in a number of auctions, one after the other, with a small budget: every transition is known, and
/// the optimum with it.
///
/// Each auction is won by a bid of at least its price, which is paid; prices are drawn anew from the whole
/// numbers of a list of probabilities. RLB's model (H. Cai et al., "Real-Time Bidding by Reinforcement
/// Learning in Display Advertising", 2017) with one value.
public struct TabularBidding: RegisteredEnvironment {
  /// What can be set.
  public let parameters: Parameters
  /// Auctions and budget left; nil before the first reset.
  public private(set) var state: State?
  /// The generator of prices.
  public var generator = PCG64(seed: 0)

  /// A row of auctions.
  public init(parameters: Parameters = Parameters()) throws {
    try parameters.validate()
    self.parameters = parameters
  }

  /// What can be set.
  public struct Parameters: EnvironmentParameters {
    /// How many auctions there are: N.
    public var auctions = 10
    /// The budget: B.
    public var budget = 20
    /// How likely each price is, from 1 on, up to a factor.
    public var prices = [Double](repeating: 1, count: 10)
    /// What an auction is worth: θ.
    public var value = 1.0

    /// Ten auctions, a budget of 20, prices from 1 to 10.
    public init() {}

    /// Checks every value.
    public func validate() throws {
      guard (1...10_000).contains(auctions) else {
        throw GymError.parameter("auctions", value: "\(auctions)", allowed: "between 1 and 10000")
      }
      guard (1...10_000).contains(budget) else {
        throw GymError.parameter("budget", value: "\(budget)", allowed: "between 1 and 10000")
      }
      guard (1...1000).contains(prices.count) else {
        throw GymError.parameter(
          "prices", value: "\(prices.count) numbers", allowed: "1 to 1000 numbers")
      }
      guard prices.allSatisfy({ $0 >= 0 && $0 < 1e12 }), prices.reduce(0, +) > 0 else {
        throw GymError.parameter(
          "prices", value: "\(prices)", allowed: "numbers of 0 or more, not all 0")
      }
      guard value > 0, value < 1e12 else {
        throw GymError.parameter("value", value: "\(value)", allowed: "above 0")
      }
    }
  }

  /// What is left.
  public struct State: Sendable, Codable, Equatable {
    /// The number of auctions left.
    public var auctions: Int
    /// What is left of the budget.
    public var budget: Int
    /// What was won.
    public var wins = 0
  }

  /// The ids under which the environment is known.
  public static let registrations: [Registration<Parameters>] = [
    Registration(
      "TabularBidding-v0", "Bid in ten auctions with a budget of 20: all odds are known.",
      framesPerSecond: 4)
  ]

  /// The number of the state: (N − auctions left) · (B + 1) + budget left.
  public var observationSpace: Discrete {
    Discrete((parameters.auctions + 1) * (parameters.budget + 1))
  }
  /// The bid: 0 to the highest price.
  public var actionSpace: Discrete { Discrete(parameters.prices.count + 1) }
  /// No bid may exceed what is left of the budget.
  public static var restrictsActions: Bool { true }

  /// Marks the bids that the budget allows.
  public func legalActions(into mask: inout MutableSpan<Bool>) {
    let budget = state?.budget ?? parameters.budget
    for bid in 0..<mask.count { mask[bid] = bid <= budget }
  }

  private func number(auctions: Int, budget: Int) -> Int {
    (parameters.auctions - auctions) * (parameters.budget + 1) + budget
  }

  /// Starts with all auctions and the whole budget.
  public mutating func reset(seed: UInt64?) throws -> Int {
    if let seed { generator = PCG64(seed: seed) }
    state = State(auctions: parameters.auctions, budget: parameters.budget)
    return number(auctions: parameters.auctions, budget: parameters.budget)
  }

  /// Bids in an auction.
  public mutating func step(_ action: Int) throws -> Step<Int> {
    guard var left = state, left.auctions > 0 else { throw GymError.resetNeeded }
    try actionSpace.require(action)
    guard action <= left.budget else {
      throw GymError.actionOutsideSpace(
        "\(action)", space: "the bids up to what is left of the budget, \(left.budget)")
    }
    let price = drawPrice()
    let isWon = action >= price
    left.auctions -= 1
    if isWon {
      left.budget -= price
      left.wins += 1
    }
    state = left
    return Step(
      observation: number(auctions: left.auctions, budget: left.budget),
      reward: isWon ? parameters.value : 0, terminated: left.auctions == 0)
  }

  private mutating func drawPrice() -> Int {
    var rest = generator.random() * parameters.prices.reduce(0, +)
    for (index, weight) in parameters.prices.enumerated() {
      rest -= weight
      if rest < 0 { return index + 1 }
    }
    return parameters.prices.count
  }

  /// The names of the measures.
  public static var metricNames: [String] { ["wins", "budget_left"] }
  /// Writes the measures.
  public func metrics(into values: inout MutableSpan<Double>) {
    values[0] = Double(state?.wins ?? 0)
    values[1] = Double(state?.budget ?? parameters.budget)
  }
}

extension TabularBidding: FiniteEnvironment {
  /// The table of all transitions.
  ///
  /// - Throws: ``GymError`` if it would be too large.
  public var model: FiniteModel {
    get throws {
      let (states, bids) = (observationSpace.count, actionSpace.count)
      guard states * bids <= 2_000_000 else {
        throw GymError.invalid(
          "The table of \(parameters.auctions) auctions and a budget of \(parameters.budget) would be too "
            + "large: make N · B smaller.")
      }
      let sum = parameters.prices.reduce(0, +)
      let width = parameters.budget + 1
      var starts = [Double](repeating: 0, count: states)
      starts[parameters.budget] = 1
      return try FiniteModel(startProbabilities: starts, actionCount: bids) { state, bid in
        let (played, budget) = state.quotientAndRemainder(dividingBy: width)
        guard played < parameters.auctions, bid <= budget else { return [] }
        let ends = played + 1 == parameters.auctions
        let next = (played + 1) * width
        var outcomes: [FiniteModel.Outcome] = []
        var won = 0.0
        for price in stride(from: 1, through: bid, by: 1) where parameters.prices[price - 1] > 0 {
          won += parameters.prices[price - 1]
          outcomes.append(
            FiniteModel.Outcome(
              probability: parameters.prices[price - 1] / sum, next: next + budget - price,
              reward: parameters.value, terminated: ends))
        }
        if sum - won > sum * 1e-12 {
          outcomes.append(
            FiniteModel.Outcome(
              probability: 1 - won / sum, next: next + budget, reward: 0, terminated: ends))
        }
        return outcomes
      }
    }
  }

  /// The number of the current state; nil before the first reset.
  public var modelState: Int? { state.map { number(auctions: $0.auctions, budget: $0.budget) } }

  /// What is left, in words.
  public func modelStateName(_ state: Int) -> String {
    let (played, budget) = state.quotientAndRemainder(dividingBy: parameters.budget + 1)
    return "\(parameters.auctions - played) auctions and a budget of \(budget) left"
  }
}
