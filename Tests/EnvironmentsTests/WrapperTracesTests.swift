import Environments
import Formats
import Gym
import Testing

/// What Gymnasium's wrappers gave, as `Fixtures/make_wrappers.py` wrote it.
private struct WrapperTrace: Decodable {
  var name: String
  var observations: [[Double]]
  var actions: [[Double]]
  var rewards: [Double]
  var ends: String

  static func named(_ name: String) throws -> WrapperTrace {
    let all: [WrapperTrace] = try decodeFixture("wrappers")
    return try #require(all.first { $0.name == name })
  }
}

@Suite struct WrapperTracesTests {
  /// Replays a trace; numbers must be equal, or as near as `tolerance` says.
  private func replay<E: Environment>(
    _ name: String, _ environment: E, tolerance: Double = 0, _ action: ([Double]) throws -> E.Action
  ) throws {
    let trace = try WrapperTrace.named(name)
    var environment = environment
    var place = 0
    func expect(_ observation: E.Observation) {
      let space = environment.observationSpace
      var floats = [Float](repeating: 0, count: space.codeCount)
      var span = floats.mutableSpan
      space.writeCode(of: observation, into: &span)
      let expected = trace.observations[place]
      #expect(floats.count == expected.count, "\(name)")
      for (found, wanted) in zip(floats, expected) {
        #expect(
          abs(Double(found) - wanted) <= tolerance * max(1, abs(wanted)),
          "\(name), observation \(place)")
      }
      place += 1
    }
    expect(try environment.reset(seed: 3))
    for (index, end) in trace.ends.enumerated() {
      let step = try environment.step(action(trace.actions[index]))
      expect(step.observation)
      let wanted = trace.rewards[index]
      #expect(
        abs(step.reward - wanted) <= tolerance * max(1, abs(wanted)), "\(name), reward \(index)")
      #expect((step.terminated ? 1 : 0) + (step.truncated ? 2 : 0) == end.wholeNumberValue)
      if step.ended { expect(try environment.reset(seed: nil)) }
    }
    #expect(place == trace.observations.count)
  }

  private func cart() throws -> TimeLimit<CartPole> {
    try TimeLimit(CartPole(), maxEpisodeSteps: 20)
  }
  private func car() throws -> TimeLimit<MountainCar> {
    try TimeLimit(MountainCar(), maxEpisodeSteps: 20)
  }
  private func pendulum() throws -> TimeLimit<Pendulum> {
    try TimeLimit(Pendulum(), maxEpisodeSteps: 20)
  }
  private func whole(_ action: [Double]) -> Int { Int(action[0]) }
  private func number(_ action: [Double]) -> Float { Float(action[0]) }

  @Test func stacks() throws {
    try replay("stack_reset", StackedObservation(cart(), count: 3), whole)
    try replay("stack_zero", StackedObservation(cart(), count: 3, padding: .zero), whole)
  }

  @Test func delaysAndTimes() throws {
    try replay("delay", DelayedObservation(cart(), delay: 2), whole)
    try replay("time", TimeAwareObservation(cart(), maxEpisodeSteps: 20), whole)
  }

  /// Gymnasium's statistics of observations are of single precision, those of rewards of double.
  @Test func normalizes() throws {
    try replay("normalize_observation", NormalizedObservation(cart()), tolerance: 2e-3, whole)
    try replay(
      "normalize_reward", NormalizedReward(cart(), discount: 0.9), tolerance: 1e-13, whole)
  }

  @Test func rescalesAndCuts() throws {
    let space = try MountainCar.space
    try replay(
      "rescale_observation", RescaledObservation(car(), ObservationRescale(of: space)),
      tolerance: 1e-6, whole)
    try replay(
      "bins_observation", DiscretizedObservation(car(), ObservationBins([7, 5], of: space)), whole)
    let hands = try Blackjack()
    try replay(
      "flatten",
      FlattenedObservation(
        TimeLimit(hands, maxEpisodeSteps: 20), FlatForm(of: hands.observationSpace)), whole)
  }

  @Test func changesActions() throws {
    let space = try Pendulum().actionSpace
    try replay("clip_action", ClippedAction(pendulum(), ActionClip(to: space)), number)
    try replay("rescale_action", RescaledAction(pendulum(), ActionRescale(to: space)), number)
    try replay("bins_action", DiscretizedAction(pendulum(), ActionBins([6], of: space)), whole)
    try replay("repeat_action", RepeatedAction(cart(), count: 3), whole)
  }

  @Test func clipsRewards() throws {
    try replay("clip_reward", ClippedReward(pendulum(), RewardClip(-3, -0.5)), number)
  }
}

extension MountainCar {
  /// The observations of a car.
  fileprivate static var space: Box<Observation> {
    get throws { try MountainCar().observationSpace }
  }
}
