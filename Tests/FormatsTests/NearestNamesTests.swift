import Formats
import Testing

@Suite struct NearestNamesTests {
  let known = [
    "learning_rate", "batch_size", "CartPole-v0", "CartPole-v1", "discount", "dqn", "ppo",
  ]

  @Test func mistypedNamesAreFound() {
    #expect(nearestNames(to: "lerning_rate", in: known) == ["learning_rate"])
    #expect(nearestNames(to: "cartpole-v1", in: known) == ["CartPole-v1", "CartPole-v0"])
    #expect(nearestNames(to: "CartPoel-v1", in: known).first == "CartPole-v1")
    #expect(nearestNames(to: "dnq", in: known) == ["dqn"])
    #expect(nearestNames(to: "batch", in: known) == ["batch_size"])
    #expect(nearestNames(to: "rate", in: known) == ["learning_rate"])
  }

  @Test func strangeNamesHaveNoNeighbour() {
    #expect(nearestNames(to: "xyzzy", in: known).isEmpty)
    #expect(nearestNames(to: "", in: known).isEmpty)
    #expect(nearestNames(to: "dqn", in: []).isEmpty)
  }
}
