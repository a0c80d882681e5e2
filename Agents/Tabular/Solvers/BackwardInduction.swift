public import Gym

extension FiniteModel {
  /// What can be gained within a number of steps: backward induction.
  ///
  /// This is the optimum of an environment whose episodes are cut after `horizon` steps, for whoever
  /// knows the time.
  ///
  /// - Parameters:
  ///   - horizon: the number of steps, at least 1.
  ///   - discount: γ, from 0 to 1.
  /// - Throws: ``GymError`` if an argument makes no sense.
  /// - Complexity: O(horizon × outcomes); it stops early when a round changes nothing.
  public func solve(horizon: Int, discount: Double = 1) throws -> HorizonSolution {
    try Self.check(discount: discount)
    try Self.check(horizon: horizon)
    let table = SolverTable(self, discount: discount)
    let values = Slab<Double>(count: stateCount, repeating: 0)
    let old = Slab<Double>(count: stateCount, repeating: 0)
    var actions: [Int32] = []
    var rounds = 0
    while rounds < horizon {
      guard actions.count <= Self.largestHorizonPolicy - stateCount else {
        throw GymError.invalid(
          "A policy for \(horizon) steps in \(stateCount) states does not fit: use a horizon of at "
            + "most \(Self.largestHorizonPolicy / stateCount).")
      }
      old.copy(from: values)
      var isSettled = true
      let begin = actions.count
      actions.append(contentsOf: repeatElement(0, count: stateCount))
      for place in 0..<table.count {
        let pairs = table.pairs(place)
        if pairs.isEmpty { continue }
        var (best, chosen) = (-Double.infinity, pairs.lowerBound)
        for pair in pairs {
          let value = table.backup(pair, place, old.pointer)
          // Of actions that rounding alone tells apart the lowest is taken.
          if value > best + 4 * best.magnitude.ulp || best == -.infinity { chosen = pair }
          best = max(best, value)
        }
        values.pointer[place] = best
        actions[begin + Int(table.states[place])] = table.actions.pointer[chosen]
        if best != old.pointer[place] { isSettled = false }
      }
      rounds += 1
      if isSettled { break }
    }
    let byState = withExtendedLifetime(values) { table.byState(values.pointer) }
    return HorizonSolution(
      horizon: horizon, discount: discount, values: byState, startValue: startMean(byState),
      actions: actions, iterations: rounds)
  }

  /// The largest number of actions in a policy that knows the time: a gigabyte.
  private static let largestHorizonPolicy = 250_000_000

  static func check(horizon: Int) throws {
    guard horizon >= 1 else {
      throw GymError.parameter("horizon", value: "\(horizon)", allowed: "at least 1")
    }
  }
}
