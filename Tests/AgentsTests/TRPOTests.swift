import Gym
import Neural
import Randomness
import Testing

@testable import Agents

@Suite struct TRPOTests {
  /// The curvature of the divergence, against second differences of a divergence by plain loops.
  @Test(arguments: [false, true]) func curvatureIsTheSecondDerivative(isContinuous: Bool) throws {
    let box = SpaceDescription.box(shape: [2], low: [-1, -1], high: [1, 1])
    let spaces = try ActorSpaces(
      agent: "test", observationSpace: box,
      actionSpace: isContinuous ? box : .discrete(count: 3, start: 0))
    let networks = ActorCritic(NetworkConfiguration(hiddenSizes: [3], activation: .tanh))
    let layout = ParameterLayout(
      try networks.policyGradientGraph(spaces, valueCoefficient: 1, entropyCoefficient: 0))
    let entries = layout.entries.filter { $0.path.hasPrefix("actor.") }
    let graph = try TRPO.curvatureGraph(networks, spaces, entries)
    let rows = 6
    for seed in UInt64(1)...3 {
      var generator = PCG64(seed: seed)
      let network = PlainNetwork(
        parameters: Dictionary(
          uniqueKeysWithValues: layout.entries.map {
            ($0.path, generator.normals($0.count, deviation: 0.7))
          }))
      let direction = Dictionary(
        uniqueKeysWithValues: entries.map { ($0.path, generator.normals($0.count)) })
      let observations = generator.normals(rows * 2)
      func divergence(_ step: Double) -> Double {
        var moved = network
        for (path, numbers) in direction {
          for index in numbers.indices {
            moved.parameters[path, default: []][index] += step * numbers[index]
          }
        }
        return (0..<rows).reduce(0.0) { sum, row in
          let x = Array(observations[2 * row..<2 * row + 2])
          let (one, other) = (network(x, "actor"), moved(x, "actor"))
          guard isContinuous else {
            let (p, q) = (plainLogSoftmax(one), plainLogSoftmax(other))
            return sum + p.indices.reduce(0) { $0 + PlainMath.exponential(p[$1]) * (p[$1] - q[$1]) }
          }
          let (mine, theirs) = (
            network.parameters["actor.log_deviation"] ?? [],
            moved.parameters["actor.log_deviation"] ?? []
          )
          return sum
            + (0..<2).reduce(0.0) { inner, column in
              let distance = one[column] - other[column]
              let spread = PlainMath.exponential(2 * mine[column]) + distance * distance
              let part = spread / (2 * PlainMath.exponential(2 * theirs[column]))
              return inner + theirs[column] - mine[column] + part - 0.5
            }
        } / Double(rows)
      }
      let step = 1e-4
      let expected = (divergence(step) + divergence(-step)) / (step * step)
      let results = try ReferenceEvaluator<Double>(graph).run(
        inputs: graph.inputs.map { port in
          port.name == "observation"
            ? observations : direction[String(port.name.dropFirst("direction/".count))] ?? []
        }, parameters: graph.parameters.map { network.parameters[$0.path] ?? [] }, batch: rows)
      let curved = try entries.reduce(0.0) { sum, entry in
        let place = try #require(
          graph.outputs.firstIndex { $0.name == "gradient/\(entry.path)" })
        return sum + dot(results[place], direction[entry.path] ?? [])
      }
      #expect(abs(curved - expected) < 1e-5 * (1 + expected), "\(curved) \(expected)")

      // And so does the plan.
      let runner = Runner(try Plan(graph, capacity: rows, layout: layout))
      var weights = Weights(zeros: layout)
      for entry in layout.entries {
        weights[entry.path] = network.parameters[entry.path]?.map(Float.init)
      }
      let seen = try runner.input("observation")
      for index in observations.indices { seen[index] = Float(observations[index]) }
      for entry in entries {
        let input = try runner.input("direction/\(entry.path)")
        for (index, number) in (direction[entry.path] ?? []).enumerated() {
          input[index] = Float(number)
        }
      }
      try runner.run(count: rows, weights: weights)
      for entry in entries {
        let place = try #require(
          graph.outputs.firstIndex { $0.name == "gradient/\(entry.path)" })
        for index in 0..<entry.count {
          let number = Double(runner.gradients[entry.offset + index])
          #expect(abs(number - results[place][index]) < 1e-4 * (1 + abs(results[place][index])))
        }
      }
    }
  }

  @Test func conjugateGradientsSolve() {
    var generator = PCG64(seed: 6)
    let count = 8
    // AᵀA + I is symmetric and positive.
    let factor = (0..<count).map { _ in generator.normals(count) }
    func product(_ v: [Double]) -> [Double] {
      let image = factor.map { dot($0, v) }
      return (0..<count).map { column in
        v[column] + factor.indices.reduce(0) { $0 + factor[$1][column] * image[$1] }
      }
    }
    let target = generator.normals(count)
    let solution = conjugateGradients(target, steps: 20, product: product)
    for (one, other) in zip(product(solution), target) { #expect(abs(one - other) < 1e-4) }
    // One step is the steepest descent's, with the best length.
    let one = conjugateGradients(target, steps: 1, product: product)
    let length = dot(target, target) / dot(target, product(target))
    for (mine, number) in zip(one, target) { #expect(abs(mine - length * number) < 1e-12) }
    #expect(conjugateGradients([0, 0], steps: 5, product: { $0 }) == [0, 0])
  }

  private func measures(_ loop: Loop) -> [String: Double] {
    Dictionary(
      uniqueKeysWithValues: zip(loop.agent.metricNames, loop.agent.takeMetrics()))
  }

  /// Each step stays within the trust region and is the better for it, and most are far from short.
  @Test(arguments: [0.01, 0.1]) func staysWithinTheTrustRegion(target: Double) throws {
    var settings = Kind.trpoSettings
    settings.targetKL = target
    settings.normalizeAdvantages = true
    let vector = try Drift.vector(4)
    let loop = try Loop(make(TRPO.self, settings, for: vector), in: vector, total: 5000)
    var reach = 0.0
    for _ in 0..<10 {
      try loop.iterate()
      let measures = measures(loop)
      let divergence = try #require(measures["divergence"])
      #expect(divergence < target && divergence >= 0)
      #expect(try #require(measures["step_scale"]) <= 1)
      // Before the step it was the mean of standardised advantages: nothing.
      #expect(try #require(measures["policy_objective"]) >= -1e-6)
      reach += divergence / 10
    }
    #expect(reach > target / 4, "\(reach)")
  }

  /// With one try of a hopeless length nothing moves but the critic.
  @Test func refusesAStepThatIsTooLong() throws {
    var settings = Kind.trpoSettings
    settings.targetKL = 1e6
    settings.lineSearchSteps = 1
    let vector = try Drift.vector(2)
    let loop = try Loop(make(TRPO.self, settings, for: vector), in: vector, total: 5000)
    let before = try loop.state()
    try loop.iterate()
    let after = try loop.state()
    #expect(measures(loop)["step_scale"] == 0 || measures(loop)["step_scale"] == 1)
    if measures(loop)["step_scale"] == 0 {
      #expect(
        try before.floats(under: "agent/weights/actor")
          == after.floats(under: "agent/weights/actor"))
    }
    #expect(
      try before.floats(under: "agent/weights/critic")
        != after.floats(under: "agent/weights/critic"))
  }
}
