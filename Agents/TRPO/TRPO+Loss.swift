internal import Neural

extension TRPO {
  /// The graph of what a policy is worth, and how far it is from an older one.
  ///
  /// Inputs: `observation`, `action` or `real_action`, `old_log_probability`, `advantage`, and where actions
  /// are restricted `legal`; the older policy is of the weights of set 1. Outputs: `loss`, −mean(A·π/π_old);
  /// `divergence`, the mean Kullback-Leibler divergence of the policy from the older one; `entropy`; and
  /// the actor's gradients of the loss, if asked for.
  static func surrogateGraph(
    _ networks: ActorCritic, _ spaces: ActorSpaces, gradients: Bool
  ) throws -> Graph {
    let graph = try Graph.trace(training: true) { trace in
      let x = spaces.observations(trace)
      let distribution = networks.distribution(x, spaces)
      let logRatio =
        distribution.logProbability(of: TakenAction(trace, spaces.head))
        - trace.input("old_log_probability", [.batch])
      trace.output("loss", -(trace.input("advantage", [.batch]) * logRatio.exp()).mean())
      let older = trace.with(weights: 1) { networks.distribution(x, spaces) }
      trace.output("divergence", older.divergence(of: distribution))
      trace.output("entropy", distribution.entropy)
    }
    guard gradients else { return graph }
    return try graph.differentiating("loss", withRespectTo: .parameters(prefixes: ["actor"]))
  }

  /// The graph of the curvature: H·v, where H is the second derivative of the divergence at the policy
  /// itself, the Fisher information.
  ///
  /// Inputs: `observation` (and `legal`), and `direction/PATH` for each parameter of the actor. The
  /// gradients are H·v.
  static func curvatureGraph(
    _ networks: ActorCritic, _ spaces: ActorSpaces, _ entries: [ParameterLayout.Entry]
  ) throws -> Graph {
    try Graph.trace(training: true) { trace in
      let distribution = networks.distribution(spaces.observations(trace), spaces)
      let divergence = distribution.stopped.divergence(of: distribution)
      let parameters = entries.map { entry in
        let parts = entry.path.split(separator: ".")
        return trace.scope(parts.dropLast().joined(separator: ".")) {
          trace.parameter(
            String(parts.last ?? ""), sizes: entry.sizes, initializer: entry.initializer)
        }
      }
      let gradients = trace.gradients(of: divergence, withRespectTo: parameters)
      let products = zip(entries, gradients).map { entry, gradient in
        let direction = trace.input(
          "direction/\(entry.path)", Shape(entry.sizes.map { .fixed($0) }))
        return (gradient * direction).sum()
      }
      trace.output("slope", products.dropFirst().reduce(products[0], +))
    }.differentiating("slope", withRespectTo: .parameters(prefixes: ["actor"]))
  }

  /// The graph of the critic's update: `observation`, `return` → `loss` and the critic's gradients.
  static func criticGraph(_ networks: ActorCritic, _ spaces: ActorSpaces) throws -> Graph {
    try Graph.trace(training: true) { trace in
      let values = networks.values(spaces.observations(trace))
      trace.output("loss", meanSquaredError(values, trace.input("return", [.batch])))
    }.differentiating("loss", withRespectTo: .parameters(prefixes: ["critic"]))
  }
}

extension ActionDistribution {
  /// The same, which no gradient passes into.
  var stopped: ActionDistribution {
    switch self {
    case .categorical(let logProbabilities):
      .categorical(logProbabilities: logProbabilities.stopGradient())
    case .gaussian(let mean, let logDeviation):
      .gaussian(mean: mean.stopGradient(), logDeviation: logDeviation.stopGradient())
    case .parts(let logProbabilities, let numbers):
      .parts(
        logProbabilities: logProbabilities.stopGradient(),
        numbers: numbers.map { ($0.mean.stopGradient(), $0.logDeviation.stopGradient()) })
    }
  }

  /// The mean Kullback-Leibler divergence of another distribution of the same kind from this one, a scalar:
  /// Σ p·log(p/q), p being this one.
  func divergence(of other: ActionDistribution) -> Tensor {
    func choices(_ p: Tensor, _ q: Tensor) -> Tensor {
      (p.exp() * (p - q)).sum(axes: [1]).mean()
    }
    // log(σ′/σ) + (σ² + (μ − μ′)²)/2σ′² − ½ for each number.
    func numbers(
      _ p: (mean: Tensor, logDeviation: Tensor), _ q: (mean: Tensor, logDeviation: Tensor)
    ) -> Tensor {
      let spread = (2 * p.logDeviation).exp() + (p.mean - q.mean).square()
      let terms =
        q.logDeviation - p.logDeviation + 0.5 * spread * (-2 * q.logDeviation).exp() - 0.5
      return terms.sum(axes: [1]).mean()
    }
    switch (self, other) {
    case (.categorical(let p), .categorical(let q)): return choices(p, q)
    case (.gaussian(let mean, let deviation), .gaussian(let otherMean, let otherDeviation)):
      return numbers((mean, deviation), (otherMean, otherDeviation))
    case (.parts(let p, let mine), .parts(let q, let theirs)):
      guard let mine, let theirs else { return choices(p, q) }
      return choices(p, q) + numbers(mine, theirs)
    case (.categorical(let p), _), (.parts(let p, _), _), (.gaussian(let p, _), _):
      // Of other kinds nothing can be said; one agent has one kind.
      return p.trace.constant(0)
    }
  }
}
