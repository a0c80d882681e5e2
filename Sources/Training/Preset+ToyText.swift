internal import Agents

extension Preset {
  /// Settings for the toy texts, tuned for ten seeds each: Q-learning, SARSA, expected SARSA and
  /// Dyna-Q come to the best policy of their kind.
  ///
  /// Worlds without chance allow α = 1. Values that begin at what is best at most (0 on the cliff, 20 in
  /// the taxi, 1 on the ice) make an agent try everything once, so that little ε is needed.
  static func toyText() throws -> [Preset] {
    try cliffWalking() + taxi() + frozenLake() + valueNetworks() + policyNetworks()
  }

  /// On the cliff SARSA keeps the textbook's ε, and with it to the safe path; expected SARSA explores
  /// so little that the edge is best.
  private static func cliffWalking() throws -> [Preset] {
    let id = "CliffWalking-v1"
    return [
      try Preset(
        "tuned", QLearning.self, id, steps: 30_000, environments: 1,
        settings(stepSize: 0.5, discount: 1, epsilon: (0.1, 0.1))),
      try Preset(
        "tuned", SARSA.self, id, steps: 50_000, environments: 1,
        settings(stepSize: 0.5, schedule: .linear, discount: 1, epsilon: (0.1, 0.1))),
      try Preset(
        "tuned", ExpectedSARSA.self, id, steps: 50_000, environments: 1,
        settings(discount: 1, epsilon: (0.001, 0.001))),
      try Preset(
        "tuned", DynaQ.self, id, steps: 10_000, environments: 1,
        planning(discount: 1, epsilon: (0.1, 0.1))),
    ]
  }

  private static func taxi() throws -> [Preset] {
    let id = "Taxi-v4"
    return [
      try Preset(
        "tuned", QLearning.self, id, steps: 200_000, environments: 1,
        settings(discount: 1, initialValue: 20, epsilon: (0.1, 0.1))),
      try Preset(
        "tuned", SARSA.self, id, steps: 1_000_000, environments: 1,
        settings(
          stepSize: 0.2, schedule: .linear, discount: 1, initialValue: 20, epsilon: (0.1, 0.01),
          fraction: 0.8)),
      try Preset(
        "tuned", ExpectedSARSA.self, id, steps: 300_000, environments: 1,
        settings(discount: 1, initialValue: 20, epsilon: (0.1, 0), fraction: 0.8)),
      try Preset(
        "tuned", DynaQ.self, id, steps: 40_000, environments: 1,
        planning(discount: 1, initialValue: 20, epsilon: (0.1, 0.1))),
    ]
  }

  private static func frozenLake() throws -> [Preset] {
    let (small, large) = ("FrozenLake-v1", "FrozenLake8x8-v1")
    let careful = settings(
      stepSize: 0.3, schedule: .linear, discount: 0.99, initialValue: 1, epsilon: (0.3, 0.01),
      fraction: 0.2)
    let patient = settings(
      stepSize: 0.1, schedule: .linear, discount: 0.997, initialValue: 1, epsilon: (0.3, 0.01),
      fraction: 0.3)
    return [
      try Preset(
        "tuned", QLearning.self, small, steps: 300_000, environments: 1,
        settings(exponent: 0.6, discount: 0.99, initialValue: 1, epsilon: (1, 0.1))),
      try Preset("tuned", SARSA.self, small, steps: 500_000, environments: 1, careful),
      try Preset("tuned", ExpectedSARSA.self, small, steps: 500_000, environments: 1, careful),
      try Preset(
        "tuned", DynaQ.self, small, steps: 100_000, environments: 1,
        planning(discount: 0.99, initialValue: 1, epsilon: (1, 0.1))),
      try Preset(
        "tuned", QLearning.self, large, steps: 2_000_000, environments: 1,
        settings(
          stepSize: 0.1, schedule: .linear, discount: 0.997, initialValue: 1,
          epsilon: (0.5, 0.1))),
      try Preset("tuned", SARSA.self, large, steps: 2_000_000, environments: 1, patient),
      try Preset("tuned", ExpectedSARSA.self, large, steps: 2_000_000, environments: 1, patient),
      try Preset(
        "tuned", DynaQ.self, large, steps: 300_000, environments: 1,
        planning(discount: 0.995, initialValue: 1, epsilon: (1, 0.1))),
    ]
  }

  private static func settings(
    stepSize: Double = 1, exponent: Double = 0, schedule: Schedule = .constant, discount: Double,
    initialValue: Double = 0, epsilon: (start: Double, end: Double), fraction: Double = 0.5
  ) -> TabularConfiguration {
    var configuration = TabularConfiguration()
    configuration.stepSize = stepSize
    configuration.stepSizeExponent = exponent
    configuration.stepSizeSchedule = schedule
    configuration.discount = discount
    configuration.initialValue = initialValue
    (configuration.epsilonStart, configuration.epsilonEnd) = epsilon
    configuration.explorationFraction = fraction
    return configuration
  }

  private static func planning(
    discount: Double, initialValue: Double = 0, epsilon: (start: Double, end: Double)
  ) -> DynaQ.Configuration {
    var configuration = DynaQ.Configuration()
    configuration.discount = discount
    configuration.initialValue = initialValue
    (configuration.epsilonStart, configuration.epsilonEnd) = epsilon
    return configuration
  }

  /// DQN with one layer: what a table learns, a network learns too.
  private static func valueNetworks() throws -> [Preset] {
    func settings(
      _ size: Int, replay: Int, starts: Int, target: Int, exploration: Double
    ) -> DQN.Configuration {
      var configuration = DQN.Configuration()
      configuration.hiddenSizes = [size]
      configuration.learningRate = 1e-3
      configuration.batchSize = 64
      configuration.replayCapacity = replay
      configuration.learningStarts = starts
      configuration.targetUpdateInterval = target
      configuration.trainFrequency = 4
      configuration.gradientSteps = 1
      configuration.explorationFraction = exploration
      return configuration
    }
    return [
      try Preset(
        "tuned", DQN.self, "CliffWalking-v1", steps: 60_000, environments: 1,
        settings(64, replay: 50_000, starts: 1000, target: 250, exploration: 0.3)),
      try Preset(
        "tuned", DQN.self, "FrozenLake-v1", steps: 100_000, environments: 1,
        settings(64, replay: 50_000, starts: 1000, target: 500, exploration: 0.5)),
      try Preset(
        "tuned", DQN.self, "Taxi-v4", steps: 300_000, environments: 1,
        settings(128, replay: 100_000, starts: 2000, target: 500, exploration: 0.4)),
    ]
  }

  private static func policyNetworks() throws -> [Preset] {
    var careful = PPO.Configuration()
    careful.stepsPerRollout = 128
    careful.batchSize = 256
    careful.learningRate = 1e-3
    careful.entropyCoefficient = 0.01
    careful.hiddenSizes = [64]
    // In the taxi values of −200 would drown the policy's gradient, and an agent that never dares to pick
    // up a passenger avoids the worst: logits a state, no hidden layer, and much entropy.
    var daring = PPO.Configuration()
    daring.stepsPerRollout = 128
    daring.batchSize = 512
    daring.epochs = 4
    daring.learningRate = 1e-2
    daring.entropyCoefficient = 0.1
    daring.valueCoefficient = 0.01
    daring.maxGradientNorm = 10
    daring.hiddenSizes = []
    return [
      try Preset(
        "tuned", PPO.self, "CliffWalking-v1", steps: 500_000, environments: 16, careful),
      try Preset("tuned", PPO.self, "FrozenLake-v1", steps: 1_000_000, environments: 16, careful),
      try Preset("tuned", PPO.self, "Taxi-v4", steps: 2_000_000, environments: 32, daring),
    ]
  }
}
