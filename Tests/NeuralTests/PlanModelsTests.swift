import Testing

@testable import Neural

/// Whole models with their gradients, by plan and by reference.
@Suite struct PlanModelsTests {
  private func network(_ x: Tensor, _ outputs: Int, _ activation: Activation) -> Tensor {
    var x = x
    for (number, size) in [33, 17].enumerated() {
      x = Dense(size, activation: activation, name: "hidden\(number)")(x)
    }
    return Dense(outputs, name: "head")(x)
  }

  private func check(
    training: Bool = false, _ comment: String = "", floor: Double = 1,
    _ body: (Trace) throws -> Tensor
  ) throws {
    let graph = try Graph.trace(training: training) { trace in
      trace.output("loss", try body(trace))
    }.differentiating("loss")
    try Execution(
      graph: graph, capacity: 19, counts: [1, 2, 16, 19],
      tolerance: .init(relative: 1e-5, floor: floor)
    ).check(comment)
  }

  @Test(arguments: [Activation.tanh, .relu, .sigmoid, .elu(), .gelu, .silu, .softplus])
  func networksWithEachLoss(activation: Activation) throws {
    try check("mean squared \(activation)") { trace in
      meanSquaredError(
        network(trace.input("x", .rows(4)), 2, activation), trace.input("target", .rows(2)))
    }
    try check("huber \(activation)") { trace in
      huber(network(trace.input("x", .rows(4)), 1, activation), trace.input("target", .rows(1)))
    }
    try check("cross entropy \(activation)") { trace in
      crossEntropy(
        logits: network(trace.input("x", .rows(5)), 5, activation),
        classes: trace.input("class", [.batch], type: .int32), labelSmoothing: 0.1)
    }
    try check("binary \(activation)") { trace in
      binaryCrossEntropy(
        logits: network(trace.input("x", .rows(3)), 4, activation),
        targets: trace.input("target", .rows(4)).sigmoid())
    }
  }

  @Test func sharedParametersSumTheirGradients() throws {
    try check { trace in
      let layer = Dense(4, activation: .tanh, name: "layer")
      let once = layer(trace.input("x", .rows(4)))
      return layer(layer(once) + once).square().mean()
    }
  }

  /// Kernels whose gradients are summed over all rows at once, in blocks of which some are narrow.
  @Test func largeKernels() throws {
    try check("three in a row") { trace in
      let wide = Dense(140, activation: .tanh, name: "wide")(trace.input("x", .rows(9)))
      let x = Dense(130, activation: .relu, name: "middle")(wide)
      return meanSquaredError(Dense(66, name: "head")(x), trace.input("target", .rows(66)))
    }
    try check("used twice, reshaped, and looked at by the loss") { trace in
      let layer = Dense(128, activation: .tanh, name: "layer")
      let once = layer(trace.input("x", .rows(128)))
      let again = layer(once.reshaped(to: [.batch, 2, 64]).reshaped(to: [.batch, 128]))
      return (again * once).square().mean()
        + trace.gradients(
          of: again.square().sum(),
          withRespectTo: [
            trace.parameter("layer.kernel", sizes: [128, 128], initializer: .constant(0))
          ]
        )[0].square().mean()
    }
  }

  @Test func twoSetsOfWeights() throws {
    try check { trace in
      let x = trace.input("x", .rows(4))
      let next = trace.input("next", .rows(4))
      let target = trace.with(weights: 1) { network(next, 3, .relu) }.max(axes: [1])
      let value = network(x, 3, .relu).picked(trace.input("action", [.batch], type: .int32) / 2)
      return huber(value, (trace.input("reward", [.batch]) + 0.9 * target).stopGradient())
    }
  }

  @Test func layerNormalisation() throws {
    try check { trace in
      let x = Dense(33, name: "in")(trace.input("x", .rows(7)))
      return Dense(1, name: "out")(LayerNorm(name: "norm")(x).relu()).square().mean()
    }
  }

  @Test func dropoutDrawsTheNumbersOfPhilox() throws {
    try check(training: true) { trace in
      let x = Dropout(0.3)(Dense(33, activation: .tanh, name: "in")(trace.input("x", .rows(7))))
      return Dropout(0.5)(Dense(6, name: "out")(x)).square().mean()
    }
  }

  @Test func dropoutScalesWhatItKeeps() throws {
    let graph = try Graph.trace(training: true) { trace in
      trace.output("y", Dropout(0.25)(trace.input("x", .rows(1000))))
    }
    let runner = Runner(try Plan(graph, capacity: 2))
    let x = try runner.input("x")
    for index in 0..<2000 { x[index] = 3 }
    let weights = Weights(zeros: ParameterLayout(graph))
    try runner.run(count: 2, weights: weights, random: RandomRun(key: 1, number: 1))
    let first = (0..<2000).map { (try? runner.output("y"))?[$0] ?? .nan }
    #expect(Set(first) == [0, 4])
    #expect((1400..<1600).contains(first.count { $0 == 4 }))
    #expect(first[..<1000] != first[1000...])
    try runner.run(count: 2, weights: weights, random: RandomRun(key: 1, number: 2))
    let second = (0..<2000).map { (try? runner.output("y"))?[$0] ?? .nan }
    #expect(first != second)
  }

  @Test func secondDerivatives() throws {
    // The gradient penalty: the loss contains the gradient with respect to the input.
    try check { trace in
      let x = trace.input("x", .rows(4))
      let y = Dense(1, name: "out")(Dense(9, activation: .tanh, name: "in")(x)).sum()
      let slope = trace.gradients(of: y, withRespectTo: [x])[0]
      return (slope.square().sum(axes: [1]).squareRoot() - 1).square().mean()
    }
    try check(floor: 10) { trace in
      let x = trace.input("x", .rows(5))
      let loss = crossEntropy(
        logits: Dense(5, name: "out")(x), classes: trace.input("class", [.batch], type: .int32))
      let kernel = trace.parameter("out.kernel", sizes: [5, 5], initializer: .constant(0))
      return trace.gradients(of: loss, withRespectTo: [kernel])[0].square().sum()
    }
  }

  @Test func gradientsOfInputsAreOutputs() throws {
    let graph = try Graph.trace { trace in
      let x = trace.input("x", .rows(4))
      trace.output("loss", Dense(3, activation: .tanh, name: "layer")(x).square().sum())
    }.differentiating("loss").differentiating("loss", withRespectTo: .inputs(["x"]))
    let plan = try Plan(graph, capacity: 5)
    #expect(plan.outputs.map(\.name) == ["loss", "gradient/x"])
    try Execution(graph: graph, capacity: 5, counts: [1, 5], tolerance: .sums).check()
  }

  @Test func gradientsByPrefixLeaveTheOthersZero() throws {
    let graph = try Graph.trace { trace in
      trace.output("loss", self.network(trace.input("x", .rows(4)), 2, .tanh).square().mean())
    }.differentiating("loss", withRespectTo: .parameters(prefixes: ["head"]))
    let plan = try Plan(graph, capacity: 5)
    try Execution(graph: graph, capacity: 5, counts: [1, 5], tolerance: .sums).check()
    let runner = Runner(plan)
    try runner.run(count: 5, weights: Weights(plan.layouts[0], seed: 1))
    for entry in plan.layouts[0].entries where !entry.path.hasPrefix("head") {
      #expect((0..<entry.count).allSatisfy { runner.gradients[entry.offset + $0] == 0 })
    }
  }

  @Test func oneGradientOfTwoParametersAndConstantGradients() throws {
    try check { trace in
      let a = trace.parameter("a", sizes: [5], initializer: .uniform(low: -1, high: 1))
      let b = trace.parameter("b", sizes: [5], initializer: .uniform(low: -1, high: 1))
      let unused = trace.parameter("unused", sizes: [3], initializer: .constant(1))
      let c = trace.parameter("c", sizes: [3], initializer: .constant(1))
      // a and b have the same gradient, that of c is a parameter itself.
      return ((a + b) * trace.input("x", .rows(5))).mean() + (c * unused.stopGradient()).sum()
    }
  }

  @Test func whatCannotBePlannedIsSaid() throws {
    func plan(_ body: (Trace) -> Tensor) throws {
      _ = try Plan(try Graph.trace { trace in trace.output("y", body(trace)) }, capacity: 4)
    }
    #expect(throws: NeuralError.self) {
      try plan { $0.input("x", .rows(3), type: .float64) * 2 }
    }
    #expect(throws: NeuralError.self) {
      try plan { $0.input("x", .rows(3), type: .int32).sum(axes: [1]) }
    }
    #expect(throws: NeuralError.self) { try plan { $0.input("x", [.batch, .time]) * 2 } }
    #expect(throws: NeuralError.run("A plan needs room for at least one row, not 0")) {
      try Plan(try Graph.trace { $0.output("y", $0.constant(1)) }, capacity: 0)
    }
  }
}
