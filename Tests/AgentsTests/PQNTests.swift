import Formats
import Gym
import Neural
import Randomness
import Testing

@testable import Agents

@Suite struct PQNTests {
  private func loop(_ change: (inout PQN.Configuration) -> Void = { _ in }) throws -> Loop {
    var configuration = Kind.pqnSettings
    change(&configuration)
    let vector = try Drift.vector(4)
    return try Loop(make(PQN.self, configuration, for: vector), in: vector, total: 1024)
  }

  /// The network is CleanRL's: dense, layer norm, ReLU, twice, and a dense head; and so is the loss.
  @Test func lossAndGradientAreThoseOfTheFormulas() throws {
    var configuration = PQN.Configuration()
    configuration.hiddenSizes = [4]
    let network = ValueNetwork(Network(configuration.layers), ValueHead(hasLayerNorm: true))
    let graph = try PQN.updateGraph(network, .of(width: 3, actions: 2))
    let rows = 7
    for seed in UInt64(1)...3 {
      var generator = PCG64(seed: seed)
      let online = PlainNetwork(parameters: [
        "q.hidden_0.kernel": generator.normals(12), "q.hidden_0.bias": generator.normals(4),
        "q.norm_0.scale": generator.normals(4), "q.norm_0.bias": generator.normals(4),
        "q.head.kernel": generator.normals(8), "q.head.bias": generator.normals(2),
      ])
      func values(_ network: PlainNetwork, _ x: [Double]) -> [Double] {
        let sums = network.dense(x, "q.hidden_0")
        let mean = sums.reduce(0, +) / 4
        let variance = sums.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 4
        let scale = network.parameters["q.norm_0.scale"] ?? []
        let bias = network.parameters["q.norm_0.bias"] ?? []
        let hidden = sums.indices.map { index in
          let normal = (sums[index] - mean) / (variance + 1e-5).squareRoot()
          return Swift.max(normal * scale[index] + bias[index], 0)
        }
        return network.dense(hidden, "q.head")
      }
      let observations = generator.normals(rows * 3)
      let actions = (0..<rows).map { _ in generator.integer(below: 2) }
      let returns = generator.normals(rows)
      try compareUpdate(
        graph,
        inputs: [
          "observation": observations, "action": actions.map(Double.init), "return": returns,
        ], parameters: [online], batch: rows
      ) { network in
        (0..<rows).reduce(0.0) { sum, row in
          let x = Array(observations[3 * row..<3 * row + 3])
          let error = values(network, x)[actions[row]] - returns[row]
          return sum + error * error / Double(rows)
        }
      }
    }
  }

  /// What generalised advantage estimation calls returns is the paper's recursion of λ-returns.
  @Test func returnsAreThoseOfTheRecursion() {
    let rollout = Rollout(steps: 6, environments: 2, width: 1)
    var generator = PCG64(seed: 3)
    for row in 0..<12 {
      rollout.rewards[row] = Float(generator.normal())
      rollout.values[row] = Float(generator.normal())
    }
    for row in 12..<14 { rollout.values[row] = Float(generator.normal()) }
    rollout.ended[5] = true
    rollout.ended[8] = true
    rollout.cutRows[0] = 8
    rollout.cutCount = 1
    rollout.values[14] = 2.5
    let rewards = (0..<12).map { rollout.rewards[$0] }
    rollout.estimateAdvantages(discount: 0.9, lambda: 0.65)
    for environment in 0..<2 {
      var next: Float = rollout.values[12 + environment]
      for step in stride(from: 5, through: 0, by: -1) {
        let row = 2 * step + environment
        let value = rollout.values[row + 2]
        // G = r + γ·((1 − λ)·V′ + λ·G′); an end stops it, a cut is worth its last value.
        var expected = rewards[row] + 0.9 * (0.35 * value + 0.65 * next)
        if rollout.ended[row] { expected = rewards[row] + (row == 8 ? 0.9 * 2.5 : 0) }
        if step == 5, !rollout.ended[row] { expected = rewards[row] + 0.9 * value }
        #expect(abs(rollout.returns[row] - expected) < 1e-5)
        next = expected
      }
    }
  }

  @Test(arguments: [(16, 16), (50, 8), (64, 4), (1, 256)])
  func takesTheRightNumberOfSteps(size: Int, updates: Int) throws {
    let loop = try loop { $0.batchSize = size }
    try loop.iterate()
    #expect(try loop.state().updates == updates)
  }

  @Test func explorationAndRateFollowTheSteps() throws {
    let loop = try loop {
      $0.learningRateSchedule = .linear
      $0.epsilonEnd = 0.1
    }
    func measure(_ name: String) throws -> Double {
      loop.agent.takeMetrics()[try #require(loop.agent.metricNames.firstIndex(of: name))]
    }
    #expect(loop.agent.takeMetrics().allSatisfy { $0.isNaN })
    try loop.iterate(4)
    // The rate before the fourth of sixteen rollouts; ε before its last step.
    #expect(abs(try measure("learning_rate") - 5e-3 * (1 - 192.0 / 1024)) < 1e-12)
    #expect(abs(try measure("epsilon") - (1 - 0.9 * 252.0 / 512)) < 1e-12)
    try loop.iterate(8)
    #expect(abs(try measure("epsilon") - 0.1) < 1e-12)
    #expect(try measure("gradient_norm") > 0)
  }

  @Test func refusesToLearnOutOfTurnAndResetsAsSteps() throws {
    let loop = try loop()
    try loop.step()
    let error = #expect(throws: GymError.self) { try loop.agent.learn(at: loop.progress) }
    #expect(error?.description.contains("stepsPerIteration") == true)
    let vector = try Drift.vector(4, .nextStep)
    let other = try Loop(make(PQN.self, Kind.pqnSettings, for: vector), in: vector, total: 100)
    let refusal = #expect(throws: GymError.self) { try other.step() }
    #expect(refusal?.description.contains("next_step") == true)
  }

  @Test func layerNormIsAnOption() throws {
    let loop = try loop { $0.layerNorm = false }
    try loop.iterate(2)
    let archive = try loop.policy()
    #expect(!archive.blocks.keys.contains { $0.contains("norm") })
    #expect(try PQN.policy(from: archive).agentName == "pqn")
  }
}
