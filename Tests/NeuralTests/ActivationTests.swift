import Testing

@testable import Neural

private struct ActivationsFixture: Decodable {
  struct Options: Decodable {
    var slope, alpha: Double?
  }
  struct Case: Decodable {
    var name: String
    var options: Options
    var inputs: String
    var outputs, derivatives: [Double]
  }
  var all, moderate, positive: [Double]
  var rows, rowWeights: TorchFixture.Array
  var cases: [Case]
}

@Suite struct ActivationTests {
  private func function(_ name: String, _ options: ActivationsFixture.Options)
    -> ((Tensor) -> Tensor)?
  {
    let activations: [String: Activation] = [
      "sigmoid": .sigmoid, "tanh": .tanh, "relu": .relu, "selu": .selu, "gelu": .gelu,
      "gelu_tanh": .geluTanh, "silu": .silu, "softplus": .softplus, "softsign": .softsign,
      "hard_sigmoid": .hardSigmoid, "hard_swish": .hardSwish, "hard_tanh": .hardTanh,
      "mish": .mish, "log_sigmoid": .logSigmoid, "softmax": .softmax, "log_softmax": .logSoftmax,
      "leaky_relu": .leakyRelu(slope: options.slope ?? 0),
      "elu": .elu(alpha: options.alpha ?? 0), "elu_alpha": .elu(alpha: options.alpha ?? 0),
    ]
    if let activation = activations[name] { return { activation($0) } }
    switch name {
    case "prelu": return { PReLU()($0) }
    case "erf": return { $0.erf() }
    case "sin": return { $0.sin() }
    case "cos": return { $0.cos() }
    case "exp": return { $0.exp() }
    case "log": return { $0.log() }
    case "sqrt": return { $0.squareRoot() }
    case "log1p": return { $0.logOnePlus() }
    case "reciprocal": return { $0.reciprocal() }
    default: return nil
    }
  }

  @Test func valuesAndDerivativesEqualPyTorch() throws {
    let fixture = try TorchFixture.read("activations", as: ActivationsFixture.self)
    var compared = 0
    for example in fixture.cases {
      guard let function = function(example.name, example.options) else { continue }
      compared += 1
      let isRows = example.inputs == "rows"
      let x =
        switch example.inputs {
        case "all": fixture.all
        case "moderate": fixture.moderate
        case "positive": fixture.positive
        default: fixture.rows.values
        }
      let graph = try Graph.trace { trace in
        let x = trace.input("x", .rows(isRows ? fixture.rows.shape[1] : 1))
        let y = function(x)
        trace.output("y", y)
        trace.output("sum", (y * trace.input("weights", x.shape)).sum())
      }.differentiating("sum", withRespectTo: .inputs(["x"]))
      let weights = isRows ? fixture.rowWeights.values : x.map { _ in 1 }
      let outputs = try ReferenceEvaluator<Double>(graph).run(
        inputs: [x, weights], parameters: graph.parameters.map { _ in [0.25] },
        batch: isRows ? fixture.rows.shape[0] : x.count)
      // PyTorch's constants of hard sigmoid are float32.
      #expect(isClose(outputs[0], example.outputs, 1e-7), "\(example.name)")
      #expect(isClose(outputs[2], example.derivatives, 1e-7), "derivative of \(example.name)")
    }
    #expect(compared == fixture.cases.count - 1)  // expm1 is no operation of its own
  }
}
