internal import Neural
internal import Threads

/// A minibatch of recurrent PPO's update: PPO's rows as whole rollouts of single environments,
/// `[environments, steps, …]`, with what was remembered before them and where episodes begin.
final class SequenceMinibatch {
  private let base: PPO.Minibatch
  private let memory: UnsafeMutablePointer<Float>
  private let resets: UnsafeMutablePointer<Float>
  /// The rollout's rows in the order of the sequences.
  private var rows: [Int]

  init(_ plan: Plan, _ pool: ThreadPool, steps: Int) throws {
    base = try PPO.Minibatch(plan, pool)
    memory = try base.runner.input("memory")
    resets = try base.runner.input("reset")
    rows = Array(repeating: 0, count: plan.capacity * steps)
  }

  /// What runs it.
  var runner: Runner { base.runner }
  /// The gradients of the last run.
  var gradients: [Float] { base.gradients }
  /// The measures of the last run.
  var diagnostics: PPO.Diagnostics { base.diagnostics }

  /// Gathers the sequences of some environments.
  ///
  /// - Parameters:
  ///   - environments: their numbers, `[count]`.
  ///   - starts: what was remembered at the rollout's start, `[all environments, memoryWidth]`.
  func fill(
    from rollout: Rollout, environments: UnsafePointer<Int>, count: Int,
    starts: UnsafePointer<Float>, memoryWidth: Int, normalize: Bool, clip: Float
  ) {
    let steps = rollout.steps
    for index in 0..<count {
      let environment = environments[index]
      (memory + index * memoryWidth).update(
        from: starts + environment * memoryWidth, count: memoryWidth)
      for step in 0..<steps {
        let row = step * rollout.environments + environment
        let place = index * steps + step
        rows[place] = row
        // What the episode before left is not remembered; at the start it is already forgotten.
        let begins = step > 0 && rollout.ended[row - rollout.environments]
        resets[place] = begins ? 1 : 0
      }
    }
    base.fill(from: rollout, rows: rows, count: count * steps, normalize: normalize, clip: clip)
  }
}
