internal import Gym

/// A finite model laid out for sweeps: legal pairs only, equal outcomes merged, states in an order in
/// which values spread fast.
///
/// States are renumbered to **places**: breadth first against the transitions, from the states where
/// episodes end (or, without an end, from those with the greatest reward).
final class SolverTable {
  let count: Int
  let discount: Double
  /// The state of each place, `[count]`.
  let states: [Int32]
  /// The place of each state, `[count]`.
  let places: [Int32]
  /// Where the pairs of each place begin, `[count + 1]`.
  let firstPair: Slab<Int32>
  /// The action of each pair.
  let actions: Slab<Int32>
  /// The expected reward of each pair.
  let rewards: Slab<Double>
  /// 1 / (1 − γ·p) where a pair leads back to its own state with probability p: waiting there until
  /// something else happens is worth as much as looking once.
  let waiting: Slab<Double>
  /// γ·p of that return.
  let staying: Slab<Double>
  /// Where the other outcomes of each pair begin, `[pairs + 1]`.
  let firstOutcome: Slab<Int32>
  /// γ·probability of each outcome.
  let weights: Slab<Double>
  /// The place that each outcome leads to.
  let next: Slab<Int32>
  /// Whether no pair ever ends an episode, and no state is without actions.
  let isEndless: Bool

  /// - Parameter allowed: which pairs of a state and an action count, by number; all if nil.
  init(_ model: FiniteModel, discount: Double, allowed: [Bool]? = nil) {
    let reverse = Predecessors(model)
    count = model.stateCount
    self.discount = discount
    states = Self.order(model, reverse)
    var places = [Int32](repeating: 0, count: count)
    for (place, state) in states.enumerated() { places[Int(state)] = Int32(place) }
    self.places = places
    func isAllowed(_ pair: Int) -> Bool {
      model.offsets[pair] < model.offsets[pair + 1] && allowed?[pair] != false
    }
    let pairs = (0..<count * model.actionCount).reduce(0) { $0 + (isAllowed($1) ? 1 : 0) }
    firstPair = Slab(count: count + 1, repeating: 0)
    actions = Slab(count: pairs, repeating: 0)
    rewards = Slab(count: pairs, repeating: 0)
    waiting = Slab(count: pairs, repeating: 1)
    staying = Slab(count: pairs, repeating: 0)
    firstOutcome = Slab(count: pairs + 1, repeating: 0)
    weights = Slab(count: model.outcomes.count, repeating: 0)
    next = Slab(count: model.outcomes.count, repeating: 0)
    /// Where a pair's outcome that leads to a place lies, if it was met since `begin`.
    var met = [Int](repeating: -1, count: count)
    var (pair, end, endless) = (0, 0, true)
    for place in 0..<count {
      let state = Int(states[place])
      firstPair.pointer[place] = Int32(pair)
      for action in 0..<model.actionCount {
        let number = state * model.actionCount + action
        guard isAllowed(number) else { continue }
        let begin = end
        var (reward, stays) = (0.0, 0.0)
        for outcome in model.outcomes[model.offsets[number]..<model.offsets[number + 1]] {
          guard outcome.probability > 0 else { continue }
          reward += outcome.probability * outcome.reward
          if outcome.terminated {
            endless = false
            continue
          }
          let target = Int(places[outcome.next])
          let weight = discount * outcome.probability
          if target == place {
            stays += weight
          } else if met[target] >= begin {
            weights.pointer[met[target]] += weight
          } else {
            met[target] = end
            weights.pointer[end] = weight
            next.pointer[end] = Int32(target)
            end += 1
          }
        }
        actions.pointer[pair] = Int32(action)
        rewards.pointer[pair] = reward
        if stays > 1 - 1e-12 {
          // Waiting for nothing: an outcome like any other, which is never better than its state.
          weights.pointer[end] = stays
          next.pointer[end] = Int32(place)
          end += 1
        } else {
          staying.pointer[pair] = stays
          waiting.pointer[pair] = 1 / (1 - stays)
        }
        pair += 1
        firstOutcome.pointer[pair] = Int32(end)
      }
      if pair == Int(firstPair.pointer[place]) { endless = false }
    }
    firstPair.pointer[count] = Int32(pair)
    isEndless = endless
  }

  /// Breadth first against the transitions from where episodes end.
  private static func order(_ model: FiniteModel, _ reverse: Predecessors) -> [Int32] {
    let count = model.stateCount
    var isPlaced = [Bool](repeating: false, count: count)
    var order: [Int32] = []
    order.reserveCapacity(count)
    func begin(where condition: (Int) -> Bool) {
      for state in 0..<count where !isPlaced[state] && condition(state) {
        isPlaced[state] = true
        order.append(Int32(state))
      }
    }
    func range(_ state: Int) -> Range<Int> {
      model.offsets[state * model.actionCount]..<model.offsets[(state + 1) * model.actionCount]
    }
    begin { state in
      range(state).isEmpty || model.outcomes[range(state)].contains(where: \.terminated)
    }
    if order.isEmpty {
      let greatest = model.outcomes.lazy.map(\.reward).max() ?? 0
      begin { model.outcomes[range($0)].contains { $0.reward == greatest } }
    }
    var head = 0
    var unplaced = 0
    while order.count < count {
      while head < order.count {
        for before in reverse.states(before: Int(order[head])) where !isPlaced[Int(before)] {
          isPlaced[Int(before)] = true
          order.append(before)
        }
        head += 1
      }
      while unplaced < count && isPlaced[unplaced] { unplaced += 1 }
      if unplaced < count {
        isPlaced[unplaced] = true
        order.append(Int32(unplaced))
      }
    }
    return order
  }
}

extension SolverTable {
  /// r + γ·Σ p·V over a pair's outcomes.
  @inline(__always)
  func backup(_ pair: Int, _ place: Int, _ values: UnsafePointer<Double>) -> Double {
    sum(pair, values) + staying.pointer[pair] * values[place]
  }

  /// The value of taking a pair until it leads away from its state, V elsewhere as given.
  @inline(__always)
  func settled(_ pair: Int, _ values: UnsafePointer<Double>) -> Double {
    sum(pair, values) * waiting.pointer[pair]
  }

  @inline(__always)
  private func sum(_ pair: Int, _ values: UnsafePointer<Double>) -> Double {
    var sum = rewards.pointer[pair]
    for index in Int(firstOutcome.pointer[pair])..<Int(firstOutcome.pointer[pair + 1]) {
      sum += weights.pointer[index] * values[Int(next.pointer[index])]
    }
    return sum
  }

  /// The pairs of a place.
  @inline(__always)
  func pairs(_ place: Int) -> Range<Int> {
    Int(firstPair.pointer[place])..<Int(firstPair.pointer[place + 1])
  }

  /// The outcomes of a pair that lead to other places.
  @inline(__always)
  func outcomes(_ pair: Int) -> Range<Int> {
    Int(firstOutcome.pointer[pair])..<Int(firstOutcome.pointer[pair + 1])
  }

  /// The least and the greatest of TV − V, neither beyond 0: what the contraction bounds rest on.
  func residuals(_ values: UnsafePointer<Double>) -> (least: Double, greatest: Double) {
    var (least, greatest) = (0.0, 0.0)
    for place in 0..<count {
      let pairs = pairs(place)
      if pairs.isEmpty { continue }
      var best = -Double.infinity
      for pair in pairs { best = max(best, backup(pair, place, values)) }
      let difference = best - values[place]
      least = min(least, difference)
      greatest = max(greatest, difference)
    }
    return (least, greatest)
  }

  /// Values by place as values by state.
  func byState(_ values: UnsafePointer<Double>) -> [Double] {
    places.map { values[Int($0)] }
  }
}

/// Which states and pairs lead to each state, episodes' ends left out.
struct Predecessors {
  private let first: [Int32]
  private let pairs: [Int32]
  private let actionCount: Int

  init(_ model: FiniteModel) {
    actionCount = model.actionCount
    var counts = [Int32](repeating: 0, count: model.stateCount + 1)
    for outcome in model.outcomes where !outcome.terminated && outcome.probability > 0 {
      counts[outcome.next + 1] += 1
    }
    for state in 0..<model.stateCount { counts[state + 1] += counts[state] }
    first = counts
    var pairs = [Int32](repeating: 0, count: Int(counts[model.stateCount]))
    for pair in 0..<model.stateCount * model.actionCount {
      for outcome in model.outcomes[model.offsets[pair]..<model.offsets[pair + 1]]
      where !outcome.terminated && outcome.probability > 0 {
        pairs[Int(counts[outcome.next])] = Int32(pair)
        counts[outcome.next] += 1
      }
    }
    self.pairs = pairs
  }

  /// The pairs that may lead to a state; one that may do so twice comes twice.
  func pairs(before state: Int) -> ArraySlice<Int32> {
    pairs[Int(first[state])..<Int(first[state + 1])]
  }

  /// The states from which some action may lead to a state; some more than once.
  func states(before state: Int) -> some Sequence<Int32> {
    pairs(before: state).lazy.map { [actionCount] in $0 / Int32(actionCount) }
  }
}
