internal import Neural
internal import Threads

/// A runner of recurrent PPO's update, with the places of its inputs: whole rollouts of single
/// environments, `[environments, steps, …]`.
final class SequenceMinibatch {
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
  private let memory: UnsafeMutablePointer<Float>
  private let resets: UnsafeMutablePointer<Float>
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
    memory = try runner.input("memory")
    resets = try runner.input("reset")
    measures = plan.outputs.dropFirst().compactMap { [runner] in try? runner.output($0.name) }
  }

  /// Gathers the sequences of some environments.
  ///
  /// - Parameters:
  ///   - environments: their numbers, `[count]`.
  ///   - starts: what was remembered at the rollout's start, `[all environments, memoryWidth]`.
  func fill(
    from rollout: Rollout, environments: UnsafePointer<Int>, count: Int,
    starts: UnsafePointer<Float>, memoryWidth: Int, normalize: Bool, clip: Float
  ) {
    let (steps, width) = (rollout.steps, rollout.width)
    func copy(
      _ source: UnsafePointer<Float>, _ row: Int, to target: UnsafeMutablePointer<Float>?,
      _ place: Int, _ count: Int
    ) {
      target.map { ($0 + place * count).update(from: source + row * count, count: count) }
    }
    for index in 0..<count {
      let environment = environments[index]
      copy(starts, environment, to: memory, index, memoryWidth)
      for step in 0..<steps {
        let row = step * rollout.environments + environment
        let place = index * steps + step
        copy(rollout.observations, row, to: observations, place, width)
        actions?[place] = rollout.actions[row]
        copy(rollout.realActions, row, to: realActions, place, rollout.realCount)
        copy(rollout.legal, row, to: legal, place, rollout.maskWidth)
        logProbabilities[place] = rollout.logProbabilities[row]
        advantages[place] = rollout.advantages[row]
        returns[place] = rollout.returns[row]
        oldValues?[place] = rollout.values[row]
        // What the episode before left is not remembered; at the start it is already forgotten.
        let begins = step > 0 && rollout.ended[row - rollout.environments]
        resets[place] = begins ? 1 : 0
      }
    }
    self.clip.pointee = clip
    if normalize { standardize(advantages, count: count * steps) }
  }

  /// The gradients of the last run.
  var gradients: [Float] {
    Array(
      UnsafeBufferPointer(start: runner.gradients, count: runner.plan.layouts[0].trainableCount))
  }

  /// The measures of the last run.
  var diagnostics: PPO.Diagnostics { PPO.Diagnostics(measures) }
}
