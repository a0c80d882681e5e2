import Formats
import Gym
import Neural
import Randomness
import Testing

@testable import Agents

@Suite struct SACTests {
  private let spaces: ActorSpaces

  init() throws {
    spaces = try ActorSpaces(
      agent: "SAC", observationSpace: .box(shape: [2], low: [-1, -1], high: [1, 1]),
      actionSpace: .box(shape: [2], low: [-1, -0.5], high: [1, 2]))
  }

  /// The density of tanh(u) is the slope of its distribution function, and its integral is 1.
  @Test func theDensityIsThatOfTheChangedVariable() throws {
    let graph = try Graph.trace { trace in
      let distribution = SquashedDistribution(
        mean: trace.input("mean", .rows(1)), logDeviation: trace.input("deviation", .rows(1)),
        noise: nil)
      let drawn = distribution.drawn(trace, "noise")
      trace.output("action", drawn.action)
      trace.output("log_probability", drawn.logProbability)
    }
    for (mean, logDeviation) in [(0.0, 0.0), (0.7, -1.0), (-1.2, 0.4), (2.5, -2.0)] {
      let deviation = PlainMath.exponential(logDeviation)
      let noise = (0..<4001).map { Double($0 - 2000) / 400 }
      let results = try ReferenceEvaluator<Double>(graph).run(
        inputs: [
          noise.map { _ in mean }, noise.map { _ in logDeviation }, noise,
        ], batch: noise.count)
      // P(tanh(u) ≤ a) = Φ((atanh(a) − μ)/σ).
      func below(_ a: Double) -> Double {
        PlainMath.normalBelow((PlainMath.inverseTangent(a) - mean) / deviation)
      }
      var mass = 0.0
      for index in noise.indices {
        let action = results[0][index]
        #expect(abs(action - PlainMath.tangent(mean + deviation * noise[index])) < 1e-12)
        let density = PlainMath.exponential(results[1][index])
        let reach = 1e-5 * (1 - abs(action))
        if abs(noise[index]) < 3, abs(action) < 0.99999 {
          let slope = (below(action + reach) - below(action - reach)) / (2 * reach)
          #expect(abs(density - slope) < 1e-4 * (1 + density))
        }
        guard index > 0 else { continue }
        let before = PlainMath.exponential(results[1][index - 1])
        mass += (action - results[0][index - 1]) * (density + before) / 2
      }
      #expect(abs(mass - 1) < 1e-3)
    }
    // Far out, where 1 − tanh² is zero in single precision, it stays exact.
    let runner = Runner(try Plan(graph, capacity: 1))
    try runner.input("mean")[0] = 40
    try runner.run(count: 1, weights: Weights(zeros: ParameterLayout(graph)))
    let expected = -0.5 * logOfTwoPi - 2 * (0.693_147_180_559_945_3 - 40)
    #expect(abs(Double(try runner.output("log_probability").pointee) - expected) < 1e-4)
  }

  /// Networks with one hidden layer of three, by plain loops.
  private struct Batch {
    let rows = 4
    var online: PlainNetwork
    var target: PlainNetwork
    var inputs: [String: [Double]]

    let isStateDependent: Bool

    init(seed: UInt64, temperature: Double?, isStateDependent: Bool = false) {
      self.isStateDependent = isStateDependent
      var generator = PCG64(seed: seed)
      func network() -> PlainNetwork {
        var parameters = [
          "actor.hidden_0.kernel": generator.normals(6),
          "actor.hidden_0.bias": generator.normals(3),
          "actor.head.kernel": generator.normals(6, deviation: 0.5),
          "actor.head.bias": generator.normals(2),
          "actor.log_deviation.kernel": generator.normals(6, deviation: 0.5),
          "actor.log_deviation.bias": generator.normals(2, deviation: 0.5),
        ]
        if isStateDependent {
          parameters["actor.log_deviation.kernel"] = nil
          parameters["actor.log_deviation.bias"] = nil
          parameters["actor.log_deviation"] = generator.normals(6, deviation: 0.5)
        }
        for critic in ["critic_0", "critic_1"] {
          parameters["\(critic).hidden_0.kernel"] = generator.normals(12)
          parameters["\(critic).hidden_0.bias"] = generator.normals(3)
          parameters["\(critic).head.kernel"] = generator.normals(3)
          parameters["\(critic).head.bias"] = generator.normals(1)
        }
        if let temperature {
          parameters["temperature.logarithm"] = [PlainMath.logarithm(temperature)]
        }
        return PlainNetwork(parameters: parameters)
      }
      online = network()
      target = network()
      inputs = [
        "observation": generator.normals(rows * 2), "next_observation": generator.normals(rows * 2),
        "real_action": (0..<rows * 2).map { _ in generator.uniform(-1, 1) },
        "reward": generator.normals(rows), "continues": [1, 0, 1, 1],
        // Of noise that depends on the state one matrix for all rows, `[hidden, n]`.
        "next_noise": generator.normals(isStateDependent ? 6 : rows * 2),
        "drawn_noise": generator.normals(isStateDependent ? 6 : rows * 2),
      ]
    }

    func pair(_ name: String, _ row: Int) -> [Double] {
      Array((inputs[name] ?? [])[2 * row..<2 * row + 2])
    }

    /// The action of a row, and the logarithm of its density.
    func drawn(_ network: PlainNetwork, _ x: [Double], _ row: Int, _ name: String) -> (
      [Double], Double
    ) {
      isStateDependent
        ? drawnByState(network, x, inputs[name] ?? []) : drawn(network, x, pair(name, row))
    }

    /// u = μ + h·(σ∘ε) with the variance h²·σ² + 10⁻⁶, μ held to ±2; h learns from all of it.
    private func drawnByState(_ network: PlainNetwork, _ x: [Double], _ noise: [Double]) -> (
      [Double], Double
    ) {
      let hidden = network.dense(x, "actor.hidden_0").map(PlainMath.tangent)
      let mean = network.dense(hidden, "actor.head").map { Swift.min(Swift.max($0, -2), 2) }
      let logDeviation = network.parameters["actor.log_deviation"] ?? []
      var action: [Double] = []
      var density = 0.0
      for column in 0..<2 {
        var (u, variance) = (mean[column], 1e-6)
        for index in 0..<3 {
          let deviation = PlainMath.exponential(logDeviation[2 * index + column])
          u += hidden[index] * deviation * noise[2 * index + column]
          variance += hidden[index] * hidden[index] * deviation * deviation
        }
        let a = PlainMath.tangent(u)
        action.append(a)
        density -= (u - mean[column]) * (u - mean[column]) / (2 * variance)
        density -= PlainMath.logarithm(variance) / 2 + logOfTwoPi / 2
        density -= PlainMath.logarithm(1 - a * a)
      }
      return (action, density)
    }

    private func drawn(_ network: PlainNetwork, _ x: [Double], _ noise: [Double]) -> (
      [Double], Double
    ) {
      let hidden = network.dense(x, "actor.hidden_0").map(PlainMath.tangent)
      let mean = network.dense(hidden, "actor.head")
      let logDeviation = network.dense(hidden, "actor.log_deviation")
      var action: [Double] = []
      var density = 0.0
      for column in 0..<2 {
        let u = mean[column] + PlainMath.exponential(logDeviation[column]) * noise[column]
        let a = PlainMath.tangent(u)
        action.append(a)
        density -= noise[column] * noise[column] / 2 + logDeviation[column] + logOfTwoPi / 2
        density -= PlainMath.logarithm(1 - a * a)
      }
      return (action, density)
    }

    func least(_ network: PlainNetwork, _ x: [Double]) -> Double {
      Swift.min(network(x, "critic_0")[0], network(x, "critic_1")[0])
    }

    func mean(_ body: (Int) -> Double) -> Double {
      (0..<rows).reduce(0) { $0 + body($1) } / Double(rows)
    }
  }

  private func settings(automatic: Bool, isStateDependent: Bool) -> SAC.Configuration {
    var settings = SAC.Configuration()
    settings.useSDE = isStateDependent
    settings.hiddenSizes = [3]
    settings.activation = .tanh
    settings.automaticTemperature = automatic
    settings.temperature = 0.3
    return settings
  }

  @Test(arguments: [false, true], [false, true])
  func theCriticsLossIsThatOfTheFormula(automatic: Bool, isStateDependent: Bool) throws {
    let settings = settings(automatic: automatic, isStateDependent: isStateDependent)
    let graph = try SAC.criticGraph(settings, settings.networks, spaces)
    for seed in UInt64(1)...3 {
      let batch = Batch(
        seed: seed, temperature: automatic ? 0.3 : nil, isStateDependent: isStateDependent)
      let targets = (0..<batch.rows).map { row in
        let x = batch.pair("next_observation", row)
        let (action, density) = batch.drawn(batch.online, x, row, "next_noise")
        let future = batch.least(batch.target, x + action) - 0.3 * density
        return (batch.inputs["reward"]?[row] ?? 0)
          + 0.99 * (batch.inputs["continues"]?[row] ?? 0) * future
      }
      try compareUpdate(
        graph, inputs: batch.inputs, parameters: [batch.online, batch.target], batch: batch.rows
      ) { network in
        batch.mean { row in
          let x = batch.pair("observation", row) + batch.pair("real_action", row)
          return ["critic_0", "critic_1"].reduce(0) { sum, critic in
            let error = network(x, critic)[0] - targets[row]
            return sum + 0.5 * error * error
          }
        }
      }
    }
  }

  @Test(arguments: [false, true], [false, true])
  func theActorsLossIsThatOfTheFormula(automatic: Bool, isStateDependent: Bool) throws {
    let settings = settings(automatic: automatic, isStateDependent: isStateDependent)
    let graph = try SAC.actorGraph(settings, settings.networks, spaces)
    #expect(graph.outputs.contains { $0.name.hasPrefix("gradient/critic") } == false)
    for seed in UInt64(1)...3 {
      let batch = Batch(
        seed: seed, temperature: automatic ? 0.3 : nil, isStateDependent: isStateDependent)
      func density(_ network: PlainNetwork, _ row: Int) -> ([Double], Double) {
        batch.drawn(network, batch.pair("observation", row), row, "drawn_noise")
      }
      let entropy = -batch.mean { density(batch.online, $0).1 }
      try compareUpdate(
        graph, inputs: batch.inputs, parameters: [batch.online], batch: batch.rows
      ) { network in
        let loss = batch.mean { row in
          let (action, density) = density(network, row)
          return 0.3 * density - batch.least(network, batch.pair("observation", row) + action)
        }
        let logarithm = network.parameters["temperature.logarithm"]?[0] ?? 0
        return loss + logarithm * (entropy + 2)
      }
    }
  }

  @Test func targetsMoveByTauAndOnlySo() throws {
    var settings = ControlKind.sac.sacSettings
    settings.polyak = 0.25
    settings.learningStarts = 0
    let vector = try Glide.vector(1)
    let loop = try Loop(make(SAC.self, settings, for: vector), in: vector, total: 100)
    let start = try loop.state()
    try loop.iterate()
    let end = try loop.state()
    #expect(try end.updates == 1)
    for path in ["critic_0.hidden_0.kernel", "critic_1.head.kernel"] {
      let before = try start.floats("agent/target/\(path)")
      let online = try end.floats("agent/weights/\(path)")
      let after = try end.floats("agent/target/\(path)")
      #expect(try before == start.floats("agent/weights/\(path)"))
      #expect(before != online)
      for index in before.indices {
        #expect(abs(after[index] - (0.75 * before[index] + 0.25 * online[index])) < 1e-6)
      }
    }
    #expect(
      try end.floats("agent/weights/actor.head.kernel")
        != start.floats("agent/weights/actor.head.kernel"))
    #expect(
      try end.floats("agent/weights/temperature.logarithm")
        != start.floats("agent/weights/temperature.logarithm"))
  }

  /// The entropy is driven to what it is to be.
  @Test func theTemperatureHoldsTheEntropy() throws {
    var settings = ControlKind.sac.sacSettings
    settings.targetEntropyPerNumber = 0.3
    let vector = try EnvironmentVector(Aim(), count: 4, autoreset: .sameStep)
    let loop = try Loop(make(SAC.self, settings, for: vector), in: vector, total: 10_000)
    try loop.iterate(2500)
    _ = loop.agent.takeMetrics()
    try loop.iterate(300)
    let place = try #require(loop.agent.metricNames.firstIndex(of: "entropy"))
    #expect(abs(loop.agent.takeMetrics()[place] - 0.6) < 0.15)
  }

  @Test func waitsAndCountsUpdates() throws {
    var settings = ControlKind.sac.sacSettings
    settings.trainFrequency = 4
    settings.gradientSteps = -1
    settings.learningStarts = 20
    let vector = try Glide.vector(2)
    let loop = try Loop(make(SAC.self, settings, for: vector), in: vector, total: 1000)
    try loop.iterate(2)
    #expect(try loop.state().updates == 0)
    try loop.iterate(2)
    #expect(try loop.state().updates == 16)
  }
}
