internal import Neural

extension DQN {
  /// The graph of an update.
  ///
  /// Inputs: `observation`, `next_observation` `[batch, width]`, `action`, `reward`, `continues` `[batch]`;
  /// where actions are restricted `next_legal` `[batch, actions]`; with priorities `weight` `[batch]`;
  /// with noisy layers `noise` and `target_noise`.
  /// Outputs: `loss`, `value`, the gradients; with priorities `error`, |y − Q(s, a)|, `[batch]`.
  ///
  /// y = r + γ·continues·maxₐ Q′(s′, a) (Mnih et al. 2015), or with the online network's best
  /// action in place of the maximum (van Hasselt et al. 2016); no gradient passes through y.
  static func updateGraph(
    _ configuration: Configuration, _ spaces: FiniteSpaces, network: ValueNetwork? = nil
  ) throws -> Graph {
    let network = network ?? ValueNetwork(configuration)
    return try Graph.trace(training: true) { trace in
      let observation = spaces.observations(trace)
      let nextObservation = spaces.observations(trace, "next_observation")
      let action = trace.input("action", [.batch], type: .int32)
      let reward = trace.input("reward", [.batch])
      let continues = trace.input("continues", [.batch])
      func values(_ x: Tensor, noise: String = "noise") -> Tensor {
        network.values(x, spaces, noise: noise)
      }
      let chosen = values(observation).picked(action)
      let judged = spaces.legal(
        trace.with(weights: 1) { values(nextObservation, noise: "target_noise") }, trace,
        "next_legal")
      let best =
        configuration.double
        ? judged.picked(spaces.legal(values(nextObservation), trace, "next_legal").argMax())
        : judged.max(axes: [1])
      let target = (reward + continues * best * configuration.discount).stopGradient()
      let reduction: LossReduction = configuration.prioritizedReplay ? .none : .mean
      var loss =
        switch configuration.loss {
        case .huber: huber(chosen, target, reduction: reduction)
        case .mse: meanSquaredError(chosen, target, reduction: reduction)
        }
      if configuration.prioritizedReplay {
        loss = (trace.input("weight", [.batch]) * loss).mean()
        trace.output("error", (chosen - target).abs())
      }
      trace.output("loss", loss)
      trace.output("value", chosen.mean())
    }.differentiating("loss")
  }

  /// The graph of acting: `observation`, and with noise `noise`, → `q` `[batch, actions]`.
  ///
  /// - Parameter hasNoise: whether noisy layers are so, or act by their means.
  static func valueGraph(
    _ network: ValueNetwork, _ spaces: FiniteSpaces, hasNoise: Bool = false
  ) throws -> Graph {
    try Graph.trace { trace in
      let observation = spaces.observations(trace)
      trace.output("q", network.values(observation, spaces, noise: hasNoise ? "noise" : nil))
    }
  }
}
