import Randomness
import Testing
import Threads

@testable import Neural

private struct ConvolutionsFixture: Decodable {
  struct Convolution: Decodable {
    var filters, groups: Int
    var size, stride, padding, dilation: [Int]
    var input, kernel, bias, seed, output: TorchFixture.Array
    var inputGradient, kernelGradient, biasGradient: TorchFixture.Array
  }
  struct Pooling: Decodable {
    var kind: String
    var size, stride, padding: [Int]
    var input, seed, output, inputGradient: TorchFixture.Array
  }
  var convolutions: [Convolution]
  var poolings: [Pooling]
}

private func size(_ numbers: [Int]) -> Size2D { Size2D(numbers[0], numbers[1]) }
private func around(_ numbers: [Int]) -> Padding2D {
  .explicit(top: numbers[0], bottom: numbers[0], left: numbers[1], right: numbers[1])
}

/// Layers over a picture, by name.
private let layers: [(String, any Module)] = [
  ("valid", Conv2D(3, 3, activation: .tanh)),
  ("same", Conv2D(18, Size2D(3, 2), stride: Size2D(2, 1), padding: .same)),
  ("dilated", Conv2D(2, 2, padding: .all(1), dilation: Size2D(2, 3), activation: .tanh)),
  ("groups", Conv2D(4, 3, padding: .same, groups: 2, activation: .sigmoid)),
  ("one", Conv2D(5, 1)),
  ("far outside", Conv2D(2, 3, padding: .explicit(top: 4, bottom: 0, left: 5, right: 3))),
  ("max", MaxPooling2D(2)),
  ("max, overlapping", MaxPooling2D(3, stride: 2, padding: .same)),
  ("average", AveragePooling2D(Size2D(2, 3), stride: 1, padding: .same, countsPadding: false)),
  ("global", GlobalAveragePooling2D()),
]

@Suite struct Conv2DTests {
  private func outputs(
    _ layer: some Module, _ input: TorchFixture.Array, _ seed: TorchFixture.Array,
    _ parameters: [TorchFixture.Array]
  ) throws -> [[Double]] {
    let graph = try Graph.trace { trace in
      let shape = Shape([.batch] + input.shape.dropFirst().map { .fixed($0) })
      let y = layer(trace.input("x", shape))
      trace.output("y", y)
      trace.output("sum", (y * trace.input("seed", y.shape)).sum())
    }
    var all = graph
    if !parameters.isEmpty { all = try all.differentiating("sum") }
    all = try all.differentiating("sum", withRespectTo: .inputs(["x"]))
    return try ReferenceEvaluator<Double>(all).run(
      inputs: [input.values, seed.values], parameters: parameters.map(\.values),
      batch: input.shape[0])
  }

  @Test func convolutionsEqualPyTorch() throws {
    let fixture = try TorchFixture.read("convolutions", as: ConvolutionsFixture.self)
    for one in fixture.convolutions {
      let layer = Conv2D(
        one.filters, size(one.size), stride: size(one.stride), padding: around(one.padding),
        dilation: size(one.dilation), groups: one.groups)
      let found = try outputs(layer, one.input, one.seed, [one.kernel, one.bias])
      #expect(isClose(found[0], one.output.values, 1e-12))
      #expect(isClose(found[2], one.kernelGradient.values, 1e-12))
      #expect(isClose(found[3], one.biasGradient.values, 1e-12))
      #expect(isClose(found[4], one.inputGradient.values, 1e-12))
    }
    #expect(fixture.convolutions.count == 6)
  }

  @Test func poolingsEqualPyTorchWhereNumbersAreEqualToo() throws {
    let fixture = try TorchFixture.read("convolutions", as: ConvolutionsFixture.self)
    for one in fixture.poolings {
      let (window, stride) = (size(one.size), size(one.stride))
      let padding = around(one.padding)
      let layer: any Module =
        one.kind == "max"
        ? MaxPooling2D(window, stride: stride, padding: padding)
        : AveragePooling2D(
          window, stride: stride, padding: padding, countsPadding: one.kind == "average")
      let found = try outputs(layer, one.input, one.seed, [])
      #expect(isClose(found[0], one.output.values, 1e-12), "\(one.kind)")
      #expect(isClose(found[2], one.inputGradient.values, 1e-12), "\(one.kind)")
    }
    #expect(fixture.poolings.count == 6)
  }

  @Test func derivativesAreThoseOfFiniteDifferences() throws {
    for (name, layer) in layers {
      let graph = try Graph.trace { trace in
        let y = layer(trace.input("x", [.batch, 5, 4, 2]))
        trace.output("loss", (y * trace.input("seed", y.shape)).sum())
      }
      var generator = PCG64(seed: 4)
      func numbers(_ shape: Shape) -> [Double] { draw(shape, batch: 2, -2...2, &generator) }
      let check = try GradientCheck.check(
        graph, output: "loss", inputs: graph.inputs.map { numbers(graph.nodes[$0.node].shape) },
        parameters: graph.parameters.map { numbers(Shape(sizes: $0.sizes)) }, batch: 2)
      #expect(check.largestError < 1e-6, "\(name): \(check.place)")
      #expect(check.count > 0)
    }
  }

  @Test func secondDerivativesOfWindows() throws {
    let check = try gradientCheck([[.batch, 4, 4, 2], [8, 3]], batch: 2, order: 2) { tensors in
      let window = Window(
        height: 2, width: 2, verticalStride: 1, horizontalStride: 2, verticalDilation: 2,
        horizontalDilation: 1, top: 1, bottom: 0, left: 0, right: 1)
      return matmul(tensors[0].unfolded(window), tensors[1]).tanh()
    }
    #expect(check.largestError < 1e-5, "\(check.place)")
  }

  @Test func foldIsTheAdjointOfUnfold() throws {
    let window = Window(
      height: 3, width: 2, verticalStride: 2, horizontalStride: 1, verticalDilation: 1,
      horizontalDilation: 2, top: 1, bottom: 2, left: 3, right: 0)
    let picture: Shape = [2, 5, 6, 3]
    let graph = try Graph.trace { trace in
      let x = trace.input("x", picture)
      let there = x.unfolded(window)
      let u = trace.input("u", there.shape)
      trace.output("there", (there * u).sum())
      trace.output("back", (x * u.folded(window, to: picture)).sum())
    }
    var generator = PCG64(seed: 2)
    let numbers = graph.inputs.map {
      draw(graph.nodes[$0.node].shape, batch: 1, -1...1, &generator)
    }
    let found = try ReferenceEvaluator<Double>(graph).run(inputs: numbers)
    #expect(abs(found[0][0] - found[1][0]) < 1e-12)
    #expect(found[0][0] != 0)
  }

  @Test func plansGiveWhatTheReferenceGives() throws {
    for (name, layer) in layers {
      for channels in [2, 18] {
        let graph = try Graph.trace { trace in
          let x = trace.input("x", [.batch, 7, 6, .fixed(channels)])
          // A second layer asks for the gradient of the first one's result.
          let y = layer(Conv2D(channels, 3, padding: .same, activation: .tanh, name: "first")(x))
          trace.output("y", y)
          trace.output("loss", y.square().mean())
        }.differentiating("loss").differentiating("loss", withRespectTo: .inputs(["x"]))
        try Execution(
          graph: graph, capacity: 19, counts: [1, 16, 19], tolerance: .sums
        ).check("\(name) of \(channels)")
      }
    }
  }

  @Test func oneAndTwoThreadsGiveTheSameBytes() throws {
    let model = Sequential {
      Conv2D(6, 5, padding: .same, activation: .tanh)
      MaxPooling2D(2)
      Conv2D(16, 5, activation: .relu)
      AveragePooling2D(2)
      Flatten()
      Dense(10)
    }
    let graph = try Graph.trace { trace in
      let logits = model(trace.input("x", [.batch, 28, 28, 1]))
      trace.output(
        "loss",
        crossEntropy(logits: logits, classes: trace.input("class", [.batch], type: .int32)))
    }.differentiating("loss")
    let plan = try Plan(graph, capacity: 32)
    let weights = Weights(plan.layouts[0], seed: 1)
    let bits = try [1, 2].map { threads in
      let runner = Runner(plan, pool: ThreadPool(threads: threads))
      var generator = PCG64(seed: 3)
      let (x, classes) = (try runner.input("x"), try runner.integers("class"))
      for index in 0..<32 * 784 { x[index] = Float(generator.uniform(-1, 1)) }
      for index in 0..<32 { classes[index] = Int32(index % 10) }
      try runner.run(count: 32, weights: weights)
      return (0..<plan.layouts[0].trainableCount).map { runner.gradients[$0].bitPattern }
    }
    #expect(bits[0] == bits[1])
    #expect(plan.rowsPerShard < 32)
    #expect(Set(bits[0]).count > 1000)
  }

  @Test func mistakesAreSaid() throws {
    func message(_ shape: Shape, _ layer: some Module) -> String {
      do {
        _ = try Graph.trace { $0.output("y", layer($0.input("x", shape))) }
        return ""
      } catch { return "\(error)" }
    }
    let pictures: Shape = [.batch, 4, 4, 3]
    #expect(
      message(.rows(9), Conv2D(2, 3, name: "first"))
        == "Layer first: a convolution of 2 filters cannot take [batch, 9]; it needs "
        + "[batch, height, width, channels] with fixed sizes: reshape or transpose.")
    #expect(
      message(pictures, Conv2D(2, 5))
        == "Layer conv2d_0: a convolution of 2 filters cannot take [batch, 4, 4, 3] and [5, 5]; "
        + "the window must fit into the padded picture: make it smaller or pad more.")
    #expect(
      message(pictures, Conv2D(2, 2, groups: 2))
        == "Layer conv2d_0: a convolution of 3 channels to 2 filters cannot have 2 groups; their "
        + "number must divide both.")
    #expect(message(pictures, MaxPooling2D(2, stride: 0)).contains("stride 0 × 0"))
    #expect(message(pictures, Conv2D(2, 2, padding: .all(-1))).contains("pad more"))
    #expect(message(.rows(9), GlobalAveragePooling2D()).contains("global average pooling"))
  }
}
