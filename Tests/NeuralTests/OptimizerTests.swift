import Formats
import Testing

@testable import Neural

@Suite struct OptimizerTests {
  struct Fixture: Decodable {
    struct Case: Decodable {
      var name: String
      var kind: String
      var options: Options
      var after: [[Float]]
    }
    var steps: [Int]
    var start: [Float]
    var gradients: [[Float]]
    var cases: [Case]
  }

  /// Options under PyTorch's names.
  struct Options: Decodable {
    var lr: Double
    var momentum: Double?
    var dampening: Double?
    var nesterov: Bool?
    var weightDecay: Double?
    var alpha: Double?
    var eps: Double?
    var centered: Bool?
    var lrDecay: Double?
    var initialAccumulatorValue: Double?
    var rho: Double?
    var betas: [Double]?
    var amsgrad: Bool?
    var momentumDecay: Double?
  }

  static func rule(_ test: Fixture.Case) throws -> OptimizerRule {
    let options = test.options
    let decay = options.weightDecay.map { OptimizerRule.Decay.l2($0) } ?? .none
    let decoupled = options.weightDecay.map { OptimizerRule.Decay.decoupled($0) } ?? .none
    let epsilon = options.eps ?? 0
    let alpha = options.alpha ?? 0.99
    let momentum = options.momentum ?? 0
    let (beta1, beta2) = (options.betas?[0] ?? 0, options.betas?[1] ?? 0)
    switch test.kind {
    case "sgd":
      return .sgd(
        momentum: momentum, dampening: options.dampening ?? 0, nesterov: options.nesterov ?? false,
        decay: decay)
    case "rmsprop":
      return .rmsprop(
        alpha: alpha, epsilon: epsilon, momentum: momentum, centered: options.centered ?? false,
        decay: decay)
    case "rmsprop_tensorflow":
      return .rmspropTF(
        alpha: alpha, epsilon: epsilon, momentum: momentum, centered: options.centered ?? false,
        decay: decay)
    case "adagrad":
      return .adagrad(
        epsilon: epsilon, rateDecay: options.lrDecay ?? 0,
        initialSum: options.initialAccumulatorValue ?? 0, decay: decay)
    case "adadelta": return .adadelta(rho: options.rho ?? 0, epsilon: epsilon, decay: decay)
    case "adam":
      return .adam(
        beta1: beta1, beta2: beta2, epsilon: epsilon, amsgrad: options.amsgrad ?? false,
        decay: decay)
    case "adamw":
      return .adamW(
        beta1: beta1, beta2: beta2, epsilon: epsilon, decay: options.weightDecay ?? 0)
    case "adamax": return .adamax(beta1: beta1, beta2: beta2, epsilon: epsilon, decay: decay)
    case "nadam":
      return .nadam(
        beta1: beta1, beta2: beta2, epsilon: epsilon, momentumDecay: options.momentumDecay ?? 0,
        decay: decay)
    case "radam": return .radam(beta1: beta1, beta2: beta2, epsilon: epsilon, decay: decay)
    case "lion": return .lion(beta1: beta1, beta2: beta2, decay: decoupled)
    default: throw FormatError.malformed(test.kind, "no such optimiser")
    }
  }

  /// A layout of one vector.
  static func layout(_ count: Int) throws -> ParameterLayout {
    ParameterLayout(
      try Graph.trace { trace in
        trace.output("p", trace.parameter("p", sizes: [count], initializer: .constant(0)))
      })
  }

  /// Gradients as the arena holds them: with the gap after the vector.
  static func padded(_ values: [Float], _ layout: ParameterLayout) -> [Float] {
    values + Array(repeating: 0, count: layout.trainableCount - values.count)
  }

  /// Each number within 2e-6 of its distance from the start and size: float32 on both sides, in
  /// another order of operations.
  @Test func stepsEqualPyTorch() throws {
    let fixture = try TorchFixture.read("optimizers", as: Fixture.self)
    #expect(fixture.cases.count == 25)
    let layout = try Self.layout(fixture.start.count)
    for test in fixture.cases {
      var weights = Weights(zeros: layout)
      weights["p"] = fixture.start
      let optimizer = Optimizer(try Self.rule(test), layout: layout)
      var kept = 0
      for (step, gradients) in fixture.gradients.enumerated() {
        optimizer.update(
          &weights, gradients: Self.padded(gradients, layout), learningRate: test.options.lr)
        guard fixture.steps.contains(step + 1) else { continue }
        let found = try #require(weights["p"])
        for (index, expected) in test.after[kept].enumerated() {
          let size = max(abs(expected), abs(expected - fixture.start[index]))
          let error = abs(found[index] - expected)
          #expect(
            error <= 2e-6 * size + 1e-9,
            "\(test.name), step \(step + 1), \(index): \(found[index]) for \(expected)")
        }
        kept += 1
      }
      #expect(kept == test.after.count)
      #expect(optimizer.stepCount == fixture.gradients.count)
    }
  }

  struct Clip: Decodable {
    struct Cases: Decodable {
      struct Case: Decodable {
        var limit: Float
        var norm: Double
        var clipped: [[Double]]
      }
      var gradients: [[Double]]
      var cases: [Case]
    }
    var clipByNorm: Cases
  }

  /// Plain descent at rate 1 from zeros leaves the negative of what the gradient was cut to.
  private func clipped(_ gradients: [Float], by clipping: GradientClipping) throws
    -> (values: [Float], norm: Double)
  {
    let layout = try Self.layout(gradients.count)
    var weights = Weights(zeros: layout)
    let optimizer = Optimizer(.sgd(), layout: layout, clipping: clipping)
    optimizer.update(&weights, gradients: Self.padded(gradients, layout), learningRate: 1)
    return (try #require(weights["p"]).map { -$0 }, optimizer.gradientNorm)
  }

  @Test func clippingByNormEqualsPyTorch() throws {
    let fixture = try TorchFixture.read("layers", as: Clip.self).clipByNorm
    for test in fixture.cases {
      let gradients = fixture.gradients.flatMap { $0 }.map { Float($0) }
      let (values, norm) = try clipped(gradients, by: .norm(test.limit))
      #expect(abs(norm - test.norm) <= 1e-6 * test.norm)
      for (value, expected) in zip(values, test.clipped.flatMap { $0 }) {
        #expect(abs(Double(value) - expected) <= 1e-6 * abs(expected))
      }
    }
  }

  @Test func clippingByValueCutsEachNumber() throws {
    let (values, norm) = try clipped([3, -4, 0.5, -0.25], by: .value(0.5))
    #expect(values == [0.5, -0.5, 0.5, -0.25])
    #expect(abs(norm - 25.3125.squareRoot()) < 1e-6)
  }

  @Test func theNormOfALongGradientIsThatOfAllItsChunks() throws {
    let gradients = (0..<5000).map { Float($0 % 7) - 3 }
    let exact = gradients.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    #expect(abs(try clipped(gradients, by: .none).norm - exact) <= 1e-6 * exact)
  }

  /// What no gradient feeds any more fades to zero without becoming subnormal, which would be slow.
  @Test(arguments: [OptimizerRule.adam(), .sgd(momentum: 0.9), .rmsprop()])
  func fadingMemoryIsNeverSubnormal(_ rule: OptimizerRule) throws {
    let layout = try Self.layout(5)
    let optimizer = Optimizer(rule, layout: layout)
    var weights = Weights(zeros: layout)
    let some = Self.padded([1, -1e-3, 1e-9, 1e-18, 1e-30], layout)
    optimizer.update(&weights, gradients: some, learningRate: 1e-3)
    let none = Self.padded([0, 0, 0, 0, 0], layout)
    for _ in 0..<2000 {
      optimizer.update(&weights, gradients: none, learningRate: 1e-3)
      #expect(optimizer.state.slots.allSatisfy { $0.allSatisfy { !$0.isSubnormal } })
    }
    #expect(optimizer.state.slots[0][4] == 0)
  }

  @Test func storedMemoryContinuesEqually() throws {
    let fixture = try TorchFixture.read("optimizers", as: Fixture.self)
    let layout = try Self.layout(fixture.start.count)
    for test in fixture.cases {
      let rule = try Self.rule(test)
      var weights = Weights(zeros: layout)
      weights["p"] = fixture.start
      let unbroken = Optimizer(rule, layout: layout)
      for gradients in fixture.gradients.prefix(5) {
        unbroken.update(
          &weights, gradients: Self.padded(gradients, layout), learningRate: test.options.lr)
      }
      var archive = Archive()
      try unbroken.encode(into: &archive, at: "optimizer")
      let continued = Optimizer(rule, layout: layout)
      try continued.decode(from: archive, at: "optimizer")
      #expect(continued.state == unbroken.state)
      var copy = weights
      for gradients in fixture.gradients.dropFirst(5) {
        let padded = Self.padded(gradients, layout)
        unbroken.update(&weights, gradients: padded, learningRate: test.options.lr)
        continued.update(&copy, gradients: padded, learningRate: test.options.lr)
      }
      #expect(copy["p"] == weights["p"], "\(test.name)")
    }
  }

  @Test func memoryOfAnotherRuleIsRefusedWhole() throws {
    let layout = try Self.layout(3)
    let simple = Optimizer(.sgd(momentum: 0.9), layout: layout)
    var weights = Weights(zeros: layout)
    simple.update(&weights, gradients: Self.padded([1, 2, 3], layout), learningRate: 0.1)
    var archive = Archive()
    try simple.encode(into: &archive, at: "o")
    let adam = Optimizer(.adam(), layout: layout)
    let before = adam.state
    #expect(throws: FormatError.missing("o/slot_1")) { try adam.decode(from: archive, at: "o") }
    #expect(adam.state == before)
  }
}
