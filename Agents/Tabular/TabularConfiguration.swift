/// The hyperparameters that tabular agents share; for those that learn from one step at a time all.
///
/// Chapters, boxes and symbols of tabular agents are those of R. S. Sutton, A. G. Barto, "Reinforcement
/// Learning: An Introduction", 2nd edition (2018).
public struct TabularConfiguration: AgentConfiguration {
  /// α: how far a value moves towards what was found, at first.
  public var stepSize = 0.1
  /// ω: with n visits of a state and action so far α is divided by n^ω; 0 keeps it constant, 1 with
  /// α = 1 gives means.
  public var stepSizeExponent = 0.0
  /// How α changes in the course of the training besides.
  public var stepSizeSchedule = Schedule.constant
  /// γ: what a reward is worth a step later.
  public var discount = 0.99
  /// What every action is worth at first; optimistic values make an agent try everything.
  public var initialValue = 0.0
  /// ε at first: the probability of an action drawn at random.
  public var epsilonStart = 1.0
  /// ε in the end.
  public var epsilonEnd = 0.05
  /// The part of the training in which ε falls.
  public var explorationFraction = 0.5

  /// Usual values.
  public init() {}

  /// Checks every value.
  public func validate() throws {
    try check("step_size", stepSize, stepSize > 0 && stepSize <= 1, "above 0, at most 1")
    try check(
      "step_size_exponent", stepSizeExponent, (0...1).contains(stepSizeExponent),
      "between 0 and 1")
    try check("discount", discount, (0...1).contains(discount), "between 0 and 1")
    try check("initial_value", initialValue, initialValue.isFinite, "a finite number")
    for (name, value) in [("epsilon_start", epsilonStart), ("epsilon_end", epsilonEnd)] {
      try check(name, value, (0...1).contains(value), "between 0 and 1")
    }
    try check(
      "exploration_fraction", explorationFraction, (0...1).contains(explorationFraction),
      "between 0 and 1")
  }
}

extension TabularConfiguration {
  /// α for the `visits`th visit of a state and action.
  func stepSize(visits: UInt32, at progress: Progress) -> Double {
    let scheduled =
      stepSize
      * stepSizeSchedule.factor(steps: progress.steps, total: progress.totalSteps)
    return stepSizeExponent == 0 ? scheduled : scheduled / power(Double(visits), stepSizeExponent)
  }
}

/// n^ω for ω from 0 to 1, by square roots: they have the same bits on every processor.
func power(_ number: Double, _ exponent: Double) -> Double {
  if exponent == 1 { return number }
  var (result, root, left) = (1.0, number, exponent)
  for _ in 0..<40 where left > 0 {
    root = root.squareRoot()
    left *= 2
    if left >= 1 {
      result *= root
      left -= 1
    }
  }
  return result
}
