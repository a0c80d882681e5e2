import Drawing
import Formats
import Gym
import Randomness
import Testing

@testable import Environments

@Suite struct CustomerContactTests {
  private func play(
    _ environment: CustomerContact, seed: UInt64, _ action: (Int) -> Int
  ) throws -> CustomerContact {
    var environment = environment
    _ = try environment.reset(seed: seed)
    for week in 0..<52 { _ = try environment.step(environment.canContact ? action(week) : 0) }
    return environment
  }

  /// Without contacts customers buy as the model expects of what is known of them.
  @Test func purchasesAreTheModels() throws {
    let environment = try CustomerContact()
    var (bought, expected) = (0.0, 0.0)
    for seed in 0..<3000 {
      var begun = environment
      _ = try begun.reset(seed: UInt64(seed))
      let summary = try #require(begun.summary)
      expected += environment.model.purchases.expectedPurchases(summary, weeks: 52)
      let played = try play(environment, seed: UInt64(seed)) { _ in 0 }
      bought += Double(played.history.reduce(0) { $0 + $1.purchases })
    }
    #expect(abs(bought / expected - 1) < 0.1, "\(bought) \(expected)")
  }

  /// What is done in one week changes no draw of another, as long as the customer lives on.
  @Test func policiesMeetTheSameWeeks() throws {
    let environment = try CustomerContact()
    var compared = 0
    for seed in 0..<200 {
      let never = try play(environment, seed: UInt64(seed)) { _ in 0 }
      let often = try play(environment, seed: UInt64(seed)) { $0 % 8 == 0 ? 1 : 0 }
      guard never.customer?.isAlive == true, often.customer?.isAlive == true else { continue }
      for week in 0..<52 where week % 8 != 0 {
        #expect(never.history[week].purchases == often.history[week].purchases)
      }
      compared += 1
    }
    #expect(compared > 50)
  }

  @Test func contactsCostTireAndEnd() throws {
    var parameters = CustomerContactParameters()
    parameters.contactBudget = 3
    var environment = try CustomerContact(parameters: parameters)
    _ = try environment.reset(seed: 3)
    for _ in 0..<3 { _ = try environment.step(1) }
    #expect(abs(environment.fatigue - (1 + 0.7 + 0.49)) < 1e-9)
    #expect(!environment.canContact)
    var mask = [true, true, true, true]
    var span = mask.mutableSpan
    environment.legalActions(into: &span)
    #expect(mask == [true, false, false, false])
    #expect { try environment.step(2) } throws: {
      "\($0)".contains("contacted as often as allowed")
    }
  }

  /// Expected rewards are what sampled ones are on average.
  @Test func expectedRewardsAreTheMean() throws {
    var parameters = CustomerContactParameters()
    var sums = [0.0, 0.0]
    for (index, reward) in ["sampled", "expected"].enumerated() {
      parameters.reward = reward
      let environment = try CustomerContact(parameters: parameters)
      for seed in 0..<4000 {
        sums[index] += try play(environment, seed: UInt64(seed)) { $0 % 5 == 0 ? 2 : 0 }.profit
      }
    }
    #expect(abs(sums[0] / sums[1] - 1) < 0.08, "\(sums)")
  }

  @Test func gammaNumbersHaveTheirMoments() {
    var generator = PCG64(seed: 2)
    for shape in [0.243, 1.0, 6.25] {
      let drawn = (0..<200_000).map { _ in generator.gamma(shape: shape) }
      let mean = drawn.reduce(0, +) / 200_000
      let variance = drawn.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 200_000
      #expect(abs(mean / shape - 1) < 0.02 && abs(variance / shape - 1) < 0.05)
    }
  }

  @Test func aStoredCustomerLivesOn() throws {
    var first = try CustomerContact()
    _ = try first.reset(seed: 8)
    for _ in 0..<9 { _ = try first.step(1) }
    var second = try JSON.decode(CustomerContact.self, from: JSON.value(of: first))
    for _ in 0..<20 {
      let steps = try (first.step(0), second.step(0))
      #expect(steps.0.observation == steps.1.observation && steps.0.reward == steps.1.reward)
    }
  }

  @Test func drawsWhatHappened() throws {
    let environment = try play(try CustomerContact(), seed: 5) { $0 % 4 == 0 ? 1 : 0 }
    #expect(environment.draw().shapes.count > 25)
    #expect(try CustomerContact().draw().shapes.count == 1)
  }
}
