internal import Gym

extension SlateQ {
  /// The hyperparameters of SlateQ.
  public struct Configuration: AgentConfiguration {
    /// α: the optimiser's learning rate.
    public var learningRate = 1e-3
    /// How the learning rate changes in the course of the training.
    public var learningRateSchedule = Schedule.constant
    /// N: transitions that the replay holds.
    public var replayCapacity = 100_000
    /// Environment steps before the first update; until then slates are drawn at random.
    public var learningStarts = 2000
    /// Transitions of an update.
    public var batchSize = 256
    /// γ: what a reward is worth a step later.
    public var discount = 0.99
    /// C: environment steps between two updates of the target network.
    public var targetUpdateInterval = 2000
    /// τ: how far the target network moves then; 1 copies.
    public var polyak = 1.0
    /// Steps of the vector of environments between two rounds of updates.
    public var trainFrequency = 4
    /// Updates in a round.
    public var gradientSteps = 1
    /// ε at first: the probability of a slate drawn at random.
    public var epsilonStart = 1.0
    /// ε in the end.
    public var epsilonEnd = 0.05
    /// The part of the training in which ε falls.
    public var explorationFraction = 0.2
    /// The largest norm of a gradient; 0: any.
    public var maxGradientNorm = 10.0
    /// What the next state is worth.
    public var target = Target.q
    /// n: the steps of a transition, whose target is r₀ + γ·r₁ + … + γⁿ·max Q(sₙ, A); 1 with `sarsa`.
    public var nStep = 1
    /// How slates are made of the items' values, and judged in targets.
    public var selection = Selection.optimal
    /// What the network's outputs for states are multiplied by: about the size of returns.
    public var valueScale = 1.0
    /// What its outputs for items are multiplied by: about what one choice makes of a difference.
    public var advantageScale = 1.0
    /// The weight of the choice model's loss beside that of the values.
    public var choiceCoefficient = 1.0
    /// The sizes of the hidden layers.
    public var hiddenSizes = [64, 64]
    /// What follows each hidden layer.
    public var activation = HiddenActivation.relu
    /// Adam's ε.
    public var adamEpsilon = 1e-8

    /// What the next state is worth.
    public enum Target: String, Sendable, Codable, CaseIterable {
      /// The value of its best slate.
      case q
      /// The value of the slate that was shown there.
      case sarsa
    }

    /// How slates are made of the items' values: sections 5.1 and 5.2 of the paper.
    public enum Selection: String, Sendable, Codable, CaseIterable {
      /// The items of the greatest appeal times value.
      case top
      /// One item after another, each the one that raises the slate's value most.
      case greedy
      /// The slate of the greatest value.
      case optimal
    }

    /// The house's defaults.
    public init() {}

    var network: NetworkConfiguration {
      NetworkConfiguration(hiddenSizes: hiddenSizes, activation: activation)
    }

    /// Checks every value.
    public func validate() throws {
      try check(
        "learning_rate", learningRate, learningRate > 0 && learningRate.isFinite,
        "a number above 0")
      try check(
        "replay_capacity", replayCapacity, (1...1_000_000_000).contains(replayCapacity),
        "between 1 and 1000000000")
      try check("learning_starts", learningStarts, learningStarts >= 0, "at least 0")
      try check(
        "batch_size", batchSize, (1...1_000_000).contains(batchSize), "between 1 and 1000000")
      try check("discount", discount, (0...1).contains(discount), "between 0 and 1")
      try check(
        "target_update_interval", targetUpdateInterval, targetUpdateInterval >= 1, "at least 1")
      try check("polyak", polyak, polyak > 0 && polyak <= 1, "above 0, at most 1")
      try check("n_step", nStep, (1...10_000).contains(nStep), "between 1 and 10000")
      try check(
        "n_step", nStep, target == .q || nStep == 1, "1 with sarsa, which knows but the next slate")
      for (name, count) in [("train_frequency", trainFrequency), ("gradient_steps", gradientSteps)]
      {
        try check(name, count, (1...1_000_000_000).contains(count), "between 1 and 1000000000")
      }
      for (name, value) in [
        ("epsilon_start", epsilonStart), ("epsilon_end", epsilonEnd),
        ("exploration_fraction", explorationFraction),
      ] {
        try check(name, value, (0...1).contains(value), "between 0 and 1")
      }
      for (name, value) in [
        ("max_gradient_norm", maxGradientNorm), ("choice_coefficient", choiceCoefficient),
      ] {
        try check(name, value, value >= 0 && value.isFinite, "at least 0")
      }
      for (name, value) in [
        ("value_scale", valueScale), ("advantage_scale", advantageScale),
        ("adam_epsilon", adamEpsilon),
      ] {
        try check(name, value, value > 0 && value.isFinite, "a number above 0")
      }
      try network.validate()
    }
  }
}
