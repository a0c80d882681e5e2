import Testing

@testable import Neural

@Suite struct ReferenceEvaluatorTests {
  /// With the same numbers a plan drops what the reference drops.
  @Test func randomNumbersAreThePlans() throws {
    let graph = try Graph.trace(training: true) { trace in
      trace.output("y", Dropout(0.4)(trace.input("x", .rows(37))))
      trace.output("noise", trace.randomUniform([3, 5]))
    }
    let runner = Runner(try Plan(graph, capacity: 9))
    let weights = Weights(zeros: ParameterLayout(graph))
    for index in 0..<9 * 37 { try runner.input("x")[index] = 1 }
    for random in [RandomRun(), RandomRun(key: 5, number: 1 << 33 + 8)] {
      try runner.run(count: 9, weights: weights, random: random)
      let expected = try ReferenceEvaluator<Float>(graph, random: random).run(
        inputs: [Array(repeating: 1, count: 9 * 37)], batch: 9)
      for (output, name) in zip(expected, ["y", "noise"]) {
        let found = try runner.output(name)
        #expect(output.indices.allSatisfy { found[$0] == output[$0] })
      }
      #expect(expected[0].contains(0))
    }
  }

  @Test func rearrangementsGiveTheNumbersOfNumPy() throws {
    let x: (Shape, [Double]) = ([2, 3], [1, 2, 3, 4, 5, 6])
    #expect(try evaluate([x]) { $0[0].transposed() } == [1, 4, 2, 5, 3, 6])
    #expect(try evaluate([x]) { $0[0].sliced(1..<3) } == [2, 3, 5, 6])
    #expect(try evaluate([x]) { $0[0].padded(before: 1, after: 0, axis: 0) } == [0, 0, 0] + x.1)
    #expect(
      try evaluate([x]) { Tensor.stack([$0[0], -$0[0]], axis: 1) }
        == [1, 2, 3, -1, -2, -3, 4, 5, 6, -4, -5, -6])
    #expect(try evaluate([x]) { $0[0].sum(axes: [0]) } == [5, 7, 9])
    #expect(try evaluate([x]) { $0[0].mean(axes: [1]) } == [2, 5])
    #expect(try evaluate([x]) { $0[0].max() } == [6])
    #expect(try evaluate([x]) { $0[0].min(axes: [0], keepDimensions: true) } == [1, 2, 3])
    #expect(try evaluate([x]) { matmul($0[0], $0[0], transposeRight: true) } == [14, 32, 32, 77])
    #expect(isClose(try evaluate([x]) { $0[0].variance() }, [35.0 / 12], 1e-12))
  }

  @Test func meansOverTheBatchDivideByItsRows() throws {
    let numbers = [1.0, 2, 3, 4, 5, 9]
    #expect(try evaluate([(.rows(2), numbers)], batch: 3) { $0[0].mean(axes: [0]) } == [3, 5])
    #expect(try evaluate([(.rows(2), numbers)], batch: 3) { $0[0].mean() } == [4])
    #expect(try evaluate([(.rows(2), numbers)], batch: 3) { $0[0].trace.batchCount } == [3])
  }

  @Test func rowsAreFoundByIndex() throws {
    let table: (Shape, [Double]) = ([3, 2], [1, 2, 3, 4, 5, 6])
    let indices: (Shape, [Double]) = ([.batch], [2, 0])
    let types: [ElementType] = [.float32, .int32]
    #expect(
      try evaluate([table, indices], batch: 2, types: types) { $0[0].gathered($0[1]) }
        == [5, 6, 1, 2])
    #expect(
      try evaluate([(.rows(3), table.1), indices], batch: 2, types: types) {
        $0[0].picked($0[1])
      } == [3, 4])
    #expect(
      try evaluate([table, indices], batch: 2, types: types) { $0[1].oneHot(3) }
        == [0, 0, 1, 1, 0, 0])
    #expect(throws: NeuralError.run("The index 3 is outside 0 ..< 3")) {
      try evaluate([table, ([], [3])], types: types) { $0[0].gathered($0[1]) }
    }
  }

  @Test func comparisonsChoose() throws {
    let x: (Shape, [Double]) = ([4], [-1, 0, 2, 2])
    #expect(
      try evaluate([x]) { Tensor.select(($0[0] .>= 0) .& ($0[0] .!= 2), 7, $0[0]) }
        == [-1, 7, 2, 2])
    #expect(
      try evaluate([x]) { (.!($0[0] .< 1) .| ($0[0] .== -1)).cast(to: .float32) } == [1, 0, 1, 1])
    #expect(try evaluate([x]) { $0[0].argMax().cast(to: .float32) } == [2])
  }

  @Test func softmaxesHoldForLargeNumbers() throws {
    let x: (Shape, [Double]) = ([2, 2], [1e4, 1e4, -1e4, 0])
    #expect(try evaluate([x]) { $0[0].softmax() } == [0.5, 0.5, 0, 1])
    #expect(isClose(try evaluate([x]) { $0[0].logSumExp(axes: [1]) }, [1e4 + 0.693147, 0], 1e-9))
  }

  @Test func wrongCountsAreNamed() throws {
    let graph = try Graph.trace { $0.output("y", $0.input("x", .rows(2)).exp()) }
    let evaluator = ReferenceEvaluator<Float>(graph)
    #expect(throws: NeuralError.self) { try evaluator.run(inputs: []) }
    #expect(throws: NeuralError.self) { try evaluator.run(inputs: [[1, 2, 3]], batch: 1) }
  }
}
