import Testing

@testable import Neural

/// What layers promise beside PyTorch's numbers.
@Suite struct MoreLayersTests {
  private func run(
    _ shape: Shape, _ numbers: [Double], batch: Int = 1, training: Bool = false,
    random: RandomRun = RandomRun(), _ body: (Tensor) -> Tensor
  ) throws -> [Double] {
    let graph = try Graph.trace(training: training) { $0.output("y", body($0.input("x", shape))) }
    return try ReferenceEvaluator<Double>(graph, random: random).run(
      inputs: [numbers], batch: batch)[0]
  }

  private func message(_ shape: Shape, type: ElementType = .float32, _ body: (Tensor) -> Tensor)
    -> String
  {
    do {
      _ = try Graph.trace { $0.output("y", body($0.input("x", shape, type: type))) }
      return ""
    } catch { return "\(error)" }
  }

  // MARK: Randomness

  @Test func classicDropoutIsScaledInInference() throws {
    let ones = [Double](repeating: 1, count: 20_000)
    let random = RandomRun(key: 3, number: 4)
    let layer = Dropout(0.25, isClassic: true)
    let trained = try run(.rows(100), ones, batch: 200, training: true, random: random) {
      layer($0)
    }
    #expect(Set(trained) == [0, 1])
    let inferred = try run(.rows(100), ones, batch: 200) { layer($0) }
    #expect(Set(inferred) == [0.75])
    // The inverted form drops the same and has the same mean.
    let inverted = try run(.rows(100), ones, batch: 200, training: true, random: random) {
      Dropout(0.25)($0)
    }
    #expect(inverted == trained.map { $0 / 0.75 })
    #expect(abs(trained.reduce(0, +) / 20_000 - 0.75) < 0.013)
  }

  @Test func spatialDropoutDropsWholeChannels() throws {
    let found = try run(
      [.batch, 3, 2, 50], [Double](repeating: 1, count: 6000), batch: 20, training: true,
      random: RandomRun(key: 1, number: 1)
    ) { SpatialDropout(0.5)($0) }
    var kept = 0
    for row in 0..<20 {
      for channel in 0..<50 {
        let numbers = (0..<6).map { found[(row * 6 + $0) * 50 + channel] }
        #expect(Set(numbers).count == 1)
        kept += numbers[0] == 2 ? 1 : 0
      }
    }
    #expect((400...600).contains(kept))
    #expect(
      try run([.batch, 3, 4], Array(repeating: 2, count: 12)) { SpatialDropout(0.5)($0) }
        == Array(repeating: 2, count: 12))
  }

  @Test func gaussianNoiseIsNormal() throws {
    let zeros = [Double](repeating: 0, count: 40_000)
    let noise = try run(
      .rows(100), zeros, batch: 400, training: true, random: RandomRun(key: 8, number: 2)
    ) { GaussianNoise(2)($0) }
    let mean = noise.reduce(0, +) / 40_000
    let variance = noise.reduce(0) { $0 + $1 * $1 } / 40_000
    let fourth = noise.reduce(0) { $0 + $1 * $1 * $1 * $1 } / 40_000
    // Four standard deviations each.
    #expect(abs(mean) < 0.04)
    #expect(abs(variance - 4) < 0.12)
    #expect(abs(fourth - 48) < 4)
    #expect(try run(.rows(100), zeros, batch: 400) { GaussianNoise(2)($0) } == zeros)
    let graph = try Graph.trace(training: true) {
      $0.output("y", GaussianNoise(0.5)(SpatialDropout(0.3)($0.input("x", [.batch, 4, 5]))))
    }
    try Execution(graph: graph, capacity: 19, counts: [1, 19], tolerance: .sums).check()
  }

  // MARK: Shapes

  @Test func shapesAreChanged() throws {
    let numbers = (0..<6).map(Double.init)
    #expect(try run([.batch, 6], numbers) { Reshape(-1, 2)($0) } == numbers)
    #expect(try run([.batch, 2, 3], numbers) { Permute(2, 1)($0) } == [0, 3, 1, 4, 2, 5])
    #expect(
      try run([.batch, 3, 1], [1, 2, 3]) { Upsampling1D(2)($0) } == [1, 1, 2, 2, 3, 3])
    #expect(
      try run([.batch, 2, 1], [1, 2]) { ZeroPadding1D(before: 1, after: 2)($0) } == [0, 1, 2, 0, 0])
    #expect(
      try run([.batch, 1, 1, 1], [5]) { ZeroPadding2D(1)($0) } == [0, 0, 0, 0, 5, 0, 0, 0, 0])
    #expect(
      try run([.batch, 2, 2], [1, 5, 3, 2]) { GlobalMaxPooling1D()($0) } == [3, 5])
    #expect(
      try run([.batch, 2, 2], [1, 5, 3, 2]) { GlobalAveragePooling1D()($0) } == [2, 3.5])
    let both = try run([.batch, 2], [1, -2]) { x in
      Branches {
        Activation.relu
        Lambda { $0 * 10 }
      }(x)
    }
    #expect(both == [1, 0, 10, -20])
  }

  @Test func causalConvolutionsSeeNoFuture() throws {
    let graph = try Graph.trace { trace in
      let x = trace.input("x", [.batch, 8, 1])
      trace.output("y", Conv1D(1, 3, padding: .causal, dilation: 2, useBias: false)(x))
    }
    let found = try ReferenceEvaluator<Double>(graph).run(
      inputs: [[0, 0, 1, 0, 0, 0, 0, 0]], parameters: [[2, 3, 5]])[0]
    #expect(found == [0, 0, 5, 0, 3, 0, 2, 0])
    let same = try Graph.trace { trace in
      trace.output("y", Conv1D(4, 4, stride: 3, padding: .same)(trace.input("x", [.batch, 8, 2])))
    }
    #expect(same.nodes[same.outputs[0].node].shape == [.batch, 3, 4])
  }

  @Test func transposedConvolutionIsTheAdjoint() throws {
    // ⟨conv(x), u⟩ = ⟨x, convᵀ(u)⟩ with one kernel, by two layers that share it.
    for (stride, padding, picture) in [
      (1, Padding2D.valid, 6), (2, .all(1), 5), (3, .same, 9),
    ] {
      let step = Size2D(stride, stride)
      let graph = try Graph.trace { trace in
        let x = trace.input("x", [.batch, .fixed(picture), .fixed(picture), 2])
        let there = Conv2D(3, 3, stride: step, padding: padding, useBias: false, name: "k")(x)
        let u = trace.input("u", there.shape)
        let back = ConvTranspose2D(2, 3, stride: step, padding: padding, useBias: false, name: "k")(
          u)
        trace.output("there", (there * u).sum())
        trace.output("back", (x * back).sum())
      }
      #expect(graph.parameters.count == 1)
      let found = try ReferenceEvaluator<Double>(graph).run(
        inputs: graph.inputs.map { input in
          let count = graph.nodes[input.node].shape.rowCount ?? 0
          return (0..<count).map { Double(($0 * 31) % 17) - 8 }
        }, parameters: [(0..<54).map { Double(($0 * 7) % 11) - 5 }])
      #expect(found[0] == found[1])
      #expect(found[0] != [0])
    }
  }

  @Test func anEmbeddingsPaddingNeverLearns() throws {
    let graph = try Graph.trace { trace in
      let x = trace.input("x", .rows(3), type: .int32)
      trace.output("loss", Embedding(4, 2, paddingIndex: 0, name: "table")(x).square().sum())
    }.differentiating("loss")
    let table: [Double] = [9, 9, 1, 2, 3, 4, 5, 6]
    let found = try ReferenceEvaluator<Double>(graph).run(
      inputs: [[0, 1, 1, 3, 0, 0]], parameters: [table], batch: 2)
    #expect(found[0] == [71])
    #expect(found[1] == [0, 0, 4, 8, 0, 0, 10, 12])
    try Execution(graph: graph, capacity: 40, counts: [1, 40], choices: 4, tolerance: .sums).check()
  }

  @Test func mistakesAreSaid() {
    #expect(message(.rows(3)) { Embedding(4, 2)($0) }.contains("cast(to: .int32)"))
    #expect(
      message(.rows(3), type: .int32) { Embedding(4, 2, paddingIndex: 4)($0) }.contains(
        "padding index"))
    #expect(message(.rows(3)) { Conv1D(2, 2)($0) }.contains("[batch, steps, channels]"))
    #expect(message(.rows(3)) { Reshape(2, 2)($0) }.contains("as many elements"))
    #expect(message(.rows(3)) { Activation.gatedLinear($0) }.contains("even size"))
    #expect(message(.rows(3)) { GaussianNoise(-1)($0) }.contains("0 or more"))
    #expect(
      message([.batch, 4, 6]) { MultiHeadAttention(heads: 4)($0) }.contains("divide the features"))
    #expect(
      message([.batch, 4, 4, 1]) { AdaptiveMaxPooling2D(5)($0) }.contains("no smaller than"))
    #expect(
      message([.batch, 4, 4, 1]) { ConvTranspose2D(1, 2, outputPadding: 1)($0) }
        .contains("below the stride"))
    #expect(message(.rows(3)) { Upsampling2D()($0) }.contains("upsampling"))
    #expect(message(.rows(3)) { ZeroPadding2D(1)($0) }.contains("zero padding"))
    #expect(message(.rows(3)) { GlobalMaxPooling2D()($0) }.contains("global max pooling"))
  }
}
