import Testing

@testable import Neural

private struct LossesFixture: Decodable {
  struct Regression: Decodable { var prediction, target: TorchFixture.Array }
  struct Classification: Decodable {
    var logits: TorchFixture.Array
    var classes: [Double]
  }
  struct Binary: Decodable { var logits, labels: TorchFixture.Array }
  struct Options: Decodable {
    var delta, beta, labelSmoothing: Double?
    var classWeights, positiveWeight: [Double]?
  }
  enum Value: Decodable {
    case one(Double), many([Double])
    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let one = try? container.decode(Double.self) {
        self = .one(one)
      } else {
        self = .many(try container.decode([Double].self))
      }
    }
    var numbers: [Double] {
      switch self {
      case .one(let number): [number]
      case .many(let numbers): numbers
      }
    }
  }
  struct Case: Decodable {
    var name: String
    var options: Options
    var reduction: String
    var value: Value
    var gradient: [Double]?
  }
  var regression: Regression
  var classification: Classification
  var binary: Binary
  var cases: [Case]
}

@Suite struct LossesTests {
  @Test func lossesAndGradientsEqualPyTorch() throws {
    let fixture = try TorchFixture.read("losses", as: LossesFixture.self)
    for example in fixture.cases {
      let (x, other, type) =
        switch example.name {
        case "cross_entropy":
          (
            fixture.classification.logits,
            TorchFixture.Array(
              shape: [fixture.classification.classes.count],
              values: fixture.classification.classes), ElementType.int64
          )
        case "binary_cross_entropy": (fixture.binary.logits, fixture.binary.labels, .float32)
        default: (fixture.regression.prediction, fixture.regression.target, .float32)
        }
      var graph = try Graph.trace { trace in
        let input = trace.input("x", .rows(x.shape[1]))
        let shape: Shape = other.shape.count == 1 ? [.batch] : .rows(other.shape[1])
        trace.output("loss", loss(example, input, trace.input("other", shape, type: type)))
      }
      if example.gradient != nil {
        graph = try graph.differentiating("loss", withRespectTo: .inputs(["x"]))
      }
      let outputs = try ReferenceEvaluator<Double>(graph).run(
        inputs: [x.values, other.values], batch: x.shape[0])
      let name = "\(example.name) \(example.options) \(example.reduction)"
      #expect(isClose(outputs[0], example.value.numbers, 1e-12), "\(name)")
      if let gradient = example.gradient {
        #expect(isClose(outputs[1], gradient, 1e-12), "gradient of \(name)")
      }
    }
  }

  private func loss(_ example: LossesFixture.Case, _ x: Tensor, _ other: Tensor) -> Tensor {
    let options = example.options
    let reduction: LossReduction =
      switch example.reduction {
      case "mean": .mean
      case "sum": .sum
      default: .none
      }
    switch example.name {
    case "mean_squared": return meanSquaredError(x, other, reduction: reduction)
    case "absolute": return meanAbsoluteError(x, other, reduction: reduction)
    case "huber": return huber(x, other, delta: options.delta ?? 1, reduction: reduction)
    case "smooth_l1": return smoothL1(x, other, beta: options.beta ?? 1, reduction: reduction)
    case "cross_entropy":
      return crossEntropy(
        logits: x, classes: other, labelSmoothing: options.labelSmoothing ?? 0,
        classWeights: options.classWeights, reduction: reduction)
    default:
      return binaryCrossEntropy(
        logits: x, targets: other, positiveWeights: options.positiveWeight, reduction: reduction)
    }
  }

  /// One-hot probabilities give what class indices give (where the mean counts rows in both).
  @Test func probabilitiesAgreeWithClasses() throws {
    let logits = [0.5, -1, 2, 0.3, 0.1, -0.7]
    let graph = try Graph.trace { trace in
      let x = trace.input("x", .rows(3))
      let classes = trace.input("classes", [.batch], type: .int32)
      let hot = classes.oneHot(3)
      for (index, smoothing) in [0, 0.2].enumerated() {
        trace.output(
          "a\(index)", crossEntropy(logits: x, classes: classes, labelSmoothing: smoothing))
        trace.output(
          "b\(index)", crossEntropy(logits: x, probabilities: hot, labelSmoothing: smoothing))
      }
    }
    let outputs = try ReferenceEvaluator<Double>(graph).run(inputs: [logits, [2, 0]], batch: 2)
    #expect(isClose(outputs[0], outputs[1], 1e-14))
    #expect(isClose(outputs[2], outputs[3], 1e-14))
  }

  @Test func lossesDifferentiateTwice() throws {
    let rows: Shape = [.batch, .fixed(3)]
    let losses: [([Tensor]) -> Tensor] = [
      { meanSquaredError($0[0], $0[1]) }, { huber($0[0], $0[1], delta: 0.7) },
      { crossEntropy(logits: $0[0], probabilities: $0[1].softmax()) },
      { binaryCrossEntropy(logits: $0[0], targets: $0[1].sigmoid(), positiveWeights: [2]) },
    ]
    for loss in losses {
      for order in 1...2 {
        let check = try gradientCheck([rows, rows], order: order, loss)
        #expect(check.largestError < 1e-6, "\(check.place)")
      }
    }
  }
}
