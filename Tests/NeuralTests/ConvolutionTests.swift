import CKernels
import Randomness
import Testing
import Threads

@testable import Neural

/// Convolutions and pools as operations: all parts, by plan, by reference, by finite differences.
@Suite struct ConvolutionTests {
  struct Form: CustomTestStringConvertible {
    var picture: [Int]
    var window: Window
    var filters = 5

    init(
      _ picture: [Int], _ size: (Int, Int), stride: (Int, Int) = (1, 1),
      dilation: (Int, Int) = (1, 1), zeros: (Int, Int, Int, Int) = (0, 0, 0, 0), filters: Int = 5
    ) {
      self.picture = picture
      self.filters = filters
      window = Window(
        height: size.0, width: size.1, verticalStride: stride.0, horizontalStride: stride.1,
        verticalDilation: dilation.0, horizontalDilation: dilation.1, top: zeros.0,
        bottom: zeros.1, left: zeros.2, right: zeros.3)
    }

    var testDescription: String { "\(picture) \(window.height) × \(window.width)" }
    var shape: Shape { Shape([.batch] + picture.map { .fixed($0) }) }
    func kernel(_ isDepthwise: Bool) -> Shape {
      isDepthwise
        ? Shape(sizes: [window.count, picture[2]])
        : Shape(sizes: [window.count * picture[2], filters])
    }
  }

  static let forms = [
    Form([5, 4, 2], (3, 3)),
    Form([5, 4, 2], (3, 2), zeros: (1, 1, 1, 0)),
    Form([6, 7, 3], (2, 3), stride: (2, 3), zeros: (0, 1, 2, 2)),
    Form([6, 7, 2], (3, 2), dilation: (2, 3), zeros: (2, 1, 0, 3)),
    Form([7, 8, 1], (4, 4), stride: (2, 2), zeros: (1, 1, 1, 1), filters: 3),
    Form([4, 4, 3], (1, 1), stride: (2, 2)),
    Form([5, 6, 2], (2, 2), stride: (3, 2), filters: 1),
    Form([1, 9, 4], (1, 3), stride: (1, 2), dilation: (1, 2), zeros: (0, 0, 4, 0)),
    Form([3, 3, 2], (3, 3), zeros: (4, 3, 5, 4)),
  ]

  static let large = [
    Form([9, 13, 16], (3, 3), zeros: (1, 1, 1, 1), filters: 16),
    Form([8, 8, 20], (3, 3), stride: (2, 2), zeros: (1, 1, 1, 1), filters: 33),
    Form([14, 14, 6], (5, 5), filters: 16),
    Form([7, 30, 33], (2, 4), stride: (1, 3), zeros: (0, 0, 3, 2), filters: 70),
    Form([20, 20, 4], (8, 8), stride: (4, 4), filters: 40),
    Form([6, 6, 40], (3, 3), dilation: (2, 2), zeros: (2, 2, 2, 2), filters: 17),
    Form([28, 28, 1], (5, 5), zeros: (2, 2, 2, 2), filters: 6),
  ]

  /// The result and all gradients of a convolution.
  private func graph(_ form: Form, isDepthwise: Bool, batch: Bool = true) throws -> Graph {
    try Graph.trace { trace in
      let shape = batch ? form.shape : Shape([.fixed(3)] + form.shape.dimensions.dropFirst())
      let x = trace.input("x", shape)
      let kernel = trace.input("kernel", form.kernel(isDepthwise))
      let y = x.convolved(kernel, form.window, isDepthwise: isDepthwise)
      trace.output("y", y)
      trace.output("loss", (y * trace.input("seed", y.shape)).sum())
    }.differentiating("loss", withRespectTo: .inputs(["x", "kernel"]))
  }

  @Test(arguments: forms, [false, true])
  func derivativesToTheSecondOrder(form: Form, isDepthwise: Bool) throws {
    for order in [1, 2] {
      let check = try gradientCheck(
        [form.shape, form.kernel(isDepthwise)], batch: 2, order: order
      ) { x in
        (0.2 * x[0].convolved(x[1], form.window, isDepthwise: isDepthwise)).tanh()
      }
      #expect(check.largestError < 1e-5, "\(order): \(check.place)")
    }
  }

  @Test(arguments: forms) func aConvolutionIsAProductWithWhatIsUnfolded(form: Form) throws {
    let graph = try Graph.trace { trace in
      let x = trace.input("x", form.shape)
      let kernel = trace.input("kernel", form.kernel(false))
      trace.output("direct", x.convolved(kernel, form.window))
      trace.output("unfolded", matmul(x.unfolded(form.window), kernel))
    }
    var generator = PCG64(seed: 3)
    let found = try ReferenceEvaluator<Double>(graph).run(
      inputs: graph.inputs.map {
        draw(graph.nodes[$0.node].shape, batch: 2, -1...1, &generator)
      }, batch: 2)
    #expect(isClose(found[0], found[1], 1e-12))
  }

  @Test(arguments: forms + large, [false, true])
  func plansGiveWhatTheReferenceGives(form: Form, isDepthwise: Bool) throws {
    let isLarge = form.picture.reduce(1, *) > 700
    for batch in isLarge ? [true] : [true, false] {
      try Execution(
        graph: try graph(form, isDepthwise: isDepthwise, batch: batch), capacity: isLarge ? 3 : 19,
        counts: isLarge ? [3] : batch ? [1, 2, 19] : [1],
        tolerance: .init(relative: 1e-4, floor: 10)
      ).check("\(form.testDescription) \(isDepthwise)")
    }
  }

  @Test func activationsAreComputedAlong() throws {
    for activation in [Activation.relu, .tanh, .sigmoid, .gelu] {
      let graph = try Graph.trace { trace in
        var x = trace.input("x", [.batch, 9, 8, 3])
        for (number, filters) in [20, 6].enumerated() {
          x = Conv2D(
            filters, 3, stride: 2, padding: .same, activation: activation, name: "\(number)")(
              x)
        }
        x = ConvTranspose2D(5, 4, stride: 2, padding: .same, activation: activation, name: "up")(x)
        trace.output("y", x)
        trace.output("loss", x.square().mean())
      }.differentiating("loss").differentiating("loss", withRespectTo: .inputs(["x"]))
      try Execution(
        graph: graph, capacity: 19, counts: [1, 19], tolerance: .sums
      ).check("\(activation)")
    }
  }

  // MARK: Pools

  static let kinds: [(Pool.Kind, Bool)] = [
    (.maximum, true), (.mean, true), (.mean, false),
  ]

  private func pools(_ form: Form, channels: Int) throws -> Graph {
    try Graph.trace { trace in
      let x = trace.input("x", Shape(form.shape.dimensions.dropLast() + [.fixed(channels)]))
      var total = trace.constant(0)
      for (number, (kind, counts)) in Self.kinds.enumerated() {
        let y = x.pooled(kind, form.window, countsPadding: counts)
        trace.output("\(kind) \(counts)", y)
        total += (y * trace.input("seed\(number)", y.shape)).sum()
      }
      trace.output("loss", total)
      let slope = trace.gradients(of: total, withRespectTo: [x])[0]
      trace.output("again", (slope * trace.input("z", x.shape)).sum())
    }.differentiating("loss", withRespectTo: .inputs(["x"]))
      .differentiating("again", withRespectTo: .inputs(["seed0", "seed1", "seed2"]))
  }

  @Test(arguments: forms) func poolsByPlanAndReference(form: Form) throws {
    // Windows that lie wholly in the padding have no largest number.
    guard form.window.top < form.window.height * form.window.verticalDilation else { return }
    for channels in [1, 2, 16, 19] {
      try Execution(
        graph: try pools(form, channels: channels), capacity: 19, counts: [1, 19], grid: 0.5,
        tolerance: .sums
      ).check("\(form.testDescription) \(channels)")
    }
    let check = try GradientCheck.check(
      try pools(form, channels: 2), output: "loss",
      inputs: try {
        var generator = PCG64(seed: 9)
        let graph = try pools(form, channels: 2)
        return graph.inputs.map {
          draw(graph.nodes[$0.node].shape, batch: 2, -2...2, &generator)
        }
      }(), batch: 2)
    #expect(check.largestError < 1e-6, "\(check.place)")
  }

  @Test func notANumberStaysOne() throws {
    let graph = try Graph.trace { trace in
      trace.output("y", MaxPooling2D(2)(trace.input("x", [.batch, 2, 4, 1])))
    }
    let numbers: [Double] = [1, 2, .nan, 3, 4, .nan, 5, 6]
    let found = try ReferenceEvaluator<Double>(graph).run(inputs: [numbers])[0]
    #expect(found.count { $0.isNaN } == 2)
    let runner = Runner(try Plan(graph, capacity: 1))
    let x = try runner.input("x")
    for (index, number) in numbers.enumerated() { x[index] = Float(number) }
    try runner.run(count: 1, weights: Weights(zeros: ParameterLayout(graph)))
    let y = try runner.output("y")
    #expect(y[0].isNaN && y[1].isNaN)
  }

  // MARK: Bits

  /// The bits of all weights after some steps of a network with all kinds of windows.
  private static func trained(threads: Int, steps: Int = 4) throws -> Bits {
    let graph = try Graph.trace(training: true) { trace in
      var x = trace.input("x", [.batch, 12, 12, 3])
      x = BatchNorm(name: "norm")(Conv2D(18, 3, padding: .same, name: "first")(x)).relu()
      x = MaxPooling2D(3, stride: 2, padding: .same)(x)
      x = DepthwiseConv2D(3, padding: .same, activation: .tanh, name: "depthwise")(x)
      x = Conv2D(33, 3, stride: 2, padding: .all(1), activation: .relu, name: "second")(x)
      x = ConvTranspose2D(7, 3, activation: .tanh, name: "up")(AveragePooling2D(2, stride: 1)(x))
      let logits = Dense(4, name: "head")(x.flattened())
      trace.output(
        "loss",
        crossEntropy(logits: logits, classes: trace.input("class", [.batch], type: .int32)))
    }.differentiating("loss")
    let plan = try Plan(graph, capacity: 48)
    let runner = Runner(plan, pool: ThreadPool(threads: threads))
    var weights = Weights(plan.layouts[0], seed: 1)
    let optimizer = Optimizer(.adam(), layout: plan.layouts[0])
    let (x, classes) = (try runner.input("x"), try runner.integers("class"))
    var generator = PCG64(seed: 3)
    for _ in 0..<steps {
      for index in 0..<48 * 432 { x[index] = Float(generator.uniform(-1, 1)) }
      for index in 0..<48 { classes[index] = Int32(index % 4) }
      try runner.train(count: 48, weights: &weights, optimizer: optimizer, learningRate: 1e-2)
    }
    return weights.bits
  }

  @Test func anyNumberOfThreadsTrainsTheSameBytes() throws {
    let alone = try Self.trained(threads: 1)
    for threads in 2...3 { #expect(try Self.trained(threads: threads) == alone) }
  }

  @Test func instructionSetsGiveTheSameBytes() async {
    await #expect(processExitsWith: .success) {
      guard apus_use_instruction_set("avx2") else { return }
      let expected = try ConvolutionTests.trained(threads: 1)
      guard apus_use_instruction_set("avx512") else { return }
      #expect(try ConvolutionTests.trained(threads: 2) == expected)
    }
  }

  @Test func aRowHasTheSameBitsAnywhere() throws {
    let graph = try Graph.trace { trace in
      let x = trace.input("x", [.batch, 9, 11, 3])
      let y = Conv2D(20, 3, padding: .same, activation: .tanh)(x)
      let z = DepthwiseConv2D(3, stride: 2)(MaxPooling2D(2)(y))
      trace.output("y", ConvTranspose2D(5, 3, stride: 2)(z).flattened())
    }
    let weights = Weights(ParameterLayout(graph), seed: 2)
    func bits(_ order: [Int], capacity: Int) throws -> [[UInt32]] {
      let runner = Runner(try Plan(graph, capacity: capacity))
      let x = try runner.input("x")
      for (place, row) in order.enumerated() {
        for index in 0..<297 { x[place * 297 + index] = Float((row * 7919 + index * 31) % 97) / 50 }
      }
      try runner.run(count: order.count, weights: weights)
      let y = try runner.output("y")
      let width = try #require(runner.plan.outputs[0].shape.rowCount)
      return order.indices.map { place in
        (0..<width).map { y[place * width + $0].bitPattern }
      }
    }
    let all = try bits(Array(0..<40), capacity: 40)
    for row in [0, 17, 39] {
      #expect(try bits([row], capacity: 1)[0] == all[row])
      #expect(try bits([3, row, 4], capacity: 70)[1] == all[row])
    }
  }
}
