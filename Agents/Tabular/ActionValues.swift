internal import Formats
internal import Gym
internal import Randomness

/// Q: a value for each action in each state.
final class ActionValues {
  let states: Int
  let actions: Int
  /// The values, `[states, actions]`.
  let slab: Slab<Double>

  init(states: Int, actions: Int, repeating value: Double) {
    self.states = states
    self.actions = actions
    slab = Slab(count: states * actions, repeating: value)
  }

  /// A copy that later learning does not change.
  init(copying other: ActionValues) {
    states = other.states
    actions = other.actions
    slab = Slab(count: other.slab.count, repeating: 0)
    slab.copy(from: other.slab)
  }

  /// Q(s, a).
  @inline(__always)
  subscript(state: Int, action: Int) -> Double {
    get { slab.pointer[state * actions + action] }
    set { slab.pointer[state * actions + action] = newValue }
  }

  /// The legal action of the largest value, of equals the first; 0 if none is legal.
  func best(_ state: Int, _ legal: UnsafePointer<Bool>) -> Int {
    let row = slab.pointer + state * actions
    var best = -1
    for action in 0..<actions where legal[action] && (best < 0 || row[action] > row[best]) {
      best = action
    }
    return max(best, 0)
  }

  /// maxₐ Q(s, a) over legal actions; 0 if none is.
  func greatest(_ state: Int, _ legal: UnsafePointer<Bool>) -> Double {
    let row = slab.pointer + state * actions
    var (greatest, isAny) = (-Double.infinity, false)
    for action in 0..<actions where legal[action] {
      greatest = max(greatest, row[action])
      isAny = true
    }
    return isAny ? greatest : 0
  }

  /// Σₐ π(a | s) Q(s, a) over legal actions under the ε-greedy policy; 0 if none is legal.
  func expected(_ state: Int, _ legal: UnsafePointer<Bool>, epsilon: Double) -> Double {
    let row = slab.pointer + state * actions
    var (sum, available) = (0.0, 0.0)
    for action in 0..<actions where legal[action] {
      sum += row[action]
      available += 1
    }
    guard available > 0 else { return 0 }
    return (1 - epsilon) * greatest(state, legal) + epsilon * sum / available
  }

  /// An ε-greedy action among legal ones; of equally good ones each is as likely.
  func epsilonGreedy(
    _ state: Int, _ legal: UnsafePointer<Bool>, epsilon: Double, using generator: inout PCG64
  ) -> Int {
    if generator.random() < epsilon {
      return randomLegalAction(legal, count: actions, using: &generator)
    }
    let row = slab.pointer + state * actions
    let best = best(state, legal)
    var equals = 0
    for action in best..<actions where legal[action] && row[action] == row[best] { equals += 1 }
    var chosen = generator.integer(below: equals)
    for action in best..<actions where legal[action] && row[action] == row[best] {
      if chosen == 0 { return action }
      chosen -= 1
    }
    return best
  }

  func encode(into archive: inout Archive, at path: String) {
    archive.set(path, slab.pointer, count: slab.count, shape: [states, actions])
  }

  func decode(from archive: Archive, at path: String) throws {
    try archive.read(path, into: slab.pointer, count: slab.count)
  }
}
