import Gym

/// How fast environments are stepped with random actions, on one thread.
public enum SteppingBenchmark {
  /// Steps a vector with actions drawn from its spaces and returns steps per second.
  ///
  /// Everything is inside the measurement: drawing the actions, stepping, resetting, and writing
  /// observations, rewards and flags.
  ///
  /// - Parameters:
  ///   - id: the environment's name.
  ///   - environments: how many are stepped together.
  ///   - steps: how many steps to take in all, at least.
  public static func run(
    _ id: String = "CartPole-v1", environments: Int = 64, steps: Int = 10_000_000
  ) throws -> Double {
    let vector = try EnvironmentRegistry.builtIn.make(id).makeVector(
      count: environments, autoreset: .sameStep)
    let actions = Slab<Float>(count: environments * vector.actionWidth, repeating: 0)
    try vector.reset(seed: 0)
    let rounds = (steps + environments - 1) / environments
    let elapsed = try ContinuousClock().measure {
      for _ in 0..<rounds {
        vector.sampleActions(into: actions)
        try vector.step(actions)
      }
    }
    let (seconds, attoseconds) = elapsed.components
    return Double(rounds * environments) / (Double(seconds) + Double(attoseconds) * 1e-18)
  }
}
