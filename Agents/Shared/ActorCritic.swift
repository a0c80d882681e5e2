internal import Neural

/// What computes the logits of finitely many actions, and the value: two networks.
struct ActorCritic: Sendable {
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
    self.actor = try Network(actor, as: "actor", width: spaces.features, outputs: spaces.actions)
    self.critic = try Network(critic, as: "critic", width: spaces.features, outputs: 1)
  }

  /// `[batch, width] → [batch, actions]`.
  func logits(_ x: Tensor, _ spaces: FiniteSpaces) -> Tensor {
    x.trace.scope("actor") { actor.record(x, outputs: spaces.actions, headGain: 0.01) }
  }

  /// `[batch, width] → [batch]`.
  func values(_ x: Tensor) -> Tensor {
    x.trace.scope("critic") { critic.record(x, outputs: 1, headGain: 1) }
      .reshaped(to: [.batch])
  }

  /// The graph of acting: `observation` (and `legal`) → `log_probability`, `probability`
  /// `[batch, actions]`.
  func actingGraph(_ spaces: FiniteSpaces) throws -> Graph {
    try Graph.trace { trace in
      let logProbability = spaces.legal(logits(spaces.observations(trace), spaces), trace)
        .logSoftmax()
      trace.output("log_probability", logProbability)
      trace.output("probability", logProbability.exp())
    }
  }

  /// The graph of judging: `observation` → `value` `[batch]`.
  func judgingGraph(_ spaces: FiniteSpaces) throws -> Graph {
    try Graph.trace { trace in
      trace.output("value", values(spaces.observations(trace)))
    }
  }
}
