internal import Gym
internal import Randomness

/// How a user chooses from a slate by the scores of its items.
///
/// Source: RecSim (E. Ie and others, "RecSim: A Configurable Simulation Platform for Recommender Systems",
/// 2019), whose four models and constants these are.
public enum ChoiceModel: String, Sendable, Codable, CaseIterable {
  /// In proportion to score − least score, and nothing in proportion to a fixed mass.
  case proportional
  /// In proportion to e to the power of the score, and nothing to that of a fixed mass.
  case multinomial
  /// From the top, each with a probability in proportion to e to the power of the score, until one is chosen.
  case exponentialCascade = "exponential_cascade"
  /// From the top, each with a probability in proportion to score − least score, until one is chosen.
  case proportionalCascade = "proportional_cascade"

  /// Whether what stands above what matters.
  public var isOrdered: Bool { self == .exponentialCascade || self == .proportionalCascade }
}

extension ChoiceModel {
  /// Reads a name.
  ///
  /// - Throws: ``GymError/parameter(_:value:allowed:)`` with all names if it is none.
  public init(from decoder: any Decoder) throws {
    let name = try decoder.singleValueContainer().decode(String.self)
    guard let known = ChoiceModel(rawValue: name) else {
      throw GymError.parameter(
        decoder.codingPath.last?.stringValue ?? "choice", value: name,
        allowed: Self.allCases.map(\.rawValue).joined(separator: ", "))
    }
    self = known
  }
}

/// A choice model with its constants.
public struct Chooser: Sendable, Equatable {
  /// How users choose.
  public var model: ChoiceModel
  /// The score that choosing nothing has.
  public var noClickMass: Double
  /// The least score there is, for the proportional models.
  public var leastScore: Double
  /// The probability that the next item of a cascade is looked at.
  public var attention = 0.65
  /// What scores of a cascade are multiplied by.
  public var scaling = 0.05

  /// A choice model with its constants.
  public init(_ model: ChoiceModel, noClickMass: Double, leastScore: Double = 0) {
    self.model = model
    self.noClickMass = noClickMass
    self.leastScore = leastScore
  }

  /// How strongly an item of some score attracts: what its probability is in proportion to.
  @inline(__always)
  func appeal(_ score: Double) -> Double {
    switch model {
    case .proportional: score - leastScore
    case .multinomial: exponential(score - noClickMass)
    case .exponentialCascade: min(1, attention * scaling * exponential(score))
    case .proportionalCascade: min(1, attention * scaling * (score - leastScore))
    }
  }

  /// How strongly nothing attracts; without a meaning for cascades.
  var noneAppeal: Double { model == .proportional ? noClickMass - leastScore : 1 }

  /// Draws the place of a slate that is chosen, or none, and notes how likely each was.
  ///
  /// - Parameter appeal: the appeal of the item in a place.
  @inline(__always)
  func choose(
    from slate: Slate, into outcome: inout SlateOutcome, using generator: inout PCG64,
    appeal: (Int) -> Double
  ) {
    var probabilities = SIMD16<Double>()
    if model.isOrdered {
      var unseen = 1.0
      for place in 0..<slate.count {
        let probability = appeal(place)
        probabilities[place] = unseen * probability
        unseen *= 1 - probability
      }
    } else {
      var mass = noneAppeal
      for place in 0..<slate.count {
        probabilities[place] = appeal(place)
        mass += probabilities[place]
      }
      probabilities /= mass
    }
    outcome.probabilities = SIMD16<Float>(probabilities)
    var left = generator.random()
    for place in 0..<slate.count {
      left -= probabilities[place]
      if left < 0 {
        outcome.chosen = place
        return
      }
    }
  }
}
