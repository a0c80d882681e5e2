/// The hyperparameters of the linear contextual bandits.
public struct BanditConfiguration: AgentConfiguration {
  /// λ: the ridge of every arm's regression, as if so many observations of reward 0 had been made.
  public var ridge = 1.0
  /// α, or v: what an estimate's uncertainty counts for: about the standard deviation of rewards, and so
  /// much that what was not tried yet, whose mean is 0, may be as good as what was.
  public var explorationScale = 1.0
  /// ε at first: the probability of an action drawn at random; without effect but for ε-greedy.
  public var epsilonStart = 1.0
  /// ε in the end.
  public var epsilonEnd = 0.05
  /// The part of the training in which ε falls.
  public var explorationFraction = 0.2
  /// Whether arms are told apart by what is seen, or each has one mean whatever is seen.
  public var usesContext = true

  /// The house's defaults.
  public init() {}

  /// Checks every value.
  public func validate() throws {
    try check("ridge", ridge, ridge > 0 && ridge.isFinite, "a number above 0")
    try check(
      "exploration_scale", explorationScale, explorationScale >= 0 && explorationScale.isFinite,
      "at least 0")
    for (name, value) in [
      ("epsilon_start", epsilonStart), ("epsilon_end", epsilonEnd),
      ("exploration_fraction", explorationFraction),
    ] {
      try check(name, value, (0...1).contains(value), "between 0 and 1")
    }
  }
}
