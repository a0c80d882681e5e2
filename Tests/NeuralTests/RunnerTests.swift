import CAllocations
import CKernels
import Testing
import Threads

@testable import Neural

@Suite struct RunnerTests {
  // MARK: What results must not depend on

  @Test func anyNumberOfThreadsTrainsTheSameBytes() throws {
    var alone = try Training()
    #expect(alone.runner.plan.rowsPerShard < Training.capacity / 2)
    let expected = try alone.run(steps: 50)
    #expect(try #require(expected.losses.last) < 0.5 * (try #require(expected.losses.first)))
    for threads in 2...4 {
      var shared = try Training(threads: threads)
      let found = try shared.run(steps: 50)
      #expect(found.bits == expected.bits, "\(threads) threads")
      #expect(found.losses == expected.losses, "\(threads) threads")
    }
  }

  /// A network with every kind of product and row-wise operation.
  private func rowwise(_ trace: Trace) -> [Tensor] {
    let x = trace.input("x", .rows(19))
    let wide = Dense(530, activation: .tanh, name: "wide")(x)
    let narrow = Dense(2, name: "narrow")(wide)
    let middle = Dense(40, activation: .sigmoid, name: "middle")(LayerNorm(name: "norm")(wide))
    let deep = Dense(7, activation: .gelu, name: "deep")(middle.reshaped(to: [.batch, 4, 10]))
    let scores = matmul(deep, deep, transposeRight: true).softmax()
    return [
      narrow, narrow.softmax(), middle.logSoftmax(), matmul(scores, deep),
      deep.mean(axes: [1]), deep.max(axes: [2]), Dense(1, name: "value")(middle),
      middle.logSumExp(axes: [1]),
    ]
  }

  @Test func aRowHasTheSameBitsAnywhere() throws {
    let graph = try Graph.trace { trace in
      for (number, tensor) in rowwise(trace).enumerated() {
        trace.output("\(number)", tensor)
      }
    }
    let layout = ParameterLayout(graph)
    let weights = Weights(layout, seed: 2)
    let rows: [[Float]] = (0..<150).map { row in
      (0..<19).map { column -> Float in
        let number = (row * 7919 + column * 104_729) % 1000
        return Float(number) / 250 - 2
      }
    }
    /// The bits of each row of all outputs, for rows in an order.
    func bits(_ order: [Int], capacity: Int, threads: Int = 1) throws -> [Bits] {
      let plan = try Plan(graph, capacity: capacity)
      let runner = Runner(plan, pool: ThreadPool(threads: threads))
      let x = try runner.input("x")
      for (place, row) in order.enumerated() {
        for column in 0..<19 { x[place * 19 + column] = rows[row][column] }
      }
      try runner.run(count: order.count, weights: weights)
      var result = [[UInt32]](repeating: [], count: order.count)
      for port in plan.outputs {
        let output = try runner.output(port.name)
        let width = port.shape.rowCount ?? 0
        for place in order.indices {
          result[place] += (0..<width).map { output[place * width + $0].bitPattern }
        }
      }
      return result.map { Bits($0) }
    }
    let expected = try bits(Array(0..<150), capacity: 150)
    let turned = try bits(Array((0..<150).reversed()), capacity: 150, threads: 2)
    #expect(Array(turned.reversed()) == expected)
    #expect(try bits(Array(0..<149), capacity: 4096, threads: 3) == Array(expected[..<149]))
    for row in [0, 1, 77, 149] {
      #expect(try bits([row], capacity: 1) == [expected[row]])
      #expect(try bits([3, 4, row], capacity: 16)[2] == expected[row])
    }
    for count in 2..<15 {
      #expect(try bits(Array(0..<count), capacity: 15) == Array(expected[..<count]))
    }
  }

  @Test func instructionSetsGiveTheSameBytes() async {
    // The choice is the whole process's: each is made in a process of its own.
    await #expect(processExitsWith: .success) {
      guard apus_use_instruction_set("avx2") else { return }
      var narrow = try Training(threads: 2)
      let expected = try narrow.run(steps: 20)
      #expect(String(cString: apus_instruction_set()) == "avx2")
      guard apus_use_instruction_set("avx512") else { return }
      var wide = try Training(threads: 2)
      let found = try wide.run(steps: 20)
      #expect(found.bits == expected.bits)
      #expect(found.losses == expected.losses)
      // A plan made under one runs under another.
      _ = apus_use_instruction_set("avx2")
      let more = try wide.run(steps: 3).bits
      #expect(try narrow.run(steps: 3).bits == more)
    }
  }

  @Test func theBaselineAgreesWithinRounding() async {
    await #expect(processExitsWith: .success) {
      var fast = try Training()
      let expected = try fast.run(steps: 5)
      guard apus_use_instruction_set("baseline") else { return }
      var plain = try Training()
      let found = try plain.run(steps: 5)
      for (a, b) in zip(found.losses, expected.losses) { #expect(abs(a - b) <= 1e-4 * abs(b)) }
      for entry in fast.weights.layout.entries {
        for (a, b) in zip(plain.weights[entry.path] ?? [], fast.weights[entry.path] ?? []) {
          // Adam's steps of 1e-3 may turn where a gradient is nearly zero.
          #expect(abs(a - b) <= 5e-3)
        }
      }
    }
  }

  // MARK: What a run must not do

  @Test func steadyRunsAllocateNothing() async {
    await #expect(processExitsWith: .success) {
      guard apus_allocations_counted() else { return }
      for threads in 1...2 {
        var training = try Training(threads: threads)
        let target = training.weights
        for _ in 0..<3 { try training.update() }
        var before = apus_allocations()
        for _ in 0..<100 { try training.update() }
        #expect(apus_allocations() == before, "training on \(threads) threads")
        before = apus_allocations()
        for _ in 0..<100 { try training.runner.run(count: 7, weights: target) }
        #expect(apus_allocations() == before, "running on \(threads) threads")
      }
      // The counter counts: an array of a size that only the run knows.
      let before = apus_allocations()
      let array = [Int](repeating: 1, count: Int(before % 7) + 100)
      #expect(array.reduce(0, +) >= 100 && apus_allocations() > before)
    }
  }

  @Test func aWrongIndexIsAnErrorAndChangesNothing() throws {
    for (threads, wrong) in [(1, Int32(5)), (2, -1), (3, .max)] {
      var training = try Training(threads: threads)
      for _ in 0..<2 { try training.update() }
      let (bits, state) = (training.weights.bits, training.optimizer.state)
      let classes = try training.runner.integers("class")
      let kept = classes[211]
      classes[211] = wrong
      #expect(throws: NeuralError.self) {
        try training.runner.train(
          count: 300, weights: &training.weights, optimizer: training.optimizer, learningRate: 1)
      }
      #expect(training.weights.bits == bits)
      #expect((training.optimizer.state == state) as Bool)
      // The next run is as if nothing had been.
      classes[211] = kept
      try training.runner.train(
        count: 300, weights: &training.weights, optimizer: training.optimizer, learningRate: 1)
      #expect(training.weights.bits != bits)
    }
  }

  @Test func runsThatDoNotFitArePolitelyRefused() throws {
    let graph = try Graph.trace { trace in
      let x = trace.input("x", .rows(3))
      let frozen = trace.with(weights: 1) { Dense(2, name: "layer")(x) }
      trace.output("loss", (Dense(2, name: "layer")(x) - frozen).square().mean())
    }
    let plan = try Plan(graph, capacity: 4)
    let runner = Runner(plan)
    var weights = Weights(plan.layouts[0], seed: 1)
    let other = Weights(zeros: try OptimizerTests.layout(40))
    #expect(throws: NeuralError.run("A plan for at most 4 rows cannot run 5")) {
      try runner.run(count: 5, weights: weights, frozen: weights)
    }
    #expect(throws: NeuralError.run("A plan for at most 4 rows cannot run 0")) {
      try runner.run(count: 0, weights: weights, frozen: weights)
    }
    #expect(throws: NeuralError.self) { try runner.run(count: 4, weights: other, frozen: weights) }
    #expect(throws: NeuralError.self) { try runner.run(count: 4, weights: weights, frozen: other) }
    #expect(throws: NeuralError.run("The plan reads weights of set 1; give them as frozen")) {
      try runner.run(count: 4, weights: weights)
    }
    let optimizer = Optimizer(.sgd(), layout: plan.layouts[0])
    #expect(throws: NeuralError.self) {
      try runner.train(
        count: 4, weights: &weights, frozen: weights, optimizer: optimizer, learningRate: 1)
    }
    #expect(optimizer.stepCount == 0)
    #expect(throws: NeuralError.self) { try runner.input("y") }
    #expect(throws: NeuralError.self) { try runner.output("x") }
    #expect(throws: NeuralError.self) { try runner.bind("y", to: nil) }
    try runner.run(count: 4, weights: weights, frozen: weights)
    #expect(try runner.output("loss").pointee == 0)

    let trained = Runner(try Plan(graph.differentiating("loss"), capacity: 4))
    let foreign = Optimizer(.sgd(), layout: other.layout)
    #expect(throws: NeuralError.self) {
      try trained.train(
        count: 4, weights: &weights, frozen: weights, optimizer: foreign, learningRate: 1)
    }
  }

  @Test func aPlanForPartOfTheWeightsTakesTheirLayout() throws {
    let whole = try Graph.trace { trace in
      let x = trace.input("x", .rows(3))
      trace.output("actor", Dense(2, name: "actor")(x))
      trace.output("critic", Dense(1, name: "critic")(x))
    }
    let layout = ParameterLayout(whole)
    let weights = Weights(layout, seed: 4)
    let part = try whole.selecting(outputs: ["critic"])
    let runner = Runner(try Plan(part, capacity: 2, layout: layout))
    let both = Runner(try Plan(whole, capacity: 2))
    for runner in [runner, both] {
      let x = try runner.input("x")
      for index in 0..<6 { x[index] = Float(index) }
      try runner.run(count: 2, weights: weights)
    }
    #expect(try runner.output("critic")[1] == both.output("critic")[1])
    #expect(throws: NeuralError.self) {
      try Runner(try Plan(part, capacity: 2)).run(count: 2, weights: weights)
    }
  }

  @Test func inputsMayLieElsewhere() throws {
    let graph = try Graph.trace { $0.output("y", $0.input("x", .rows(2)) * 2) }
    let runner = Runner(try Plan(graph, capacity: 2))
    let weights = Weights(zeros: ParameterLayout(graph))
    var mine: [Float] = [1, 2, 3, 4]
    try mine.withUnsafeMutableBufferPointer { buffer in
      try runner.bind("x", to: buffer.baseAddress)
      try runner.run(count: 2, weights: weights)
      #expect(try (0..<4).map { try runner.output("y")[$0] } == [2, 4, 6, 8])
      try runner.bind("x", to: nil)
    }
    try runner.run(count: 2, weights: weights)
    #expect(try runner.output("y")[0] == 0)
  }

  /// As with PyTorch's `requires_grad_(False)`: no decay and no momentum moves what is left out.
  @Test(arguments: [
    OptimizerRule.adamW(decay: 0.1), .sgd(momentum: 0.9, decay: .l2(0.1)),
    .lion(decay: .decoupled(0.1)),
  ])
  func whatTheGradientLeavesOutStays(_ rule: OptimizerRule) throws {
    let graph = try Graph.trace { trace in
      var x = trace.input("x", .rows(5))
      for name in ["first", "second", "third", "last"] { x = Dense(30, name: name)(x) }
      trace.output("loss", x.square().mean())
    }
    let layout = ParameterLayout(graph)
    let start = Weights(layout, seed: 3)
    let optimizer = Optimizer(rule, layout: layout)
    func train(_ weights: inout Weights, _ prefixes: [String]) throws {
      let partial = try graph.differentiating(
        "loss", withRespectTo: .parameters(prefixes: prefixes))
      let runner = Runner(try Plan(partial, capacity: 4, layout: layout))
      for index in 0..<20 { try runner.input("x")[index] = Float(index) / 20 }
      try runner.train(count: 4, weights: &weights, optimizer: optimizer, learningRate: 0.01)
    }
    // Momentum for all of them first, then some are left out.
    var weights = start
    try train(&weights, [])
    #expect(layout.entries.allSatisfy { weights[$0.path] != start[$0.path] })
    let before = weights
    for _ in 0..<3 { try train(&weights, ["second", "last"]) }
    for entry in layout.entries {
      let isLearned = entry.path.hasPrefix("second") || entry.path.hasPrefix("last")
      #expect((weights[entry.path] != before[entry.path]) == isLearned, "\(entry.path)")
    }
  }
}
