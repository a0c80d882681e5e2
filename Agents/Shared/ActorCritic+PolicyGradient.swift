internal import Neural

extension ActorCritic {
  /// The graph of a policy gradient's update: inputs `observation` `[batch, width]`, and `action`
  /// (of boxes `real_action` `[batch, n]`), `advantage`, `return` `[batch]`, and where actions are
  /// restricted `legal` `[batch, actions]`; outputs the loss, its gradients and its parts.
  func policyGradientGraph(
    _ spaces: ActorSpaces, valueCoefficient: Double, entropyCoefficient: Double
  ) throws -> Graph {
    try Graph.trace(training: true) { trace in
      let observation = spaces.observations(trace)
      let action = TakenAction(trace, spaces.head)
      let advantage = trace.input("advantage", [.batch])
      let target = trace.input("return", [.batch])

      let distribution = distribution(observation, spaces)
      let policyLoss = (-advantage * distribution.logProbability(of: action)).mean()
      let valueLoss = (values(observation) - target).square().mean()

      var loss = policyLoss + valueLoss * valueCoefficient
      let entropy = distribution.entropy
      if entropyCoefficient > 0 { loss = loss - entropy * entropyCoefficient }
      trace.output("loss", loss)
      trace.output("policy_loss", policyLoss)
      trace.output("value_loss", valueLoss)
      trace.output("entropy", entropy)
    }.differentiating("loss")
  }
}
