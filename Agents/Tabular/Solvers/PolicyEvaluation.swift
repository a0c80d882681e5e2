public import Gym

extension FiniteModel {
  /// The value of each state under a deterministic policy, to machine accuracy.
  ///
  /// - Parameters:
  ///   - policy: an action for each state, `[stateCount]`; states without legal actions are worth 0.
  ///   - discount: γ, from 0 to 1.
  /// - Throws: ``GymError`` if an action is illegal, or if γ is 1 and the policy may go on for ever
  ///   with rewards on the way.
  public func evaluate(policy: [Int], discount: Double) throws -> [Double] {
    try evaluate(probabilities: probabilities(of: policy), discount: discount)
  }

  /// The value of each state under a stochastic policy, to machine accuracy.
  ///
  /// - Parameters:
  ///   - probabilities: how likely each action is taken in each state,
  ///     `[stateCount × actionCount]`; states without legal actions are worth 0.
  ///   - discount: γ, from 0 to 1.
  /// - Throws: ``GymError`` if the probabilities of a state are none, or if γ is 1 and the policy may
  ///   go on for ever with rewards on the way.
  public func evaluate(probabilities: [Double], discount: Double) throws -> [Double] {
    try Self.check(discount: discount)
    try check(probabilities)
    let table = SolverTable(self, discount: discount)
    var ofPairs = [Double](repeating: 0, count: table.actions.count)
    for place in 0..<table.count {
      for pair in table.pairs(place) {
        let state = Int(table.states[place])
        ofPairs[pair] = probabilities[state * actionCount + Int(table.actions.pointer[pair])]
      }
    }
    let values = Slab<Double>(count: stateCount, repeating: 0)
    do {
      try Chain(table, probabilities: ofPairs).solve(discount: discount, into: values.pointer)
    } catch let error as NeverEnding {
      throw GymError.invalid(
        "From state \(table.states[error.place]) this policy may go on for ever with rewards on the "
          + "way, which undiscounted is worth no number: use a discount below 1, or a horizon.")
    }
    return withExtendedLifetime(values) { table.byState(values.pointer) }
  }

  /// The value of each state under a stochastic policy within a number of steps.
  ///
  /// - Parameters:
  ///   - probabilities: how likely each action is taken in each state, `[stateCount × actionCount]`.
  ///   - horizon: the number of steps, at least 1.
  ///   - discount: γ, from 0 to 1.
  public func evaluate(probabilities: [Double], horizon: Int, discount: Double = 1) throws
    -> [Double]
  {
    try Self.check(discount: discount)
    try Self.check(horizon: horizon)
    try check(probabilities)
    var values = [Double](repeating: 0, count: stateCount)
    for _ in 0..<horizon {
      let actionValues = actionValues(of: values, discount: discount)
      for state in 0..<stateCount {
        values[state] = (0..<actionCount).reduce(0) { sum, action in
          let pair = state * actionCount + action
          return probabilities[pair] > 0 ? sum + probabilities[pair] * actionValues[pair] : sum
        }
      }
    }
    return values
  }

  /// A deterministic policy as probabilities.
  private func probabilities(of policy: [Int]) throws -> [Double] {
    guard policy.count == stateCount else {
      throw GymError.invalid(
        "A policy for \(stateCount) states has as many actions, not \(policy.count).")
    }
    var probabilities = [Double](repeating: 0, count: stateCount * actionCount)
    for (state, action) in policy.enumerated() where hasActions(state) {
      guard (0..<actionCount).contains(action), isLegal(state: state, action: action) else {
        throw GymError.invalid(
          "The policy's action \(action) in state \(state) is not legal there.")
      }
      probabilities[state * actionCount + action] = 1
    }
    return probabilities
  }

  private func check(_ probabilities: [Double]) throws {
    guard probabilities.count == stateCount * actionCount else {
      throw GymError.invalid(
        "A policy for \(stateCount) states and \(actionCount) actions has as many probabilities as "
          + "pairs of them, not \(probabilities.count).")
    }
    for state in 0..<stateCount where hasActions(state) {
      var sum = 0.0
      for action in 0..<actionCount {
        let probability = probabilities[state * actionCount + action]
        let isFine = isLegal(state: state, action: action) ? probability >= 0 : probability == 0
        guard isFine else {
          throw GymError.invalid(
            "The policy takes action \(action) in state \(state) with the probability "
              + "\(probability), which cannot be.")
        }
        sum += probability
      }
      guard abs(sum - 1) < 1e-9 else {
        throw GymError.invalid("The policy's probabilities in state \(state) do not make up 1.")
      }
    }
  }

  /// Whether any action is legal in a state.
  func hasActions(_ state: Int) -> Bool {
    offsets[state * actionCount] < offsets[(state + 1) * actionCount]
  }
}
