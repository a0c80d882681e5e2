public import Gym
public import Randomness

/// Mail a customer, or let them go: the more periods since the last purchase, the less likely the next.
///
/// A customer of recency r, 1 to 4 periods, who is mailed buys with probability 0.3, 0.2, 0.15 or 0.05 and is then
/// of recency 1; else the recency grows, and after 4 the customer is lost, as is one who is not mailed. A
/// purchase brings 40 when the customer is seen next, a mailing costs 4; money is worth 1/1.2 of itself
/// a period later.
///
/// Source: P. Pfeifer and R. Carraway, "Modeling Customer Relationships as Markov Chains" (2000), section 3.
public struct PfeiferCarraway: RegisteredEnvironment {
  /// What can be set.
  public let parameters: Parameters
  /// The recency, from 1; one more than the last once the customer is lost, and nil before the first reset.
  public private(set) var recency: Int?
  /// The generator of purchases.
  public var generator = PCG64(seed: 0)

  /// A customer who has just bought.
  public init(parameters: Parameters = Parameters()) throws {
    try parameters.validate()
    self.parameters = parameters
  }

  /// What can be set.
  public struct Parameters: EnvironmentParameters {
    /// The probability of a purchase of a mailed customer, by recency from 1 on.
    public var purchaseProbabilities = [0.3, 0.2, 0.15, 0.05]
    /// NC: what a purchase brings.
    public var contribution = 40.0
    /// M: what a mailing costs.
    public var mailingCost = 4.0

    /// The paper's.
    public init() {}

    /// Checks every value.
    public func validate() throws {
      guard (1...10_000).contains(purchaseProbabilities.count),
        purchaseProbabilities.allSatisfy({ (0...1).contains($0) })
      else {
        throw GymError.parameter(
          "purchase_probabilities", value: "\(purchaseProbabilities)",
          allowed: "1 to 10000 probabilities")
      }
      try require("contribution", contribution, 0...1e9)
      try require("mailing_cost", mailingCost, 0...1e9)
    }
  }

  /// The ids under which the environment is known.
  public static let registrations: [Registration<Parameters>] = [
    Registration(
      "PfeiferCarraway-v0", "Mail a customer as long as it pays: all odds are known.",
      maxEpisodeSteps: 1000, framesPerSecond: 2)
  ]

  private var recencies: Int { parameters.purchaseProbabilities.count }
  /// The recency less 1; one more number stands for a lost customer.
  public var observationSpace: Discrete { Discrete(recencies + 1) }
  /// 0 lets the customer go, 1 mails.
  public var actionSpace: Discrete { Discrete(2) }

  /// A customer who has just bought.
  public mutating func reset(seed: UInt64?) throws -> Int {
    if let seed { generator = PCG64(seed: seed) }
    recency = 1
    return 0
  }

  /// Mails, or lets the customer go.
  public mutating func step(_ action: Int) throws -> Step<Int> {
    guard let now = recency, now <= recencies else { throw GymError.resetNeeded }
    try actionSpace.require(action)
    let reward = reward(now, action)
    let buys = generator.random() < parameters.purchaseProbabilities[now - 1]
    let next = action == 0 ? recencies + 1 : buys ? 1 : now + 1
    recency = next
    return Step(observation: next - 1, reward: reward, terminated: next > recencies)
  }

  private func reward(_ recency: Int, _ action: Int) -> Double {
    (recency == 1 ? parameters.contribution : 0) - (action == 1 ? parameters.mailingCost : 0)
  }
}

extension PfeiferCarraway: FiniteEnvironment {
  /// The table of all transitions.
  public var model: FiniteModel {
    get throws {
      var starts = [Double](repeating: 0, count: recencies + 1)
      starts[0] = 1
      return try FiniteModel(startProbabilities: starts, actionCount: 2) { state, action in
        guard state < recencies else { return [] }
        let reward = reward(state + 1, action)
        func outcome(_ probability: Double, _ next: Int) -> FiniteModel.Outcome {
          FiniteModel.Outcome(
            probability: probability, next: next, reward: reward, terminated: next == recencies)
        }
        guard action == 1 else { return [outcome(1, recencies)] }
        let buys = parameters.purchaseProbabilities[state]
        return [outcome(buys, 0), outcome(1 - buys, state + 1)].filter { $0.probability > 0 }
      }
    }
  }

  /// The number of the current state; nil before the first reset.
  public var modelState: Int? { recency.map { $0 - 1 } }

  /// The recency in words.
  public func modelStateName(_ state: Int) -> String {
    state < recencies ? "recency \(state + 1)" : "lost"
  }
}
