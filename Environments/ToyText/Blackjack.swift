public import Gym
public import Randomness

/// Come as close to 21 as possible without exceeding it, and closer than the dealer.
///
/// Cards are drawn with replacement. Transitions equal those of Gymnasium's `Blackjack-v1` to the bit
/// for the same seed and actions; see `Blackjack.md`.
///
/// Source: R. S. Sutton, A. G. Barto, "Reinforcement Learning: An Introduction" (2nd edition 2018),
/// example 5.1.
public struct Blackjack: RegisteredEnvironment {
  /// What can be set, under Gymnasium's names.
  public let parameters: Parameters
  /// The player's cards; nil before the first reset.
  public private(set) var player: Hand?
  /// The dealer's cards.
  public private(set) var dealer = Hand()
  /// The dealer's card that is seen, 1 for an ace.
  public private(set) var shown = 0
  /// The suit and the face of that card, for the picture: clubs, diamonds, hearts, spades; jack,
  /// queen, king.
  var (suit, face) = (0, 0)
  /// Whether the hand is over.
  private(set) var isOver = false
  /// The generator that cards are drawn from.
  public var generator = PCG64(seed: 0)

  /// A table.
  public init(parameters: Parameters = Parameters()) throws {
    self.parameters = parameters
  }

  /// What can be set, under Gymnasium's names.
  public struct Parameters: EnvironmentParameters {
    /// Whether a win with an ace and a ten pays 1.5; without effect if `sab` is true.
    public var natural = false
    /// Whether the rules are Sutton and Barto's: an ace and a ten win unless the dealer has them too.
    public var sab = true

    /// Gymnasium's defaults for `Blackjack-v1`.
    public init() {}
  }

  /// Some cards, as far as the rules look at them.
  public struct Hand: Sendable, Codable, Equatable {
    /// The sum of the cards, aces as 1.
    public var hardSum = 0
    /// Whether there is an ace.
    public var hasAce = false
    /// How many cards there are.
    public var count = 0

    /// No cards.
    public init() {}

    /// Adds a card, 1 for an ace and 10 for a ten or a face.
    public mutating func add(_ card: Int) {
      hardSum += card
      hasAce = hasAce || card == 1
      count += 1
    }

    /// Whether an ace counts as 11 without exceeding 21.
    public var hasUsableAce: Bool { hasAce && hardSum + 10 <= 21 }
    /// The sum of the cards, a usable ace as 11.
    public var sum: Int { hasUsableAce ? hardSum + 10 : hardSum }
    /// The sum, or 0 if it exceeds 21.
    public var score: Int { sum > 21 ? 0 : sum }
    /// Whether these are an ace and a ten.
    public var isNatural: Bool { count == 2 && hasAce && hardSum == 11 }
  }
}

extension Blackjack {
  /// The ids under which the environment is known.
  public static let registrations: [Registration<Parameters>] = [
    Registration("Blackjack-v1", "Beat the dealer without exceeding 21.", framesPerSecond: 4)
  ]

  /// The player's sum, the dealer's card that is seen, and whether the player has a usable ace.
  public var observationSpace: Product<Discrete, Discrete, Discrete> {
    Product(Discrete(32), Discrete(11), Discrete(2))
  }
  /// 0 stick, 1 hit.
  public var actionSpace: Discrete { Discrete(2) }

  private func observation(_ player: Hand) -> (Int, Int, Int) {
    (player.sum, shown, player.hasUsableAce ? 1 : 0)
  }

  /// One card of thirteen values; ten and the faces count 10.
  private mutating func draw() -> Int { min(generator.integer(below: 13) + 1, 10) }

  /// Starts a new episode.
  public mutating func reset(seed: UInt64?) throws -> (Int, Int, Int) {
    if let seed { generator = PCG64(seed: seed) }
    var player = Hand()
    dealer = Hand()
    shown = draw()
    dealer.add(shown)
    dealer.add(draw())
    player.add(draw())
    player.add(draw())
    suit = generator.integer(below: 4)
    face = shown == 10 ? generator.integer(below: 3) : 0
    self.player = player
    isOver = false
    return observation(player)
  }

  /// Lets one step of time pass.
  public mutating func step(_ action: Int) throws -> Step<(Int, Int, Int)> {
    guard var player else { throw GymError.resetNeeded }
    guard UInt(bitPattern: action) < 2 else {
      throw GymError.actionOutsideSpace("\(action)", space: actionSpace.description.description)
    }
    var reward = 0.0
    var terminated = true
    if action == 1 {
      player.add(draw())
      self.player = player
      terminated = player.sum > 21
      reward = terminated ? -1 : 0
    } else {
      while dealer.sum < 17 { dealer.add(draw()) }
      reward = parameters.reward(
        player.score, isNatural: player.isNatural, dealer.score, isNatural: dealer.isNatural)
    }
    isOver = terminated
    return Step(observation: observation(player), reward: reward, terminated: terminated)
  }
}

extension Blackjack.Parameters {
  /// What the player gets when both have their cards.
  func reward(
    _ player: Int, isNatural: Bool, _ dealer: Int, isNatural dealerIsNatural: Bool
  ) -> Double {
    let reward = player > dealer ? 1.0 : player < dealer ? -1 : 0
    if sab { return isNatural && !dealerIsNatural ? 1 : reward }
    return natural && isNatural && reward == 1 ? 1.5 : reward
  }
}

extension Blackjack: Codable {
  private enum CodingKeys: String, CodingKey {
    case parameters, player, dealer, shown, suit, face, isOver, generator
  }

  /// Reads what was encoded and checks it.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(parameters: values.decode(Parameters.self, forKey: .parameters))
    player = try values.decodeIfPresent(Hand.self, forKey: .player)
    dealer = try values.decode(Hand.self, forKey: .dealer)
    shown = try values.decode(Int.self, forKey: .shown)
    suit = try values.decode(Int.self, forKey: .suit)
    face = try values.decode(Int.self, forKey: .face)
    isOver = try values.decode(Bool.self, forKey: .isOver)
    generator = try values.decode(PCG64.self, forKey: .generator)
    let hands = [player, dealer].compactMap { $0 }
    guard hands.allSatisfy({ (0...1000).contains($0.hardSum) && (0...1000).contains($0.count) }),
      player == nil || (1...10).contains(shown), (0..<4).contains(suit), (0..<3).contains(face),
      isOver || player.map({ (2...21).contains($0.hardSum) && $0.count >= 2 }) ?? true
    else {
      throw GymError.invalid("The stored hand of Blackjack is none that can be dealt.")
    }
  }

  /// Writes the parameters and the hands.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(parameters, forKey: .parameters)
    try values.encodeIfPresent(player, forKey: .player)
    try values.encode(dealer, forKey: .dealer)
    try values.encode(shown, forKey: .shown)
    try values.encode(suit, forKey: .suit)
    try values.encode(face, forKey: .face)
    try values.encode(isOver, forKey: .isOver)
    try values.encode(generator, forKey: .generator)
  }
}
