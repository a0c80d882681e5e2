import Randomness
import Testing

@testable import Neural

/// What a user would write: a model with only a forward pass.
struct TwoHeads: Module {
  var hidden = 5

  func callAsFunction(_ x: Tensor) -> Tensor {
    let body = Dense(hidden, activation: .tanh, name: "body")(x)
    return Dense(1, name: "value")(body) + Dense(3, name: "advantage")(body)
  }
}

/// A wrong use, and what its message says.
struct Mistake: Sendable, CustomTestStringConvertible {
  var word: String
  var body: @Sendable (Trace) -> Tensor

  var testDescription: String { word }

  init(_ word: String, _ body: @escaping @Sendable (Trace) -> Tensor) {
    (self.word, self.body) = (word, body)
  }
}

@Suite struct TraceTests {
  func message(_ body: (Trace) -> Void) -> String {
    do {
      _ = try Graph.trace { body($0) }
      return "no error"
    } catch {
      return "\(error)"
    }
  }

  @Test func sharesByNameAndCountsUnnamedLayers() throws {
    let graph = try Graph.trace { trace in
      let x = trace.input("x", .rows(4))
      let first = Dense(4)(Dense(4)(x))
      let shared = Dense(4, name: "shared")(Dense(4, name: "shared")(first))
      trace.output("y", TwoHeads()(shared, name: "heads"))
      trace.output("z", TwoHeads()(x, name: "heads"))
    }
    #expect(
      graph.parameters.map(\.path) == [
        "dense_0.kernel", "dense_0.bias", "dense_1.kernel", "dense_1.bias", "shared.kernel",
        "shared.bias", "heads.body.kernel", "heads.body.bias", "heads.value.kernel",
        "heads.value.bias", "heads.advantage.kernel", "heads.advantage.bias",
      ])
  }

  @Test func ordinalsCountWithinTheScope() throws {
    let model = Sequential {
      Dense(3)
      LayerNorm()
      Dense(2)
    }
    let graph = try Graph.trace { trace in
      let x = trace.input("x", .rows(3))
      trace.output("a", model(x, name: "actor"))
      trace.output("b", model(x, name: "critic"))
    }
    #expect(
      graph.parameters.filter { $0.isInside("critic") }.map(\.path) == [
        "critic.dense_0.kernel", "critic.dense_0.bias", "critic.layernorm_0.scale",
        "critic.layernorm_0.bias", "critic.dense_1.kernel", "critic.dense_1.bias",
      ])
  }

  @Test func otherWeightsHaveTheSamePathsAndNoGradient() throws {
    let model = MLP(hiddenSizes: [5], outputs: 2)
    let graph = try Graph.trace { trace in
      let x = trace.input("x", .rows(3))
      let target = trace.with(weights: 1) { model(x) }
      trace.output("loss", meanSquaredError(model(x), target))
    }.differentiating("loss")
    let own = graph.parameters.filter { $0.weights == 0 }.map(\.path)
    #expect(own == ["dense_0.kernel", "dense_0.bias", "dense_1.kernel", "dense_1.bias"])
    #expect(graph.parameters.filter { $0.weights == 1 }.map(\.path) == own)
    #expect(graph.outputs.map(\.name) == ["loss"] + own.map { "gradient/\($0)" })
  }

  @Test func oneNameWithTwoShapesNamesBoth() {
    let text = message { trace in
      let layer = Dense(4, name: "hidden")
      trace.output(
        "y", layer(trace.input("x", .rows(2))) + layer(trace.input("z", .rows(3))))
    }
    #expect(text.contains("hidden.kernel"))
    #expect(text.contains("[2, 4]") && text.contains("[3, 4]"))
    #expect(text.contains("name of its own"))
  }

  @Test func mismatchNamesLayerShapesAndMend() {
    struct Encoder: Module {
      func callAsFunction(_ x: Tensor) -> Tensor { Dense(4)(x) + Dense(5)(x) }
    }
    let text = message { trace in
      trace.output("y", Encoder()(trace.input("x", .rows(2)), name: "encoder"))
    }
    #expect(
      text == "Layer encoder: add cannot take [batch, 4] and [batch, 5]; axes are matched from "
        + "the last and must be equal or 1: reshape one of them.")
  }

  @Test func onlyTheFirstMistakeIsReported() {
    let text = message { trace in
      let x = trace.input("x", .rows(2))
      let wrong = matmul(x, trace.input("w", [3, 2]))
      trace.output("y", Dense(3)(wrong + trace.input("b", [7])))
    }
    #expect(text.contains("matmul cannot take [batch, 2] and [3, 2]"))
    #expect(text.contains("inner size 2"))
  }

  static let mistakes: [Mistake] = [
    Mistake("dense layer") { Dense(3)($0.input("x", [4])) },
    Mistake("reshape") { $0.input("x", .rows(4)).reshaped(to: [.batch, 5]) },
    Mistake("transpose") { $0.input("x", .rows(4)).transposed() },
    Mistake("concatenate") { Tensor.concatenate([$0.input("x", .rows(4)), $0.input("y", [4])]) },
    Mistake("sum") { $0.input("x", .rows(4)).sum(axes: [2]) },
    Mistake("slice") { $0.input("x", .rows(4)).sliced(2..<6) },
    Mistake("pick") { $0.input("x", .rows(4)).picked($0.input("i", [.batch])) },
    Mistake("gather") {
      $0.input("x", .rows(4)).gathered($0.input("i", [.batch], type: .int32))
    },
    Mistake("cast(to:)") { $0.input("x", .rows(4)) + $0.input("i", .rows(4), type: .int32) },
    Mistake("compare") { Tensor.select($0.input("x", .rows(4)), $0.constant(1), $0.constant(0)) },
    Mistake("mean squared error") {
      meanSquaredError($0.input("x", .rows(1)), $0.input("y", [.batch]))
    },
    Mistake("dropout rate") { Dropout(1.5)($0.input("x", .rows(4))) },
    Mistake("class weights") {
      crossEntropy(
        logits: $0.input("x", .rows(4)), classes: $0.input("i", [.batch], type: .int32),
        classWeights: [1, 2])
    },
    Mistake("declared") { $0.input("x", .rows(4)) + $0.input("x", .rows(5)) },
    Mistake("residual") { trace in Residual { Dense(3) }(trace.input("x", .rows(4))) },
  ]

  @Test(arguments: mistakes)
  func mistakesAreThrown(_ mistake: Mistake) {
    let text = message { $0.output("y", mistake.body($0)) }
    #expect(text.contains(mistake.word), "\(text)")
  }

  @Test func differentiatingSaysWhatIsThere() throws {
    let graph = try Graph.trace { trace in
      trace.output("y", Dense(2, name: "head")(trace.input("x", .rows(3))))
    }
    #expect(throws: NeuralError.graph("The graph has no output loss; it has: y")) {
      try graph.differentiating("loss")
    }
    #expect(throws: NeuralError.self) { try graph.differentiating("y") }
    let scalar = try graph.extended { $0.output("loss", try $0.tensor(ofOutput: "y").mean()) }
    #expect(throws: NeuralError.self) {
      try scalar.differentiating("loss", withRespectTo: .parameters(prefixes: ["hea"]))
    }
    let bias = try scalar.differentiating(
      "loss", withRespectTo: .parameters(prefixes: ["head.bias"]))
    #expect(bias.outputs.map(\.name) == ["y", "loss", "gradient/head.bias"])
  }

  @Test func userModelAndLossNeedOnlyAForwardPass() throws {
    func asymmetric(_ prediction: Tensor, _ target: Tensor) -> Tensor {
      let error = prediction - target
      return max(0.9 * error, -0.1 * error).mean() + 0.01 * (error.exp() + 1).log().mean()
    }
    let graph = try Graph.trace { trace in
      let prediction = TwoHeads()(trace.input("x", .rows(4)), name: "model")
      trace.output("loss", asymmetric(prediction, trace.input("t", .rows(3))))
    }
    let check = try randomCheck(graph)
    #expect(check.count == 4 * 5 + 5 + 5 + 1 + 15 + 3 + 3 * 7)
    #expect(check.largestError < 1e-6, "\(check.place)")
  }

  @Test func gradientPenaltyDifferentiatesAGradient() throws {
    let graph = try Graph.trace { trace in
      let x = trace.input("x", .rows(4))
      let score = MLP(hiddenSizes: [5], activation: .softplus, outputs: 1)(x).sum()
      let slope = trace.gradients(of: score, withRespectTo: [x])[0]
      trace.output("loss", (slope.square().sum(axes: [1]).squareRoot() - 1).square().mean())
    }
    let check = try randomCheck(graph)
    #expect(check.largestError < 1e-6, "\(check.place)")
  }

  @Test func stopGradientAndUnusedParametersGiveZeros() throws {
    let graph = try Graph.trace { trace in
      let x = trace.input("x", .rows(2))
      trace.output("loss", Dense(2, name: "a")(x).stopGradient().sum() + x.sum())
    }.differentiating("loss")
    let outputs = try ReferenceEvaluator<Double>(graph).run(
      inputs: [[1, 2]], parameters: [[1, 2, 3, 4], [5, 6]])
    #expect(outputs[1] == [0, 0, 0, 0])
    #expect(outputs[2] == [0, 0])
  }

  private func randomCheck(_ graph: Graph) throws -> GradientCheck {
    var generator = PCG64(seed: 11)
    return try GradientCheck.check(
      graph, output: "loss",
      inputs: graph.inputs.map {
        draw(graph.nodes[$0.node].shape, batch: 3, -1...1, &generator)
      },
      parameters: graph.parameters.map {
        draw(Shape(sizes: $0.sizes), batch: 1, -1...1, &generator)
      }, batch: 3)
  }
}
