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
    private let actions: UnsafeMutablePointer<Int32>
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
      actions = try runner.integers("action")
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
      var sum = 0.0
      for index in 0..<count {
        let row = rows[index]
        for column in 0..<width {
          observations[index * width + column] = rollout.observations[row * width + column]
        }
        actions[index] = rollout.actions[row]
        logProbabilities[index] = rollout.logProbabilities[row]
        advantages[index] = rollout.advantages[row]
        returns[index] = rollout.returns[row]
        oldValues?[index] = rollout.values[row]
        if let legal {
          (legal + index * rollout.maskWidth).update(
            from: rollout.legal + row * rollout.maskWidth, count: rollout.maskWidth)
        }
        sum += Double(rollout.advantages[row])
      }
      self.clip.pointee = clip
      // A single advantage has no deviation.
      guard normalize && count > 1 else { return }
      let mean = sum / Double(count)
      var squares = 0.0
      for index in 0..<count {
        let distance = Double(advantages[index]) - mean
        squares += distance * distance
      }
      let deviation = (squares / Double(count - 1)).squareRoot()
      let scale = Float(1 / (deviation + 1e-8))
      let center = Float(mean)
      for index in 0..<count { advantages[index] = (advantages[index] - center) * scale }
    }

    /// The measures of the last run, if the plan has them.
    var diagnostics: Diagnostics {
      var result = Diagnostics()
      guard measures.count >= 5 else { return result }
      result.policyLoss = Double(measures[0].pointee)
      result.valueLoss = Double(measures[1].pointee)
      result.entropy = Double(measures[2].pointee)
      result.approximateKL = Double(measures[3].pointee)
      result.clipFraction = Double(measures[4].pointee)
      return result
    }
  }
}

extension Rollout {
  /// How much of the returns' variance the values explain: 1 all, 0 nothing.
  func explainedVariance() -> Double {
    var sums = (returns: 0.0, errors: 0.0)
    for row in 0..<rows {
      sums.returns += Double(returns[row])
      sums.errors += Double(advantages[row])
    }
    let means = (returns: sums.returns / Double(rows), errors: sums.errors / Double(rows))
    var variances = (returns: 0.0, errors: 0.0)
    for row in 0..<rows {
      let deviation = Double(returns[row]) - means.returns
      let error = Double(advantages[row]) - means.errors
      variances.returns += deviation * deviation
      variances.errors += error * error
    }
    return variances.returns > 0 ? 1 - variances.errors / variances.returns : .nan
  }
}
