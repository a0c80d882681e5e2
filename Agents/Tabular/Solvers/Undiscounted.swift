internal import Gym

extension FiniteModel {
  /// Solves the model for γ = 1, where no contraction helps.
  ///
  /// Value iteration of any kind brings the values near; policy iteration among the policies that end
  /// finishes exactly, or finds that rewards are to be had for ever.
  ///
  /// - Parameter isHasty: of equally good policies takes the one that ends soonest.
  func solveUndiscounted(
    _ method: SolverMethod, _ tolerance: Double, isHasty: Bool = true
  ) throws -> ModelSolution {
    let reverse = Predecessors(self)
    let endings = Endings(self, reverse, isIdleFirst: true)
    try refuseEndless(endings)
    let table = SolverTable(self, discount: 1, allowed: endings.allowed)
    var iteration = Iteration(table)
    iteration.limit = 20_000
    switch method {
    case .valueIteration: iteration.sweepInPlace(tolerance)
    case .synchronousValueIteration: iteration.sweepAtOnce(tolerance)
    case .modifiedPolicyIteration: iteration.sweepWithPolicies(tolerance)
    case .policyIteration: break
    }
    let values = iteration.values
    do {
      var choice = table.choice(endings.actions)
      if method != .policyIteration {
        let greedy = try table.choice(
          endingBest(
            values: table.byState(values.pointer), endings, reverse, isHasty: false))
        // Values that have not settled may suggest a policy that never ends: then it begins anew.
        if (try? Chain(table, choice: greedy).solve(discount: 1, into: values.pointer)) != nil {
          choice = greedy
        }
      }
      iteration.rounds += try table.iteratePolicies(from: &choice, into: values)
      let exact = table.byState(values.pointer)
      let policy = try endingBest(values: exact, endings, reverse, isHasty: isHasty)
      let canonical = Slab<Double>(count: stateCount, repeating: 0)
      let chosen = table.choice(policy)
      let isSame =
        (try? Chain(table, choice: chosen).solve(discount: 1, into: canonical.pointer)) != nil
        && withExtendedLifetime(canonical) {
          zip(exact, table.byState(canonical.pointer)).allSatisfy {
            abs($0 - $1) <= 1e-10 * max(1, abs($0))
          }
        }
      return solution(
        table, endings, values, choice: isSame ? chosen : choice, rounds: iteration.rounds)
    } catch let error as NeverEnding {
      throw endless(Int(table.states[error.place]))
    }
  }

  private func endless(_ state: Int) -> GymError {
    .invalid(
      "Undiscounted, rewards can be gathered for ever from state \(state), so that nothing is best: "
        + "use a discount below 1, or a horizon.")
  }

  /// Refuses models in which an episode may have to go on for ever, with rewards.
  private func refuseEndless(_ endings: Endings) throws {
    for state in 0..<stateCount where !endings.canEnd[state] {
      if startProbabilities[state] > 0 {
        throw GymError.invalid(
          "From state \(state), where episodes begin, no policy comes to an end with certainty, so "
            + "that undiscounted values are no numbers: use a discount below 1, or a horizon.")
      }
      let range = offsets[state * actionCount]..<offsets[(state + 1) * actionCount]
      if outcomes[range].contains(where: { $0.reward > 0 && $0.probability > 0 }) {
        throw endless(state)
      }
    }
  }

  /// An action of each state that is best and comes nearer to an end, of equals the lowest.
  private func endingBest(
    values: [Double], _ endings: Endings, _ reverse: Predecessors, isHasty: Bool
  ) throws -> [Int] {
    let actionValues = actionValues(of: values, discount: 1)
    var isBest = endings.allowed
    for state in 0..<stateCount {
      let row = state * actionCount..<(state + 1) * actionCount
      let best = row.lazy.filter { isBest[$0] }.map { actionValues[$0] }.max() ?? 0
      for pair in row where actionValues[pair] < best - 1e-9 * max(1, abs(best)) {
        isBest[pair] = false
      }
    }
    let nearest = Endings(self, counts: isBest, reverse, isIdleFirst: false)
    let isTied = (0..<stateCount).contains { state in
      isBest[state * actionCount..<(state + 1) * actionCount].count(where: { $0 }) > 1
    }
    if isHasty, isTied { return try soonest(isBest, endings, nearest) }
    return (0..<stateCount).map { state in
      nearest.actions[state] >= 0 ? nearest.actions[state] : endings.actions[state]
    }
  }

  /// Of the best actions of each state those that end soonest, of equals the lowest.
  private func soonest(
    _ isBest: [Bool], _ endings: Endings, _ nearest: Endings
  ) throws -> [Int] {
    func counts(_ state: Int, _ action: Int) -> Bool {
      let pair = state * actionCount + action
      return isBest[pair] && nearest.allowed[pair] && !nearest.staysIdle[state]
    }
    let clock = try FiniteModel(startProbabilities: startProbabilities, actionCount: actionCount) {
      state, action in
      guard counts(state, action) else { return [] }
      return outcomes(state: state, action: action).map { outcome in
        var outcome = outcome
        outcome.reward = -1
        return outcome
      }
    }
    let soonest = try clock.solveUndiscounted(.modifiedPolicyIteration, 1e-9, isHasty: false)
    return (0..<stateCount).map { state in
      if clock.hasActions(state) { return soonest.policy[state] }
      return nearest.actions[state] >= 0 ? nearest.actions[state] : endings.actions[state]
    }
  }

  private func solution(
    _ table: SolverTable, _ endings: Endings, _ values: Slab<Double>, choice: [Int], rounds: Int
  ) -> ModelSolution {
    let (least, greatest) = table.residuals(values.pointer)
    let longest = (try? Chain(table, choice: choice).longestTime()) ?? .infinity
    var byState = table.byState(values.pointer)
    var policy = [Int](repeating: 0, count: stateCount)
    for state in 0..<stateCount {
      let pair = choice[Int(table.places[state])]
      if pair >= 0 { policy[state] = Int(table.actions.pointer[pair]) }
      if !endings.canEnd[state] { byState[state] = -.infinity }
    }
    return ModelSolution(
      discount: 1, values: byState, actionValues: actionValues(of: byState, discount: 1),
      policy: policy, iterations: rounds, errorBound: max(-least, greatest) * longest,
      startValue: startMean(byState))
  }
}

extension SolverTable {
  /// The pair of each place for an action of each state; −1 where there is none.
  func choice(_ byState: [Int]) -> [Int] {
    (0..<count).map { place in
      let action = byState[Int(states[place])]
      return pairs(place).first { Int(actions.pointer[$0]) == action } ?? -1
    }
  }
}
