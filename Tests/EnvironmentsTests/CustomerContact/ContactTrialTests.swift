import Environments
import Gym
import Randomness
import Testing

@Suite struct ContactTrialTests {
  private func trial(_ name: String, customers: Int = 1500) throws -> ContactTrial {
    try ContactTrial(
      ContactPolicies.policy(name, generator: PCG64(seed: 1)), in: CustomerContact(),
      customers: customers, seed: 40)
  }

  /// Contacting everybody every week costs more than it brings; what the models say pays is better.
  @Test func moderationPays() throws {
    func mean(_ name: String) throws -> Double {
      let profits = try trial(name).profits
      return profits.reduce(0, +) / Double(profits.count)
    }
    let (never, always, recency) = (try mean("never"), try mean("always"), try mean("recency"))
    #expect(always < never - 1 && recency > never - 0.1 && recency > always + 1)
  }

  @Test func everyNameIsAPolicy() throws {
    for name in ContactPolicies.names { _ = try trial(name, customers: 3) }
    #expect { try trial("recensy") } throws: { "\($0)".contains("did you mean recency") }
  }

  /// Four customers by hand: perfect order 3, 1, 0, −2.
  @Test func upliftCurvesAddUp() {
    let curve = UpliftCurve(name: "test", gains: [1, -2, 3, 0], scores: [3, 1, 4, 2])
    #expect(curve.gains == [0, 0.75, 1, 1, 0.5])
    // Above the straight line from 0 to 0.5 by 0, .625, .75, .625, 0.
    #expect(abs(curve.area - 0.4) < 1e-12)
  }
}
