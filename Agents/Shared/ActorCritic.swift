internal import Gym
internal import Neural

/// What computes the distribution of actions, and the value: two networks.
struct ActorCritic: Sendable {
  var actor: Network
  var critic: Network
  /// Of actions that are numbers.
  var deviation = ActionDeviation()
  /// Whether kernels begin orthogonal, with small ones in the actor's head; else as PyTorch's.
  var isOrthogonal = true

  /// Two networks of configured layers.
  init(
    _ configuration: NetworkConfiguration, deviation: ActionDeviation = ActionDeviation(),
    isOrthogonal: Bool = true
  ) {
    actor = Network(configuration)
    critic = Network(configuration)
    self.deviation = deviation
    self.isOrthogonal = isOrthogonal
  }

  init(actor: Network, critic: Network, deviation: ActionDeviation = ActionDeviation()) {
    self.actor = actor
    self.critic = critic
    self.deviation = deviation
  }

  /// Modules of the user's own.
  init(
    actor: any Module, critic: any Module, _ spaces: ActorSpaces,
    deviation: ActionDeviation = ActionDeviation()
  ) throws {
    if deviation.isStateDependent {
      throw GymError.parameter(
        "agent.use_sde", value: "true",
        allowed: "false with an actor of your own, whose last hidden layer is not known")
    }
    self.actor = try Network(
      actor, as: "actor", width: spaces.features, outputs: spaces.head.outputs)
    self.critic = try Network(critic, as: "critic", width: spaces.features, outputs: 1)
    self.deviation = deviation
  }

  /// `[batch, width] → [batch, outputs]`, logits or means.
  func outputs(_ x: Tensor, _ spaces: ActorSpaces) -> Tensor {
    x.trace.scope("actor") {
      actor.record(x, outputs: spaces.head.outputs, headGain: isOrthogonal ? 0.01 : nil)
    }
  }

  /// `[batch, width] → [batch]`.
  func values(_ x: Tensor) -> Tensor {
    x.trace.scope("critic") { critic.record(x, outputs: 1, headGain: isOrthogonal ? 1 : nil) }
      .reshaped(to: [.batch])
  }

  /// The distribution of actions for flat observations, `[batch, width]`.
  func distribution(_ x: Tensor, _ spaces: ActorSpaces) -> ActionDistribution {
    switch spaces.head {
    case .categorical:
      return .categorical(
        logProbabilities: spaces.legal(outputs(x, spaces), x.trace).logSoftmax())
    case .gaussian(let bounds):
      guard deviation.isStateDependent else {
        return .gaussian(
          mean: outputs(x, spaces), logDeviation: logDeviation(x.trace, [bounds.count]))
      }
      let noise = stateDependentNoise(x, spaces)
      return .gaussian(mean: noise.mean, logDeviation: noise.logDeviation)
    }
  }

  /// The parameter `actor.log_deviation`.
  private func logDeviation(_ trace: Trace, _ sizes: [Int]) -> Tensor {
    trace.scope("actor") {
      trace.parameter(
        "log_deviation", sizes: sizes, initializer: .constant(Float(deviation.logStdInit)))
    }
  }

  /// Means, and noise of which the deviation depends on the actor's last hidden layer.
  private func stateDependentNoise(_ x: Tensor, _ spaces: ActorSpaces) -> StateDependentNoise {
    let gain: Float? = isOrthogonal ? 0.01 : nil
    let (hidden, mean) = x.trace.scope("actor") {
      actor.configuration.recordWithHidden(x, outputs: spaces.head.outputs, headGain: gain)
    }
    let latent = actor.configuration.hiddenSizes.last ?? spaces.features
    return StateDependentNoise(
      mean: mean, hidden: hidden,
      logDeviations: logDeviation(x.trace, [latent, spaces.head.outputs]), learnsFeatures: false)
  }

  /// The graph of acting.
  ///
  /// Finitely many actions: `observation` (and `legal`) → `log_probability`, `probability`
  /// `[batch, actions]`. Boxes: `observation`, and `noise` `[batch, n]` or with state-dependent noise
  /// `exploration` `[batch, hidden, n]` → `mean`, `real_action` `[batch, n]`, `log_probability` `[batch]`.
  func actingGraph(_ spaces: ActorSpaces) throws -> Graph {
    try Graph.trace { trace in
      let x = spaces.observations(trace)
      switch spaces.head {
      case .categorical:
        let logProbability = spaces.legal(outputs(x, spaces), trace).logSoftmax()
        trace.output("log_probability", logProbability)
        trace.output("probability", logProbability.exp())
      case .gaussian(let bounds):
        let mean: Tensor
        let logDeviation: Tensor
        let action: Tensor
        if deviation.isStateDependent {
          let noise = stateDependentNoise(x, spaces)
          (mean, logDeviation) = (noise.mean, noise.logDeviation)
          action = mean + noise.drawn(trace)
        } else {
          mean = outputs(x, spaces)
          logDeviation = self.logDeviation(trace, [bounds.count])
          action = mean + logDeviation.exp() * trace.input("noise", .rows(bounds.count))
        }
        trace.output("real_action", action)
        trace.output(
          "log_probability",
          gaussianLogProbability(action, mean: mean, logDeviation: logDeviation))
      }
    }
  }

  /// The graph of a policy: `observation` → `log_probability`, `probability` `[batch, actions]`; or
  /// `mean` `[batch, n]` and `deviation`, `[n]` or `[batch, n]`.
  func policyGraph(_ spaces: ActorSpaces) throws -> Graph {
    guard case .gaussian = spaces.head else { return try actingGraph(spaces) }
    return try Graph.trace { trace in
      guard
        case .gaussian(let mean, let logDeviation) = distribution(
          spaces.observations(trace), spaces)
      else { return }
      trace.output("mean", mean)
      trace.output("deviation", logDeviation.exp())
    }
  }

  /// The graph of judging: `observation` → `value` `[batch]`.
  func judgingGraph(_ spaces: ActorSpaces) throws -> Graph {
    try Graph.trace { trace in
      trace.output("value", values(spaces.observations(trace)))
    }
  }
}
