internal import Formats
internal import Gym
internal import Randomness

/// What an agent has seen of a world: how often each action led where in each state, and at what reward.
///
/// Everything is a list in flat arrays, so that it is stored as it is.
struct DynaModel {
  /// Something that came of a pair.
  struct Outcome: BitwiseCopyable {
    var next: Int32
    /// 1 where the task ended.
    var terminated: Int32
    var count: Double
    var rewards: Double
    /// The next outcome of the same pair; −1: none.
    var following: Int64
  }

  /// A pair that led to a state.
  struct Predecessor: BitwiseCopyable {
    var pair: Int32
    /// The next predecessor of the same state; −1: none.
    var following: Int32
  }

  private let actions: Int
  /// The newest outcome of each pair; −1: none.
  private var first: [Int32]
  /// How often each pair was taken.
  private var counts: [Double]
  private var outcomes: [Outcome] = []
  /// The newest predecessor of each state; −1: none.
  private var firstPredecessor: [Int32]
  private var predecessors: [Predecessor] = []
  /// The pairs seen, in the order in which they were first seen.
  private(set) var seen: [Int32] = []
  /// Which actions are legal, as far as seen, where they are restricted, `[states × actions]`.
  private var legal: [Bool]

  init(states: Int, actions: Int) {
    self.actions = actions
    first = Array(repeating: -1, count: states * actions)
    counts = Array(repeating: 0, count: states * actions)
    firstPredecessor = Array(repeating: -1, count: states)
    legal = Array(repeating: true, count: states * actions)
  }

  /// Takes note of a transition.
  mutating func note(_ step: TabularAgent.Transition) {
    let pair = step.state * actions + step.action
    if counts[pair] == 0 { seen.append(Int32(pair)) }
    counts[pair] += 1
    var index = Int(first[pair])
    var leadsThere = false
    while index >= 0 {
      if Int(outcomes[index].next) == step.next {
        if (outcomes[index].terminated != 0) == step.terminated {
          outcomes[index].count += 1
          outcomes[index].rewards += step.reward
          return
        }
        leadsThere = leadsThere || outcomes[index].terminated == 0
      }
      index = Int(outcomes[index].following)
    }
    outcomes.append(
      Outcome(
        next: Int32(step.next), terminated: step.terminated ? 1 : 0, count: 1,
        rewards: step.reward, following: Int64(first[pair])))
    first[pair] = Int32(outcomes.count - 1)
    // What comes after an end reaches nothing before it.
    if step.terminated || leadsThere { return }
    predecessors.append(
      Predecessor(pair: Int32(pair), following: firstPredecessor[step.next]))
    firstPredecessor[step.next] = Int32(predecessors.count - 1)
  }

  /// Takes note of what is legal in a state.
  mutating func note(_ mask: UnsafePointer<Bool>, in state: Int) {
    for action in 0..<actions { legal[state * actions + action] = mask[action] }
  }

  /// Calls `body` with each outcome of a pair, its share of the visits and its mean reward.
  func forEachOutcome(
    _ pair: Int,
    _ body: (_ share: Double, _ reward: Double, _ next: Int, _ terminated: Bool) -> Void
  ) {
    var index = Int(first[pair])
    while index >= 0 {
      let outcome = outcomes[index]
      body(
        outcome.count / counts[pair], outcome.rewards / outcome.count, Int(outcome.next),
        outcome.terminated != 0)
      index = Int(outcome.following)
    }
  }

  /// One of a pair's outcomes, as likely as it came.
  func sample(_ pair: Int, using generator: inout PCG64) -> (
    reward: Double, next: Int, terminated: Bool
  ) {
    var left = generator.random() * counts[pair]
    var index = Int(first[pair])
    while outcomes[index].following >= 0, left >= outcomes[index].count {
      left -= outcomes[index].count
      index = Int(outcomes[index].following)
    }
    let outcome = outcomes[index]
    return (outcome.rewards / outcome.count, Int(outcome.next), outcome.terminated != 0)
  }

  /// Calls `body` with each pair that led to a state.
  func forEachPredecessor(_ state: Int, _ body: (_ pair: Int) -> Void) {
    var index = Int(firstPredecessor[state])
    while index >= 0 {
      body(Int(predecessors[index].pair))
      index = Int(predecessors[index].following)
    }
  }

  /// Calls `body` with which actions are legal in a state, as far as it was seen.
  func withLegal<Result>(_ state: Int, _ body: (UnsafePointer<Bool>) -> Result) -> Result {
    legal.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { preconditionFailure("an empty table") }
      return body(start + state * actions)
    }
  }

  func encode(into archive: inout Archive) {
    archive.set(block: "agent/model/first", first)
    archive.set(block: "agent/model/counts", counts)
    archive.set(block: "agent/model/next", outcomes.map(\.next))
    archive.set(block: "agent/model/terminated", outcomes.map(\.terminated))
    archive.set(block: "agent/model/outcome_counts", outcomes.map(\.count))
    archive.set(block: "agent/model/rewards", outcomes.map(\.rewards))
    archive.set(block: "agent/model/following", outcomes.map(\.following))
    archive.set(block: "agent/model/seen", seen)
    archive.set(block: "agent/model/legal", legal)
  }

  /// Goes on from what was stored.
  ///
  /// - Throws: `FormatError` if it does not fit the table.
  mutating func decode(from archive: Archive) throws {
    let first = try archive.array("agent/model/first", of: Int32.self)
    let counts = try archive.array("agent/model/counts", of: Double.self)
    let next = try archive.array("agent/model/next", of: Int32.self)
    let terminated = try archive.array("agent/model/terminated", of: Int32.self)
    let outcomeCounts = try archive.array("agent/model/outcome_counts", of: Double.self)
    let rewards = try archive.array("agent/model/rewards", of: Double.self)
    let following = try archive.array("agent/model/following", of: Int64.self)
    let seen = try archive.array("agent/model/seen", of: Int32.self)
    let legal = try archive.array("agent/model/legal", of: Bool.self)
    let pairs = self.first.count
    let lists = [terminated.count, outcomeCounts.count, rewards.count, following.count]
    // Each list runs from newer to older entries, so that none is a circle.
    guard first.count == pairs, counts.count == pairs, legal.count == pairs,
      lists.allSatisfy({ $0 == next.count }),
      first.allSatisfy({ $0 >= -1 && $0 < next.count }),
      following.enumerated().allSatisfy({ $1 >= -1 && $1 < $0 }),
      next.allSatisfy({ $0 >= 0 && $0 < firstPredecessor.count }),
      seen.allSatisfy({ $0 >= 0 && $0 < pairs && first[Int($0)] >= 0 })
    else {
      throw FormatError.malformed("agent/model", "the lists do not fit the table.")
    }
    (self.first, self.counts, self.seen, self.legal) = (first, counts, seen, legal)
    outcomes = next.indices.map { index in
      Outcome(
        next: next[index], terminated: terminated[index], count: outcomeCounts[index],
        rewards: rewards[index], following: following[index])
    }
    rebuildPredecessors()
  }

  /// Finds out again which pairs led to each state, in the order in which outcomes were first seen.
  private mutating func rebuildPredecessors() {
    var pairOf = [Int32](repeating: -1, count: outcomes.count)
    for pair in seen {
      var index = Int(first[Int(pair)])
      while index >= 0 {
        pairOf[index] = pair
        index = Int(outcomes[index].following)
      }
    }
    firstPredecessor = Array(repeating: -1, count: firstPredecessor.count)
    predecessors = []
    for (index, outcome) in outcomes.enumerated() where outcome.terminated == 0 {
      predecessors.append(
        Predecessor(pair: pairOf[index], following: firstPredecessor[Int(outcome.next)]))
      firstPredecessor[Int(outcome.next)] = Int32(predecessors.count - 1)
    }
  }
}
