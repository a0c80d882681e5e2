internal import Formats

/// Steps of whole episodes, one after another; memory grows with the longest and is then kept.
struct Episodes: Sendable {
  private let width: Int
  private let maskWidth: Int
  /// Real numbers of an action.
  let realCount: Int
  /// `[count, width]`.
  private(set) var observations: [Float] = []
  /// The actions' numbers.
  private(set) var actions: [Int32] = []
  /// The real numbers that actions are kept as, `[count, realCount]`.
  private(set) var realActions: [Float] = []
  /// The rewards; of finished episodes the returns to go.
  private(set) var returns: [Float] = []
  /// `[count, maskWidth]`: 1 for each action that was legal.
  private(set) var legal: [Float] = []
  /// How many episodes these are.
  private(set) var episodes = 0

  init(width: Int, maskWidth: Int, realCount: Int = 0) {
    self.width = width
    self.maskWidth = maskWidth
    self.realCount = realCount
  }

  /// The number of steps.
  var count: Int { actions.count }

  mutating func append(
    observation: UnsafePointer<Float>, action: Int32, realAction: UnsafePointer<Float>? = nil,
    reward: Float, legal mask: UnsafePointer<Float>
  ) {
    observations.append(contentsOf: UnsafeBufferPointer(start: observation, count: width))
    actions.append(action)
    realActions.append(contentsOf: UnsafeBufferPointer(start: realAction, count: realCount))
    returns.append(reward)
    legal.append(contentsOf: UnsafeBufferPointer(start: mask, count: maskWidth))
  }

  /// Turns the rewards of an ended episode into returns to go: Gₜ = rₜ + γ·Gₜ₊₁.
  ///
  /// - Parameter beyond: what would have followed the last step.
  mutating func finish(discount: Float, beyond: Float) {
    var sum = beyond
    for index in returns.indices.reversed() {
      sum = returns[index] + discount * sum
      returns[index] = sum
    }
    episodes = 1
  }

  mutating func append(contentsOf other: Episodes) {
    observations.append(contentsOf: other.observations)
    actions.append(contentsOf: other.actions)
    realActions.append(contentsOf: other.realActions)
    returns.append(contentsOf: other.returns)
    legal.append(contentsOf: other.legal)
    episodes += other.episodes
  }

  mutating func removeAll() {
    observations.removeAll(keepingCapacity: true)
    actions.removeAll(keepingCapacity: true)
    realActions.removeAll(keepingCapacity: true)
    returns.removeAll(keepingCapacity: true)
    legal.removeAll(keepingCapacity: true)
    episodes = 0
  }

  /// Stores an episode that is under way.
  func encode(into archive: inout Archive, at path: String) {
    archive.set(block: "\(path)/observations", observations)
    archive.set(block: "\(path)/actions", actions)
    archive.set(block: "\(path)/real_actions", realActions)
    archive.set(block: "\(path)/rewards", returns)
    archive.set(block: "\(path)/legal", legal)
  }

  /// Goes on with a stored episode.
  ///
  /// - Throws: `FormatError` if its parts do not belong together.
  mutating func decode(from archive: Archive, at path: String, actions count: Int) throws {
    observations = try archive.array("\(path)/observations", of: Float.self)
    actions = try archive.array("\(path)/actions", of: Int32.self)
    realActions = try archive.array("\(path)/real_actions", of: Float.self)
    returns = try archive.array("\(path)/rewards", of: Float.self)
    legal = try archive.array("\(path)/legal", of: Float.self)
    episodes = 0
    guard returns.count == actions.count, observations.count == width * actions.count,
      legal.count == maskWidth * actions.count, realActions.count == realCount * actions.count,
      actions.allSatisfy({ (0..<Int32(count)).contains($0) })
    else {
      throw FormatError.malformed(
        path, "its steps do not belong together: the checkpoint was altered")
    }
  }
}
