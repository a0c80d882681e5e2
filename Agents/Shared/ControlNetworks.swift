internal import Formats
internal import Gym
internal import Neural

/// The networks of an agent whose actions are numbers from −1 to 1: an actor, and critics that judge an
/// observation together with an action.
struct ControlNetworks: Sendable, Codable, Equatable {
  /// How the actor's last hidden layer becomes an action.
  enum ActorKind: String, Sendable, Codable {
    /// tanh of a dense layer (DDPG, TD3).
    case deterministic
    /// tanh of a normal distribution whose deviations have a layer of their own (SAC).
    case gaussian
    /// tanh of a normal distribution with state-dependent noise (SAC with gSDE).
    case stateDependent = "state_dependent"
  }

  /// How the actor's last hidden layer becomes an action.
  var kind: ActorKind
  /// How many critics there are.
  var critics: Int
  /// The hidden layers of the actor and of each critic.
  var layers: NetworkConfiguration
  /// The logarithm of the deviations of state-dependent noise at first.
  var logStdInit = -3.0

  /// What a deterministic actor does: `[batch, features] → [batch, n]`, from −1 to 1.
  func action(_ x: Tensor, _ spaces: ActorSpaces) -> Tensor {
    x.trace.scope("actor") {
      Dense(spaces.actions, activation: .tanh, name: "head")(layers.recordHidden(x))
    }
  }

  /// The distribution of a stochastic actor's actions: `[batch, features] → [batch, n]`.
  func distribution(_ x: Tensor, _ spaces: ActorSpaces) -> SquashedDistribution {
    x.trace.scope("actor") {
      let hidden = layers.recordHidden(x)
      let mean = Dense(spaces.actions, name: "head")(hidden)
      guard kind == .stateDependent else {
        // The bounds of Haarnoja's code: deviations that are neither nothing nor everything.
        let logDeviation = Dense(spaces.actions, name: "log_deviation")(hidden).clamped(-20, 2)
        return SquashedDistribution(mean: mean, logDeviation: logDeviation, noise: nil)
      }
      let width = layers.hiddenSizes.last ?? spaces.features
      let noise = StateDependentNoise(
        // Held to where tanh still moves, as in Stable-Baselines3.
        mean: mean.clamped(-2, 2), hidden: hidden,
        logDeviations: x.trace.parameter(
          "log_deviation", sizes: [width, spaces.actions],
          initializer: .constant(Float(logStdInit))), learnsFeatures: true)
      return SquashedDistribution(
        mean: noise.mean, logDeviation: noise.logDeviation, noise: noise)
    }
  }

  /// Records a critic: `[batch, features], [batch, n] → [batch]`.
  func critic(_ index: Int, _ x: Tensor, _ action: Tensor) -> Tensor {
    x.trace.scope("critic_\(index)") {
      layers.record(Tensor.concatenate([x, action]), outputs: 1)
    }.reshaped(to: [.batch])
  }

  /// The least judgement of all critics, `[batch]`.
  func leastValue(_ x: Tensor, _ action: Tensor) -> Tensor {
    (1..<critics).reduce(critic(0, x, action)) { min($0, critic($1, x, action)) }
  }

  /// The graph of acting in training.
  ///
  /// `observation` → `action` `[batch, n]` from −1 to 1; a stochastic actor takes `noise` `[batch, n]`,
  /// or `exploration` `[batch, hidden, n]`.
  func actingGraph(_ spaces: ActorSpaces) throws -> Graph {
    try Graph.trace { trace in
      let x = spaces.observations(trace)
      guard kind != .deterministic else { return trace.output("action", action(x, spaces)) }
      let distribution = distribution(x, spaces)
      if let noise = distribution.noise {
        trace.output("action", (noise.mean + noise.drawn(trace)).tanh())
      } else {
        trace.output("action", distribution.drawnFreely(trace, "noise"))
      }
    }
  }

  /// The graph of a policy: `observation` → `action` `[batch, n]` from −1 to 1 and `value` `[batch]`.
  ///
  /// A stochastic actor takes `noise` `[batch, n]`, whose zeros make the action that is the likeliest
  /// before tanh.
  func policyGraph(_ spaces: ActorSpaces) throws -> Graph {
    try Graph.trace { trace in
      let x = spaces.observations(trace)
      let action =
        kind == .deterministic
        ? action(x, spaces) : distribution(x, spaces).drawnFreely(trace, "noise")
      trace.output("action", action)
      trace.output("value", leastValue(x, action))
    }
  }
}

/// A normal distribution of numbers that tanh squashes to −1 to 1.
struct SquashedDistribution {
  /// μ before tanh, `[batch, n]`.
  let mean: Tensor
  /// log σ before tanh, `[batch, n]`.
  let logDeviation: Tensor
  /// What makes noise of the state, if it depends on that.
  let noise: StateDependentNoise?

  /// An action tanh(u) that is drawn by numbers which the run is given, with the logarithm of its density.
  ///
  /// log π(a) = log N(u; μ, σ) − Σ log(1 − tanh² u), where the last is 2·(log 2 − u − softplus(−2u)) for
  /// each number: exact for all u (Haarnoja and others 2018, appendix C).
  ///
  /// - Parameters:
  ///   - trace: the recording.
  ///   - name: of the input of standard normal numbers, `[batch, n]`; of state-dependent noise one
  ///     matrix for all rows, `[hidden, n]`.
  /// - Returns: `[batch, n]` and `[batch]`.
  func drawn(_ trace: Trace, _ name: String) -> (action: Tensor, logProbability: Tensor) {
    let part =
      noise?.drawn(trace, shared: name) ?? logDeviation.exp() * trace.input(name, mean.shape)
    let u = mean + part
    let slope = 2 * (0.693_147_180_559_945_3 - u - (-2 * u).softplus())
    let density = gaussianLogProbability(u, mean: mean, logDeviation: logDeviation)
    return (u.tanh(), density - slope.sum(axes: [1]))
  }

  /// An action that is drawn by the input's numbers `[batch, n]`, whatever the noise is in training.
  func drawnFreely(_ trace: Trace, _ name: String) -> Tensor {
    (mean + logDeviation.exp() * trace.input(name, mean.shape)).tanh()
  }
}
