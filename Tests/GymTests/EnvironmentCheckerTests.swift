import Gym
import Testing

@Suite struct EnvironmentCheckerTests {
  @Test func findsNothingWrongWithWhatIsSound() throws {
    #expect(checkEnvironment(Broken(.none)) == [])
    let counter = checkEnvironment(try TimeLimit(Counter(), maxEpisodeSteps: 4))
    // The counter takes actions outside of its space, and throws for one inside of it.
    #expect(counter.allSatisfy { !$0.sentence.contains("copy") })
  }

  @Test(arguments: [
    (
      Fault.observationOutside, "Number 0 of an observation of reset leaves its bounds, -5.0 to 5.0"
    ),
    (.observationNaN, "(it is NaN)"),
    (.tooFewNumbers, "has 1 numbers, but the space has 2"),
    (.rewardNaN, "A step's reward is nan"),
    (.stepsBeforeReset, "A step before the first reset is taken"),
    (.takesAnyAction, "The action 2 lies outside of the action space and is taken"),
    (.forgetsSeed, "Two resets with seed 0 give different observations"),
    (.resetThrows, "reset(seed:) throws: Out of order."),
    (.hiddenState, "goes another way after encoding and decoding"),
    (.sharedState, "A copy of the environment goes another way"),
    (.unencodedGenerator, "goes another way after encoding and decoding"),
    (.cutAtOnce, "An episode is cut at its first step"),
    (.noLegalAction, "No action is legal in some state"),
    (.drawsNaN, "A picture has a size or a place that is no finite number"),
    (.drawsAtRandom, "The same state draws two pictures"),
  ])
  func saysWhatIsWrong(fault: Fault, sentence: String) {
    let findings = checkEnvironment(Broken(fault))
    #expect(
      findings.contains { $0.severity == .error && $0.sentence.contains(sentence) },
      "\(findings.map(\.description))")
    // And little else: one fault is one sentence, or some where it shows in several ways.
    #expect(findings.count <= 4, "\(findings.map(\.description))")
  }

  @Test func everyFaultIsTried() { #expect(Fault.allCases.count == 16) }

  @Test func otherFaultsHaveTheirSentencesToo() {
    func says<E: Environment>(_ environment: E, _ sentences: [String]) {
      let findings = checkEnvironment(environment)
      for sentence in sentences {
        #expect(
          findings.contains { $0.sentence.contains(sentence) }, "\(findings.map(\.description))")
      }
    }
    says(SilentMask(), ["restrictsActions is false"])
    says(TwinMetrics(), ["Two metrics have the name speed", "speed is not written"])
    says(
      Boundless(),
      ["infinite bounds", "Number 0 of the observation space can only be 1.0"])
    says(Unreadable(), ["An observation does not come back from its written form"])
    says(Nameless(), ["modelState is nil after a step"])
    says(WrongTable(), ["The model does not know what action 1 did in state 0"])
  }
}
