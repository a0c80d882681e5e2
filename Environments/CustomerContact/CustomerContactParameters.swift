public import Gym

/// What can be set about ``CustomerContact``.
///
/// When customers buy and what they spend is fitted to data; what contacts do to them is not: these are
/// assumptions, to be replaced by what your own experiments show.
public struct CustomerContactParameters: EnvironmentParameters {
  /// The customers: `cdnow`, or a file that `apus customers fit` wrote (its text is kept).
  public var model = "cdnow"
  /// `sampled` rewards what was bought, `expected` what was to be expected of this customer in the week: the
  /// same on average and far less noisy, for learning.
  public var reward = "sampled"
  /// For how many weeks a customer has been observed, without contacts, when the episode begins.
  public var historyWeeks = 39
  /// How many weeks an episode has.
  public var weeks = 52
  /// How often a customer may be contacted.
  public var contactBudget = 52
  /// An assumption: what the rate of purchases is multiplied by in the week of an email.
  public var emailEffect = 1.25
  /// An assumption: the same of a coupon of 10 %.
  public var smallCouponEffect = 1.6
  /// An assumption: the same of a coupon of 20 %.
  public var largeCouponEffect = 1.9
  /// What a contact costs, beside the discount.
  public var contactCost = 0.05
  /// Which part of a purchase is earned.
  public var margin = 0.3
  /// An assumption: which part of the fatigue is left a week later; a contact adds 1.
  public var fatigueMemory = 0.7
  /// An assumption: a contact's effect is multiplied by e to the power of −this·fatigue.
  public var fatigueEffect = 0.5
  /// An assumption: the probability that a contact makes a customer unsubscribe, by fatigue.
  public var unsubscribing = 0.003

  /// CDNOW's customers, and the house's assumptions.
  public init() {}

  /// What can be done, in the order of the actions.
  static let actions = ["none", "email", "coupon of 10 %", "coupon of 20 %"]
  /// What the rate is multiplied by, by action.
  var effects: [Double] { [1, emailEffect, smallCouponEffect, largeCouponEffect] }
  /// The part of a purchase that is given back, by action.
  var discounts: [Double] { [0, 0, 0.1, 0.2] }

  /// Checks every value.
  public func validate() throws {
    guard ["sampled", "expected"].contains(reward) else {
      throw GymError.parameter("reward", value: reward, allowed: "sampled, expected")
    }
    try require("history_weeks", historyWeeks, 0...1000)
    try require("weeks", weeks, 1...10_000)
    try require("contact_budget", contactBudget, 0...1_000_000)
    for (name, value, range) in [
      ("email_effect", emailEffect, 0...20), ("small_coupon_effect", smallCouponEffect, 0...20),
      ("large_coupon_effect", largeCouponEffect, 0...20), ("contact_cost", contactCost, 0...1e6),
      ("margin", margin, 0...1), ("fatigue_memory", fatigueMemory, 0...0.999),
      ("fatigue_effect", fatigueEffect, 0...100), ("unsubscribing", unsubscribing, 0...1),
    ] {
      try require(name, value, range)
    }
  }
}

extension CustomerContactParameters {
  enum CodingKeys: String, CodingKey {
    case model, reward, historyWeeks, weeks, contactBudget, emailEffect, smallCouponEffect
    case largeCouponEffect, contactCost, margin, fatigueMemory, fatigueEffect, unsubscribing
  }

  /// Reads what was encoded; the text of a model's file takes the place of its name.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    let named = try values.decode(String.self, forKey: .model)
    // A run keeps the model itself: the file may change or go.
    let read = try CustomerModel(named: named)
    model = named.hasSuffix(".json") && !named.contains("{") ? read.json : named
    reward = try values.decode(String.self, forKey: .reward)
    historyWeeks = try values.decode(Int.self, forKey: .historyWeeks)
    weeks = try values.decode(Int.self, forKey: .weeks)
    contactBudget = try values.decode(Int.self, forKey: .contactBudget)
    emailEffect = try values.decode(Double.self, forKey: .emailEffect)
    smallCouponEffect = try values.decode(Double.self, forKey: .smallCouponEffect)
    largeCouponEffect = try values.decode(Double.self, forKey: .largeCouponEffect)
    contactCost = try values.decode(Double.self, forKey: .contactCost)
    margin = try values.decode(Double.self, forKey: .margin)
    fatigueMemory = try values.decode(Double.self, forKey: .fatigueMemory)
    fatigueEffect = try values.decode(Double.self, forKey: .fatigueEffect)
    unsubscribing = try values.decode(Double.self, forKey: .unsubscribing)
  }
}
