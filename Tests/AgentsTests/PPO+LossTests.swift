import Gym
import Neural
import Randomness
import Testing

@testable import Agents

@Suite struct PPOLossTests {
  /// A batch, as the graph and as the plain loss take it.
  struct Batch {
    let rows = 6
    let clip = 0.2
    var observations: [Double]
    var actions: [Int]
    var oldLogProbabilities: [Double] = []
    var advantages: [Double]
    var returns: [Double]
    var oldValues: [Double] = []
    var network: PlainNetwork
    /// 1 for each legal action; nil where all are.
    var legal: [Double]?

    init(seed: UInt64, masked: Bool = false) {
      var generator = PCG64(seed: seed)
      network = PlainNetwork(parameters: [
        "actor.hidden_0.kernel": generator.normals(3 * 5),
        "actor.hidden_0.bias": generator.normals(5),
        "actor.head.kernel": generator.normals(5 * 4), "actor.head.bias": generator.normals(4),
        "critic.hidden_0.kernel": generator.normals(3 * 5),
        "critic.hidden_0.bias": generator.normals(5),
        "critic.head.kernel": generator.normals(5), "critic.head.bias": generator.normals(1),
      ])
      observations = generator.normals(rows * 3)
      actions = (0..<rows).map { _ in generator.integer(below: 4) }
      advantages = generator.normals(rows)
      returns = generator.normals(rows)
      if masked {
        legal = (0..<rows * 4).map { index in
          index % 4 == actions[index / 4] || generator.random() < 0.5 ? 1 : 0
        }
      }
      for row in 0..<rows {
        let x = Array(observations[row * 3..<row * 3 + 3])
        let logProbability = logProbabilities(network, row)[actions[row]]
        oldLogProbabilities.append(logProbability + generator.uniform(-0.5, 0.5))
        oldValues.append(network(x, "critic")[0] + generator.uniform(-0.5, 0.5))
      }
    }

    var inputs: [String: [Double]] {
      [
        "observation": observations, "action": actions.map(Double.init),
        "old_log_probability": oldLogProbabilities, "advantage": advantages, "return": returns,
        "old_value": oldValues, "clip": [clip], "legal": legal ?? [],
      ]
    }

    /// Of the legal actions alone; −∞ for the others.
    func logProbabilities(_ network: PlainNetwork, _ row: Int) -> [Double] {
      let logits = network(Array(observations[row * 3..<row * 3 + 3]), "actor")
      return plainLogSoftmax(
        logits.enumerated().map { legal?[4 * row + $0] == 0 ? -.infinity : $1 })
    }

    /// The parts of the loss and the diagnostics, by the formulas of the literature.
    func measures(_ network: PlainNetwork, _ configuration: PPO.Configuration) -> [String: Double] {
      var sums: [String: Double] = [:]
      func add(_ name: String, _ value: Double) { sums[name, default: 0] += value / Double(rows) }
      for row in 0..<rows {
        let x = Array(observations[row * 3..<row * 3 + 3])
        let logProbabilities = logProbabilities(network, row)
        let logRatio = logProbabilities[actions[row]] - oldLogProbabilities[row]
        let ratio = PlainMath.exponential(logRatio)
        let clipped = Swift.min(Swift.max(ratio, 1 - clip), 1 + clip)
        add("policy_loss", -Swift.min(ratio * advantages[row], clipped * advantages[row]))
        let possible = logProbabilities.filter { $0 > -.infinity }
        add("entropy", -possible.reduce(0) { $0 + PlainMath.exponential($1) * $1 })
        add("approximate_kl", ratio - 1 - logRatio)
        add("clip_fraction", abs(ratio - 1) > clip ? 1 : 0)
        let value = network(x, "critic")[0]
        var error = (value - returns[row]) * (value - returns[row])
        if configuration.clipValueLoss {
          let change = Swift.min(Swift.max(value - oldValues[row], -clip), clip)
          let near = oldValues[row] + change - returns[row]
          error = Swift.max(error, near * near)
        }
        add("value_loss", configuration.halveValueLoss ? error / 2 : error)
      }
      sums["loss"] =
        sums["policy_loss", default: 0]
        + configuration.valueCoefficient * sums["value_loss", default: 0]
        - configuration.entropyCoefficient * sums["entropy", default: 0]
      return sums
    }
  }

  @Test(arguments: [
    (false, false, 0.0), (true, true, 0.01), (true, false, 0.3), (false, true, 0.1),
  ])
  func lossAndGradientAreThoseOfTheFormulas(clipValue: Bool, halve: Bool, entropy: Double) throws {
    var configuration = PPO.Configuration()
    configuration.hiddenSizes = [5]
    configuration.clipValueLoss = clipValue
    configuration.halveValueLoss = halve
    configuration.entropyCoefficient = entropy
    for seed in UInt64(1)...3 {
      let batch = Batch(seed: seed)
      let networks = ActorCritic(configuration.layers)
      let graph = try PPO.updateGraph(
        configuration, networks, ActorSpaces.of(width: 3, actions: 4), diagnostics: false)
      #expect(graph.inputs.contains { $0.name == "old_value" } == clipValue)
      try compareUpdate(
        graph, inputs: batch.inputs, parameters: [batch.network], batch: batch.rows
      ) { batch.measures($0, configuration)["loss"] ?? .nan }
    }
  }

  /// Illegal actions count for nothing, neither in probabilities nor in the entropy.
  @Test func masksAreThoseOfTheFormulas() throws {
    var configuration = PPO.Configuration()
    configuration.hiddenSizes = [5]
    configuration.entropyCoefficient = 0.3
    let spaces = try ActorSpaces.of(width: 3, actions: 4, restrictsActions: true)
    let graph = try PPO.updateGraph(
      configuration, ActorCritic(configuration.layers), spaces, diagnostics: false)
    for seed in UInt64(1)...3 {
      let batch = Batch(seed: seed, masked: true)
      #expect(batch.legal?.contains(0) == true)
      try compareUpdate(
        graph, inputs: batch.inputs, parameters: [batch.network], batch: batch.rows
      ) { batch.measures($0, configuration)["loss"] ?? .nan }
    }
  }

  @Test func diagnosticsAreThoseOfTheFormulas() throws {
    var configuration = PPO.Configuration()
    configuration.hiddenSizes = [5]
    configuration.clipValueLoss = true
    configuration.entropyCoefficient = 0.01
    let batch = Batch(seed: 5)
    let graph = try PPO.updateGraph(
      configuration, ActorCritic(configuration.layers), ActorSpaces.of(width: 3, actions: 4),
      diagnostics: true)
    let results = try ReferenceEvaluator<Double>(graph).run(
      inputs: graph.inputs.map { try #require(batch.inputs[$0.name]) },
      parameters: graph.parameters.map { try #require(batch.network.parameters[$0.path]) },
      batch: batch.rows)
    let expected = batch.measures(batch.network, configuration)
    #expect(expected.count == 6)
    #expect((expected["clip_fraction"] ?? 0) > 0)
    for (name, value) in expected {
      let index = try #require(graph.outputs.firstIndex { $0.name == name })
      #expect(abs(results[index][0] - value) < 1e-12, "\(name)")
    }
  }
}

extension FiniteSpaces {
  /// Spaces of a test without an environment.
  static func of(width: Int, actions: Int, restrictsActions: Bool = false) throws -> FiniteSpaces {
    let numbers = [Float](repeating: 1, count: width)
    return try FiniteSpaces(
      agent: "test",
      observationSpace: .box(shape: [width], low: numbers.map { -$0 }, high: numbers),
      actionSpace: .discrete(count: actions, start: 0), restrictsActions: restrictsActions)
  }
}

extension ActorSpaces {
  /// Spaces of flat observations and finitely many actions.
  static func of(width: Int, actions: Int, restrictsActions: Bool = false) throws -> ActorSpaces {
    let numbers = [Float](repeating: 1, count: width)
    return try ActorSpaces(
      agent: "test",
      observationSpace: .box(shape: [width], low: numbers.map { -$0 }, high: numbers),
      actionSpace: .discrete(count: actions, start: 0), restrictsActions: restrictsActions)
  }
}
