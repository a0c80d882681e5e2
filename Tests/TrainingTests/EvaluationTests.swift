import Agents
import Formats
import Gym
import Randomness
import Testing
import Training

struct EvaluationTests {
  func policy(_ specification: EnvironmentSpecification) throws -> any AgentPolicy {
    let environment = try specification.makeVector(count: 1)
    return LinearPolicy(
      LinearPolicy.Content(
        weights: [1, 0.5, 0, -1, -0.5, 0], observationSpace: environment.observationSpace,
        actionSpace: environment.actionSpace))
  }

  /// One episode by hand, as the oracle: no vector, no slabs.
  func play(seed: UInt64, limit: Int) -> (Double, Int) {
    var walk = Walk(parameters: Walk.Parameters())
    var observation = walk.reset(seed: seed)
    var (total, steps) = (0.0, 0)
    while steps < limit {
      // Greedy for the weights above: against the sign of place and half the speed.
      let step = walk.step(observation.x + 0.5 * observation.y > 0 ? 0 : 1)
      observation = step.observation
      total += step.reward
      steps += 1
      if step.ended { break }
    }
    return (total, steps)
  }

  @Test func equalsEpisodesPlayedByHand() throws {
    let specification = try Fixture.environments.specification("Walk-v0")
    let evaluation = try Evaluation(
      of: policy(specification), in: specification, episodes: 150, seed: 40)
    for episode in 0..<150 {
      let (total, steps) = play(seed: 40 + UInt64(episode), limit: 30)
      #expect(evaluation.returns[episode] == total)
      #expect(evaluation.lengths[episode] == steps)
    }
    #expect(evaluation.cutEpisodes == 0)
  }

  @Test(arguments: [false, true]) func isTheSameForAnyNumberSideBySide(stochastic: Bool) throws {
    let specification = try Fixture.environments.specification("Walk-v0")
    let results = try [1, 2, 5, 20, 64].map { count in
      let vector = try specification.makeVector(count: count, autoreset: .disabled)
      return try Evaluator(environments: vector).evaluate(
        policy(specification), episodes: 20, seed: 3, stochastic: stochastic)
    }
    #expect(results.allSatisfy { $0 == results[0] })
  }

  @Test func cutsEpisodesWithoutAnEnd() throws {
    let specification = try Fixture.environments.make(
      "Endless-v0", overrides: [("slip", .number(0))])
    let evaluation = try Evaluation(
      of: policy(specification), in: specification, episodes: 3, seed: 0, maximumSteps: 50)
    #expect(evaluation.lengths == [50, 50, 50])
    #expect(evaluation.cutEpisodes == 3)
    let long = try Evaluation(of: policy(specification), in: specification, episodes: 1, seed: 0)
    #expect(long.lengths == [10_000])
  }

  @Test func refusesNumbersThatMakeNoSense() throws {
    let specification = try Fixture.environments.specification("Walk-v0")
    let policy = try policy(specification)
    #expect(throws: TrainingError.self) {
      try Evaluation(of: policy, in: specification, episodes: 0)
    }
    #expect(throws: TrainingError.self) {
      try Evaluation(of: policy, in: specification, maximumSteps: 0)
    }
    let vector = try specification.makeVector(count: 2, autoreset: .sameStep)
    #expect(throws: TrainingError.self) { try Evaluator(environments: vector) }
  }
}
