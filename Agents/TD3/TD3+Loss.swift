internal import Neural

extension TD3 {
  /// The graph of the critics' update.
  ///
  /// Inputs: `observation`, `next_observation` `[batch, width]`, `real_action` `[batch, n]`, `reward`,
  /// `continues` `[batch]`, and with smoothing `next_noise` `[batch, n]`. Outputs: `loss`, `value`, the
  /// critics' gradients.
  ///
  /// y = r + γ·continues·minᵢ Qᵢ′(s′, π′(s′) + ε̃) with ε̃ normal, cut to ±c, and the action held to ±1;
  /// no gradient passes through y. The loss is the sum of the critics' mean squared errors.
  static func criticGraph(
    _ configuration: Configuration, _ networks: ControlNetworks, _ spaces: ActorSpaces
  ) throws -> Graph {
    try Graph.trace(training: true) { trace in
      let x = spaces.observations(trace)
      let next = spaces.observations(trace, "next_observation")
      let action = trace.input("real_action", .rows(spaces.actions))
      let reward = trace.input("reward", [.batch])
      let continues = trace.input("continues", [.batch])
      let judged = trace.with(weights: 1) {
        var action = networks.action(next, spaces)
        if configuration.targetPolicyNoise > 0 {
          let noise = trace.input("next_noise", .rows(spaces.actions))
          let clip = configuration.targetNoiseClip
          action =
            (action + (noise * configuration.targetPolicyNoise).clamped(-clip, clip))
            .clamped(-1, 1)
        }
        return networks.leastValue(next, action)
      }
      let target = (reward + continues * judged * configuration.discount).stopGradient()
      let values = (0..<networks.critics).map { networks.critic($0, x, action) }
      let errors = values.map { ($0 - target).square().mean() }
      trace.output("loss", errors.dropFirst().reduce(errors[0], +))
      trace.output("value", values[0].mean())
    }.differentiating(
      "loss",
      withRespectTo: .parameters(prefixes: (0..<networks.critics).map { "critic_\($0)" }))
  }

  /// The graph of the actor's update: `observation` `[batch, width]` → `loss`, −Q₀(s, π(s)), and the
  /// actor's gradients.
  static func actorGraph(_ networks: ControlNetworks, _ spaces: ActorSpaces) throws -> Graph {
    try Graph.trace(training: true) { trace in
      let x = spaces.observations(trace)
      trace.output("loss", -networks.critic(0, x, networks.action(x, spaces)).mean())
    }.differentiating("loss", withRespectTo: .parameters(prefixes: ["actor"]))
  }
}
