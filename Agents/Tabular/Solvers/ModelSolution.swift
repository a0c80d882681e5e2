internal import Gym

/// What an exact solver found out about a finite model: values, and what is best to do.
public struct ModelSolution: Sendable, Equatable {
  /// γ: what a reward is worth a step later.
  public var discount: Double
  /// V: the value of each state, `[stateCount]`; −∞ where, undiscounted, no policy ends.
  public var values: [Double]
  /// Q: the value of each action in each state, `[stateCount × actionCount]`; −∞ for illegal pairs.
  public var actionValues: [Double]
  /// The best action of each state, of equals the lowest, `[stateCount]`; 0 where none is legal.
  ///
  /// Undiscounted, only actions that come to the end equally soon count as equals: of two that are
  /// worth the same, walking in circles is not taken for the other.
  public var policy: [Int]
  /// Sweeps over all states, and rounds of policy iteration.
  public var iterations: Int
  /// No value is further from the true one than this, rounding aside.
  ///
  /// Discounted it is max |TV − V| / (1 − γ). Undiscounted it is max |TV − V| times the longest
  /// expected time to the end under `policy`, a bound where `policy` is optimal.
  public var errorBound: Double
  /// The mean value over the states in which episodes begin.
  public var startValue: Double
}

/// What can be gained within a number of steps: values and a policy that depends on the steps left.
public struct HorizonSolution: Sendable, Equatable {
  /// The number of steps.
  public let horizon: Int
  /// γ: what a reward is worth a step later.
  public let discount: Double
  /// The value of each state with all steps left, `[stateCount]`.
  public let values: [Double]
  /// The mean value over the states in which episodes begin.
  public let startValue: Double
  /// Best actions, `[settled, stateCount]`, from one step left on; later rounds repeat the last.
  let actions: [Int32]

  /// How many rounds were made until nothing changed any more, at most the horizon.
  public let iterations: Int

  /// The best action of a state, of equals the lowest; 0 where none is legal.
  ///
  /// - Precondition: `stepsLeft` is between 1 and the horizon.
  public func action(state: Int, stepsLeft: Int) -> Int {
    precondition((1...horizon).contains(stepsLeft), "steps left outside of the horizon")
    return Int(actions[(min(stepsLeft, iterations) - 1) * values.count + state])
  }
}

/// How a model is solved exactly.
public enum SolverMethod: String, Sendable, Codable, CaseIterable {
  /// Value iteration in place (Gauss–Seidel), to and fro, from the ends of episodes backwards.
  case valueIteration = "value-iteration"
  /// Value iteration with all states updated at once from the values before.
  case synchronousValueIteration = "synchronous-value-iteration"
  /// Policy iteration: each policy is evaluated exactly.
  case policyIteration = "policy-iteration"
  /// Policy iteration with a few sweeps in place of each evaluation.
  case modifiedPolicyIteration = "modified-policy-iteration"
}

extension FiniteModel {
  /// The mean over the states in which episodes begin.
  func startMean(_ values: [Double]) -> Double {
    var sum = 0.0
    for state in 0..<stateCount where startProbabilities[state] > 0 {
      sum += startProbabilities[state] * values[state]
    }
    return sum
  }

  /// Q of values: the value of each action in each state, −∞ for illegal pairs.
  func actionValues(of values: [Double], discount: Double) -> [Double] {
    (0..<stateCount * actionCount).map { pair in
      let range = offsets[pair]..<offsets[pair + 1]
      if range.isEmpty { return -.infinity }
      return outcomes[range].reduce(0) { sum, outcome in
        guard outcome.probability > 0 else { return sum }
        let later = outcome.terminated ? 0 : discount * values[outcome.next]
        return sum + outcome.probability * (outcome.reward + later)
      }
    }
  }
}
