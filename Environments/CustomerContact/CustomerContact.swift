public import Gym
public import Randomness

/// Contact one customer after another, week by week: purchases follow CDNOW's customers, and what contacts do to
/// them follows assumptions.
///
/// A customer buys at random times with a rate of their own until, after some purchase, they cease without a
/// sign. A contact raises the rate of its week, less the more tired of contacts the customer is, and may
/// make them unsubscribe. Reward is a part of what is bought, less discounts and the costs of contacts.
/// See `CustomerContact.md`.
public struct CustomerContact: RegisteredEnvironment {
  /// What can be set.
  public let parameters: CustomerContactParameters
  /// When customers buy and what they spend.
  public let model: CustomerModel
  private(set) var customer: Customer?
  private(set) var week = 0
  /// Of each week of the episode the action, the purchases and their amount.
  private(set) var history: [WeekRecord] = []
  private(set) var profit = 0.0
  /// What customers and their purchases are drawn from.
  public var generator = PCG64(seed: 0)
  /// What answers to contacts are drawn from: apart, so that purchases do not depend on them.
  private var answers = PCG64(seed: 1)

  /// What happened in a week.
  struct WeekRecord: Sendable, Codable, Equatable {
    var action: Int
    var purchases: Int
    var amount: Double
  }

  /// Customers of a model.
  ///
  /// - Throws: ``GymError`` if a parameter makes no sense, `FormatError` if the model's file cannot be read.
  public init(parameters: CustomerContactParameters = .init()) throws {
    try parameters.validate()
    self.parameters = parameters
    model = try CustomerModel(named: parameters.model)
  }

  /// The ids under which the environment is known.
  public static let registrations: [Registration<CustomerContactParameters>] = [
    Registration(
      "CustomerContact-v0", "Contact a customer when it pays, without tiring them.",
      framesPerSecond: 8)
  ]

  private static let space: Box<[Float]> = {
    let high: [Float] = [10, 10, 10, 10, 10, 10, 1, 1, 1]
    return Box(low: Array(repeating: 0, count: 9), high: high)
  }()

  /// Nine numbers: weeks since the last purchase by 52; the logarithm of 1 + purchases after the first; weeks since
  /// the first by 52; their mean amount by 50; weeks since the last contact by 10; fatigue; contacts
  /// left as a part; weeks left as a part; whether the customer is subscribed.
  public var observationSpace: Box<[Float]> { Self.space }
  /// 0 none, 1 email, 2 coupon of 10 %, 3 coupon of 20 %.
  public var actionSpace: Discrete { Discrete(4) }
  /// Who has unsubscribed, or was contacted as often as allowed, cannot be contacted.
  public static var restrictsActions: Bool { true }

  /// Marks what can be done.
  public func legalActions(into mask: inout MutableSpan<Bool>) {
    let canContact = customer.map { $0.isSubscribed && $0.contactsLeft > 0 } ?? true
    for action in 0..<mask.count { mask[action] = action == 0 || canContact }
  }

  /// What a shop knows of the customer; nil before the first reset.
  public var summary: CustomerSummary? { customer?.summary }
  /// How tired of contacts the customer is.
  public var fatigue: Double { customer?.fatigue ?? 0 }
  /// Weeks since the last contact.
  public var weeksSinceContact: Int { customer?.weeksSinceContact ?? 0 }
  /// Whether the customer can be contacted.
  public var canContact: Bool {
    customer.map { $0.isSubscribed && $0.contactsLeft > 0 } ?? false
  }

  /// Lets a new customer come, observed for some weeks already.
  public mutating func reset(seed: UInt64?) throws -> [Float] {
    if let seed {
      let streams = RandomStreams(seed: seed)
      generator = streams.stream("customer")
      answers = streams.stream("answers")
    }
    var drawn = Customer(model, contacts: parameters.contactBudget, using: &generator)
    let greatest = greatestEffect
    for _ in 0..<parameters.historyWeeks {
      _ = drawn.live(
        multiplier: 1, greatest: greatest, shape: model.spend.p, using: &generator)
    }
    drawn.weeksSinceContact = 100
    customer = drawn
    week = 0
    profit = 0
    history.removeAll(keepingCapacity: true)
    return observation(drawn)
  }

  private var greatestEffect: Double { parameters.effects.max() ?? 1 }

  /// Lets a week pass.
  public mutating func step(_ action: Int) throws -> Step<[Float]> {
    guard var now = customer, week < parameters.weeks else { throw GymError.resetNeeded }
    try actionSpace.require(action)
    guard action == 0 || (now.isSubscribed && now.contactsLeft > 0) else {
      throw GymError.actionOutsideSpace(
        CustomerContactParameters.actions[action],
        space: now.isSubscribed
          ? "what is left: this customer was contacted as often as allowed"
          : "what is left: this customer has unsubscribed")
    }
    let effect = parameters.effects[action] - 1
    let multiplier = max(0, 1 + effect * exponential(-parameters.fatigueEffect * now.fatigue))
    let expected =
      parameters.reward == "expected"
      ? now.expectedAmount(multiplier: multiplier, shape: model.spend.p) : nil
    let bought = now.live(
      multiplier: multiplier, greatest: greatestEffect, shape: model.spend.p, using: &generator)
    var reward = (expected ?? bought.amount) * (parameters.margin - parameters.discounts[action])
    // Drawn every week, so that answers of later weeks do not depend on this one's action.
    let answer = answers.random()
    if action > 0 {
      reward -= parameters.contactCost
      if answer < parameters.unsubscribing * now.fatigue { now.isSubscribed = false }
      now.contactsLeft -= 1
    }
    now.fatigue = parameters.fatigueMemory * now.fatigue + (action > 0 ? 1 : 0)
    now.weeksSinceContact = action > 0 ? 1 : min(now.weeksSinceContact + 1, 100)
    customer = now
    week += 1
    profit += reward
    history.append(
      WeekRecord(action: action, purchases: bought.purchases, amount: bought.amount))
    return Step(
      observation: observation(now), reward: reward, terminated: week == parameters.weeks)
  }

  /// What is seen now; empty before the first reset.
  public var observation: [Float] { customer.map(observation) ?? [] }

  private func observation(_ customer: Customer) -> [Float] {
    let seen = customer.summary
    let budget = Double(max(1, parameters.contactBudget))
    let numbers = [
      (customer.age - customer.lastPurchase) / 52, logarithm(1 + seen.frequency),
      customer.age / 52, seen.meanSpend / 50, Double(customer.weeksSinceContact) / 10,
      customer.fatigue, Double(customer.contactsLeft) / budget,
      Double(parameters.weeks - week) / Double(parameters.weeks), customer.isSubscribed ? 1 : 0,
    ]
    return zip(numbers, Self.space.high).map { Float(clipped($0, 0, Double($1))) }
  }

  /// The names of the measures.
  public static var metricNames: [String] {
    ["profit", "contacts", "purchases", "spend", "unsubscribed", "alive"]
  }
  /// Writes the measures of the episode so far.
  public func metrics(into values: inout MutableSpan<Double>) {
    values[0] = profit
    values[1] = Double(history.count { $0.action > 0 })
    values[2] = Double(history.reduce(0) { $0 + $1.purchases })
    values[3] = history.reduce(0) { $0 + $1.amount }
    values[4] = customer?.isSubscribed ?? true ? 0 : 1
    values[5] = customer?.isAlive ?? true ? 1 : 0
  }
}

extension CustomerContact: Codable {
  private enum CodingKeys: String, CodingKey {
    case parameters, customer, week, history, profit, generator, answers
  }

  /// Reads what was encoded and checks it.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(parameters: values.decode(CustomerContactParameters.self, forKey: .parameters))
    customer = try values.decodeIfPresent(Customer.self, forKey: .customer)
    week = try values.decode(Int.self, forKey: .week)
    history = try values.decode([WeekRecord].self, forKey: .history)
    profit = try values.decode(Double.self, forKey: .profit)
    generator = try values.decode(PCG64.self, forKey: .generator)
    answers = try values.decode(PCG64.self, forKey: .answers)
    guard (0...parameters.weeks).contains(week), history.count == week,
      history.allSatisfy({ (0..<4).contains($0.action) && (0...1000).contains($0.purchases) })
    else { throw GymError.invalid("The stored weeks of CustomerContact are none of its own.") }
  }

  /// Writes the parameters, the customer and what has happened.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(parameters, forKey: .parameters)
    try values.encodeIfPresent(customer, forKey: .customer)
    try values.encode(week, forKey: .week)
    try values.encode(history, forKey: .history)
    try values.encode(profit, forKey: .profit)
    try values.encode(generator, forKey: .generator)
    try values.encode(answers, forKey: .answers)
  }
}
