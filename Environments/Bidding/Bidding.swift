public import Drawing
public import Gym

/// Bid for advertisements through a day: one step is a tick of many auctions, in which each bid is the
/// value of its auction times λ; an action moves λ.
///
/// Bids enter in the order of arrival until the budget is spent. The hindsight optimum is known for every
/// day, so that results can be read as parts of what could have been won; see `Bidding.md`.
public struct Bidding: RegisteredEnvironment {
  /// What can be set.
  public typealias Parameters = BiddingParameters
  var game: BiddingGame

  /// A market with a budget.
  ///
  /// - Throws: ``GymError`` if a parameter makes no sense, `FormatError` if a file cannot be read.
  public init(parameters: Parameters = Parameters()) throws { game = try BiddingGame(parameters) }

  /// What can be set.
  public var parameters: Parameters { game.parameters }
  /// The day that is being played.
  public var episode: BiddingEpisode { game.episode }
  /// λ: the bid per unit of value.
  public var multiplier: Double { game.multiplier }

  /// The ids under which the environment is known.
  public static let registrations: [Registration<Parameters>] = [
    Registration(
      "Bidding-v0", "Spend a day's advertising budget where it wins most.", framesPerSecond: 8)
  ]

  /// What is seen: as many numbers as the layout has.
  public var observationSpace: Box<BiddingObservation> {
    BiddingGame.space(of: game.parameters.observation)
  }
  /// The moves of λ.
  public var actionSpace: Discrete { Discrete(game.parameters.actionCount) }

  /// Starts a new day.
  public mutating func reset(seed: UInt64?) throws -> BiddingObservation { game.reset(seed: seed) }

  /// Plays a tick.
  public mutating func step(_ action: Int) throws -> Step<BiddingObservation> {
    try actionSpace.require(action)
    return try game.step(
      multiplier: parameters.multiplier(
        action, from: game.multiplier, game.episode.reference.multiplier))
  }

  /// The names of the measures.
  public static var metricNames: [String] { BiddingGame.metricNames }
  /// Writes the measures; those of the whole day are 0 until it is over.
  public func metrics(into values: inout MutableSpan<Double>) { game.metrics(into: &values) }
  /// The day so far in six panels.
  public func draw() -> Drawing { game.draw() }
}

/// ``Bidding`` with a continuous action: λ is multiplied by e to the power of the action times 0.35.
public struct BiddingContinuous: RegisteredEnvironment {
  /// What can be set.
  public typealias Parameters = BiddingParameters
  var game: BiddingGame

  /// A market with a budget.
  public init(parameters: Parameters = Parameters()) throws { game = try BiddingGame(parameters) }

  /// The ids under which the environment is known.
  public static let registrations: [Registration<Parameters>] = [
    Registration(
      "BiddingContinuous-v0", "Spend a day's advertising budget; λ moves by any part.",
      framesPerSecond: 8)
  ]

  private static let actions = Box<Float>(low: -1, high: 1)

  /// What is seen: as many numbers as the layout has.
  public var observationSpace: Box<BiddingObservation> {
    BiddingGame.space(of: game.parameters.observation)
  }
  /// From −1, bids times 0.70, to 1, bids times 1.42; `step` limits what lies beyond.
  public var actionSpace: Box<Float> { Self.actions }

  /// Starts a new day.
  public mutating func reset(seed: UInt64?) throws -> BiddingObservation { game.reset(seed: seed) }

  /// Plays a tick.
  public mutating func step(_ action: Float) throws -> Step<BiddingObservation> {
    guard action.isFinite else {
      throw GymError.actionOutsideSpace("\(action)", space: actionSpace.description.description)
    }
    return try game.step(multiplier: BiddingParameters.multiplier(action, from: game.multiplier))
  }

  /// The names of the measures.
  public static var metricNames: [String] { BiddingGame.metricNames }
  /// Writes the measures; those of the whole day are 0 until it is over.
  public func metrics(into values: inout MutableSpan<Double>) { game.metrics(into: &values) }
  /// The day so far in six panels.
  public func draw() -> Drawing { game.draw() }
}

extension BiddingGame {
  /// The space of a layout's numbers.
  static func space(of layout: BiddingLayout) -> Box<BiddingObservation> {
    switch layout {
    case .apus: spaces.0
    case .drlb: spaces.1
    case .auctionNet: spaces.2
    }
  }

  private static let spaces = (box(.apus), box(.drlb), box(.auctionNet))

  private static func box(_ layout: BiddingLayout) -> Box<BiddingObservation> {
    let count = layout.names.count
    return Box(
      low: BiddingObservation(numbers: Array(repeating: -10, count: count)),
      high: BiddingObservation(numbers: Array(repeating: 10, count: count)))
  }
}
