import Testing

@testable import Neural

/// Layers with the outputs, gradients and updates that PyTorch gave for the same numbers.
private struct Case: Decodable {
  var name: String
  var inputs, parameters, inputGradients, parameterGradients: [String: TorchFixture.Array]
  var updates: [String: TorchFixture.Array]
  var seed, output: TorchFixture.Array
}

/// What a case runs, from its inputs in the order of their names.
private let layers: [String: @Sendable ([String: Tensor]) -> Tensor?] = [
  "batch_norm_rows": { x in x["x"].map { BatchNorm()($0) } },
  "batch_norm_sequences": { x in x["x"].map { BatchNorm()($0) } },
  "batch_norm_pictures": { x in x["x"].map { BatchNorm()($0) } },
  "batch_norm_inference": { x in x["x"].map { BatchNorm(isFrozen: true)($0) } },
  "group_norm": { x in x["x"].map { GroupNorm(3)($0) } },
  "instance_norm": { x in x["x"].map { InstanceNorm()($0) } },
  "instance_norm_affine": { x in x["x"].map { InstanceNorm(isAffine: true)($0) } },
  "rms_norm": { x in x["x"].map { RMSNorm()($0) } },
  "conv1d": { x in
    x["x"].map { Conv1D(6, 3, stride: 2, padding: .all(2), dilation: 2, groups: 2)($0) }
  },
  "depthwise": { x in
    x["x"].map {
      DepthwiseConv2D(
        Size2D(3, 2), stride: Size2D(2, 1),
        padding: .explicit(top: 1, bottom: 1, left: 0, right: 0),
        dilation: Size2D(1, 2), multiplier: 2)($0)
    }
  },
  "separable": { x in x["x"].map { SeparableConv2D(4, 3, padding: .all(1))($0) } },
  "conv_transpose2d": { x in
    x["x"].map {
      ConvTranspose2D(
        2, Size2D(3, 2), stride: Size2D(2, 3),
        padding: .explicit(top: 1, bottom: 1, left: 0, right: 0), outputPadding: Size2D(1, 2),
        dilation: Size2D(2, 1))($0)
    }
  },
  "conv_transpose2d_small": { x in
    x["x"].map { ConvTranspose2D(3, 2, stride: 2, useBias: false)($0) }
  },
  "conv_transpose1d": { x in
    x["x"].map { ConvTranspose1D(2, 3, stride: 2, padding: .all(1), outputPadding: 1)($0) }
  },
  "adaptive_average": { x in x["x"].map { AdaptiveAveragePooling2D(Size2D(3, 4))($0) } },
  "adaptive_average_even": { x in x["x"].map { AdaptiveAveragePooling2D(Size2D(3, 2))($0) } },
  "adaptive_max": { x in x["x"].map { AdaptiveMaxPooling2D(Size2D(3, 4))($0) } },
  "global_max": { x in x["x"].map { GlobalMaxPooling2D()($0) } },
  "max_pool1d": { x in x["x"].map { MaxPooling1D(3, stride: 2, padding: .all(1))($0) } },
  "average_pool1d": { x in x["x"].map { AveragePooling1D(3, stride: 2, padding: .all(1))($0) } },
  "upsampling": { x in x["x"].map { Upsampling2D(Size2D(2, 3))($0) } },
  "zero_padding": { x in x["x"].map { ZeroPadding2D(top: 3, left: 1, right: 2)($0) } },
  "embedding": { x in x["x"].map { Embedding(5, 3, paddingIndex: 1)($0) } },
  "attention_masked": { x in attention(x, isCausal: false) },
  "attention_causal": { x in attention(x, isCausal: true) },
  "heads": { x in
    guard let query = x["query"], let key = x["key"] else { return nil }
    return MultiHeadAttention(heads: 2)(query: query, key: key)
  },
  "celu": { x in x["x"].map { Activation.celu(alpha: 0.5)($0) } },
  "thresholded_relu": { x in x["x"].map { Activation.thresholdedRelu(threshold: 0.5)($0) } },
  "hard_shrink": { x in x["x"].map { Activation.hardShrink()($0) } },
  "soft_shrink": { x in x["x"].map { Activation.softShrink()($0) } },
  "tanh_shrink": { x in x["x"].map { Activation.tanhShrink($0) } },
  "gated_linear": { x in x["x"].map { Activation.gatedLinear($0) } },
]

private func attention(_ x: [String: Tensor], isCausal: Bool) -> Tensor? {
  guard let query = x["query"], let key = x["key"], let value = x["value"] else { return nil }
  return scaledDotProductAttention(
    query: query, key: key, value: value, mask: x["mask"], isCausal: isCausal)
}

@Suite struct TorchLayersTests {
  /// The loss of a case with the gradients of all parameters and float inputs.
  private func graph(_ one: Case, training: Bool = true) throws -> Graph {
    let layer = try #require(layers[one.name], "\(one.name)")
    var graph = try Graph.trace(training: training) { trace in
      let inputs = one.inputs.sorted { $0.key < $1.key }.map { name, array in
        let shape = Shape([.batch] + array.shape.dropFirst().map { .fixed($0) })
        let type: ElementType =
          name == "mask" ? .bool : one.inputGradients[name] == nil ? .int32 : .float32
        return (name, trace.input(name, shape, type: type))
      }
      let y = try #require(layer(Dictionary(uniqueKeysWithValues: inputs)))
      trace.output("y", y)
      trace.output("loss", (y * trace.input("seed", y.shape)).sum())
    }
    // The layer's own scope is left out in the fixture.
    if !one.parameterGradients.isEmpty { graph = try graph.differentiating("loss") }
    if !one.inputGradients.isEmpty {
      graph = try graph.differentiating(
        "loss", withRespectTo: .inputs(one.inputGradients.keys.sorted()))
    }
    return graph
  }

  private func short(_ path: String) -> String {
    path.split(separator: ".").dropFirst().joined(separator: ".")
  }

  @Test func layersEqualPyTorch() throws {
    let cases = try TorchFixture.read("more_layers", as: [Case].self)
    for one in cases {
      let graph = try graph(one)
      let found = try ReferenceEvaluator<Double>(graph).run(
        inputs: graph.inputs.map { (one.inputs[$0.name] ?? one.seed).values },
        parameters: graph.parameters.map { one.parameters[short($0.path)]?.values ?? [] },
        batch: one.output.shape[0])
      var compared = 0
      for (output, numbers) in zip(graph.outputs, found) {
        let name = output.name.split(separator: "/", maxSplits: 1).last.map(String.init) ?? ""
        let expected: TorchFixture.Array?
        if output.name == "y" {
          expected = one.output
        } else if output.name.hasPrefix("update/") {
          expected = one.updates[short(name)]
        } else if output.name.hasPrefix("gradient/") {
          expected = one.inputGradients[name] ?? one.parameterGradients[short(name)]
        } else {
          continue
        }
        compared += 1
        let numbers2 = try #require(expected, "\(one.name): \(output.name)").values
        #expect(isClose(numbers, numbers2, 1e-9), "\(one.name): \(output.name)")
      }
      let all = 1 + one.updates.count + one.inputGradients.count + one.parameterGradients.count
      #expect(compared == all, "\(one.name)")
    }
    #expect(cases.count == layers.count)
  }

  @Test func plansGiveWhatTheReferenceGives() throws {
    for one in try TorchFixture.read("more_layers", as: [Case].self) {
      try Execution(
        graph: try graph(one), capacity: 19, counts: [2, 16, 19], grid: 0.25,
        tolerance: .init(relative: 2e-5, floor: 10)
      ).check(one.name)
    }
  }

  @Test func derivativesAreThoseOfFiniteDifferences() throws {
    // Where numbers are moved away from kinks, which are of measure zero.
    for one in try TorchFixture.read("more_layers", as: [Case].self)
    where !["adaptive_max", "global_max", "max_pool1d", "embedding"].contains(one.name) {
      let layer = try #require(layers[one.name])
      let graph = try Graph.trace(training: true) { trace in
        let inputs = one.inputs.sorted { $0.key < $1.key }.map { name, array in
          let shape = Shape([.batch] + array.shape.dropFirst().map { .fixed($0) })
          return (name, trace.input(name, shape, type: name == "mask" ? .bool : .float32))
        }
        let y = try #require(layer(Dictionary(uniqueKeysWithValues: inputs)))
        trace.output("loss", (y * trace.input("seed", y.shape)).sum())
      }
      let check = try GradientCheck.check(
        graph, output: "loss",
        inputs: graph.inputs.map { (one.inputs[$0.name] ?? one.seed).values },
        parameters: graph.parameters.map { one.parameters[short($0.path)]?.values ?? [] },
        batch: one.output.shape[0])
      #expect(check.largestError < 1e-5, "\(one.name): \(check.place)")
    }
  }
}
