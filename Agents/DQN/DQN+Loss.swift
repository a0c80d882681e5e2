internal import Neural

extension DQN {
  /// The graph of an update.
  ///
  /// Inputs: `observation`, `next_observation` `[batch, width]`, `action`, `reward`, `continues` `[batch]`;
  /// where actions are restricted `next_legal` `[batch, actions]`; with priorities `weight` `[batch]`;
  /// with noisy layers `noise` and `target_noise`; with implicit quantiles `fraction` and
  /// `target_fraction` `[batch, N]`.
  /// Outputs: `loss`, `value`, the gradients; with priorities `error` `[batch]`: |y − Q(s, a)|, or
  /// the row's loss where a distribution is learned.
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
      func outputs(
        _ x: Tensor, noise: String = "noise", fractions: Tensor? = nil
      ) -> Tensor {
        network.outputs(x, spaces, noise: noise, fractions: fractions)
      }
      let isImplicit = network.head.distribution == .implicitQuantiles
      func fractions(_ name: String) -> Tensor? {
        isImplicit ? trace.input(name, .rows(configuration.sampleCount)) : nil
      }
      func legal(_ outputs: Tensor) -> Tensor {
        spaces.legal(network.expected(outputs), trace, "next_legal")
      }
      func judged(_ fractions: Tensor? = nil) -> Tensor {
        trace.with(weights: 1) {
          outputs(nextObservation, noise: "target_noise", fractions: fractions)
        }
      }
      let chosen: Tensor
      var loss: Tensor
      if network.head.distribution == .mean {
        chosen = outputs(observation).picked(action)
        let next = legal(judged())
        let best =
          configuration.double
          ? next.picked(legal(outputs(nextObservation)).argMax()) : next.max(axes: [1])
        let target = (reward + continues * best * configuration.discount).stopGradient()
        let reduction: LossReduction = configuration.prioritizedReplay ? .none : .mean
        loss =
          switch configuration.loss {
          case .huber: huber(chosen, target, reduction: reduction)
          case .mse: meanSquaredError(chosen, target, reduction: reduction)
          }
        if configuration.prioritizedReplay { trace.output("error", (chosen - target).abs()) }
      } else {
        let own = fractions("fraction")
        let taken = outputs(observation, fractions: own).lines(action)
        let next = judged(fractions("target_fraction"))
        // Actions are chosen as in acting: of implicit quantiles by those of even fractions.
        let choosing =
          configuration.double ? outputs(nextObservation) : isImplicit ? judged() : next
        let best = legal(choosing).argMax()
        chosen = network.expected(taken)
        loss = network.distributionLoss(
          taken, next: next.lines(best), reward: reward,
          discount: continues * configuration.discount, fractions: own)
        if configuration.prioritizedReplay { trace.output("error", loss) }
      }
      if configuration.prioritizedReplay { loss = trace.input("weight", [.batch]) * loss }
      if loss.shape.rank > 0 { loss = loss.mean() }
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

extension Tensor {
  /// One line of each row: `[batch, lines, N]`, numbers of lines `[batch]` → `[batch, N]`.
  fileprivate func lines(_ numbers: Tensor) -> Tensor {
    guard case .fixed(let count) = shape.dimensions[1] else { return self }
    return (self * numbers.oneHot(count).expanded(at: 2)).sum(axes: [1])
  }
}
