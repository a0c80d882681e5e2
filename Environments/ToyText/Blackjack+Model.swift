public import Gym

/// States of the table: the player's sum 4 to 21, with a usable ace or not, before each of the dealer's
/// cards; an ace and a ten before each of them; and at last the end.
extension Blackjack: FiniteEnvironment {
  private static let hands = 18 * 2 * 10
  private static let end = hands + 10

  /// The table of all transitions, the dealer's play worked out exactly.
  public var model: FiniteModel {
    get throws {
      let dealers = (1...10).map(DealerOutcomes.init)
      return try FiniteModel(startProbabilities: Self.starts, actionCount: 2) { state, action in
        guard let (sum, ace, card, isNatural) = Self.hand(state) else {
          return [FiniteModel.Outcome(probability: 1, next: state, reward: 0, terminated: true)]
        }
        guard action == 1 else {
          return stick(sum, isNatural: isNatural, against: dealers[card - 1])
        }
        return Self.hit(sum, ace, card)
      }
    }
  }

  /// The number of the current state in the table.
  public var modelState: Int? {
    guard let player else { return nil }
    guard !isOver else { return Self.end }
    if player.isNatural { return Self.hands + shown - 1 }
    return Self.state(player.sum, player.hasUsableAce, shown)
  }

  /// The player's and the dealer's cards, in words.
  public func modelStateName(_ state: Int) -> String {
    guard let (sum, ace, card, isNatural) = Self.hand(state) else { return "the end" }
    return "\(sum)\(isNatural ? " by an ace and a ten" : ace ? " with a usable ace" : "") against "
      + "\(card)"
  }

  private static func state(_ sum: Int, _ ace: Bool, _ card: Int) -> Int {
    ((sum - 4) * 2 + (ace ? 1 : 0)) * 10 + card - 1
  }

  private static func hand(_ state: Int) -> (sum: Int, ace: Bool, card: Int, isNatural: Bool)? {
    if state >= end { return nil }
    let card = state % 10 + 1
    if state >= hands { return (21, true, card, true) }
    return (state / 20 + 4, state / 10 % 2 == 1, card, false)
  }

  /// How likely a card of a value from 1 to 10 is.
  static func probability(of card: Int) -> Double { (card == 10 ? 4 : 1) / 13 }

  private static var starts: [Double] {
    var starts = [Double](repeating: 0, count: end + 1)
    for first in 1...10 {
      for second in 1...10 {
        var hand = Hand()
        hand.add(first)
        hand.add(second)
        for card in 1...10 {
          let place =
            hand.isNatural ? hands + card - 1 : state(hand.sum, hand.hasUsableAce, card)
          starts[place] += probability(of: first) * probability(of: second) * probability(of: card)
        }
      }
    }
    return starts
  }

  private static func hit(_ sum: Int, _ ace: Bool, _ card: Int) -> [FiniteModel.Outcome] {
    (1...10).map { drawn in
      var hand = Hand()
      hand.hardSum = ace ? sum - 10 : sum
      hand.hasAce = ace
      hand.add(drawn)
      let isBust = hand.sum > 21
      return FiniteModel.Outcome(
        probability: probability(of: drawn),
        next: isBust ? end : state(hand.sum, hand.hasUsableAce, card), reward: isBust ? -1 : 0,
        terminated: isBust)
    }
  }

  private func stick(_ sum: Int, isNatural: Bool, against dealer: DealerOutcomes)
    -> [FiniteModel.Outcome]
  {
    var probabilities: [(reward: Double, probability: Double)] = []
    for (score, dealerIsNatural, probability) in dealer.list where probability > 0 {
      let reward = parameters.reward(
        sum, isNatural: isNatural, score, isNatural: dealerIsNatural)
      if let known = probabilities.firstIndex(where: { $0.reward == reward }) {
        probabilities[known].probability += probability
      } else {
        probabilities.append((reward, probability))
      }
    }
    return probabilities.map {
      FiniteModel.Outcome(
        probability: $0.probability, next: Self.end, reward: $0.reward, terminated: true)
    }
  }
}

/// How likely a dealer who shows a card ends with each score.
private struct DealerOutcomes {
  private(set) var list: [(score: Int, isNatural: Bool, probability: Double)] = []

  init(card: Int) {
    var hand = Blackjack.Hand()
    hand.add(card)
    play(hand, 1)
  }

  private mutating func play(_ hand: Blackjack.Hand, _ probability: Double) {
    if hand.count >= 2, hand.sum >= 17 {
      add(hand.score, hand.isNatural, probability)
      return
    }
    for drawn in 1...10 {
      var next = hand
      next.add(drawn)
      play(next, probability * Blackjack.probability(of: drawn))
    }
  }

  private mutating func add(_ score: Int, _ isNatural: Bool, _ probability: Double) {
    if let known = list.firstIndex(where: { $0.score == score && $0.isNatural == isNatural }) {
      list[known].probability += probability
    } else {
      list.append((score, isNatural, probability))
    }
  }
}
