import Gym
import Randomness
import Testing

@testable import Environments

@Suite struct PreferenceDynamicsTests {
  /// u′ = (u + (u·i)·i) / |…|, worked out beside the environment.
  @Test func tasteMovesAsThePaperSays() throws {
    var environment = try Recommendation<PreferenceDynamics>()
    var user = try environment.reset(seed: 6).user.prefix(5).map(Double.init)
    let items = environment.world.items
    for step in 0..<10 {
      let item = step % 5
      let vector = items[item * 5..<item * 5 + 5].map { $0 }
      let affinity = zip(user, vector).reduce(0) { $0 + $1.0 * $1.1 }
      let result = try environment.step(Slate([item]))
      #expect(abs(result.reward - affinity) < 1e-5)
      user = zip(user, vector).map { $0 + affinity * $1 }
      let length = user.reduce(0) { $0 + $1 * $1 }.squareRoot()
      user = user.map { $0 / length }
      for (seen, wanted) in zip(result.observation.user, user) {
        #expect(abs(Double(seen) - wanted) < 1e-5)
      }
      #expect(result.terminated == (step == 9))
    }
  }

  /// Showing one item on and on turns the taste to it, so that the reward rises to |i|.
  @Test func aTasteThatIsFedGrows() throws {
    var environment = try Recommendation<PreferenceDynamics>()
    _ = try environment.reset(seed: 2)
    let rewards = try (0..<10).map { _ in try environment.step([1]).reward }
    #expect(zip(rewards, rewards.dropFirst(2)).allSatisfy { abs($0) <= abs($1) + 0.7 })
    let length = environment.world.items[5..<10].reduce(0) { $0 + $1 * $1 }.squareRoot()
    #expect(abs(abs(rewards[9]) - length) < 0.1)
  }
}
