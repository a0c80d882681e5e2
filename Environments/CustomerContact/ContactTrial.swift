/// What one policy achieved with a number of customers.
public struct ContactTrial: Sendable {
  /// The policy's name.
  public let name: String
  /// The profit of every customer, in their order.
  public private(set) var profits: [Double] = []
  /// How often each was contacted.
  public private(set) var contacts: [Double] = []
  /// How often each bought.
  public private(set) var purchases: [Double] = []
  /// Whether each has unsubscribed.
  public private(set) var unsubscribed: [Bool] = []
  /// What was known of each at the start.
  public private(set) var starts: [CustomerSummary] = []

  /// Plays with customers: customer i is drawn from `seed` + i, for every policy alike, and what they would buy in a
  /// week is the same whatever was done before.
  ///
  /// - Throws: what the policy and the environment throw.
  public init(
    _ policy: any ContactPolicy, name: String? = nil, in environment: CustomerContact,
    customers: Int, seed: UInt64
  ) throws {
    self.name = name ?? policy.name
    var (policy, environment) = (policy, environment)
    var measures = [Double](repeating: 0, count: CustomerContact.metricNames.count)
    for customer in 0..<customers {
      _ = try environment.reset(seed: seed &+ UInt64(customer))
      if let summary = environment.summary { starts.append(summary) }
      for _ in 0..<environment.parameters.weeks {
        let action = environment.canContact ? try policy.action(in: environment) : 0
        _ = try environment.step(action)
      }
      var span = measures.mutableSpan
      environment.metrics(into: &span)
      profits.append(measures[0])
      contacts.append(measures[1])
      purchases.append(measures[2])
      unsubscribed.append(measures[4] > 0)
    }
  }
}

/// What contacting a part of all customers gains, the most promising first: the Qini curve.
///
/// Source: N. Radcliffe, "Using control groups to target on predicted lift: Building and assessing uplift
/// models" (2007); here every customer is known both contacted and not, as only a simulation can.
public struct UpliftCurve: Sendable {
  /// The name of what customers were ordered by.
  public let name: String
  /// The gain per customer of all when the first part of them is contacted; begins with 0.
  public let gains: [Double]

  /// Orders customers by a score, greatest first, and adds up what contacting each gains.
  ///
  /// - Parameters:
  ///   - gains: what contacting each customer gains.
  ///   - scores: how promising each seems.
  public init(name: String, gains: [Double], scores: [Double]) {
    self.name = name
    let ranked = scores.map { $0.isNaN ? -.infinity : $0 }
    let order = ranked.indices.sorted { (ranked[$0], $1) > (ranked[$1], $0) }
    var sum = 0.0
    let count = Double(max(1, gains.count))
    self.gains =
      [0]
      + order.map { customer in
        sum += gains[customer]
        return sum / count
      }
  }

  /// The mean distance of the curve from that of contacting at random: the Qini coefficient, in money a customer.
  public var area: Double {
    let end = gains[gains.count - 1]
    let count = Double(gains.count - 1)
    return gains.enumerated().reduce(0) {
      $0 + $1.element - end * Double($1.offset) / max(1, count)
    }
      / Double(gains.count)
  }
}
