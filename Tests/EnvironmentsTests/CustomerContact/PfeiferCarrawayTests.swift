import Environments
import Gym
import Testing

@Suite struct PfeiferCarrawayTests {
  /// The paper's table: always mailing is worth 52.320, 5.554, 1.251 and −1.820; with a discount of 0.2.
  @Test func modelGivesThePapersValues() throws {
    let model = try PfeiferCarraway().model
    var values = [0.0, 0, 0, 0, 0]
    for _ in 0..<500 {
      values = (0..<5).map { state in
        model.outcomes(state: state, action: 1).reduce(0) { sum, outcome in
          sum + outcome.probability
            * (outcome.reward + (outcome.terminated ? 0 : values[outcome.next] / 1.2))
        }
      }
    }
    for (found, wanted) in zip(values, [52.320, 5.554, 1.251, -1.820]) {
      #expect(abs(found - wanted) < 5e-4)
    }
  }

  @Test func stepsFollowTheModel() throws {
    var environment = try PfeiferCarraway()
    _ = try environment.reset(seed: 4)
    var (bought, mailed) = (0, 0)
    for _ in 0..<20_000 {
      guard environment.recency == 1 else {
        _ =
          environment.recency == 5
          ? try environment.reset(seed: nil) : try environment.step(0).observation
        continue
      }
      let step = try environment.step(1)
      #expect(step.reward == 36)
      mailed += 1
      if step.observation == 0 { bought += 1 }
    }
    let rate = Double(bought) / Double(mailed)
    #expect(abs(rate - 0.3) < 0.02)
  }

  @Test func lettingGoEndsIt() throws {
    var environment = try PfeiferCarraway()
    #expect(throws: GymError.resetNeeded) { try environment.step(0) }
    _ = try environment.reset(seed: 0)
    let step = try environment.step(0)
    #expect(step.terminated && step.reward == 40 && step.observation == 4)
    #expect(throws: GymError.resetNeeded) { try environment.step(0) }
  }
}
