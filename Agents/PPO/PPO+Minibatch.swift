internal import Neural
internal import Threads

extension PPO {
  /// The measures of an update.
  struct Diagnostics: Codable {
    var policyLoss = Double.nan
    var valueLoss = Double.nan
    var entropy = Double.nan
    var approximateKL = Double.nan
    var clipFraction = Double.nan
    var explainedVariance = Double.nan
    var gradientNorm = Double.nan
    var learningRate = Double.nan

    static let names = [
      "policy_loss", "value_loss", "entropy", "approximate_kl", "clip_fraction",
      "explained_variance", "gradient_norm", "learning_rate",
    ]

    init() {}

    /// The measures of a run by the places of the plan's outputs, if it has them.
    init(_ measures: [UnsafeMutablePointer<Float>]) {
      guard measures.count >= 5 else { return }
      policyLoss = Double(measures[0].pointee)
      valueLoss = Double(measures[1].pointee)
      entropy = Double(measures[2].pointee)
      approximateKL = Double(measures[3].pointee)
      clipFraction = Double(measures[4].pointee)
    }

    var values: [Double] {
      [
        policyLoss, valueLoss, entropy, approximateKL, clipFraction, explainedVariance,
        gradientNorm, learningRate,
      ]
    }
  }

  /// A runner of the update with the places of its inputs and outputs.
  final class Minibatch {
    let runner: Runner
    private let observations: UnsafeMutablePointer<Float>
    private let actions: UnsafeMutablePointer<Int32>?
    private let realActions: UnsafeMutablePointer<Float>?
    private let logProbabilities: UnsafeMutablePointer<Float>
    private let advantages: UnsafeMutablePointer<Float>
    private let returns: UnsafeMutablePointer<Float>
    private let oldValues: UnsafeMutablePointer<Float>?
    private let legal: UnsafeMutablePointer<Float>?
    private let clip: UnsafeMutablePointer<Float>
    private let measures: [UnsafeMutablePointer<Float>]

    init(_ plan: Plan, _ pool: ThreadPool) throws {
      runner = Runner(plan, pool: pool)
      observations = try runner.input("observation")
      actions = try? runner.integers("action")
      realActions = try? runner.input("real_action")
      logProbabilities = try runner.input("old_log_probability")
      advantages = try runner.input("advantage")
      returns = try runner.input("return")
      oldValues = try? runner.input("old_value")
      legal = try? runner.input("legal")
      clip = try runner.input("clip")
      measures = plan.outputs.dropFirst().compactMap { [runner] in try? runner.output($0.name) }
    }

    /// Gathers rows of a rollout, advantages standardised by the mean and the unbiased deviation
    /// of the minibatch.
    func fill(
      from rollout: Rollout, rows: UnsafePointer<Int>, count: Int, normalize: Bool, clip: Float
    ) {
      let width = rollout.width
      for index in 0..<count {
        let row = rows[index]
        for column in 0..<width {
          observations[index * width + column] = rollout.observations[row * width + column]
        }
        actions?[index] = rollout.actions[row]
        if let realActions {
          for column in 0..<rollout.realCount {
            realActions[index * rollout.realCount + column] =
              rollout.realActions[row * rollout.realCount + column]
          }
        }
        logProbabilities[index] = rollout.logProbabilities[row]
        advantages[index] = rollout.advantages[row]
        returns[index] = rollout.returns[row]
        oldValues?[index] = rollout.values[row]
        if let legal {
          (legal + index * rollout.maskWidth).update(
            from: rollout.legal + row * rollout.maskWidth, count: rollout.maskWidth)
        }
      }
      self.clip.pointee = clip
      if normalize { standardize(advantages, count: count) }
    }

    /// The gradients of the last run.
    var gradients: [Float] {
      Array(
        UnsafeBufferPointer(
          start: runner.gradients, count: runner.plan.layouts[0].trainableCount))
    }

    /// The measures of the last run, if the plan has them.
    var diagnostics: Diagnostics { Diagnostics(measures) }
  }
}
