internal import Formats
internal import Gym
internal import Randomness

/// What SlateQ remembers: rows of an observation and the slate that was shown there, and where they led.
///
/// For targets by the slate that is shown next a transition waits for that slate; an episode that is cut
/// has none, and its last transition is left out.
final class SlateExperience {
  private let spaces: SlateSpaces
  private let environments: Int
  private let waitsForNext: Bool
  private let batchSize: Int
  private let replay: Replay
  /// `nil` where each step is a transition of its own.
  private let returns: NStepReturns?
  /// The rows that the last slates were chosen for, `[environments, stride]`.
  private let acted: Slab<Float>
  /// What waits for the next slate: rows, where they led, and choice, reward and whether there is anything.
  private let waiting: Slab<Float>
  private let waitingNext: Slab<Float>
  private let waitingRest: Slab<Float>
  private let batch:
    (
      rows: Slab<Float>, next: Slab<Float>, choices: Slab<Int32>, rewards: Slab<Float>,
      continues: Slab<Float>
    )

  init(_ configuration: SlateQ.Configuration, _ spaces: SlateSpaces, environments: Int) {
    self.spaces = spaces
    self.environments = environments
    waitsForNext = configuration.target == .sarsa
    batchSize = configuration.batchSize
    let stride = spaces.width + spaces.size
    replay = Replay(capacity: configuration.replayCapacity, width: stride)
    returns =
      configuration.nStep == 1
      ? nil
      : NStepReturns(
        steps: configuration.nStep, discount: configuration.discount, environments: environments,
        width: stride)
    acted = Slab(count: environments * stride, repeating: 0)
    let kept = waitsForNext ? environments : 0
    waiting = Slab(count: kept * stride, repeating: 0)
    waitingNext = Slab(count: kept * stride, repeating: 0)
    waitingRest = Slab(count: kept * 3, repeating: 0)
    batch = (
      Slab(count: batchSize * stride, repeating: 0), Slab(count: batchSize * stride, repeating: 0),
      Slab(count: batchSize, repeating: 0), Slab(count: batchSize, repeating: 0),
      Slab(count: batchSize, repeating: 0)
    )
  }

  /// Refuses a memory that does not fit into the machine's, by the name of the hyperparameter.
  static func checkMemory(
    _ configuration: SlateQ.Configuration, _ spaces: SlateSpaces, environments: Int
  ) throws {
    try Agents.checkMemory(
      "n_step", configuration.nStep, rows: configuration.nStep * environments,
      bytesPerRow: 4 * (spaces.width + spaces.size) + 12)
    try Agents.checkMemory(
      "replay_capacity", configuration.replayCapacity, rows: configuration.replayCapacity,
      bytesPerRow: 8 * (spaces.width + spaces.size) + 12)
    try Agents.checkMemory(
      "batch_size", configuration.batchSize, rows: max(configuration.batchSize, environments),
      bytesPerRow: 4 * spaces.items * (spaces.features + 2 * (configuration.hiddenSizes.max() ?? 1))
    )
  }

  /// Floats in a row: an observation's code and the items of a slate.
  var stride: Int { spaces.width + spaces.size }
  /// The number of transitions held.
  var count: Int { replay.count }
  /// The sample's rows.
  var rows: UnsafeMutablePointer<Float> { batch.rows.pointer }
  /// Where they led; with the slate that was shown there, if it was waited for.
  var nextRows: UnsafeMutablePointer<Float> { batch.next.pointer }
  /// The places that were chosen; the size of the slate for none.
  var choices: UnsafeMutablePointer<Int32> { batch.choices.pointer }
  /// The rewards.
  var rewards: UnsafeMutablePointer<Float> { batch.rewards.pointer }
  /// 0 where the task ended, else 1.
  var continues: UnsafeMutablePointer<Float> { batch.continues.pointer }

  /// The slate of a row.
  func slate(of row: UnsafePointer<Float>) -> Slate {
    var slate = Slate()
    for place in 0..<spaces.size { slate.append(Int(row[spaces.width + place])) }
    return slate
  }

  private func write(_ slate: Slate, to row: UnsafeMutablePointer<Float>) {
    // In the order in which the environment shows the items: answers come by place.
    let shown = spaces.slates.isOrdered ? slate : slate.rising
    for place in 0..<spaces.size { row[spaces.width + place] = Float(shown[place]) }
  }

  /// Takes note of what is seen and shown in an environment.
  func act(_ environment: Int, _ observation: UnsafePointer<Float>, _ slate: Slate) {
    let row = acted.pointer + environment * stride
    row.update(from: observation, count: spaces.width)
    write(slate, to: row)
    guard waitsForNext else { return }
    let rest = waitingRest.pointer + environment * 3
    guard rest[2] > 0 else { return }
    let next = waitingNext.pointer + environment * stride
    write(slate, to: next)
    replay.append(
      observation: waiting.pointer + environment * stride, action: Int(rest[0]),
      reward: Double(rest[1]), next: next, terminated: false)
    rest[2] = 0
  }

  /// Takes note of what the slates led to.
  func observe(_ vector: any VectorEnvironment) {
    let final = vector.finalObservations.pointer
    for environment in 0..<environments {
      let row = acted.pointer + environment * stride
      let code = final + environment * spaces.width
      let choice = spaces.chosenPlace(code)
      let reward = vector.rewards.pointer[environment]
      let isTerminated = vector.terminated.pointer[environment]
      if waitsForNext, !isTerminated {
        guard !vector.truncated.pointer[environment] else { continue }
        (waiting.pointer + environment * stride).update(from: row, count: stride)
        (waitingNext.pointer + environment * stride).update(from: code, count: spaces.width)
        let rest = waitingRest.pointer + environment * 3
        (rest[0], rest[1], rest[2]) = (Float(choice), Float(reward), 1)
      } else {
        // The slate of the next row is not used: its items only have to be some.
        let next = batch.next.pointer
        next.update(from: code, count: spaces.width)
        write(Slate(0..<spaces.size), to: next)
        func append(_ transition: NStepReturns.Transition) {
          replay.append(
            observation: transition.observation, action: transition.action,
            reward: transition.reward, next: next, terminated: isTerminated,
            factor: transition.factor)
        }
        if let returns {
          returns.append(
            environment: environment, observation: row, action: choice, reward: reward,
            isOver: isTerminated || vector.truncated.pointer[environment], body: append)
        } else {
          append(
            NStepReturns.Transition(observation: row, action: choice, reward: reward, factor: 1))
        }
      }
    }
  }

  /// Draws a batch.
  ///
  /// - Precondition: at least one transition is held.
  func sample(using generator: inout PCG64) {
    replay.sample(
      batchSize,
      into: Replay.Batch(
        observations: rows, nextObservations: nextRows, actions: choices, rewards: rewards,
        continues: continues), using: &generator)
  }

  /// Stores what is remembered.
  func encode(into archive: inout Archive) throws {
    try replay.encode(into: &archive, at: "agent/replay")
    try returns?.encode(into: &archive, at: "agent/returns")
    guard waitsForNext else { return }
    archive.set("agent/waiting/rows", waiting.pointer, count: waiting.count)
    archive.set("agent/waiting/next", waitingNext.pointer, count: waitingNext.count)
    archive.set("agent/waiting/rest", waitingRest.pointer, count: waitingRest.count)
  }

  /// Takes over a stored memory.
  ///
  /// - Throws: `FormatError` if it does not fit.
  func decode(from archive: Archive) throws {
    try replay.decode(from: archive, at: "agent/replay")
    try returns?.decode(from: archive, at: "agent/returns")
    guard waitsForNext else { return }
    try archive.read("agent/waiting/rows", into: waiting.pointer, count: waiting.count)
    try archive.read("agent/waiting/next", into: waitingNext.pointer, count: waitingNext.count)
    try archive.read("agent/waiting/rest", into: waitingRest.pointer, count: waitingRest.count)
  }
}
