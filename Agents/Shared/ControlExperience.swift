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

/// Checks that agents with such a memory share.
struct ControlChecks {
  var learningRate: Double
  var replayCapacity: Int
  var learningStarts: Int
  var batchSize: Int
  var discount: Double
  var rewardScale: Double
  var polyak: Double
  var trainFrequency: Int
  var gradientSteps: Int
  var adamEpsilon: Double
  var network: NetworkConfiguration

  func validate() throws {
    try check(
      "learning_rate", learningRate, learningRate > 0 && learningRate.isFinite, "a number above 0")
    try check(
      "replay_capacity", replayCapacity, (1...1_000_000_000).contains(replayCapacity),
      "between 1 and 1000000000")
    try check("learning_starts", learningStarts, learningStarts >= 0, "at least 0")
    try check(
      "batch_size", batchSize, (1...1_000_000).contains(batchSize), "between 1 and 1000000")
    try check("discount", discount, (0...1).contains(discount), "between 0 and 1")
    try check(
      "reward_scale", rewardScale, rewardScale > 0 && rewardScale.isFinite, "a number above 0")
    try check("polyak", polyak, polyak > 0 && polyak <= 1, "above 0, at most 1")
    try check(
      "train_frequency", trainFrequency, (1...1_000_000_000).contains(trainFrequency),
      "between 1 and 1000000000")
    try check(
      "gradient_steps", gradientSteps, gradientSteps >= 1 || gradientSteps == -1,
      "at least 1, or -1 for as many as environment steps")
    try check(
      "adam_epsilon", adamEpsilon, adamEpsilon > 0 && adamEpsilon.isFinite, "a number above 0")
    try network.validate()
  }
}
