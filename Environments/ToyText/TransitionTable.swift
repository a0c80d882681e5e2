import Gym
import Randomness

/// A finite model laid out for stepping: every pair of a state and an action has as many outcomes,
/// drawn as Gymnasium draws them from its lists.
///
/// Made once and shared by all copies of an environment.
final class TransitionTable: @unchecked Sendable {
  /// One outcome.
  struct Outcome {
    var reward: Double
    var probability: Double
    /// The sum of the pair's probabilities up to this outcome; 2 where there is none.
    var sum: Double
    var next: Int32
    var terminated: Bool
  }

  /// The table itself, for solvers.
  let model: FiniteModel
  /// The greatest number of outcomes that a pair has.
  let width: Int
  /// Outcomes laid out for a pair: 1 if no pair has more, else one more than `width`.
  let stride: Int
  /// The outcomes of all pairs, `[stateCount, actionCount, stride]`.
  let outcomes: UnsafePointer<Outcome>
  /// The sums of the start probabilities up to each state.
  private let startSums: [Double]
  /// The only state in which episodes begin, if there is but one.
  private let onlyStart: Int?

  /// Lays out a model.
  ///
  /// - Precondition: every pair has an outcome.
  init(_ model: FiniteModel) {
    self.model = model
    let pairs = model.stateCount * model.actionCount
    let counts = (0..<pairs).map { model.offsets[$0 + 1] - model.offsets[$0] }
    width = counts.max() ?? 1
    stride = width == 1 ? 1 : width + 1
    let room = UnsafeMutablePointer<Outcome>.allocate(capacity: pairs * stride)
    for pair in 0..<pairs {
      precondition(counts[pair] > 0, "a pair without an outcome")
      var sum = 0.0
      for index in 0..<stride {
        // Beyond the last sum lies the first outcome: NumPy's argmax of nothing.
        let isReal = index < counts[pair]
        let outcome = model.outcomes[model.offsets[pair] + (isReal ? index : 0)]
        sum += isReal ? outcome.probability : 0
        (room + pair * stride + index).initialize(
          to: Outcome(
            reward: outcome.reward, probability: outcome.probability, sum: isReal ? sum : 2,
            next: Int32(outcome.next), terminated: outcome.terminated))
      }
    }
    outcomes = UnsafePointer(room)
    var total = 0.0
    startSums = model.startProbabilities.map { probability in
      total += probability
      return total
    }
    let starts = model.startProbabilities.indices.filter { model.startProbabilities[$0] > 0 }
    onlyStart = starts.count == 1 ? starts[0] : nil
  }

  deinit { UnsafeMutablePointer(mutating: outcomes).deallocate() }

  /// Draws the state in which an episode begins: the first whose sum exceeds a random number.
  func start(_ generator: inout PCG64) -> Int {
    let number = generator.random()
    if let onlyStart { return onlyStart }
    var (low, high) = (0, startSums.count)
    while low < high {
      let middle = (low + high) / 2
      if startSums[middle] > number { high = middle } else { low = middle + 1 }
    }
    // Rounded sums may stay below 1: NumPy's argmax of nothing is then the first state.
    return low < startSums.count ? low : 0
  }
}

/// Somebody who walks through a table: what toy text environments step with.
struct TableWalker: @unchecked Sendable {
  /// Keeps the memory below alive.
  let table: TransitionTable
  private let outcomes: UnsafePointer<TransitionTable.Outcome>
  private let actionCount: Int
  private let width: Int
  private let stride: Int
  /// The number of the current state; −1 before the first reset.
  private(set) var current: Int32 = -1
  /// How likely the last outcome was.
  private(set) var probability = 1.0
  /// The generator that resets and steps draw from.
  var generator = PCG64(seed: 0)

  init(_ table: TransitionTable) {
    self.table = table
    outcomes = table.outcomes
    actionCount = table.model.actionCount
    width = table.width
    stride = table.stride
  }

  /// The number of the current state; nil before the first reset.
  var state: Int? { current < 0 ? nil : Int(current) }

  /// Goes on from a stored place.
  ///
  /// - Throws: ``GymError`` if there is no such state.
  mutating func place(state: Int?, probability: Double, generator: PCG64) throws {
    if let state, !(0..<table.model.stateCount).contains(state) {
      throw GymError.invalid("There is no state \(state), only \(table.model.stateCount) of them.")
    }
    current = Int32(state ?? -1)
    self.probability = probability
    self.generator = generator
  }

  /// Replaces the current state by another, as Taxi's fickle passenger does.
  mutating func move(to state: Int) { current = Int32(state) }

  /// Starts an episode.
  mutating func reset(seed: UInt64?) -> Int {
    if let seed { generator = PCG64(seed: seed) }
    let state = table.start(&generator)
    current = Int32(state)
    probability = 1
    return state
  }

  /// Lets one step pass.
  ///
  /// - Throws: ``GymError`` if no episode has begun or the action does not exist.
  @inline(__always)
  mutating func step(_ action: Int) throws -> Step<Int> {
    guard current >= 0 else { throw GymError.resetNeeded }
    guard UInt(bitPattern: action) < UInt(bitPattern: actionCount) else { throw outside(action) }
    // A random number is drawn even where the outcome is certain.
    let number = generator.random()
    var outcome = outcomes + (Int(current) &* actionCount &+ action) &* stride
    if width > 1 {
      // Counted, not chosen: no processor guesses these branches.
      var index = 0
      for place in 0..<width { index &+= number >= outcome[place].sum ? 1 : 0 }
      outcome += index
    }
    current = outcome.pointee.next
    probability = outcome.pointee.probability
    return Step(
      observation: Int(current), reward: outcome.pointee.reward,
      terminated: outcome.pointee.terminated)
  }

  @inline(never)
  private func outside(_ action: Int) -> GymError {
    .actionOutsideSpace(
      "\(action)", space: Discrete(table.model.actionCount).description.description)
  }
}

extension Discrete {
  /// An action that was stored.
  ///
  /// - Throws: ``GymError`` if there is no such action.
  func checked(_ action: Int?) throws -> Int? {
    if let action, !contains(action) {
      throw GymError.actionOutsideSpace("\(action)", space: description.description)
    }
    return action
  }
}

/// What of a walker is stored; the table follows from the parameters.
struct StoredWalk: Codable {
  var state: Int?
  var probability: Double
  var generator: PCG64

  init(_ walker: TableWalker) {
    state = walker.state
    probability = walker.probability
    generator = walker.generator
  }
}
