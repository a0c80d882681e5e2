/// What a learned policy needs to bid anywhere: it sees days as the environment that it learned in shows
/// them, and its actions move λ as they do there.
public struct BiddingSeat: Sendable {
  /// What the environment was made with.
  public let parameters: BiddingParameters
  /// What was known of the market that was learned in.
  public let reference: BiddingReference
  /// λ: the bid per unit of value.
  public private(set) var multiplier: Double

  /// The seat of a policy that learned in an environment.
  ///
  /// - Throws: `GymError` if a parameter makes no sense, `FormatError` if a file cannot be read.
  public init(_ parameters: BiddingParameters) throws {
    let game = try BiddingGame(parameters)
    self.parameters = parameters
    reference = game.episode.reference
    multiplier = reference.multiplier
  }

  /// Starts a day at λ₀.
  public mutating func begin() { multiplier = reference.multiplier }

  /// What is seen of a day before the tick that comes, measured by the market that was learned in.
  public func observation(of episode: borrowing BiddingEpisode) -> BiddingObservation {
    var seen = copy episode
    seen.reference = reference
    return seen.observation(parameters.observation, multiplier: multiplier)
  }

  /// Moves λ as the numbered action does.
  public mutating func act(_ action: Int) {
    multiplier = limited(
      parameters.multiplier(action, from: multiplier, reference.multiplier))
  }

  /// Moves λ as the continuous action does.
  public mutating func act(_ action: Float) {
    multiplier = limited(BiddingParameters.multiplier(action, from: multiplier))
  }

  private func limited(_ multiplier: Double) -> Double {
    clipped(
      multiplier, reference.multiplier / BiddingGame.range,
      reference.multiplier * BiddingGame.range)
  }
}

extension BiddingParameters {
  /// λ after a numbered action.
  func multiplier(_ action: Int, from current: Double, _ reference: Double) -> Double {
    isRelative ? current * (1 + multipliers[action]) : reference * levels[action]
  }

  /// Whether actions change λ by a part of itself.
  var isRelative: Bool { action == "multipliers" }
  /// How many numbered actions there are.
  var actionCount: Int { isRelative ? multipliers.count : levels.count }

  /// λ after a continuous action, which is limited to −1 … 1.
  static func multiplier(_ action: Float, from current: Double) -> Double {
    current * exponential(0.35 * Double(clipped(action, -1, 1)))
  }
}
