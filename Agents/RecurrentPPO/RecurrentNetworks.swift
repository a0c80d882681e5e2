internal import Formats
internal import Gym
internal import Neural

/// An actor and a critic that remember: each has a recurrent layer before its hidden layers.
struct RecurrentNetworks: Sendable, Codable, Equatable {
  var kind: RecurrentKind
  var units: Int
  /// How the bias of LSTMs' forget gate begins.
  var forgetBias: Double
  var hidden: NetworkConfiguration
  var deviation = ActionDeviation()
  var isOrthogonal = true

  init(_ configuration: RecurrentPPO.Configuration) {
    kind = configuration.recurrentLayer
    units = configuration.recurrentSize
    forgetBias = configuration.forgetBias
    hidden = configuration.ppo.layers
    deviation = configuration.ppo.deviation
    isOrthogonal = configuration.ppo.orthogonalInit
  }

  /// Checks what a file says.
  ///
  /// - Throws: ``GymError`` if a size makes no sense.
  func validate() throws {
    try check("recurrent_size", units, (1...4096).contains(units), "between 1 and 4096")
    try check(
      "use_sde", deviation.isStateDependent, !deviation.isStateDependent,
      "false: recurrent networks explore by plain noise")
    try check("forget_bias", forgetBias, (-20...20).contains(forgetBias), "between -20 and 20")
    try hidden.validate()
  }

  /// The layers behind the recurrent ones.
  var heads: ActorCritic {
    ActorCritic(hidden, deviation: deviation, isOrthogonal: isOrthogonal)
  }

  /// The widths of what one side remembers.
  private var stateSizes: [Int] { kind == .lstm ? [units, units] : [units] }
  /// Floats that both sides remember: the actor's states, then the critic's.
  var memoryWidth: Int { 2 * stateSizes.reduce(0, +) }

  /// The states in a memory, `[batch, memoryWidth]`.
  private func states(_ memory: Tensor) -> (actor: [Tensor], critic: [Tensor]) {
    let all = memory.split(stateSizes + stateSizes)
    return (Array(all[..<stateSizes.count]), Array(all[stateSizes.count...]))
  }

  /// One step of a side: the new states, of which the first is the output.
  private func step(_ x: Tensor, _ states: [Tensor], _ side: String) -> [Tensor] {
    x.trace.scope(side) {
      switch kind {
      case .lstm:
        LSTM(units, forgetBias: Float(forgetBias), name: "memory").step(x, states)
      case .gru: GRU(units, name: "memory").step(x, states)
      case .rnn: SimpleRNN(units, name: "memory").step(x, states)
      }
    }
  }

  /// All steps of a side, `[batch, steps, in] → [batch, steps, units]`.
  private func run(_ x: Tensor, _ states: [Tensor], _ resets: Tensor, _ side: String) -> Tensor {
    x.trace.scope(side) {
      switch kind {
      case .lstm:
        LSTM(units, forgetBias: Float(forgetBias), returnsSequences: true, name: "memory")
          .run(x, from: states, resets: resets).output
      case .gru:
        GRU(units, returnsSequences: true, name: "memory")
          .run(x, from: states, resets: resets).output
      case .rnn:
        SimpleRNN(units, returnsSequences: true, name: "memory")
          .run(x, from: states, resets: resets).output
      }
    }
  }

  /// The distributions and values of sequences of observations, `[batch, steps, features]`; inputs are
  /// what was remembered before them, `memory` `[batch, memoryWidth]`, and where episodes begin,
  /// `reset` `[batch, steps]`.
  func sequences(_ x: Tensor, _ spaces: ActorSpaces) -> (ActionDistribution, Tensor) {
    let states = states(x.trace.input("memory", .rows(memoryWidth)))
    let resets = x.trace.input("reset", Shape(Array(x.shape.dimensions[..<2])))
    let actor = run(x, states.actor, resets, "actor")
    let critic = run(x, states.critic, resets, "critic")
    return (heads.distribution(actor, spaces), heads.values(critic))
  }

  /// The graph of acting: the inputs and outputs of ``ActorCritic/actingGraph(_:)``, and `memory` →
  /// `next_memory` `[batch, memoryWidth]`, `value` `[batch]`.
  func actingGraph(_ spaces: ActorSpaces) throws -> Graph {
    try Graph.trace { trace in
      heads.recordActing(recordStep(trace, spaces), spaces)
    }
  }

  /// The graph of a policy: the inputs and outputs of ``ActorCritic/policyGraph(_:)``, and `memory` →
  /// `next_memory` `[batch, memoryWidth]`, `value` `[batch]`.
  func policyGraph(_ spaces: ActorSpaces) throws -> Graph {
    try Graph.trace { trace in
      heads.recordPolicy(recordStep(trace, spaces), spaces)
    }
  }

  /// Records a step of both sides with its value, and returns what the actor's hidden layers see.
  private func recordStep(_ trace: Trace, _ spaces: ActorSpaces) -> Tensor {
    let x = spaces.observations(trace)
    let states = states(trace.input("memory", .rows(memoryWidth)))
    let actor = step(x, states.actor, "actor")
    let critic = step(x, states.critic, "critic")
    trace.output("next_memory", .concatenate(actor + critic))
    trace.output("value", heads.values(critic[0]))
    return actor[0]
  }

  /// The graph of judging alone: `observation`, `memory` → `value` `[batch]`.
  func judgingGraph(_ spaces: ActorSpaces) throws -> Graph {
    try Graph.trace { trace in
      let x = spaces.observations(trace)
      let states = states(trace.input("memory", .rows(memoryWidth)))
      trace.output("value", heads.values(step(x, states.critic, "critic")[0]))
    }
  }
}
