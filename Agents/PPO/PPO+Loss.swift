internal import Neural

extension PPO {
  /// What computes the logits of actions and the value.
  struct Networks: Sendable {
    var actor: Network
    var critic: Network

    /// Two networks of configured layers.
    init(_ configuration: NetworkConfiguration) {
      actor = Network(configuration)
      critic = Network(configuration)
    }

    init(actor: Network, critic: Network) {
      self.actor = actor
      self.critic = critic
    }

    /// Modules of the user's own.
    init(actor: any Module, critic: any Module, _ spaces: FiniteSpaces) throws {
      self.actor = try Network(
        actor, as: "actor", width: spaces.features, outputs: spaces.actions)
      self.critic = try Network(critic, as: "critic", width: spaces.features, outputs: 1)
    }
  }

  /// The graph of an update on a minibatch: inputs `observation` `[batch, width]`, and `action`,
  /// `old_log_probability`, `advantage`, `return` (and `old_value`) `[batch]`, the scalar `clip`, and
  /// where actions are restricted `legal` `[batch, actions]`; outputs the loss, its gradients and, if asked for, its parts and diagnostics.
  static func updateGraph(
    _ configuration: Configuration, _ networks: Networks, _ spaces: FiniteSpaces,
    diagnostics: Bool
  ) throws -> Graph {
    try Graph.trace(training: true) { trace in
      let observation = spaces.observations(trace)
      let action = trace.input("action", [.batch], type: .int32)
      let oldLogProbability = trace.input("old_log_probability", [.batch])
      let advantage = trace.input("advantage", [.batch])
      let target = trace.input("return", [.batch])
      let clip = trace.input("clip", .scalar)

      let logProbabilities = spaces.legal(actor(observation, networks, spaces), trace)
        .logSoftmax()
      let logRatio = logProbabilities.picked(action) - oldLogProbability
      let ratio = logRatio.exp()
      // The clipped surrogate: a probability gains nothing by moving beyond 1 ± ε.
      let surrogate = max(
        -advantage * ratio, -advantage * ratio.clamped(1 - clip, 1 + clip))
      let policyLoss = surrogate.mean()

      let value = critic(observation, networks)
      var valueErrors = (value - target).square()
      if configuration.clipValueLoss {
        let oldValue = trace.input("old_value", [.batch])
        let clipped = oldValue + (value - oldValue).clamped(-clip, clip)
        valueErrors = max(valueErrors, (clipped - target).square())
      }
      let valueLoss = valueErrors.mean() * (configuration.halveValueLoss ? 0.5 : 1)

      var loss = policyLoss + valueLoss * configuration.valueCoefficient
      let entropy = -(logProbabilities.exp() * logProbabilities).sum(axes: [1]).mean()
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

  /// `[batch, width] → [batch, actions]`: logits.
  static func actor(_ x: Tensor, _ networks: Networks, _ spaces: FiniteSpaces) -> Tensor {
    x.trace.scope("actor") { networks.actor.record(x, outputs: spaces.actions, headGain: 0.01) }
  }

  /// `[batch, width] → [batch]`: values.
  static func critic(_ x: Tensor, _ networks: Networks) -> Tensor {
    x.trace.scope("critic") { networks.critic.record(x, outputs: 1, headGain: 1) }
      .reshaped(to: [.batch])
  }

  /// The graph of acting: `observation` (and `legal`) → `log_probability`, `probability`
  /// `[batch, actions]`.
  static func actorGraph(_ networks: Networks, _ spaces: FiniteSpaces) throws -> Graph {
    try Graph.trace { trace in
      let logits = spaces.legal(actor(spaces.observations(trace), networks, spaces), trace)
      let logProbability = logits.logSoftmax()
      trace.output("log_probability", logProbability)
      trace.output("probability", logProbability.exp())
    }
  }

  /// The graph of judging: `observation` → `value` `[batch]`.
  static func criticGraph(_ networks: Networks, _ spaces: FiniteSpaces) throws -> Graph {
    try Graph.trace { trace in
      trace.output("value", critic(spaces.observations(trace), networks))
    }
  }
}
