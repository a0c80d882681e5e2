import Gym
import Randomness
import Testing

@testable import Environments

/// Choice probabilities against their closed forms.
@Suite struct ChoiceModelTests {
  private let scores = [0.5, -0.2, 0.9]

  private func shares(_ chooser: Chooser) -> [Double] {
    var generator = PCG64(seed: 2)
    var counts = [0.0, 0, 0, 0]
    for _ in 0..<200_000 {
      var outcome = SlateOutcome()
      chooser.choose(from: [0, 1, 2], into: &outcome, using: &generator) {
        chooser.appeal(scores[$0])
      }
      counts[outcome.chosen ?? 3] += 1
    }
    return counts.map { $0 / 200_000 }
  }

  private func expect(_ found: [Double], _ wanted: [Double]) {
    for (found, wanted) in zip(found, wanted) {
      let deviation = (wanted * (1 - wanted) / 200_000).squareRoot()
      #expect(abs(found - wanted) < 4.5 * deviation)
    }
  }

  @Test func proportional() {
    let weights = [1.5, 0.8, 1.9, 2]
    expect(
      shares(Chooser(.proportional, noClickMass: 1, leastScore: -1)), weights.map { $0 / 6.2 })
  }

  @Test func multinomial() {
    let weights = [1.6487212707, 0.8187307531, 2.4596031112, 2.7182818285]
    let sum = weights.reduce(0, +)
    expect(shares(Chooser(.multinomial, noClickMass: 1)), weights.map { $0 / sum })
  }

  @Test func cascades() {
    var chooser = Chooser(.proportionalCascade, noClickMass: 1, leastScore: -1)
    (chooser.attention, chooser.scaling) = (0.8, 0.4)
    let clicks = [0.32 * 1.5, 0.32 * 0.8, 0.32 * 1.9]
    let first = clicks[0]
    let second = (1 - first) * clicks[1]
    let third = (1 - first - second) * clicks[2]
    expect(shares(chooser), [first, second, third, 1 - first - second - third])
    chooser.model = .exponentialCascade
    #expect(abs(chooser.appeal(0.5) - 0.32 * 1.6487212707) < 1e-9)
    #expect(chooser.appeal(50) == 1)
  }

  /// Above in a cascade is better.
  @Test func orderMattersInCascadesOnly() {
    #expect(ChoiceModel.allCases.filter(\.isOrdered).count == 2)
  }
}
