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
      .squeezed([-1])
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
    case .parts(let parts): return distribution(outputs(x, spaces), parts, spaces)
    }
  }

  /// The distribution of actions of several parts, by what the actor's network makes.
  private func distribution(
    _ outputs: Tensor, _ parts: ActionParts, _ spaces: ActorSpaces
  ) -> ActionDistribution {
    let (logits, means) = parts.split(outputs)
    let numbers = means.map { mean in
      (mean: mean, logDeviation: logDeviation(outputs.trace, [parts.bounds.count]))
    }
    // There is a logit: numbers alone are a box.
    let choices = parts.logSoftmax(spaces.legal(logits ?? outputs, outputs.trace))
    return .parts(logProbabilities: choices, numbers: numbers)
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
    let latent =
      actor.configuration.hiddenSizes.last ?? actor.configuration.inputs(spaces.features)
    return StateDependentNoise(
      mean: mean, hidden: hidden,
      logDeviations: logDeviation(x.trace, [latent, spaces.head.outputs]), learnsFeatures: false)
  }

  /// The graph of acting.
  ///
  /// Finitely many actions: `observation` (and `legal`) → `log_probability`, `probability`
  /// `[batch, actions]`. Boxes: `observation`, and `noise` `[batch, n]` or with state-dependent noise
  /// `exploration` `[batch, hidden, n]` → `mean`, `real_action` `[batch, n]`, `log_probability` `[batch]`.
  /// Several parts: `observation` (and `noise`) → `output` `[batch, outputs]`, of choices before any mask
  /// `log_probability`, `probability` `[batch, logits]`, of numbers `real_action` `[batch, n]`.
  func actingGraph(_ spaces: ActorSpaces) throws -> Graph {
    try Graph.trace { trace in recordActing(spaces.observations(trace), spaces) }
  }

  /// The outputs of `actingGraph` for what the actor's network sees, `[batch, features]`.
  func recordActing(_ x: Tensor, _ spaces: ActorSpaces) {
    let trace = x.trace
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
    case .parts(let parts):
      let outputs = outputs(x, spaces)
      let (logits, means) = parts.split(outputs)
      trace.output("output", outputs)
      let logProbability = parts.logSoftmax(logits ?? outputs)
      trace.output("log_probability", logProbability)
      trace.output("probability", logProbability.exp())
      guard let means else { return }
      let count = parts.bounds.count
      let deviation = logDeviation(trace, [count]).exp()
      trace.output("real_action", means + deviation * trace.input("noise", .rows(count)))
    }
  }

  /// The graph of what the probability of an action of several parts was.
  ///
  /// `output` `[batch, outputs]` of `actingGraph`, `real_action` `[batch, outputs]` (and `legal`) →
  /// `log_probability` `[batch]`.
  func likelihoodGraph(_ parts: ActionParts, _ spaces: ActorSpaces) throws -> Graph {
    try Graph.trace { trace in
      let distribution = distribution(
        trace.input("output", .rows(parts.outputs)), parts, spaces)
      trace.output(
        "log_probability", distribution.logProbability(of: TakenAction(trace, spaces.head)))
    }
  }

  /// The graph of a policy: `observation` → `log_probability`, `probability` `[batch, logits]`; and of
  /// numbers `mean` `[batch, n]` and `deviation`, `[n]` or `[batch, n]`.
  func policyGraph(_ spaces: ActorSpaces) throws -> Graph {
    try Graph.trace { trace in recordPolicy(spaces.observations(trace), spaces) }
  }

  /// The outputs of `policyGraph` for what the actor's network sees, `[batch, features]`.
  func recordPolicy(_ x: Tensor, _ spaces: ActorSpaces) {
    let trace = x.trace
    func write(_ choices: Tensor) {
      trace.output("log_probability", choices)
      trace.output("probability", choices.exp())
    }
    func write(_ mean: Tensor, _ logDeviation: Tensor) {
      trace.output("mean", mean)
      trace.output("deviation", logDeviation.exp())
    }
    switch distribution(x, spaces) {
    case .categorical(let logProbabilities): write(logProbabilities)
    case .gaussian(let mean, let logDeviation): write(mean, logDeviation)
    case .parts(let logProbabilities, let numbers):
      write(logProbabilities)
      if let numbers { write(numbers.mean, numbers.logDeviation) }
    }
  }

  /// The graph of judging: `observation` → `value` `[batch]`.
  func judgingGraph(_ spaces: ActorSpaces) throws -> Graph {
    try Graph.trace { trace in
      trace.output("value", values(spaces.observations(trace)))
    }
  }
}
