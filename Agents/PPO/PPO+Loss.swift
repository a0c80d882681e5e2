internal import Neural

extension PPO {
  /// The graph of an update on a minibatch: inputs `observation` `[batch, width]`, and `action`
  /// (of boxes `real_action` `[batch, n]`), `old_log_probability`, `advantage`, `return` (and `old_value`) `[batch]`, the scalar `clip`, and
  /// where actions are restricted `legal` `[batch, actions]`; outputs the loss, its gradients and, if
  /// asked for, its parts and diagnostics.
  static func updateGraph(
    _ configuration: Configuration, _ networks: ActorCritic, _ spaces: ActorSpaces,
    diagnostics: Bool
  ) throws -> Graph {
    try updateGraph(configuration, spaces, diagnostics: diagnostics) { observation in
      (networks.distribution(observation, spaces), networks.values(observation))
    }
  }

  /// The graph of an update with what any networks make of observations.
  ///
  /// - Parameters:
  ///   - steps: how many steps of an episode a row has, one after the other: all inputs but `clip` are
  ///     then `[batch, steps, …]`; one if `nil`.
  ///   - networks: from observations to the distribution of actions and the values.
  static func updateGraph(
    _ configuration: Configuration, _ spaces: ActorSpaces, diagnostics: Bool, steps: Int? = nil,
    _ networks: (Tensor) -> (ActionDistribution, Tensor)
  ) throws -> Graph {
    try Graph.trace(training: true) { trace in
      let observation = spaces.observations(trace, steps: steps)
      let action = TakenAction(trace, spaces.head, steps: steps)
      let each = Shape(Shape.leading(steps))
      let oldLogProbability = trace.input("old_log_probability", each)
      let advantage = trace.input("advantage", each)
      let target = trace.input("return", each)
      let clip = trace.input("clip", .scalar)

      let (distribution, value) = networks(observation)
      let logRatio = distribution.logProbability(of: action) - oldLogProbability
      let ratio = logRatio.exp()
      // The clipped surrogate: a probability gains nothing by moving beyond 1 ± ε.
      let surrogate = max(
        -advantage * ratio, -advantage * ratio.clamped(1 - clip, 1 + clip))
      let policyLoss = surrogate.mean()

      var valueErrors = (value - target).square()
      if configuration.clipValueLoss {
        let oldValue = trace.input("old_value", each)
        let clipped = oldValue + (value - oldValue).clamped(-clip, clip)
        valueErrors = max(valueErrors, (clipped - target).square())
      }
      let valueLoss = valueErrors.mean() * (configuration.halveValueLoss ? 0.5 : 1)

      var loss = policyLoss + valueLoss * configuration.valueCoefficient
      let entropy = distribution.entropy
      if configuration.entropyCoefficient > 0 {
        loss = loss - entropy * configuration.entropyCoefficient
      }
      trace.output("loss", loss)
      if diagnostics {
        trace.output("policy_loss", policyLoss)
        trace.output("value_loss", valueLoss)
        trace.output("entropy", entropy)
        // k3 of Schulman's "Approximating KL divergence" (2020): never negative, little variance.
        trace.output("approximate_kl", (ratio - 1 - logRatio).mean())
        trace.output(
          "clip_fraction", ((ratio - 1).abs() .> clip).cast(to: .float32).mean())
      }
    }.differentiating("loss")
  }
}
