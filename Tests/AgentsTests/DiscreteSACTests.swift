import Formats
import Gym
import Neural
import Randomness
import Testing

@testable import Agents

@Suite struct DiscreteSACTests {
  /// Networks with one hidden layer of three, by plain loops.
  private struct Batch {
    let rows = 5
    var online: PlainNetwork
    var target: PlainNetwork
    var inputs: [String: [Double]]
    let masked: Bool

    init(seed: UInt64, temperature: Double?, masked: Bool) {
      self.masked = masked
      var generator = PCG64(seed: seed)
      func network() -> PlainNetwork {
        var parameters: [String: [Double]] = [:]
        for scope in ["actor", "critic_0", "critic_1"] {
          parameters["\(scope).hidden_0.kernel"] = generator.normals(6)
          parameters["\(scope).hidden_0.bias"] = generator.normals(3)
          parameters["\(scope).head.kernel"] = generator.normals(9)
          parameters["\(scope).head.bias"] = generator.normals(3)
        }
        if let temperature {
          parameters["temperature.logarithm"] = [PlainMath.logarithm(temperature)]
        }
        return PlainNetwork(parameters: parameters)
      }
      online = network()
      target = network()
      let rows = rows
      func mask() -> [Double] {
        (0..<rows * 3).map { $0 % 3 == $0 / 3 % 3 || generator.random() < 0.5 ? 1 : 0 }
      }
      inputs = [
        "observation": generator.normals(rows * 2), "next_observation": generator.normals(rows * 2),
        "action": (0..<rows).map { _ in Double(generator.integer(below: 3)) },
        "reward": generator.normals(rows), "continues": [1, 0, 1, 1, 1],
        "legal": mask(), "next_legal": mask(),
      ]
    }

    func x(_ name: String, _ row: Int) -> [Double] {
      Array((inputs[name] ?? [])[2 * row..<2 * row + 2])
    }

    /// log π(a|s), −∞ for illegal actions.
    func logarithms(_ network: PlainNetwork, _ name: String, _ mask: String, _ row: Int) -> [Double]
    {
      let legal = (inputs[mask] ?? [])[3 * row..<3 * row + 3].map { !masked || $0 == 1 }
      let logits = zip(network(x(name, row), "actor"), legal).map { $1 ? $0 : -Double.infinity }
      return plainLogSoftmax(logits)
    }

    func least(_ network: PlainNetwork, _ x: [Double]) -> [Double] {
      zip(network(x, "critic_0"), network(x, "critic_1")).map { Swift.min($0, $1) }
    }

    /// Σ over legal actions of π·body.
    func expected(_ logarithms: [Double], _ body: (Int) -> Double) -> Double {
      logarithms.indices.filter { logarithms[$0].isFinite }.reduce(0) {
        $0 + PlainMath.exponential(logarithms[$1]) * body($1)
      }
    }

    func mean(_ body: (Int) -> Double) -> Double {
      (0..<rows).reduce(0) { $0 + body($1) } / Double(rows)
    }
  }

  private func settings(automatic: Bool) -> DiscreteSAC.Configuration {
    var settings = DiscreteSAC.Configuration()
    settings.hiddenSizes = [3]
    settings.activation = .tanh
    settings.automaticTemperature = automatic
    settings.temperature = 0.3
    return settings
  }

  private func spaces(masked: Bool) throws -> FiniteSpaces {
    try .of(width: 2, actions: 3, restrictsActions: masked)
  }

  @Test(arguments: [false, true], [false, true])
  func theCriticsLossIsThatOfTheFormula(automatic: Bool, masked: Bool) throws {
    let settings = settings(automatic: automatic)
    let graph = try DiscreteSAC.criticGraph(
      settings, ChoiceNetworks(layers: settings.layers), spaces(masked: masked))
    for seed in UInt64(1)...3 {
      let batch = Batch(seed: seed, temperature: automatic ? 0.3 : nil, masked: masked)
      let targets = (0..<batch.rows).map { row in
        let logarithms = batch.logarithms(batch.online, "next_observation", "next_legal", row)
        let values = batch.least(batch.target, batch.x("next_observation", row))
        let future = batch.expected(logarithms) { values[$0] - 0.3 * logarithms[$0] }
        return (batch.inputs["reward"]?[row] ?? 0)
          + 0.99 * (batch.inputs["continues"]?[row] ?? 0) * future
      }
      try compareUpdate(
        graph, inputs: batch.inputs, parameters: [batch.online, batch.target], batch: batch.rows
      ) { network in
        batch.mean { row in
          let action = Int(batch.inputs["action"]?[row] ?? 0)
          return ["critic_0", "critic_1"].reduce(0) { sum, critic in
            let error = network(batch.x("observation", row), critic)[action] - targets[row]
            return sum + error * error
          }
        }
      }
    }
  }

  @Test(arguments: [false, true], [false, true])
  func theActorsLossIsThatOfTheFormula(automatic: Bool, masked: Bool) throws {
    let settings = settings(automatic: automatic)
    let graph = try DiscreteSAC.actorGraph(
      settings, ChoiceNetworks(layers: settings.layers), spaces(masked: masked))
    #expect(graph.outputs.contains { $0.name.hasPrefix("gradient/critic") } == false)
    for seed in UInt64(1)...3 {
      let batch = Batch(seed: seed, temperature: automatic ? 0.3 : nil, masked: masked)
      func logarithms(_ network: PlainNetwork, _ row: Int) -> [Double] {
        batch.logarithms(network, "observation", "legal", row)
      }
      let entropy = -batch.mean { row in
        let line = logarithms(batch.online, row)
        return batch.expected(line) { line[$0] }
      }
      let wanted = 0.89 * PlainMath.logarithm(3)
      try compareUpdate(
        graph, inputs: batch.inputs, parameters: [batch.online], batch: batch.rows
      ) { network in
        let loss = batch.mean { row in
          let line = logarithms(network, row)
          let values = batch.least(batch.online, batch.x("observation", row))
          return batch.expected(line) { 0.3 * line[$0] - values[$0] }
        }
        let logarithm = network.parameters["temperature.logarithm"]?[0] ?? 0
        return loss + logarithm * (entropy - wanted)
      }
    }
  }

  /// The entropy is driven to what it is to be.
  @Test func theTemperatureHoldsTheEntropy() throws {
    var settings = Kind.discreteSACSettings
    settings.automaticTemperature = true
    settings.temperature = 1
    settings.targetEntropyScale = 0.5
    let vector = try EnvironmentVector(Identity(), count: 4, autoreset: .sameStep)
    let loop = try Loop(make(DiscreteSAC.self, settings, for: vector), in: vector, total: 20_000)
    try loop.iterate(4000)
    _ = loop.agent.takeMetrics()
    try loop.iterate(300)
    let place = try #require(loop.agent.metricNames.firstIndex(of: "entropy"))
    let wanted = 0.5 * PlainMath.logarithm(4)
    #expect(abs(loop.agent.takeMetrics()[place] - wanted) < 0.15)
  }

  @Test func waitsAndCountsUpdates() throws {
    var settings = Kind.discreteSACSettings
    settings.trainFrequency = 4
    settings.gradientSteps = -1
    settings.learningStarts = 20
    let vector = try Drift.vector(2)
    let loop = try Loop(make(DiscreteSAC.self, settings, for: vector), in: vector, total: 1000)
    try loop.iterate(2)
    #expect(try loop.state().updates == 0)
    try loop.iterate(2)
    #expect(try loop.state().updates == 16)
  }
}
