extension DQN {
  /// The hyperparameters of DQN; the defaults are Stable-Baselines3's.
  public struct Configuration: AgentConfiguration {
    /// α: the optimiser's learning rate.
    public var learningRate = 1e-4
    /// N: transitions that the replay holds.
    public var replayCapacity = 1_000_000
    /// Environment steps before the first update.
    public var learningStarts = 100
    /// Whether actions are drawn at random until `learningStarts`, whatever ε is
    /// (Stable-Baselines3 does, CleanRL does not).
    public var randomUntilLearningStarts = true
    /// Transitions of an update.
    public var batchSize = 32
    /// γ: what a reward is worth a step later.
    public var discount = 0.99
    /// What rewards are multiplied by before they are learned from: returns should be about 1 to 100.
    public var rewardScale = 1.0
    /// C: environment steps between two updates of the target network.
    public var targetUpdateInterval = 10_000
    /// τ: how far the target network moves then; 1 copies.
    public var polyak = 1.0
    /// Steps of the vector of environments between two rounds of updates.
    public var trainFrequency = 4
    /// Updates in a round; −1: as many as environment steps since the last.
    public var gradientSteps = 1
    /// ε at first: the probability of an action drawn at random.
    public var epsilonStart = 1.0
    /// ε in the end.
    public var epsilonEnd = 0.05
    /// The part of the training in which ε falls.
    public var explorationFraction = 0.1
    /// The largest norm of a gradient; 0: any.
    public var maxGradientNorm = 10.0
    /// What is minimised.
    public var loss = Loss.huber
    /// Double DQN: the online network chooses the next action, the target network judges it.
    public var double = false
    /// n: the steps of a transition, whose target is r₀ + γ·r₁ + … + γⁿ·maxₐ Q′(sₙ, a).
    public var nStep = 1
    /// Dueling: the value of the state and the advantages of actions have layers of their own.
    public var dueling = false
    /// Noisy networks: all layers explore by noise of learned deviations; ε may then be 0.
    public var noisy = false
    /// What is learned of an action's return; of a distribution's losses `loss` says nothing.
    public var distribution = Distribution.mean
    /// N: the quantiles of `quantiles`.
    public var quantileCount = 200
    /// N and N′: the fractions that `implicit_quantiles` draws for an update, of either network.
    public var sampleCount = 8
    /// K: the fractions, evenly from 0 to 1, by whose mean `implicit_quantiles` acts.
    public var greedySampleCount = 32
    /// n: the cosines that `implicit_quantiles` embeds a fraction by.
    public var cosineCount = 64
    /// N: the atoms of `categorical`.
    public var atomCount = 51
    /// V_min: the return of the first atom.
    public var valueMinimum = -10.0
    /// V_max: the return of the last atom.
    public var valueMaximum = 10.0
    /// Whether transitions are drawn in proportion to their last error.
    public var prioritizedReplay = false
    /// α: how much the error decides, 0 (all alike) to 1; Schaul and others take 0.6, Rainbow 0.5.
    public var priorityExponent = 0.6
    /// β at first: how much weights make up for that in the loss; it rises to 1 with the training.
    public var importanceExponentStart = 0.4
    /// What observations go through before the hidden layers.
    public var network = NetworkKind.dense
    /// The sizes of the hidden layers.
    public var hiddenSizes = [64, 64]
    /// What follows each hidden layer.
    public var activation = HiddenActivation.relu
    /// Adam's ε.
    public var adamEpsilon = 1e-8

    /// What is minimised over the temporal-difference errors.
    public enum Loss: String, Sendable, Codable, CaseIterable {
      /// Huber's loss with δ = 1.
      case huber
      /// The mean squared error.
      case mse
    }

    /// What is learned of an action's return.
    public enum Distribution: String, Sendable, Codable, CaseIterable {
      /// Its mean alone.
      case mean
      /// Quantiles, by quantile regression with κ = 1 (QR-DQN, Dabney and others 2018).
      case quantiles
      /// Probabilities of fixed atoms (C51, Bellemare and others 2017).
      case categorical
      /// Quantiles of fractions that the network is given (IQN, Dabney and others 2018).
      case implicitQuantiles = "implicit_quantiles"
    }

    /// Stable-Baselines3's defaults.
    public init() {}

    var layers: NetworkConfiguration {
      NetworkConfiguration(hiddenSizes: hiddenSizes, activation: activation)
    }

    var head: ValueHead {
      var head = ValueHead(isDueling: dueling, isNoisy: noisy, distribution: distribution)
      switch distribution {
      case .mean: break
      case .quantiles: head.count = quantileCount
      case .categorical:
        head.count = atomCount
        head.range = [valueMinimum, valueMaximum]
      case .implicitQuantiles:
        head.count = greedySampleCount
        head.cosines = cosineCount
      }
      return head
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
        "reward_scale", rewardScale, rewardScale > 0 && rewardScale.isFinite, "a number above 0")
      try check(
        "target_update_interval", targetUpdateInterval, targetUpdateInterval >= 1, "at least 1")
      try check("polyak", polyak, polyak > 0 && polyak <= 1, "above 0, at most 1")
      try check(
        "train_frequency", trainFrequency, (1...1_000_000_000).contains(trainFrequency),
        "between 1 and 1000000000")
      try check(
        "gradient_steps", gradientSteps, gradientSteps >= 1 || gradientSteps == -1,
        "at least 1, or -1 for as many as environment steps")
      for (name, value) in [("epsilon_start", epsilonStart), ("epsilon_end", epsilonEnd)] {
        try check(name, value, (0...1).contains(value), "between 0 and 1")
      }
      try check(
        "exploration_fraction", explorationFraction, (0...1).contains(explorationFraction),
        "between 0 and 1")
      try check(
        "max_gradient_norm", maxGradientNorm, maxGradientNorm >= 0 && maxGradientNorm.isFinite,
        "at least 0; 0 for no limit")
      try check("n_step", nStep, (1...10_000).contains(nStep), "between 1 and 10000")
      try check(
        "quantile_count", quantileCount, (1...10_000).contains(quantileCount),
        "between 1 and 10000")
      for (name, value) in [
        ("sample_count", sampleCount), ("greedy_sample_count", greedySampleCount),
        ("cosine_count", cosineCount),
      ] {
        try check(name, value, (1...10_000).contains(value), "between 1 and 10000")
      }
      try check("atom_count", atomCount, (2...10_000).contains(atomCount), "between 2 and 10000")
      try check("value_minimum", valueMinimum, valueMinimum.isFinite, "a finite number")
      try check(
        "value_maximum", valueMaximum, valueMaximum.isFinite && valueMaximum > valueMinimum,
        "a number above value_minimum, which is \(valueMinimum)")
      for (name, value) in [
        ("priority_exponent", priorityExponent),
        ("importance_exponent_start", importanceExponentStart),
      ] {
        try check(name, value, (0...1).contains(value), "between 0 and 1")
      }
      try check(
        "adam_epsilon", adamEpsilon, adamEpsilon > 0 && adamEpsilon.isFinite, "a number above 0")
      try layers.validate()
    }
  }
}
