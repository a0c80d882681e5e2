internal import Neural

extension SAC {
  /// All that is learned, in the order in which weights keep it: actor, critics, temperature.
  static func layout(
    _ configuration: Configuration, _ networks: ControlNetworks, _ spaces: ActorSpaces
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
  /// Inputs: `observation`, `next_observation` `[batch, width]`, `real_action` `[batch, n]`, `reward`,
  /// `continues` `[batch]`, and `next_noise` `[batch, n]`. Outputs: `loss`, `value`, the critics' gradients.
  ///
  /// y = r + γ·continues·(minᵢ Qᵢ′(s′, a′) − α·log π(a′|s′)) with a′ drawn from π now; no gradient passes
  /// through y. The loss is half of the sum of the critics' mean squared errors.
  static func criticGraph(
    _ configuration: Configuration, _ networks: ControlNetworks, _ spaces: ActorSpaces
  ) throws -> Graph {
    try Graph.trace(training: true) { trace in
      let x = spaces.observations(trace)
      let next = spaces.observations(trace, "next_observation")
      let action = trace.input("real_action", .rows(spaces.actions))
      let reward = trace.input("reward", [.batch])
      let continues = trace.input("continues", [.batch])
      let drawn = networks.distribution(next, spaces).drawn(trace, "next_noise")
      let judged = trace.with(weights: 1) { networks.leastValue(next, drawn.action) }
      let future = judged - temperature(trace, configuration) * drawn.logProbability
      let target = (reward + continues * future * configuration.discount).stopGradient()
      let values = (0..<networks.critics).map { networks.critic($0, x, action) }
      let errors = values.map { ($0 - target).square().mean() }
      trace.output("loss", errors.dropFirst().reduce(errors[0], +) * 0.5)
      trace.output("value", values[0].mean())
    }.differentiating(
      "loss",
      withRespectTo: .parameters(prefixes: (0..<networks.critics).map { "critic_\($0)" }))
  }

  /// The graph of the actor's and the temperature's update.
  ///
  /// Inputs: `observation` `[batch, width]` and `drawn_noise` `[batch, n]`. Outputs: `loss`,
  /// `actor_loss`, `entropy`, `temperature`, the gradients of actor and temperature.
  ///
  /// The actor minimises α·log π(a|s) − minᵢ Qᵢ(s, a) with a drawn from π; the temperature minimises
  /// −log α·(log π(a|s) + H̄).
  static func actorGraph(
    _ configuration: Configuration, _ networks: ControlNetworks, _ spaces: ActorSpaces
  ) throws -> Graph {
    let graph = try Graph.trace(training: true) { trace in
      let x = spaces.observations(trace)
      let drawn = networks.distribution(x, spaces).drawn(trace, "drawn_noise")
      let temperature = temperature(trace, configuration)
      let value = networks.leastValue(x, drawn.action)
      let actorLoss = (temperature.stopGradient() * drawn.logProbability - value).mean()
      let entropy = -drawn.logProbability.mean()
      var loss = actorLoss
      if let logarithm = logTemperature(trace, configuration) {
        let wanted = configuration.targetEntropyPerNumber * Double(spaces.actions)
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
