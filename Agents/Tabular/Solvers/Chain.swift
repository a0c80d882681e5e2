internal import Gym

/// What a policy makes of a model: from each place one distribution over the next, and a reward.
struct Chain {
  /// How many places there are.
  let count: Int
  /// The expected reward of each place.
  var rewards: [Double]
  /// Where the outcomes of each place begin, `[count + 1]`.
  var first: [Int32] = [0]
  /// γ·probability of each outcome that does not end the episode.
  var weights: [Double] = []
  /// The place that each outcome leads to.
  var next: [Int32] = []

  /// The chain of a deterministic policy, a pair for each place (−1 where there is none).
  init(_ table: SolverTable, choice: [Int]) {
    count = table.count
    rewards = [Double](repeating: 0, count: table.count)
    first.reserveCapacity(count + 1)
    weights.reserveCapacity(4 * count)
    next.reserveCapacity(4 * count)
    for place in 0..<count {
      let pair = choice[place]
      if pair >= 0 {
        rewards[place] = table.rewards.pointer[pair]
        append(table, pair, place, probability: 1)
      }
      first.append(Int32(weights.count))
    }
  }

  /// The chain of a stochastic policy, a probability for each pair of the table.
  init(_ table: SolverTable, probabilities: [Double]) {
    count = table.count
    rewards = [Double](repeating: 0, count: table.count)
    for place in 0..<count {
      for pair in table.pairs(place) where probabilities[pair] > 0 {
        rewards[place] += probabilities[pair] * table.rewards.pointer[pair]
        append(table, pair, place, probability: probabilities[pair])
      }
      first.append(Int32(weights.count))
    }
  }

  private mutating func append(
    _ table: SolverTable, _ pair: Int, _ place: Int, probability: Double
  ) {
    for index in table.outcomes(pair) {
      weights.append(probability * table.weights.pointer[index])
      next.append(table.next.pointer[index])
    }
    if table.staying.pointer[pair] > 0 {
      weights.append(probability * table.staying.pointer[pair])
      next.append(Int32(place))
    }
  }

  func outcomes(_ place: Int) -> Range<Int> { Int(first[place])..<Int(first[place + 1]) }

  /// Solves V = r + γPV.
  ///
  /// - Parameters:
  ///   - discount: γ, which the weights hold already.
  ///   - result: the values by place; what they are now is where an iterative solver begins.
  /// - Throws: ``NeverEnding`` if γ is 1 and a place neither ends nor stays where nothing is paid.
  func solve(discount: Double, into result: UnsafeMutablePointer<Double>) throws {
    var chain = self
    if discount == 1 { _ = try chain.settle() }
    if !BandedSystem.solve(chain, into: result) { try chain.iterate(result) }
  }

  /// The longest expected time until episodes end or nothing more is paid, at least 1.
  ///
  /// - Throws: ``NeverEnding`` if a place does neither.
  func longestTime() throws -> Double {
    var chain = self
    let isSettled = try chain.settle()
    for place in 0..<count { chain.rewards[place] = isSettled[place] ? 0 : 1 }
    let times = Slab<Double>(count: count, repeating: 0)
    if !BandedSystem.solve(chain, into: times.pointer) { try chain.iterate(times.pointer) }
    return (0..<count).reduce(1) { max($0, times.pointer[$1]) }
  }

  /// Cuts what stays for ever where nothing is paid: it is worth nothing, like an end.
  ///
  /// - Returns: which places those are.
  private mutating func settle() throws -> [Bool] {
    var isSettled = [Bool](repeating: true, count: count)
    let before = predecessors()
    var open = (0..<count).filter { place in
      rewards[place] != 0
    }
    for place in open { isSettled[place] = false }
    while let place = open.popLast() {
      for other in before.of(place) where isSettled[Int(other)] {
        isSettled[Int(other)] = false
        open.append(Int(other))
      }
    }
    /// Which places may come to an end, or to where nothing is paid any more.
    var ends = isSettled
    open = (0..<count).filter { place in
      if isSettled[place] { return true }
      let stays = outcomes(place).reduce(0) { $0 + weights[$1] }
      ends[place] = stays < 1 - 1e-12
      return ends[place]
    }
    while let place = open.popLast() {
      for other in before.of(place) where !ends[Int(other)] {
        ends[Int(other)] = true
        open.append(Int(other))
      }
    }
    if let place = ends.firstIndex(of: false) { throw NeverEnding(place: place) }
    for place in 0..<count where isSettled[place] {
      for index in outcomes(place) { weights[index] = 0 }
    }
    return isSettled
  }

  /// Which places lead to each.
  private func predecessors() -> Reverse { Reverse(self) }

  struct Reverse {
    private let first: [Int32]
    private let places: [Int32]

    init(_ chain: Chain) {
      var counts = [Int32](repeating: 0, count: chain.count + 1)
      for target in chain.next { counts[Int(target) + 1] += 1 }
      for place in 0..<chain.count { counts[place + 1] += counts[place] }
      first = counts
      var places = [Int32](repeating: 0, count: chain.next.count)
      for place in 0..<chain.count {
        for index in chain.outcomes(place) {
          let target = Int(chain.next[index])
          places[Int(counts[target])] = Int32(place)
          counts[target] += 1
        }
      }
      self.places = places
    }

    func of(_ place: Int) -> ArraySlice<Int32> { places[Int(first[place])..<Int(first[place + 1])] }
  }

  /// Sweeps to and fro until only rounding changes anything: for chains too entangled to solve
  /// directly.
  private func iterate(_ values: UnsafeMutablePointer<Double>) throws {
    var sweeps = 0
    while true {
      var (change, largest) = (0.0, 0.0)
      func update(_ place: Int) {
        var (sum, stays) = (rewards[place], 0.0)
        for index in outcomes(place) {
          if Int(next[index]) == place {
            stays += weights[index]
          } else {
            sum += weights[index] * values[Int(next[index])]
          }
        }
        let value = sum / (1 - stays)
        change = max(change, abs(value - values[place]))
        largest = max(largest, abs(value))
        values[place] = value
      }
      for place in 0..<count { update(place) }
      for place in (0..<count).reversed() { update(place) }
      sweeps += 1
      if change <= 4 * largest.ulp || change == 0 { return }
      guard sweeps < 1_000_000 else {
        throw GymError.invalid(
          "The values of a policy did not settle after 1000000 sweeps: use a smaller discount, or "
            + "a horizon.")
      }
    }
  }
}

/// A place from which a policy goes on for ever, undiscounted, with rewards on the way.
struct NeverEnding: Error {
  var place: Int
}
