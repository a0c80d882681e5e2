internal import Neural

extension PQN {
  /// The graph of an update on a minibatch.
  ///
  /// Inputs: `observation` `[batch, width]`, `action`, `return` `[batch]`. Outputs: `loss`, `value`, the
  /// gradients. The loss is the mean of (Q(s, a) − G)².
  static func updateGraph(_ network: ValueNetwork, _ spaces: FiniteSpaces) throws -> Graph {
    try Graph.trace(training: true) { trace in
      let values = network.values(spaces.observations(trace), spaces)
      let chosen = values.picked(trace.input("action", [.batch], type: .int32))
      let target = trace.input("return", [.batch])
      trace.output("loss", meanSquaredError(chosen, target))
      trace.output("value", chosen.mean())
    }.differentiating("loss")
  }
}
