internal import Formats
internal import Gym
public import Randomness

/// Decides whom to contact, by what a shop knows.
public protocol ContactPolicy {
  /// The name in reports.
  var name: String { get }
  /// The action for a customer who can be contacted.
  mutating func action(in environment: CustomerContact) throws -> Int
}

/// Policies that need not be learned.
public enum ContactPolicies {
  /// Their names.
  public static let names = ["never", "random", "always", "recency", "alive", "expected_gain"]

  /// A policy by its name.
  ///
  /// - Throws: ``GymError/unknown(kind:name:nearest:)`` if there is none of that name.
  public static func policy(_ name: String, generator: PCG64) throws -> any ContactPolicy {
    switch name {
    case "never": return ConstantContact(name: name, choice: 0)
    case "always": return ConstantContact(name: name, choice: 1)
    case "random": return RandomContact(generator: generator)
    case "recency": return RecencyContact()
    case "alive": return AliveContact()
    case "expected_gain": return GainContact()
    default:
      throw GymError.unknown(
        kind: "contact policy", name: name, nearest: nearestNames(to: name, in: names))
    }
  }
}

/// Does the same every week.
struct ConstantContact: ContactPolicy {
  let name: String
  let choice: Int

  func action(in environment: CustomerContact) -> Int { choice }
}

/// Does anything, all alike.
struct RandomContact: ContactPolicy {
  var name: String { "random" }
  var generator: PCG64

  mutating func action(in environment: CustomerContact) -> Int { generator.integer(below: 4) }
}

/// An email every fourth week to customers who bought within the last half year: the rule of thumb.
struct RecencyContact: ContactPolicy {
  var name: String { "recency" }

  func action(in environment: CustomerContact) -> Int {
    guard let summary = environment.summary else { return 0 }
    return summary.age - summary.recency <= 26 && environment.weeksSinceContact >= 4 ? 1 : 0
  }
}

/// An email every fourth week to customers who are more likely than not to be alive.
struct AliveContact: ContactPolicy {
  var name: String { "alive" }

  func action(in environment: CustomerContact) -> Int {
    guard let summary = environment.summary else { return 0 }
    let alive = environment.model.purchases.aliveProbability(summary)
    return alive > 0.5 && environment.weeksSinceContact >= 4 ? 1 : 0
  }
}

/// What earns most this week, as the models and the assumptions say: rate × P(alive) × spend × margin.
struct GainContact: ContactPolicy {
  var name: String { "expected_gain" }

  func action(in environment: CustomerContact) -> Int {
    guard let summary = environment.summary else { return 0 }
    let (model, parameters) = (environment.model, environment.parameters)
    let sales =
      model.purchases.expectedRate(summary) * model.purchases.aliveProbability(summary)
      * model.spend.expectedSpend(summary)
    let damped = exponential(-parameters.fatigueEffect * environment.fatigue)
    func gain(_ action: Int) -> Double {
      let rate = max(0, 1 + (parameters.effects[action] - 1) * damped)
      return sales * rate * (parameters.margin - parameters.discounts[action])
        - (action > 0 ? parameters.contactCost : 0)
    }
    return (0..<4).max { (gain($0), $1) < (gain($1), $0) } ?? 0
  }
}
