public import Randomness

/// The generators of a space and of the spaces inside it, seeded as Gymnasium's `seed` does.
///
/// A simple space draws from one generator. A product gives every part a generator of its own, whose
/// seed it draws, so that one part's draws do not move another's.
public struct SpaceGenerators: Sendable, Codable, Equatable {
  /// What the space itself draws from.
  public var own: PCG64
  /// What the parts of a product draw from.
  public var parts: [SpaceGenerators]

  /// The generator of a simple space.
  public init(seed: UInt64) {
    own = PCG64(seed: seed)
    parts = []
  }

  /// The generators of a product of spaces.
  ///
  /// - Parameter parts: makes the generators of each part from the seed that is drawn for it.
  @inlinable
  public init(seed: UInt64, parts makers: [(UInt64) -> SpaceGenerators]) {
    own = PCG64(seed: seed)
    parts = []
    for make in makers { parts.append(make(UInt64(own.integer(below: Int(Int32.max))))) }
  }
}

/// What sampling from a space may be bent by.
public enum SampleBias: Sendable, Equatable {
  /// Draws as the space does by itself.
  case none
  /// Which values of a ``Discrete`` space may be drawn, each with the same probability; the first
  /// value if none may.
  case mask([Bool])
  /// How likely each value of a ``Discrete`` space is, or 1 of each place of a ``MultiBinary``.
  case probabilities([Double])
  /// What each place of a ``MultiBinary`` is to be; nil draws it.
  case fixed([Int?])
  /// A bias for each part of a ``Product`` or each place of a ``MultiDiscrete``.
  indirect case parts([SampleBias])
}

extension SampleBias {
  /// The number of a value drawn from `count`.
  ///
  /// - Throws: ``GymError`` if the bias is not one of `count` values, or no distribution.
  @usableFromInline
  func index(below count: Int, using generator: inout PCG64) throws -> Int {
    switch self {
    case .none:
      return generator.integer(below: count)
    case .mask(let mask):
      try Self.check(mask.count, count, "mask")
      let allowed = mask.indices.filter { mask[$0] }
      return generator.choice(allowed) ?? 0
    case .probabilities(let probabilities):
      try Self.check(probabilities.count, count, "list of probabilities")
      let sum = probabilities.reduce(0, +)
      guard probabilities.allSatisfy({ $0 >= 0 }), abs(sum - 1) <= 1e-5 else {
        throw GymError.invalid("Probabilities must not be negative and make up 1, not \(sum).")
      }
      return generator.choice(probabilities: probabilities)
    case .fixed, .parts:
      throw GymError.invalid("A discrete space takes a mask or probabilities, not \(self).")
    }
  }

  /// The biases of `count` parts.
  @usableFromInline
  func split(_ count: Int) throws -> [SampleBias] {
    switch self {
    case .none: return Array(repeating: .none, count: count)
    case .parts(let parts):
      try Self.check(parts.count, count, "list of biases")
      return parts
    case .mask, .probabilities, .fixed:
      throw GymError.invalid("A space of \(count) parts takes a bias for each part, not \(self).")
    }
  }

  @usableFromInline
  static func check(_ found: Int, _ wanted: Int, _ what: String) throws {
    guard found == wanted else {
      throw GymError.invalid("A \(what) for \(wanted) values has \(found) entries.")
    }
  }
}
