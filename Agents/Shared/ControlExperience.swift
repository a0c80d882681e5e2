internal import Formats
internal import Gym
internal import Neural
internal import Randomness

/// What an agent remembers whose actions are numbers: from the steps of a vector of environments to the
/// batches of updates.
final class ControlExperience {
  /// The observations that the last actions were chosen for, `[environments, width]`.
  let acted: Slab<Float>
  /// The last actions from −1 to 1, `[environments, n]`.
  let actions: Slab<Float>
  private let spaces: ActorSpaces
  private let bounds: ActionBounds
  private let environments: Int
  private let rewardScale: Double
  private let replay: Replay

  init(
    _ spaces: ActorSpaces, environments: Int, capacity: Int, rewardScale: Double
  ) {
    self.spaces = spaces
    bounds = spaces.bounds
    self.environments = environments
    self.rewardScale = rewardScale
    replay = Replay(capacity: capacity, width: spaces.width, realCount: spaces.actions)
    acted = Slab(count: environments * spaces.width, repeating: 0)
    actions = Slab(count: environments * spaces.actions, repeating: 0)
  }

  /// Refuses a memory that does not fit into the machine's, by the name of the hyperparameter.
  ///
  /// - Throws: ``GymError/parameter(_:value:allowed:)`` if there is not that much.
  static func checkMemory(capacity: Int, _ spaces: ActorSpaces) throws {
    try Agents.checkMemory(
      "replay_capacity", capacity, rows: capacity,
      bytesPerRow: 8 * spaces.width + 4 * spaces.actions + 8)
  }

  /// The number of transitions held.
  var count: Int { replay.count }

  /// Draws actions uniformly from −1 to 1.
  func drawActions(using generator: inout PCG64) {
    for place in 0..<actions.count {
      actions.pointer[place] = Float(generator.uniform(-1, 1))
    }
  }

  /// Writes the last actions as environments take them.
  func writeCodes(into codes: Slab<Float>) {
    bounds.stretch(actions.pointer, rows: environments, into: codes.pointer)
  }

  /// Takes note of a step of the vector.
  func observe(_ vector: any VectorEnvironment) {
    let rewards = vector.rewards.pointer
    let next = vector.finalObservations.pointer
    let terminated = vector.terminated.pointer
    let ignored = vector.ignored.pointer
    for row in 0..<environments where !ignored[row] {
      // A truncated episode goes on being worth something: only an end of the task stops that.
      replay.append(
        observation: acted.pointer + row * spaces.width,
        realAction: actions.pointer + row * spaces.actions,
        reward: rewards[row] * rewardScale, next: next + row * spaces.width,
        terminated: terminated[row])
    }
  }

  /// Where a learner takes its batches from.
  ///
  /// - Throws: `NeuralError` if the learner lacks an input.
  static func batch(of learner: Runner) throws -> Replay.Batch {
    Replay.Batch(
      observations: try learner.input("observation"),
      nextObservations: try learner.input("next_observation"),
      realActions: try learner.input("real_action"), rewards: try learner.input("reward"),
      continues: try learner.input("continues"))
  }

  /// Draws a batch.
  ///
  /// - Precondition: at least one transition is held.
  func sample(_ size: Int, into batch: Replay.Batch, using generator: inout PCG64) {
    replay.sample(size, into: batch, using: &generator)
  }

  /// Stores what is remembered.
  func encode(into archive: inout Archive) throws {
    try replay.encode(into: &archive, at: "agent/replay")
  }

  /// Takes over a stored memory.
  ///
  /// - Throws: `FormatError` if it does not fit.
  func decode(from archive: Archive) throws {
    try replay.decode(from: archive, at: "agent/replay")
  }
}
