import Testing

@testable import Neural

private struct LayersFixture: Decodable {
  struct Linear: Decodable {
    var input, kernel, bias, seed, output, inputGradient, kernelGradient: TorchFixture.Array
    var biasGradient: TorchFixture.Array
  }
  struct Normalization: Decodable {
    var epsilon: Double
    var input, scale, bias, seed, output, inputGradient, scaleGradient: TorchFixture.Array
    var biasGradient: TorchFixture.Array
  }
  struct Network: Decodable {
    struct Layer: Decodable {
      var kernel, bias, kernelGradient, biasGradient: TorchFixture.Array
    }
    var input: TorchFixture.Array
    var classes: [Double]
    var layers: [Layer]
    var logits: TorchFixture.Array
    var loss: Double
    var inputGradient: TorchFixture.Array
  }
  var linear: Linear
  var layerNorm: Normalization
  var mlp, mlpRelu: Network
}

@Suite struct LayersTests {
  /// Runs `Σ layer(x) · seed` with its gradients and returns output and gradients.
  private func run(
    _ layer: some Module, _ input: TorchFixture.Array, _ seed: TorchFixture.Array,
    _ parameters: [TorchFixture.Array]
  ) throws -> [[Double]] {
    let graph = try Graph.trace { trace in
      let y = layer(trace.input("x", .rows(input.shape[1])))
      trace.output("y", y)
      trace.output("sum", (y * trace.input("seed", y.shape)).sum())
    }.differentiating("sum").differentiating("sum", withRespectTo: .inputs(["x"]))
    return try ReferenceEvaluator<Double>(graph).run(
      inputs: [input.values, seed.values], parameters: parameters.map(\.values),
      batch: input.shape[0])
  }

  @Test func denseEqualsPyTorch() throws {
    let fixture = try TorchFixture.read("layers", as: LayersFixture.self).linear
    let outputs = try run(
      Dense(5), fixture.input, fixture.seed, [fixture.kernel, fixture.bias])
    #expect(isClose(outputs[0], fixture.output.values, 1e-12))
    #expect(isClose(outputs[2], fixture.kernelGradient.values, 1e-12))
    #expect(isClose(outputs[3], fixture.biasGradient.values, 1e-12))
    #expect(isClose(outputs[4], fixture.inputGradient.values, 1e-12))
  }

  @Test func layerNormEqualsPyTorch() throws {
    let fixture = try TorchFixture.read("layers", as: LayersFixture.self).layerNorm
    let outputs = try run(
      LayerNorm(epsilon: fixture.epsilon), fixture.input, fixture.seed,
      [fixture.scale, fixture.bias])
    #expect(isClose(outputs[0], fixture.output.values, 1e-9))
    #expect(isClose(outputs[2], fixture.scaleGradient.values, 1e-9))
    #expect(isClose(outputs[3], fixture.biasGradient.values, 1e-9))
    #expect(isClose(outputs[4], fixture.inputGradient.values, 1e-9))
  }

  @Test func networksEqualPyTorch() throws {
    let fixture = try TorchFixture.read("layers", as: LayersFixture.self)
    for (network, activation) in [(fixture.mlp, Activation.tanh), (fixture.mlpRelu, .relu)] {
      let sizes = network.layers.map { $0.bias.shape[0] }
      let model = MLP(
        hiddenSizes: sizes.dropLast(), activation: activation, outputs: sizes.last)
      let graph = try Graph.trace { trace in
        let logits = model(trace.input("x", .rows(network.input.shape[1])))
        trace.output("logits", logits)
        let classes = trace.input("classes", [.batch], type: .int64)
        trace.output("loss", crossEntropy(logits: logits, classes: classes))
      }.differentiating("loss").differentiating("loss", withRespectTo: .inputs(["x"]))
      let outputs = try ReferenceEvaluator<Double>(graph).run(
        inputs: [network.input.values, network.classes],
        parameters: network.layers.flatMap { [$0.kernel.values, $0.bias.values] },
        batch: network.classes.count)
      let gradients = network.layers.flatMap { [$0.kernelGradient, $0.biasGradient] }
      let expected =
        [network.logits.values, [network.loss]]
        + (gradients + [network.inputGradient]).map(\.values)
      for (output, expected) in zip(outputs, expected) {
        #expect(isClose(output, expected, 1e-12))
      }
      #expect(outputs.count == expected.count)
    }
  }

  @Test func dropoutDropsAndRescales() throws {
    let graph = try Graph.trace(training: true) { trace in
      trace.output("y", Dropout(0.25)(trace.input("x", .rows(100))))
    }
    let outputs = try ReferenceEvaluator<Double>(graph).run(
      inputs: [Array(repeating: 3, count: 20_000)], batch: 200)[0]
    #expect(Set(outputs) == [0, 4])
    // Four standard deviations of the mean of 20,000: 4·√(0.25·0.75/20000)·4.
    #expect(abs(outputs.reduce(0, +) / 20_000 - 3) < 0.049)
    let inference = try Graph.trace { trace in
      trace.output("y", Dropout(0.25)(trace.input("x", .rows(100))))
    }
    #expect(inference.nodes.count == 1)
  }

  @Test func containersCompose() throws {
    let deep = true
    let model = Sequential {
      Flatten()
      for units in [4, 3] { Dense(units, useBias: false) }
      if deep {
        Residual {
          Dense(3, activation: .relu, name: "inside")
          Lambda { $0 * 2 }
        }
      }
      PReLU()
      Activation.softmax
    }
    let graph = try Graph.trace { trace in
      trace.output("y", model(trace.input("x", [.batch, .fixed(2), .fixed(2)])))
    }
    #expect(
      graph.parameters.map(\.path) == [
        "dense_0.kernel", "dense_1.kernel", "inside.kernel", "inside.bias", "prelu_0.slope",
      ])
    let output = try #require(graph.outputs.first)
    #expect(graph.nodes[output.node].shape == .rows(3))
  }
}
