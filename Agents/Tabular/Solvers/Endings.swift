internal import Gym

/// Which states can come to an end with certainty, undiscounted, and how.
///
/// Staying for ever where nothing is paid counts as an end: it is worth nothing, as an end is.
struct Endings {
  /// Whether some policy ends with certainty from each state.
  private(set) var canEnd: [Bool]
  /// Which pairs lead only to such states, by number.
  private(set) var allowed: [Bool]
  /// An action of a policy that ends with certainty, by state; −1 where there is none.
  private(set) var actions: [Int]
  /// Where those actions stay for ever for nothing.
  private(set) var staysIdle: [Bool]

  /// - Parameters:
  ///   - model: the model.
  ///   - counts: which pairs may be taken, by number; all if nil.
  ///   - reverse: which pairs lead to each state.
  ///   - isIdleFirst: whether `actions` stay idle wherever they can, else only where nothing ends.
  init(
    _ model: FiniteModel, counts: [Bool]? = nil, _ reverse: Predecessors, isIdleFirst: Bool
  ) {
    let pairs = model.stateCount * model.actionCount
    allowed = (0..<pairs).map { pair in
      model.offsets[pair] < model.offsets[pair + 1] && counts?[pair] != false
    }
    canEnd = [Bool](repeating: true, count: model.stateCount)
    actions = [Int](repeating: -1, count: model.stateCount)
    staysIdle = [Bool](repeating: false, count: model.stateCount)
    let idle = Self.idle(model, allowed, reverse)
    while true {
      let reached = reach(model, idle, reverse, isIdleFirst)
      if reached == canEnd { return }
      canEnd = reached
      for state in 0..<model.stateCount where !reached[state] {
        for pair in reverse.pairs(before: state) { allowed[Int(pair)] = false }
        for action in 0..<model.actionCount {
          allowed[state * model.actionCount + action] = false
        }
      }
    }
  }

  /// Which states come to an end with some probability by allowed pairs; sets `actions` on the way.
  private mutating func reach(
    _ model: FiniteModel, _ idle: [Int], _ reverse: Predecessors, _ isIdleFirst: Bool
  ) -> [Bool] {
    var reached = [Bool](repeating: false, count: model.stateCount)
    /// Steps to an end at the least.
    var distance = [Int](repeating: 0, count: model.stateCount)
    var queue: [Int] = []
    queue.reserveCapacity(model.stateCount)
    func add(_ state: Int, _ action: Int, _ steps: Int) {
      reached[state] = true
      actions[state] = action
      distance[state] = steps
      queue.append(state)
    }
    for state in 0..<model.stateCount {
      actions[state] = -1
      staysIdle[state] = false
      if !model.hasActions(state) { add(state, -1, 0) }
    }
    func stayIdle() {
      for state in 0..<model.stateCount where idle[state] >= 0 && !reached[state] {
        add(state, idle[state], 0)
        staysIdle[state] = true
      }
    }
    if isIdleFirst { stayIdle() }
    for state in 0..<model.stateCount where !reached[state] {
      for action in 0..<model.actionCount {
        let pair = state * model.actionCount + action
        let outcomes = model.outcomes[model.offsets[pair]..<model.offsets[pair + 1]]
        if allowed[pair], outcomes.contains(where: { $0.terminated && $0.probability > 0 }) {
          add(state, action, 1)
          break
        }
      }
    }
    var head = 0
    func spread() {
      while head < queue.count {
        let target = queue[head]
        head += 1
        for pair in reverse.pairs(before: target) where allowed[Int(pair)] {
          let (state, action) = Int(pair).quotientAndRemainder(dividingBy: model.actionCount)
          if !reached[state] {
            add(state, action, distance[target] + 1)
          } else if distance[state] == distance[target] + 1 {
            actions[state] = min(actions[state], action)
          }
        }
      }
    }
    spread()
    stayIdle()
    spread()
    return reached
  }

  /// For each state in the greatest set where one can stay for ever for nothing, an action that
  /// does; −1 elsewhere.
  private static func idle(
    _ model: FiniteModel, _ allowed: [Bool], _ reverse: Predecessors
  ) -> [Int] {
    var isIdle = allowed
    var left = [Int](repeating: 0, count: model.stateCount)
    for pair in 0..<isIdle.count where isIdle[pair] {
      let outcomes = model.outcomes[model.offsets[pair]..<model.offsets[pair + 1]]
      isIdle[pair] = outcomes.allSatisfy { $0.reward == 0 || $0.probability == 0 }
      if isIdle[pair] { left[pair / model.actionCount] += 1 }
    }
    var removed = (0..<model.stateCount).filter { left[$0] == 0 && model.hasActions($0) }
    while let state = removed.popLast() {
      for pair in reverse.pairs(before: state) where isIdle[Int(pair)] {
        isIdle[Int(pair)] = false
        let before = Int(pair) / model.actionCount
        left[before] -= 1
        if left[before] == 0 { removed.append(before) }
      }
    }
    return (0..<model.stateCount).map { state in
      let first = state * model.actionCount
      return isIdle[first..<first + model.actionCount].firstIndex(of: true).map { $0 - first } ?? -1
    }
  }
}
