internal import Gym
internal import Neural

/// The networks of discrete SAC: an actor's logits, and two critics that judge all actions at once.
struct ChoiceNetworks: Sendable, Equatable {
  /// The hidden layers of the actor and of each critic.
  var layers: NetworkConfiguration

  /// Logarithms of probabilities, `[batch, features] → [batch, actions]`.
  ///
  /// - Parameter legal: the input of which actions are legal, where they are restricted.
  func logProbabilities(_ x: Tensor, _ spaces: FiniteSpaces, legal: String) -> Tensor {
    let logits = x.trace.scope("actor") { layers.record(x, outputs: spaces.actions) }
    return spaces.legal(logits, x.trace, legal).logSoftmax()
  }

  /// What a critic says of each action, `[batch, features] → [batch, actions]`.
  func critic(_ index: Int, _ x: Tensor, _ spaces: FiniteSpaces) -> Tensor {
    x.trace.scope("critic_\(index)") { layers.record(x, outputs: spaces.actions) }
  }

  /// The lesser judgement of each action, `[batch, actions]`.
  func leastValues(_ x: Tensor, _ spaces: FiniteSpaces) -> Tensor {
    min(critic(0, x, spaces), critic(1, x, spaces))
  }

  /// The graph of acting: `observation` (and `legal`) → `log_probability`, `probability`
  /// `[batch, actions]`.
  func actingGraph(_ spaces: FiniteSpaces) throws -> Graph {
    try Graph.trace { trace in
      let logarithms = logProbabilities(spaces.observations(trace), spaces, legal: "legal")
      trace.output("log_probability", logarithms)
      trace.output("probability", logarithms.exp())
    }
  }

  /// The graph of a policy: that of acting and `value` `[batch]`, Σₐ π(a|s)·minᵢ Qᵢ(s, a).
  func policyGraph(_ spaces: FiniteSpaces) throws -> Graph {
    try actingGraph(spaces).extended { trace in
      let x = spaces.observations(trace)
      let probabilities = logProbabilities(x, spaces, legal: "legal").exp()
      trace.output("value", (probabilities * leastValues(x, spaces)).sum(axes: [1]))
    }
  }
}

extension DiscreteSAC {
  /// All that is learned, in the order in which weights keep it: actor, critics, temperature.
  static func layout(
    _ configuration: Configuration, _ networks: ChoiceNetworks, _ spaces: FiniteSpaces
  ) throws -> ParameterLayout {
    ParameterLayout(
      try networks.policyGraph(spaces).extended { trace in
        trace.output("temperature", temperature(trace, configuration))
      })
  }

  /// α: e to a learned parameter, or a constant.
  private static func temperature(_ trace: Trace, _ configuration: Configuration) -> Tensor {
    logTemperature(trace, configuration)?.exp() ?? trace.constant(configuration.temperature)
  }

  /// log α, if it is learned.
  private static func logTemperature(
    _ trace: Trace, _ configuration: Configuration
  ) -> Tensor? {
    guard configuration.automaticTemperature else { return nil }
    return trace.scope("temperature") {
      trace.parameter(
        "logarithm", sizes: [1],
        initializer: .constant(Float(UnaryFunction.log(configuration.temperature))))
    }.reshaped(to: .scalar)
  }

  /// The graph of the critics' update.
  ///
  /// Inputs: `observation`, `next_observation` `[batch, width]`, `action`, `reward`, `continues`
  /// `[batch]`, and where actions are restricted `next_legal` `[batch, actions]`. Outputs: `loss`,
  /// `value`, the critics' gradients.
  ///
  /// y = r + γ·continues·Σₐ π(a|s′)·(minᵢ Qᵢ′(s′, a) − α·log π(a|s′)); no gradient passes through y. The
  /// loss is the sum of the critics' mean squared errors.
  static func criticGraph(
    _ configuration: Configuration, _ networks: ChoiceNetworks, _ spaces: FiniteSpaces
  ) throws -> Graph {
    try Graph.trace(training: true) { trace in
      let x = spaces.observations(trace)
      let next = spaces.observations(trace, "next_observation")
      let action = trace.input("action", [.batch], type: .int32)
      let reward = trace.input("reward", [.batch])
      let continues = trace.input("continues", [.batch])
      let logarithms = networks.logProbabilities(next, spaces, legal: "next_legal")
      let judged = trace.with(weights: 1) { networks.leastValues(next, spaces) }
      let future =
        (logarithms.exp() * (judged - temperature(trace, configuration) * logarithms))
        .sum(axes: [1])
      let target = (reward + continues * future * configuration.discount).stopGradient()
      let values = (0..<2).map { networks.critic($0, x, spaces).picked(action) }
      let errors = values.map { ($0 - target).square().mean() }
      trace.output("loss", errors[0] + errors[1])
      trace.output("value", values[0].mean())
    }.differentiating("loss", withRespectTo: .parameters(prefixes: ["critic_0", "critic_1"]))
  }

  /// The graph of the actor's and the temperature's update.
  ///
  /// Inputs: `observation` `[batch, width]`, and where actions are restricted `legal`
  /// `[batch, actions]`. Outputs: `loss`, `actor_loss`, `entropy`, `temperature`, the gradients of actor
  /// and temperature.
  ///
  /// The actor minimises Σₐ π(a|s)·(α·log π(a|s) − minᵢ Qᵢ(s, a)); the temperature minimises
  /// log α·(H − H̄), where H is the entropy.
  static func actorGraph(
    _ configuration: Configuration, _ networks: ChoiceNetworks, _ spaces: FiniteSpaces
  ) throws -> Graph {
    let graph = try Graph.trace(training: true) { trace in
      let x = spaces.observations(trace)
      let logarithms = networks.logProbabilities(x, spaces, legal: "legal")
      let probabilities = logarithms.exp()
      let temperature = temperature(trace, configuration)
      let values = networks.leastValues(x, spaces).stopGradient()
      let actorLoss =
        (probabilities * (temperature.stopGradient() * logarithms - values)).sum(axes: [1]).mean()
      let entropy = -(probabilities * logarithms).sum(axes: [1]).mean()
      var loss = actorLoss
      if let logarithm = logTemperature(trace, configuration) {
        let wanted = configuration.targetEntropyScale * UnaryFunction.log(Double(spaces.actions))
        loss = loss + logarithm * (entropy - wanted).stopGradient()
      }
      trace.output("loss", loss)
      trace.output("actor_loss", actorLoss)
      trace.output("entropy", entropy)
      trace.output("temperature", temperature * 1)
    }
    return try graph.differentiating(
      "loss",
      withRespectTo: .parameters(
        prefixes: ["actor"] + (configuration.automaticTemperature ? ["temperature"] : [])))
  }
}
