public import Gym

extension FiniteModel {
  /// Solves the model: the greatest value of each state, and what to do for it.
  ///
  /// Undiscounted (γ = 1) the values are those of the best policy among those that come to an end
  /// with certainty, or stay for ever where nothing is paid.
  ///
  /// - Parameters:
  ///   - discount: γ, from 0 to 1.
  ///   - method: how; all give the same.
  ///   - tolerance: how far values may be from the true ones, above 0. Where rounding does not allow
  ///     it, the solver stops when nothing changes, and `errorBound` says what was reached.
  /// - Throws: ``GymError`` if an argument makes no sense, or γ is 1 and an episode need not end: the
  ///   sentence names a state and what mends it.
  public func solve(
    discount: Double, method: SolverMethod = .modifiedPolicyIteration, tolerance: Double = 1e-10
  ) throws -> ModelSolution {
    try Self.check(discount: discount)
    guard tolerance > 0 else {
      throw GymError.parameter("tolerance", value: "\(tolerance)", allowed: "above 0")
    }
    if discount == 1 { return try solveUndiscounted(method, tolerance) }
    let table = SolverTable(self, discount: discount)
    var iteration = Iteration(table)
    switch method {
    case .valueIteration: iteration.sweepInPlace(tolerance)
    case .synchronousValueIteration: iteration.sweepAtOnce(tolerance)
    case .modifiedPolicyIteration: iteration.sweepWithPolicies(tolerance)
    case .policyIteration:
      var choice = (0..<table.count).map(table.bestReward)
      iteration.rounds += try table.iteratePolicies(from: &choice, into: iteration.values)
      // Differences that look like rounding to one step may add up to more.
      iteration.sweepInPlace(tolerance)
    }
    let values = table.byState(iteration.values.pointer)
    let actionValues = actionValues(of: values, discount: discount)
    let bound = iteration.errorBound()
    return ModelSolution(
      discount: discount, values: values, actionValues: actionValues,
      policy: lowestBest(actionValues, tie: 2 * bound), iterations: iteration.rounds,
      errorBound: bound, startValue: startMean(values))
  }

  static func check(discount: Double) throws {
    guard (0...1).contains(discount) else {
      throw GymError.parameter("discount", value: "\(discount)", allowed: "from 0 to 1")
    }
  }

  /// The lowest action of each state that cannot be told from the best.
  func lowestBest(_ actionValues: [Double], tie: Double) -> [Int] {
    (0..<stateCount).map { state in
      let row = actionValues[state * actionCount..<(state + 1) * actionCount]
      let best = row.max() ?? 0
      let room = max(tie, 1e-13 * abs(best))
      guard best > -.infinity, let index = row.firstIndex(where: { $0 >= best - room }) else {
        return (0..<actionCount).first { isLegal(state: state, action: $0) } ?? 0
      }
      return index - row.startIndex
    }
  }
}

extension SolverTable {
  /// The pair of a place with the greatest reward, of equals the lowest; −1 if there is none.
  func bestReward(_ place: Int) -> Int {
    var best = -1
    for pair in pairs(place) where best < 0 || rewards.pointer[pair] > rewards.pointer[best] {
      best = pair
    }
    return best
  }
}

/// Sweeps over a table until the values are known well enough.
struct Iteration {
  let table: SolverTable
  /// The values by place, `[count]`, zeros at first.
  let values: Slab<Double>
  /// Sweeps made.
  var rounds = 0
  /// The largest number of sweeps.
  var limit = Int.max

  init(_ table: SolverTable) {
    self.table = table
    values = Slab(count: table.count, repeating: 0)
  }

  /// ‖V − V*‖ ≤ max |TV − V| / (1 − γ), since T contracts by γ.
  func errorBound() -> Double {
    let (least, greatest) = table.residuals(values.pointer)
    return max(-least, greatest) / (1 - table.discount)
  }

  /// Whether the values are within `tolerance`; undiscounted, whether nothing changes.
  ///
  /// - Parameter change: the largest change of the last sweep.
  private func isDone(_ change: Double, _ tolerance: Double) -> Bool {
    if table.discount == 1 { return change <= tolerance * 1e-3 || change <= rounding }
    // The residual after a sweep is no greater than its change: look only when it may suffice.
    let enough = tolerance * (1 - table.discount)
    if change > 4 * enough && change > rounding { return false }
    return change <= rounding || errorBound() <= tolerance
  }

  /// What is lost in the last digits of the largest value.
  private var rounding: Double {
    var largest = 0.0
    for place in 0..<table.count { largest = max(largest, abs(values.pointer[place])) }
    return 4 * largest.ulp
  }

  /// Gauss–Seidel value iteration: each new value is used at once, to and fro.
  mutating func sweepInPlace(_ tolerance: Double) {
    var change = Double.infinity
    while rounds < limit {
      change = 0
      for place in 0..<table.count { improve(place, &change) }
      var back = 0.0
      for place in (0..<table.count).reversed() { improve(place, &back) }
      rounds += 2
      if isDone(max(change, back), tolerance) { return }
    }
  }

  @inline(__always)
  private func improve(_ place: Int, _ change: inout Double) {
    let pairs = table.pairs(place)
    if pairs.isEmpty { return }
    var best = -Double.infinity
    for pair in pairs { best = max(best, table.settled(pair, values.pointer)) }
    change = max(change, abs(best - values.pointer[place]))
    values.pointer[place] = best
  }

  /// Sweeps of the greedy policy between two that improve it (modified policy iteration).
  mutating func sweepWithPolicies(_ tolerance: Double) {
    let choice = Slab<Int32>(count: table.count, repeating: -1)
    while rounds < limit {
      var change = 0.0
      for place in 0..<table.count { improve(place, &change, choice) }
      rounds += 1
      if isDone(change, tolerance) { return }
      for sweep in 0..<Self.evaluations {
        if sweep % 2 == 0 {
          for place in (0..<table.count).reversed() { evaluate(place, choice) }
        } else {
          for place in 0..<table.count { evaluate(place, choice) }
        }
      }
      rounds += Self.evaluations
    }
  }

  /// Sweeps of a policy between two improvements; odd, so that every other sweep goes back.
  private static let evaluations = 7

  @inline(__always)
  private func improve(_ place: Int, _ change: inout Double, _ choice: Slab<Int32>) {
    var best = -Double.infinity
    var chosen: Int32 = -1
    for pair in table.pairs(place) {
      let value = table.settled(pair, values.pointer)
      if value > best {
        best = value
        chosen = Int32(pair)
      }
    }
    choice.pointer[place] = chosen
    if chosen < 0 { return }
    change = max(change, abs(best - values.pointer[place]))
    values.pointer[place] = best
  }

  @inline(__always)
  private func evaluate(_ place: Int, _ choice: Slab<Int32>) {
    let pair = Int(choice.pointer[place])
    if pair >= 0 { values.pointer[place] = table.settled(pair, values.pointer) }
  }

  /// Value iteration with all states at once, moved by MacQueen's bounds in the end.
  ///
  /// With d = Vₙ₊₁ − Vₙ, V* − Vₙ₊₁ lies between γ/(1 − γ) times the least and the greatest of d. If
  /// no episode ever ends both bounds are sharp, and V moves to their middle; else 0 joins them.
  mutating func sweepAtOnce(_ tolerance: Double) {
    let old = Slab<Double>(count: table.count, repeating: 0)
    while rounds < limit {
      old.copy(from: values)
      var (least, greatest) =
        table.isEndless ? (Double.infinity, -Double.infinity) : (0.0, 0.0)
      for place in 0..<table.count {
        let pairs = table.pairs(place)
        if pairs.isEmpty { continue }
        var best = -Double.infinity
        for pair in pairs { best = max(best, table.backup(pair, place, old.pointer)) }
        least = min(least, best - old.pointer[place])
        greatest = max(greatest, best - old.pointer[place])
        values.pointer[place] = best
      }
      rounds += 1
      let change = max(abs(least), abs(greatest))
      if table.discount == 1 {
        if isDone(change, tolerance) { return }
        continue
      }
      let reach = table.discount / (1 - table.discount)
      if table.isEndless, reach * (greatest - least) / 2 <= tolerance || change <= rounding {
        for place in 0..<table.count { values.pointer[place] += reach * (least + greatest) / 2 }
        return
      }
      if isDone(change, tolerance) { return }
    }
  }
}
