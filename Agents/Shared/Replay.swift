public import Formats
internal import Randomness

/// The last transitions of an agent's experience, sampled uniformly with replacement.
///
/// A ring of fixed memory: nothing is allocated after it is made. Memory that holds no transition yet
/// is never touched. Each transition holds the true
/// next observation, so that none crosses an episode.
public final class Replay {
  /// The largest number of transitions.
  public let capacity: Int
  /// The number of transitions held.
  public private(set) var count = 0
  /// Where the next transition goes.
  private var next = 0
  private let width: Int
  /// Actions of a mask, or 0 if masks are not kept.
  private let maskWidth: Int
  private let observations: UnsafeMutablePointer<Float>
  private let nextObservations: UnsafeMutablePointer<Float>
  /// Real numbers of an action, or 0 if actions are numbered.
  private let realCount: Int
  private let actions: UnsafeMutablePointer<Int32>
  private let realActions: UnsafeMutablePointer<Float>
  private let rewards: UnsafeMutablePointer<Float>
  /// What the next observation's value counts for beside γ: 0 where the task ended, else γᵏ⁻¹ for a
  /// transition over k steps; truncated episodes go on being worth something.
  private let continues: UnsafeMutablePointer<Float>
  /// Which actions are legal in the next observation.
  private let nextLegal: UnsafeMutablePointer<Bool>
  /// Which were legal in the observation itself; of a replay that keeps that.
  private let ownLegal: UnsafeMutablePointer<Bool>
  private let ownMaskWidth: Int

  /// Room for `capacity` transitions with observations of `width` floats.
  ///
  /// - Parameters:
  ///   - maskWidth: the number of actions whose legality is kept; 0 keeps none.
  ///   - realCount: the real numbers of an action; 0 where actions are numbered.
  ///   - keepsLegal: whether masks are kept of the observations as well as of the next ones.
  public init(
    capacity: Int, width: Int, maskWidth: Int = 0, realCount: Int = 0, keepsLegal: Bool = false
  ) {
    ownMaskWidth = keepsLegal ? maskWidth : 0
    ownLegal = .allocate(capacity: max(capacity * ownMaskWidth, 1))
    self.capacity = capacity
    self.width = width
    self.maskWidth = maskWidth
    self.realCount = realCount
    observations = .allocate(capacity: capacity * width)
    nextObservations = .allocate(capacity: capacity * width)
    actions = .allocate(capacity: realCount > 0 ? 1 : capacity)
    realActions = .allocate(capacity: max(capacity * realCount, 1))
    rewards = .allocate(capacity: capacity)
    continues = .allocate(capacity: capacity)
    nextLegal = .allocate(capacity: max(capacity * maskWidth, 1))
  }

  deinit {
    observations.deallocate()
    nextObservations.deallocate()
    actions.deallocate()
    realActions.deallocate()
    rewards.deallocate()
    continues.deallocate()
    nextLegal.deallocate()
    ownLegal.deallocate()
  }

  /// Adds a transition in the place of the oldest.
  ///
  /// - Parameters:
  ///   - observation: what was seen, `[width]`.
  ///   - action: what was done.
  ///   - reward: what it earned, over all steps of the transition.
  ///   - nextObservation: what was seen afterwards, `[width]`.
  ///   - terminated: whether the task ended.
  ///   - factor: γᵏ⁻¹ for a transition over k steps.
  ///   - legalNext: which actions are legal afterwards, for a replay that keeps masks.
  ///   - legal: which were legal when the action was chosen, for a replay that keeps these too.
  /// - Returns: its place, 0 ..< `capacity`.
  @discardableResult
  public func append(
    observation: UnsafePointer<Float>, action: Int, reward: Double,
    next nextObservation: UnsafePointer<Float>, terminated: Bool, factor: Double = 1,
    nextLegal legalNext: UnsafePointer<Bool>? = nil, legal: UnsafePointer<Bool>? = nil
  ) -> Int {
    let place = next
    if maskWidth > 0, let legalNext {
      // A dead end without a legal action is worth its best action, not that of an illegal one.
      let isDeadEnd = !(0..<maskWidth).contains { legalNext[$0] }
      let mask = nextLegal + next * maskWidth
      for action in 0..<maskWidth { mask[action] = isDeadEnd || legalNext[action] }
    }
    if ownMaskWidth > 0, let legal {
      (ownLegal + next * ownMaskWidth).update(from: legal, count: ownMaskWidth)
    }
    actions[next] = Int32(action)
    append(observation, nextObservation, reward: reward, worth: terminated ? 0 : Float(factor))
    return place
  }

  /// Adds a transition of an action of real numbers in the place of the oldest.
  ///
  /// - Parameters:
  ///   - observation: what was seen, `[width]`.
  ///   - realAction: what was done, `[realCount]`.
  ///   - reward: what it earned.
  ///   - nextObservation: what was seen afterwards, `[width]`.
  ///   - terminated: whether the task ended.
  public func append(
    observation: UnsafePointer<Float>, realAction: UnsafePointer<Float>, reward: Double,
    next nextObservation: UnsafePointer<Float>, terminated: Bool
  ) {
    (realActions + next * realCount).update(from: realAction, count: realCount)
    append(observation, nextObservation, reward: reward, worth: terminated ? 0 : 1)
  }

  @inline(__always)
  private func append(
    _ observation: UnsafePointer<Float>, _ nextObservation: UnsafePointer<Float>, reward: Double,
    worth: Float
  ) {
    (observations + next * width).update(from: observation, count: width)
    (nextObservations + next * width).update(from: nextObservation, count: width)
    rewards[next] = Float(reward)
    continues[next] = worth
    next = next + 1 == capacity ? 0 : next + 1
    count = min(count + 1, capacity)
  }

  /// Where a sample is written, `size` rows each.
  struct Batch {
    var observations: UnsafeMutablePointer<Float>
    var nextObservations: UnsafeMutablePointer<Float>
    var actions: UnsafeMutablePointer<Int32>? = nil
    var realActions: UnsafeMutablePointer<Float>? = nil
    var rewards: UnsafeMutablePointer<Float>
    var continues: UnsafeMutablePointer<Float>
    var nextLegal: UnsafeMutablePointer<Float>? = nil
    var legal: UnsafeMutablePointer<Float>? = nil
  }

  /// Draws transitions into a batch.
  func sample(_ size: Int, into batch: Batch, using generator: inout PCG64) {
    for row in 0..<size { copy(generator.integer(below: count), to: row, of: batch) }
  }

  /// Copies the transition at a place to a row of a batch.
  @inline(__always)
  func copy(_ place: Int, to row: Int, of batch: Batch) {
    let from = observations + place * width
    let nextFrom = nextObservations + place * width
    let to = batch.observations + row * width
    let nextTo = batch.nextObservations + row * width
    for column in 0..<width {
      to[column] = from[column]
      nextTo[column] = nextFrom[column]
    }
    batch.actions?[row] = actions[place]
    if let real = batch.realActions {
      for column in 0..<realCount {
        real[row * realCount + column] = realActions[place * realCount + column]
      }
    }
    batch.rewards[row] = rewards[place]
    batch.continues[row] = continues[place]
    if let legal = batch.nextLegal {
      for action in 0..<maskWidth {
        legal[row * maskWidth + action] = nextLegal[place * maskWidth + action] ? 1 : 0
      }
    }
    if let legal = batch.legal {
      for action in 0..<ownMaskWidth {
        legal[row * ownMaskWidth + action] = ownLegal[place * ownMaskWidth + action] ? 1 : 0
      }
    }
  }

  /// Stores the transitions held under a path.
  public func encode(into archive: inout Archive, at path: String) throws {
    try archive.set("\(path)/position", [count, next])
    archive.set("\(path)/observations", observations, count: count * width)
    archive.set("\(path)/next_observations", nextObservations, count: count * width)
    if realCount > 0 {
      archive.set("\(path)/real_actions", realActions, count: count * realCount)
    } else {
      archive.set("\(path)/actions", actions, count: count)
    }
    archive.set("\(path)/rewards", rewards, count: count)
    archive.set("\(path)/continues", continues, count: count)
    if maskWidth > 0 { archive.set("\(path)/next_legal", nextLegal, count: count * maskWidth) }
    if ownMaskWidth > 0 { archive.set("\(path)/legal", ownLegal, count: count * ownMaskWidth) }
  }

  /// Takes over stored transitions.
  ///
  /// - Throws: ``FormatError`` if they do not fit.
  public func decode(from archive: Archive, at path: String) throws {
    let position = try archive.value("\(path)/position", as: [Int].self)
    guard position.count == 2, (0...capacity).contains(position[0]),
      (0..<capacity).contains(position[1]),
      position[0] == capacity || position[1] == position[0]
    else {
      throw FormatError.malformed("\(path)/position", "it does not fit a replay of \(capacity)")
    }
    try archive.read("\(path)/observations", into: observations, count: position[0] * width)
    try archive.read(
      "\(path)/next_observations", into: nextObservations, count: position[0] * width)
    if realCount > 0 {
      try archive.read(
        "\(path)/real_actions", into: realActions, count: position[0] * realCount)
    } else {
      try archive.read("\(path)/actions", into: actions, count: position[0])
    }
    try archive.read("\(path)/rewards", into: rewards, count: position[0])
    try archive.read("\(path)/continues", into: continues, count: position[0])
    if maskWidth > 0 {
      try archive.read("\(path)/next_legal", into: nextLegal, count: position[0] * maskWidth)
    }
    if ownMaskWidth > 0 {
      try archive.read("\(path)/legal", into: ownLegal, count: position[0] * ownMaskWidth)
    }
    count = position[0]
    next = position[1]
  }
}
