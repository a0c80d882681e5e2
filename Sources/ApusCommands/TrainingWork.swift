internal import Agents
internal import CKernels
internal import Formats
internal import Gym
internal import Training

/// How much arithmetic a preset's training takes: what its matrix products amount to.
struct TrainingWork {
  /// Floating-point operations for each environment step, a multiply-add as two.
  let flopsPerStep: Double

  /// Counts the products of acting and of the updates: a row costs two operations a weight forwards
  /// and four backwards, two for the gradient of the weights and two for that of the inputs.
  ///
  /// - Parameter observationWidth: floats in one flat observation.
  /// - Returns: nil for agents whose updates it does not know.
  init?(_ preset: Preset, observationWidth: Int, actionCount: Int) throws {
    func weights(_ hidden: [Int], _ outputs: Int) -> Double {
      let sizes = [observationWidth] + hidden + [outputs]
      return zip(sizes, sizes.dropFirst()).reduce(0) { $0 + Double($1.0 * $1.1) }
    }
    switch preset.agent {
    case DQN.name:
      let configuration = try DQN.configuration(json: preset.configuration)
      let forward = 2 * weights(configuration.hiddenSizes, actionCount)
      let perRound = Double(configuration.trainFrequency * preset.environments)
      let updates =
        configuration.gradientSteps < 0 ? 1 : Double(configuration.gradientSteps) / perRound
      // An updated row passes the target network once, and Double DQN's online network once more.
      let passes = configuration.double ? 5.0 : 4.0
      let learning = 1 - Double(configuration.learningStarts) / Double(preset.steps)
      flopsPerStep =
        forward * (1 + learning * updates * Double(configuration.batchSize) * passes)
    case PPO.name:
      let configuration = try PPO.configuration(json: preset.configuration)
      let forward =
        2
        * (weights(configuration.hiddenSizes, actionCount) + weights(configuration.hiddenSizes, 1))
      flopsPerStep = forward * (1 + 3 * Double(configuration.epochs))
    default: return nil
    }
  }
}

/// This machine's single-precision peak on one thread in Gflop/s: what independent multiply-adds in
/// registers reach, which bounds every matrix product.
func measurePeak() -> Double {
  (0..<7).map { _ in
    var operations = 0.0
    let seconds = apus_measure_multiply_adds(4_000_000, &operations)
    return operations / seconds / 1e9
  }.max() ?? 0
}
