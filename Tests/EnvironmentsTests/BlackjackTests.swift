import Drawing
import Environments
import Formats
import Gym
import Randomness
import Testing

@Suite struct BlackjackTests {
  private func table(natural: Bool = false, sab: Bool = true) throws -> Blackjack {
    var parameters = Blackjack.Parameters()
    parameters.natural = natural
    parameters.sab = sab
    return try Blackjack(parameters: parameters)
  }

  @Test func episodesEqualGymnasiums() throws {
    let runs = try ToyTextFixture.load().runs.filter { $0.environment == "Blackjack-v1" }
    try #require(runs.count == 5)
    for run in runs { try replay(run, Blackjack.self) }
  }

  @Test(.enabled(if: GoldenTraces.exist, "the golden traces are not beside this package"))
  func goldenTrace() throws { try GoldenTraces.checkNumbers(Blackjack.self, "Blackjack-v1", nil) }

  @Test func stepsFollowTheTable() throws {
    try walkAlongTheTable(table(), steps: 2000)
    try walkAlongTheTable(table(natural: true, sab: false), steps: 2000)
  }

  /// What the optimal policy of the table earns in many hands, and what it does in known hands
  /// (figure 5.2 of Sutton and Barto).
  @Test(arguments: [(true, false), (false, true), (false, false)])
  func theTableIsTheGame(sab: Bool, natural: Bool) throws {
    var environment = try table(natural: natural, sab: sab)
    let model = try environment.model
    let values = model.optimalValues()
    func worth(_ state: Int, _ action: Int) -> Double {
      model.outcomes(state: state, action: action).reduce(0) {
        $0 + $1.probability * ($1.reward + ($1.terminated ? 0 : values[$1.next]))
      }
    }
    func best(_ state: Int) -> Int { worth(state, 1) > worth(state, 0) ? 1 : 0 }
    var total = 0.0
    let hands = 60_000
    _ = try environment.reset(seed: 11)
    for _ in 0..<hands {
      while true {
        let step = try environment.step(best(try #require(environment.modelState)))
        total += step.reward
        if step.ended { break }
      }
      _ = try environment.reset(seed: nil)
    }
    let expected = model.startValue(values)
    // Four standard errors of rewards that deviate by about one.
    #expect(abs(total / Double(hands) - expected) < 4 / Double(hands).squareRoot())
    let names = Dictionary(
      uniqueKeysWithValues: (0..<model.stateCount).map { (environment.modelStateName($0), $0) })
    for (hand, action) in [
      ("16 against 10", 1), ("17 against 10", 0), ("12 against 4", 0), ("12 against 3", 1),
      ("13 against 2", 0), ("11 against 6", 1), ("18 with a usable ace against 9", 1),
      ("18 with a usable ace against 8", 0), ("17 with a usable ace against 2", 1),
    ] { #expect(best(try #require(names[hand])) == action, "\(hand)") }
  }

  @Test func countsHands() {
    var hand = Blackjack.Hand()
    hand.add(1)
    hand.add(10)
    #expect(hand.isNatural && hand.sum == 21 && hand.hasUsableAce)
    hand.add(5)
    #expect(!hand.isNatural && hand.sum == 16 && !hand.hasUsableAce)
    hand.add(10)
    #expect(hand.sum == 26 && hand.score == 0)
  }

  @Test func refusesAlteredStates() throws {
    for (key, value) in [("suit", 9), ("face", -1), ("shown", 11)] {
      try refusesAltered(table(), [key], .integer(value))
    }
    try refusesAltered(table(), ["player", "hard_sum"], .integer(.max))
    try refusesAltered(FrozenLake(), ["last_action"], .integer(7))
    try refusesAltered(FrozenLake(), ["walk", "state"], .integer(16))
    try refusesAltered(CliffWalking(), ["last_action"], .integer(-1))
    try refusesAltered(Taxi(), ["walk", "state"], .integer(500))
  }

  @Test func refusesWrongActions() throws {
    var fresh = try table()
    #expect(throws: GymError.resetNeeded) { try fresh.step(0) }
    _ = try fresh.reset(seed: 0)
    #expect(throws: GymError.self) { try fresh.step(2) }
    #expect(!fresh.draw().isEmpty)
    _ = try fresh.step(0)
    #expect(fresh.modelStateName(try #require(fresh.modelState)) == "the end")
  }
}
