import Randomness
import Testing

@testable import Agents

@Suite struct ChoiceTests {
  @Test func takesTheBestAndOfEqualOnesTheFirst() {
    #expect(bestLegalAction([1, 3, 2], [true, true, true], count: 3) == 1)
    #expect(bestLegalAction([2, 2, 2], [true, true, true], count: 3) == 0)
    #expect(bestLegalAction([0, 2, 2], [true, true, true], count: 3) == 1)
    #expect(bestLegalAction([9, 2, 2], [false, true, true], count: 3) == 1)
    #expect(bestLegalAction([9, -3, -2], [false, true, false], count: 3) == 1)
    #expect(bestLegalAction([-.infinity, -.infinity], [false, true], count: 2) == 1)
    #expect(bestLegalAction([1, 2], [false, false], count: 2) == 0)
  }

  @Test func drawsLegalActionsUniformly() {
    var generator = PCG64(seed: 2)
    let legal = [true, false, true, true, false]
    var counts = [Int](repeating: 0, count: 5)
    for _ in 0..<30_000 { counts[randomLegalAction(legal, count: 5, using: &generator)] += 1 }
    #expect(counts[1] == 0 && counts[4] == 0)
    // The quantile 0.999 of χ² with 2 degrees of freedom.
    #expect(chiSquare([counts[0], counts[2], counts[3]], [10_000, 10_000, 10_000]) < 13.82)
    #expect(randomLegalAction([false, false], count: 2, using: &generator) == 0)
  }

  @Test func drawsByProbabilityAmongLegalActions() {
    var generator = PCG64(seed: 3)
    let probabilities: [Float] = [0.1, 0.4, 0.2, 0, 0.3]
    var counts = [Int](repeating: 0, count: 5)
    let all = [Bool](repeating: true, count: 5)
    for _ in 0..<50_000 {
      counts[sampledLegalAction(probabilities, all, count: 5, using: &generator)] += 1
    }
    #expect(counts[3] == 0)
    // The quantile 0.999 of χ² with 3 degrees of freedom.
    let observed = [counts[0], counts[1], counts[2], counts[4]]
    #expect(chiSquare(observed, [5000, 20_000, 10_000, 15_000]) < 16.27)

    counts = [Int](repeating: 0, count: 5)
    let legal = [true, false, true, true, false]
    for _ in 0..<30_000 {
      counts[sampledLegalAction(probabilities, legal, count: 5, using: &generator)] += 1
    }
    #expect(counts[1] == 0 && counts[4] == 0 && counts[3] == 0)
    #expect(chiSquare([counts[0], counts[2]], [10_000, 20_000]) < 10.83)
  }

  @Test func neverDrawsWhatIsImpossible() {
    var generator = PCG64(seed: 4)
    // The probabilities of legal actions sum to a little less than a draw may need.
    for _ in 0..<1000 {
      let action = sampledLegalAction(
        [0.5, .leastNormalMagnitude, 0], [true, true, true], count: 3, using: &generator)
      #expect(action != 2)
      let forced = sampledLegalAction(
        [1, 0, 0], [false, false, true], count: 3, using: &generator)
      #expect(forced == 2)
    }
  }
}
