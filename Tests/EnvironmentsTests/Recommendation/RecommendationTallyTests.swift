import Gym
import Testing

@testable import Environments

@Suite struct RecommendationTallyTests {
  @Test func measuresAreWhatTheyAreCalled() {
    var tally = RecommendationTally(kinds: 4)
    for kind in [0, 0, 1, 2] { tally.expose(kind) }
    tally.compare(0, 0)
    tally.compare(1, 2)
    var outcome = SlateOutcome()
    (outcome.chosen, outcome.chosenKind, outcome.consumed, outcome.quality) = (0, 1, 4, 2)
    tally.add(outcome)
    tally.add(SlateOutcome())
    #expect(tally.clickRate == 0.5 && tally.consumed == 4 && tally.meanQuality == 2)
    #expect(tally.diversity == 0.5 && tally.coverage == 0.75)
    // Sorted 0, 1, 1, 2: (−3·0 − 1·1 + 1·1 + 3·2) / (4·4).
    #expect(tally.exposureGini == 6.0 / 16)
  }

  @Test func nothingIsNothing() {
    let tally = RecommendationTally(kinds: 3)
    #expect(tally.measures == [0, 0, 0, 0, 1, 0, 0])
  }
}
