public import Gym

/// What can be set about ``InterestEvolution``; the defaults are RecSim's.
public struct InterestEvolutionParameters: EnvironmentParameters {
  /// How many candidates there are to choose a slate from.
  public var candidates = 10
  /// How many items a slate shows.
  public var slateSize = 2
  /// How many topics there are.
  public var topics = 20
  /// `sampled` draws candidates of random topics, `fixed` has one of each topic at all times.
  public var catalog = "sampled"
  /// Whether there are new candidates at every step.
  public var resample = true
  /// How users choose from a slate.
  public var choice = ChoiceModel.proportional
  /// Whether the budget that is left is seen, as a part of the first.
  public var observeBudget = true
  /// The time that a user has at first.
  public var budget = 200.0
  /// The length of every video.
  public var videoLength = 4.0
  /// What a slate costs of which nothing is chosen.
  public var stepPenalty = 0.5
  /// The score of choosing nothing.
  public var noClickMass = 1.0
  /// The standard deviation of qualities around their topic's mean.
  public var qualityDeviation = 0.1
  /// α: which part of a video's length a quality of 1 gives back; above 1/3 users may stay for ever.
  public var qualityEffect = 0.9 / 3.4
  /// y: how fast an interest of zero moves.
  public var interestRate = 0.3
  /// The probability that the next item of a cascade is looked at.
  public var attention = 0.65
  /// What scores of a cascade are multiplied by.
  public var scoreScaling = 0.05

  /// RecSim's defaults, and the budget seen.
  public init() {}

  /// One item of each topic at all times, one shown.
  public static var fixedCatalog: InterestEvolutionParameters {
    var parameters = InterestEvolutionParameters()
    parameters.catalog = "fixed"
    parameters.slateSize = 1
    return parameters
  }

  /// Whether candidates are always the same.
  var isFixed: Bool { catalog == "fixed" }

  /// The mean quality of each topic: from −3 to 0 over the first 70 %, from 0 to 3 over the others.
  var topicQuality: [Double] {
    let harmful = topics * 7 / 10
    func evenly(_ index: Int, of count: Int) -> Double {
      count > 1 ? 3 * Double(index) / Double(count - 1) : 0
    }
    return (0..<topics).map {
      $0 < harmful
        ? evenly($0, of: harmful) - 3 : evenly($0 - harmful, of: topics - harmful)
    }
  }

  var chooser: Chooser {
    var chooser = Chooser(choice, noClickMass: noClickMass, leastScore: -1)
    chooser.attention = attention
    chooser.scaling = scoreScaling
    return chooser
  }

  /// Checks every value.
  public func validate() throws {
    guard ["sampled", "fixed"].contains(catalog) else {
      throw GymError.parameter("catalog", value: catalog, allowed: "sampled, fixed")
    }
    try require("candidates", candidates, 1...10_000)
    try require("topics", topics, 2...1000)
    try require("slate_size", slateSize, 1...min(16, isFixed ? topics : candidates))
    for (name, value, range) in [
      ("budget", budget, 1e-6...1e9), ("video_length", videoLength, 1e-6...1e9),
      ("step_penalty", stepPenalty, 1e-6...1e9), ("no_click_mass", noClickMass, -1...1e6),
      ("quality_deviation", qualityDeviation, 0...100), ("quality_effect", qualityEffect, 0...1),
      ("interest_rate", interestRate, 0...1), ("attention", attention, 0...1),
      ("score_scaling", scoreScaling, 0...1),
    ] {
      try require(name, value, range)
    }
  }
}

extension EnvironmentParameters {
  /// Refuses a number outside of a range.
  ///
  /// - Throws: ``GymError/parameter(_:value:allowed:)`` with the name and the range.
  func require<Number: Comparable>(_ name: String, _ value: Number, _ range: ClosedRange<Number>)
    throws
  {
    guard range.contains(value) else {
      throw GymError.parameter(
        name, value: "\(value)", allowed: "between \(range.lowerBound) and \(range.upperBound)")
    }
  }
}
