import Gym
import Neural
import Randomness
import Testing

@testable import Agents

@Suite struct NoisyDenseTests {
  /// Two inputs, one output, all by hand: kernel (1 + 10·2·5, 2 + 20·3·5), bias 3 + 30·5.
  @Test func aLayerByHand() throws {
    let graph = try Graph.trace { trace in
      let noise = LayerNoise(trace, "noise", count: 3)
      let x = trace.input("x", .rows(2))
      trace.output("y", NoisyDense(units: 1, name: "layer", noise: noise)(x))
      trace.output("mean", NoisyDense(units: 1, name: "layer")(x))
    }
    let numbers: [String: [Double]] = [
      "layer.kernel": [1, 2], "layer.kernel_deviation": [10, 20], "layer.bias": [3],
      "layer.bias_deviation": [30],
    ]
    let result = try ReferenceEvaluator<Double>(graph).run(
      inputs: graph.inputs.map { $0.name == "x" ? [1, 0, 1, 1] : [2, 3, 5] },
      parameters: graph.parameters.map { try #require(numbers[$0.path]) }, batch: 2)
    #expect(result[0] == [101 + 153, 101 + 302 + 153])
    #expect(result[1] == [1 + 3, 1 + 2 + 3])
  }

  @Test func beginsAsItsSourceSays() throws {
    let graph = try Graph.trace { trace in
      let noise = LayerNoise(trace, "noise", count: 26)
      trace.output(
        "y", NoisyDense(units: 10, name: "layer", noise: noise)(trace.input("x", .rows(16))))
    }
    let weights = Weights(ParameterLayout(graph), seed: 3)
    // σ₀/√in = 0.5/4, and means within ±1/√in = ±1/4.
    for path in ["layer.kernel_deviation", "layer.bias_deviation"] {
      #expect(try #require(weights[path]).allSatisfy { $0 == 0.125 })
    }
    let kernel = try #require(weights["layer.kernel"])
    #expect(kernel.allSatisfy { abs($0) <= 0.25 } && kernel.contains { abs($0) > 0.2 })
  }

  /// f(ε) = sgn(ε)·√|ε|: the mean of f² is that of |ε|, √(2/π); that of f⁴ is 1, of f 0.
  @Test func noiseHasItsMoments() {
    let noise = UnsafeMutablePointer<Float>.allocate(capacity: 100_000)
    defer { noise.deallocate() }
    var generator = PCG64(seed: 5)
    LayerNoise.draw(100_000, into: noise, using: &generator)
    func mean(_ power: Int) -> Double {
      (0..<100_000).reduce(0) { sum, index in
        sum + (0..<power).reduce(1) { product, _ in product * Double(noise[index]) }
      } / 100_000
    }
    #expect(abs(mean(1)) < 0.012)
    #expect(abs(mean(2) - 0.797885) < 0.008)
    #expect(abs(mean(4) - 1) < 0.02)
    // The factor of a kernel is a product of two: its deviation is that of |ε|, √(2/π).
    let products = (0..<50_000).map { Double(noise[2 * $0] * noise[2 * $0 + 1]) }
    #expect(abs(products.reduce(0) { $0 + $1 * $1 } / 50_000 - 2 / Double.pi) < 0.02)
  }

  /// Kernels of 16,384 weights are summed over all rows at once; their deviations follow.
  @Test(arguments: [[5], [128, 128]], [false, true])
  func gradientsOfThePlanAreThoseOfTheReference(_ hiddenSizes: [Int], dueling: Bool) throws {
    var configuration = DQN.Configuration()
    configuration.hiddenSizes = hiddenSizes
    configuration.noisy = true
    configuration.double = true
    configuration.dueling = dueling
    configuration.activation = .tanh
    let spaces = try FiniteSpaces.of(width: 3, actions: 4)
    let graph = try DQN.updateGraph(configuration, spaces)
    let rows = 32
    var generator = PCG64(seed: 1)
    let runner = Runner(try Plan(graph, capacity: rows))
    let weights = runner.plan.layouts.map { Weights($0, seed: generator.next()) }
    var inputs: [[Double]] = []
    for port in runner.plan.inputs {
      let size = (port.shape.rowCount ?? 1) * (port.shape.hasBatch ? rows : 1)
      var values = generator.normals(size).map { Double(Float($0)) }
      if port.type == .int32 {
        values = values.map { _ in Double(generator.integer(below: 4)) }
        let place = try runner.integers(port.name)
        for index in values.indices { place[index] = Int32(values[index]) }
      } else {
        let place = try runner.input(port.name)
        for index in values.indices { place[index] = Float(values[index]) }
      }
      inputs.append(values)
    }
    let evaluated = try ReferenceEvaluator<Double>(graph).run(
      inputs: inputs,
      parameters: graph.parameters.map { parameter in
        try #require(weights[parameter.weights][parameter.path]).map(Double.init)
      }, batch: rows)
    try runner.run(count: rows, weights: weights[0], frozen: weights[1])
    var moved = 0
    for (number, output) in graph.outputs.enumerated() where output.name.hasPrefix("gradient/") {
      let path = String(output.name.dropFirst("gradient/".count))
      let entry = try #require(runner.plan.layouts[0].entry(path))
      for index in 0..<entry.count {
        let found = Double(runner.gradients[entry.offset + index])
        #expect(abs(found - evaluated[number][index]) < 1e-5, "\(path)")
      }
      if path.hasSuffix("deviation"), evaluated[number].contains(where: { $0 != 0 }) { moved += 1 }
    }
    #expect(moved == 2 * (dueling ? hiddenSizes.count + 3 : hiddenSizes.count + 1))
  }

  @Test func countsWhatItTakes() throws {
    let network = NetworkConfiguration(hiddenSizes: [6, 5], activation: .relu)
    #expect(network.noiseCount(inputs: 3, outputs: 4) == 3 + 6 + 6 + 5 + 5 + 4)
    #expect(
      network.noiseCount(inputs: 3, outputs: (1, 4)) == 3 + 6 + 2 * (6 + 5) + 5 + 1 + 5 + 4)
    let none = NetworkConfiguration(hiddenSizes: [], activation: .relu)
    #expect(none.noiseCount(inputs: 3, outputs: 4) == 7)
    #expect(none.noiseCount(inputs: 3, outputs: (1, 4)) == 3 + 1 + 3 + 4)
  }

  /// The same observations at ε = 0: noise changes actions, the policy's means do not.
  @Test func explorationIsOfTheNoiseAlone() throws {
    let vector = try Drift.vector(200)
    var configuration = Kind.dqnSettings
    configuration.noisy = true
    (configuration.epsilonStart, configuration.epsilonEnd) = (0, 0)
    configuration.randomUntilLearningStarts = false
    let agent = try make(DQN.self, configuration, for: vector)
    try vector.reset(seed: 1)
    let actions = Slab<Float>(count: 200, repeating: 0)
    var seen: Set<Float> = []
    for _ in 0..<50 {
      try agent.act(in: vector, into: actions, at: Progress(steps: 0, totalSteps: 100))
      seen.insert(actions[0])
    }
    #expect(seen == [0, 1, 2])
    let observations = (0..<200).map { row in (0..<4).map { vector.observations[row * 4 + $0] } }
    var some: PCG64? = PCG64(seed: 1)
    let greedy = try agent.policy.actions(observations, generator: &some)
    #expect(try agent.policy.actions(observations, generator: &some) == greedy)
  }

  @Test func refusesModules() throws {
    let spaces = try FiniteSpaces.of(width: 3, actions: 4)
    #expect(throws: GymError.self) {
      _ = try ValueNetwork(Dense(4), ValueHead(isNoisy: true), spaces)
    }
  }
}
