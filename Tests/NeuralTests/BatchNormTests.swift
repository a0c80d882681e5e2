import Randomness
import Testing
import Threads

@testable import Neural

@Suite struct BatchNormTests {
  /// A network with two normalisations over pictures, and its loss.
  private func graph(training: Bool = true) throws -> Graph {
    let graph = try Graph.trace(training: training) { trace in
      var x = trace.input("x", [.batch, 6, 6, 2])
      x = BatchNorm(name: "first")(Conv2D(20, 3, padding: .same, name: "conv")(x)).relu()
      x = BatchNorm(name: "second")(Dense(33, name: "dense")(x.flattened()))
      trace.output("y", x)
      trace.output("loss", (x.tanh() * trace.input("seed", .rows(33))).mean())
    }
    return training ? try graph.differentiating("loss") : graph
  }

  @Test func statisticsAreThoseOfTheWholeBatchInShardsToo() throws {
    let graph = try graph()
    let plan = try Plan(graph, capacity: 64)
    #expect(plan.rowsPerShard < 64)
    try Execution(
      graph: graph, capacity: 64, counts: [2, 63, 64], tolerance: .sums
    ).check()
    // The mean square of sums over the batch asks for what the rule of the whole says.
    let second = try Graph.trace(training: true) { trace in
      let x = trace.input("x", [.batch, 5, 3])
      let y = BatchNorm(name: "norm")(x).tanh()
      let slope = trace.gradients(of: (y * y * y).sum(), withRespectTo: [x])[0]
      trace.output("loss", slope.square().mean())
    }.differentiating("loss").differentiating("loss", withRespectTo: .inputs(["x"]))
    try Execution(
      graph: second, capacity: 19, counts: [4, 19], tolerance: .init(relative: 1e-4, floor: 1)
    ).check("second derivative")
  }

  @Test func secondDerivatives() throws {
    let check = try gradientCheck([[.batch, 2, 3], [3], [3]], batch: 4, order: 2) { x in
      x[0].channelNormalised(scale: x[1], bias: x[2], epsilon: 0.1).result.tanh()
    }
    #expect(check.largestError < 1e-5, "\(check.place)")
  }

  @Test func derivativesOfChannelFunctions() throws {
    let functions: [(String, [Shape], ([Tensor]) -> Tensor)] = [
      ("affine", [[.batch, 2, 3], [2, 3]], { $0[0].affine($0[1]) }),
      (
        "combination", [[.batch, 2, 3], [.batch, 2, 3], [3, 3]],
        { $0[0].combined(with: $0[1], $0[2]) }
      ),
      (
        "sums", [[.batch, 2, 3], [.batch, 2, 3], [3]],
        { x in
          let sums = x[0].channelSums(with: x[1], around: x[2])
          return sums.sum.tanh() + sums.product
        }
      ),
      ("squares", [[.batch, 2, 3], [3]], { $0[0].channelSquares(around: $0[1]) }),
    ]
    for (name, shapes, function) in functions {
      for order in [1, 2] {
        let check = try gradientCheck(shapes, order: order, function)
        #expect(check.largestError < 1e-5, "\(name) \(order): \(check.place)")
      }
      for width in [3, 16, 17, 70] {
        let graph = try Graph.trace { trace in
          let x = shapes.enumerated().map { number, shape in
            var shape = shape
            shape.dimensions[shape.rank - 1] = .fixed(width)
            return trace.input("x\(number)", shape)
          }
          let y = function(x)
          trace.output("y", y)
          trace.output("rectified", y.relu())
          trace.output("alone", function(x.map { $0 * 2 }).relu())
          trace.output("loss", y.square().sum())
        }.differentiating("loss", withRespectTo: .inputs(shapes.indices.map { "x\($0)" }))
        try Execution(
          graph: graph, capacity: 19, counts: [1, 19], tolerance: .init(relative: 2e-5, floor: 100)
        ).check("\(name) \(width)")
      }
    }
  }

  @Test func trainingMovesTheRunningStatisticsAndNothingElseDoes() throws {
    let plan = try Plan(try graph(), capacity: 64)
    #expect(plan.outputs.map(\.name) == ["y", "loss"])
    var found: [Bits] = []
    for threads in [1, 2] {
      let runner = Runner(plan, pool: ThreadPool(threads: threads))
      var weights = Weights(plan.layouts[0], seed: 1)
      let optimizer = Optimizer(.adam(), layout: plan.layouts[0])
      var generator = PCG64(seed: 2)
      let x = try runner.input("x")
      let before = weights["first.mean"]
      for step in 0..<3 {
        for index in 0..<64 * 72 { x[index] = Float(generator.uniform(0, 3)) }
        let count = step == 1 ? 17 : 64
        try runner.run(count: count, weights: weights)
        if step == 0 { #expect(weights["first.mean"] == before) }
        let kernel = weights["conv.kernel"] ?? []
        let bias = weights["conv.bias"] ?? []
        let old = (weights["first.mean"] ?? [], weights["first.variance"] ?? [])
        try runner.train(count: count, weights: &weights, optimizer: optimizer, learningRate: 1e-3)
        // The same by hand from the convolution's results.
        let results = try convolved(x, count, kernel, bias)
        for channel in 0..<20 {
          let numbers = stride(from: channel, to: results.count, by: 20).map { results[$0] }
          let mean = numbers.reduce(0, +) / Double(numbers.count)
          let squares = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
          let variance = squares / Double(numbers.count - 1)
          let wanted = (
            0.9 * Double(old.0[channel]) + 0.1 * mean,
            0.9 * Double(old.1[channel]) + 0.1 * variance
          )
          let now = (weights["first.mean"] ?? [], weights["first.variance"] ?? [])
          #expect(abs(Double(now.0[channel]) - wanted.0) < 1e-5)
          #expect(abs(Double(now.1[channel]) - wanted.1) < 1e-5)
        }
      }
      found.append(weights.bits)
    }
    #expect(found[0] == found[1])
  }

  private func convolved(
    _ x: UnsafeMutablePointer<Float>, _ count: Int, _ kernel: [Float], _ bias: [Float]
  ) throws -> [Double] {
    let graph = try Graph.trace { trace in
      trace.output(
        "y", Conv2D(20, 3, padding: .same, name: "conv")(trace.input("x", [.batch, 6, 6, 2])))
    }
    return try ReferenceEvaluator<Double>(graph).run(
      inputs: [(0..<count * 72).map { Double(x[$0]) }],
      parameters: [kernel.map { Double($0) }, bias.map { Double($0) }], batch: count)[0]
  }

  @Test func inferenceUsesTheRunningStatistics() throws {
    let training = try graph()
    let plan = try Plan(try graph(training: false), capacity: 4)
    #expect(plan.outputs.map(\.name) == ["y", "loss"])
    #expect(plan.layouts[0].fingerprint == ParameterLayout(training).fingerprint)
    try Execution(
      graph: try graph(training: false), capacity: 4, counts: [1, 4], tolerance: .sums
    ).check()
  }

  @Test func frozenAndCopiedNormalisationsAreAsInInference() throws {
    func outputs(_ body: (Tensor) -> Tensor) throws -> [String] {
      try Graph.trace(training: true) { $0.output("y", body($0.input("x", .rows(3)))) }
        .outputs.map(\.name)
    }
    #expect(try outputs { BatchNorm(isFrozen: true)($0) } == ["y"])
    #expect(
      try outputs {
        InferenceMode {
          BatchNorm(); Dropout(0.5)
        }($0)
      } == ["y"])
    #expect(try outputs { x in x.trace.with(weights: 1) { BatchNorm()(x) } } == ["y"])
    let shared = try outputs { x in
      let norm = BatchNorm(name: "norm")
      return norm(norm(x))
    }
    #expect(Set(shared) == ["y", "update/norm.mean", "update/norm.variance"])
  }

  @Test func oneUpdateContinuesAnother() throws {
    let graph = try Graph.trace(training: true) { trace in
      let x = trace.input("x", .rows(1))
      let norm = BatchNorm(momentum: 0.5, isAffine: false, name: "norm")
      trace.output("y", norm(x) + norm(x + 8))
    }
    let found = try ReferenceEvaluator<Double>(graph).run(
      inputs: [[1, 3]], parameters: [[0], [1]], batch: 2)
    // Means 2 and 10, both unbiased variances 2: 0 → 1 → 5.5 and 1 → 1.5 → 1.75.
    let index = try #require(graph.outputs.firstIndex { $0.name == "update/norm.mean" })
    let other = try #require(graph.outputs.firstIndex { $0.name == "update/norm.variance" })
    #expect(found[index] == [5.5])
    #expect(found[other] == [1.75])
  }

  @Test func mistakesAreSaid() throws {
    #expect(throws: NeuralError.self) {
      try Graph.trace { $0.output("y", BatchNorm()($0.input("x", [.batch]))) }
    }
    #expect(throws: NeuralError.self) {
      try Graph.trace { trace in
        let kernel = trace.parameter("kernel", sizes: [3], initializer: .zeros)
        trace.update(kernel) { $0 + 1 }
        trace.output("y", kernel)
      }
    }
    #expect(throws: NeuralError.self) {
      try Graph.trace { $0.output("y", GroupNorm(4)($0.input("x", .rows(6)))) }
    }
  }
}
