import Environments
import Gym
import Testing

@Suite struct CartPoleNoVelocityTests {
  /// The positions of CartPole, with its rewards and ends.
  @Test func showsPositionsOnly() throws {
    var hidden = try CartPoleNoVelocity()
    var whole = try CartPole()
    for seed in 0..<5 as Range<UInt64> {
      let first = try whole.reset(seed: seed)
      #expect(try hidden.reset(seed: seed) == [first[0], first[2]])
      var isOver = false
      var time = 0
      while !isOver {
        time += 1
        let (a, b) = (try hidden.step(time % 2), try whole.step(time % 2))
        #expect(a.observation == [b.observation[0], b.observation[2]])
        #expect(a.reward == b.reward && a.terminated == b.terminated)
        isOver = b.terminated
      }
    }
    #expect(hidden.observationSpace.description.codeCount == 2)
  }
}
