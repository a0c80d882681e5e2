import Neural
import Randomness
import Testing

/// A function of tensors with what it is checked on.
struct Differentiable: Sendable, CustomTestStringConvertible {
  var name: String
  var shapes: [Shape]
  var range: ClosedRange<Double> = -2...2
  var body: @Sendable ([Tensor]) -> Tensor

  var testDescription: String { name }

  init(
    _ name: String, _ shapes: [Shape], in range: ClosedRange<Double> = -2...2,
    _ body: @escaping @Sendable ([Tensor]) -> Tensor
  ) {
    (self.name, self.shapes, self.range, self.body) = (name, shapes, range, body)
  }
}

private let rows: Shape = [.batch, 3]
private let cube: Shape = [.batch, 2, 3]

@Suite struct DerivativesTests {
  static let unary: [Differentiable] = [
    .init("negate", [rows]) { -$0[0] },
    .init("absolute", [rows]) { $0[0].abs() },
    .init("square", [rows]) { $0[0].square() },
    .init("squareRoot", [rows], in: 0.5...2) { $0[0].squareRoot() },
    .init("reciprocal", [rows], in: 0.5...2) { $0[0].reciprocal() },
    .init("exp", [rows]) { $0[0].exp() },
    .init("log", [rows], in: 0.5...2) { $0[0].log() },
    .init("logOnePlus", [rows], in: -0.5...2) { $0[0].logOnePlus() },
    .init("sine", [rows]) { $0[0].sin() },
    .init("cosine", [rows]) { $0[0].cos() },
    .init("erf", [rows]) { $0[0].erf() },
    .init("relu", [rows]) { $0[0].relu() },
    .init("sigmoid", [rows]) { $0[0].sigmoid() },
    .init("tanh", [rows]) { $0[0].tanh() },
    .init("softplus", [rows]) { $0[0].softplus() },
    .init("clamped", [rows]) { $0[0].clamped(-1, 0.5) },
    .init("power of 3", [rows]) { pow($0[0], 3) },
    .init("exponential of 2", [rows]) { pow(2, $0[0]) },
    .init("softmax", [cube]) { $0[0].softmax() },
    .init("softmax of a middle axis", [cube]) { $0[0].softmax(axis: 1) },
    .init("logSoftmax", [cube]) { $0[0].logSoftmax() },
    .init("logSumExp", [cube]) { $0[0].logSumExp(axes: [1, 2]) },
    .init("variance", [cube]) { $0[0].variance(axes: [0, 2]) },
  ]

  static let broadcastForms: [[Shape]] = [
    [rows, rows], [rows, [3]], [[3], rows], [rows, []], [[], rows], [[2, 1], [1, 3]],
    [[.batch, 1], [3]], [cube, [2, 1]], [cube, [.batch, 1, 3]],
  ]

  static let reductions: [Differentiable] = [
    .init("sum", [cube]) { $0[0].sum() },
    .init("sum of the batch", [cube]) { $0[0].sum(axes: [0]) },
    .init("sum of the last", [cube]) { $0[0].sum(axes: [-1]) },
    .init("sum keeping", [cube]) { $0[0].sum(axes: [1], keepDimensions: true) },
    .init("mean", [cube]) { $0[0].mean() },
    .init("mean of the batch", [cube]) { $0[0].mean(axes: [0]) },
    .init("mean of rows", [cube]) { $0[0].mean(axes: [1, 2]) },
    .init("mean of time", [[.batch, .time, 2]]) { $0[0].mean(axes: [1]) },
    .init("max", [cube]) { $0[0].max(axes: [2]) },
    .init("min of all", [cube]) { $0[0].min() },
    .init("mean of a broadcast", [[3]]) { x in
      x[0].broadcast(to: [.batch, 3]).square().mean(axes: [0])
    },
    .init("sum of negatives and multiples", [rows]) { (-(3 * $0[0])).sum(axes: [0]) },
  ]

  static let rearrangements: [Differentiable] = [
    .init("broadcast", [[2, 1]]) { $0[0].broadcast(to: [.batch, 2, 3]) },
    .init("reshape", [cube]) { $0[0].reshaped(to: [.batch, 3, 2]) },
    .init("flatten", [cube]) { $0[0].flattened() },
    .init("expand and squeeze", [rows]) { $0[0].expanded(at: 1).squeezed([1]) },
    .init("transpose", [cube]) { $0[0].transposed([0, 2, 1]) },
    .init("transpose of fixed axes", [[2, 3, 4]]) { $0[0].transposed([2, 0, 1]) },
    .init("slice", [cube]) { $0[0].sliced(1..<3) },
    .init("pad", [cube]) { $0[0].padded(before: 1, after: 2, axis: 1) },
    .init("concatenate", [rows, [.batch, 2]]) { Tensor.concatenate($0) },
    .init("concatenate a middle axis", [cube, [.batch, 1, 3]]) { .concatenate($0, axis: 1) },
    .init("stack", [rows, rows]) { Tensor.stack($0, axis: 1) },
    .init("split", [rows]) { x in
      let parts = x[0].split([1, 2])
      return parts[0] * parts[1]
    },
  ]

  static let products: [Differentiable] = [
    .init("matmul", [rows, [3, 4]]) { matmul($0[0], $0[1]) },
    .init("matmul by a transpose", [rows, [4, 3]]) { matmul($0[0], $0[1], transposeRight: true) },
    .init("matmul of a transpose", [[3, 2], [3, 4]]) { matmul($0[0], $0[1], transposeLeft: true) },
    .init("matmul of two transposes", [[3, 2], [4, 3]]) {
      matmul($0[0], $0[1], transposeLeft: true, transposeRight: true)
    },
    .init("contraction over the batch", [rows, [.batch, 2]]) {
      matmul($0[0], $0[1], transposeLeft: true)
    },
    .init("matmul of three axes", [cube, [3, 4]]) { matmul($0[0], $0[1]) },
    .init("matmul of matrices", [cube, [.batch, 3, 4]]) { matmul($0[0], $0[1]) },
    .init("matmul of matrices, left transposed", [cube, [.batch, 2, 4]]) {
      matmul($0[0], $0[1], transposeLeft: true)
    },
    .init("matmul of matrices, right transposed", [cube, [.batch, 4, 3]]) {
      matmul($0[0], $0[1], transposeRight: true)
    },
    .init("matmul of matrices, both transposed", [cube, [.batch, 4, 2]]) {
      matmul($0[0], $0[1], transposeLeft: true, transposeRight: true)
    },
    .init("shared right, left transposed", [cube, [2, 4]]) {
      matmul($0[0], $0[1], transposeLeft: true)
    },
    .init("gather", [[4, 2]]) { x in
      x[0].gathered(x[0].trace.constant([3, 0, 3], sizes: [3], type: .int32))
    },
    .init("pick", [[3, 4]]) { x in
      x[0].picked(x[0].trace.constant([3, 0, 2], sizes: [3], type: .int64))
    },
  ]

  @Test(arguments: unary + reductions + rearrangements + products)
  func equalsFiniteDifferences(_ function: Differentiable) throws {
    for seed in 1...2 {
      let check = try gradientCheck(
        function.shapes, in: function.range, seed: UInt64(seed), function.body)
      #expect(check.count > 0)
      #expect(check.largestError < 1e-7, "\(check.place)")
    }
  }

  @Test(arguments: unary + reductions + rearrangements + products)
  func secondDerivativeEqualsFiniteDifferences(_ function: Differentiable) throws {
    // The square makes linear functions have a second derivative.
    let check = try gradientCheck(function.shapes, in: function.range, order: 2) {
      function.body($0).square()
    }
    #expect(check.largestError < 1e-6, "\(check.place)")
  }

  @Test(arguments: broadcastForms)
  func binaryDerivativesBroadcast(_ shapes: [Shape]) throws {
    let functions: [(String, ([Tensor]) -> Tensor)] = [
      ("add", { $0[0] + $0[1] }), ("subtract", { $0[0] - $0[1] }),
      ("multiply", { $0[0] * $0[1] }), ("divide", { $0[0] / $0[1] }),
      ("minimum", { min($0[0], $0[1]) }), ("maximum", { max($0[0], $0[1]) }),
      ("power", { pow($0[0], $0[1]) }),
      ("select", { Tensor.select($0[0] .< $0[1], $0[0] * 3, $0[1]) }),
    ]
    for (name, body) in functions {
      for order in 1...2 {
        let check = try gradientCheck(shapes, in: 0.5...2, order: order, body)
        #expect(check.largestError < 1e-6, "\(name), derivative \(order), \(check.place)")
      }
    }
  }

  /// ⟨L x, u⟩ = ⟨x, Lᵀ u⟩, where Lᵀ u is the gradient of ⟨L x, u⟩.
  @Test(arguments: rearrangements.prefix(10))
  func linearFunctionsHaveAdjoints(_ function: Differentiable) throws {
    let graph = try Graph.trace { trace in
      let x = function.shapes.enumerated().map { trace.input("x\($0.offset)", $0.element) }
      let y = function.body(x)
      let product = (y * trace.input("u", y.shape)).sum()
      let adjoints = trace.gradients(of: product, withRespectTo: x)
      trace.output("left", product)
      trace.output(
        "right", zip(x, adjoints).map { ($0 * $1).sum() }.reduce(trace.constant(0), +))
    }
    var generator = PCG64(seed: 3)
    let outputs = try ReferenceEvaluator<Double>(graph).run(
      inputs: graph.inputs.map {
        draw(graph.nodes[$0.node].shape, batch: 3, -1...1, &generator)
      }, batch: 3)
    #expect(isClose(outputs[0], outputs[1], 1e-12))
  }

  @Test func tiesGoToTheFirst() throws {
    let graph = try Graph.trace { trace in
      let (a, b) = (trace.input("a", []), trace.input("b", []))
      trace.output("loss", max(a, b) + min(a, b) + a.clamped(2, 5))
    }.differentiating("loss", withRespectTo: .inputs(["a", "b"]))
    let outputs = try ReferenceEvaluator<Double>(graph).run(inputs: [[2], [2]])
    #expect(outputs == [[6], [3], [0]])
  }

  @Test func equalLargestShareTheGradient() throws {
    let graph = try Graph.trace { trace in
      trace.output("loss", trace.input("x", [4]).max())
    }.differentiating("loss", withRespectTo: .inputs(["x"]))
    let outputs = try ReferenceEvaluator<Double>(graph).run(inputs: [[1, 7, 7, 0]])
    #expect(outputs[1] == [0, 0.5, 0.5, 0])
  }

  @Test func powersOfZeroHaveFiniteGradients() throws {
    let graph = try Graph.trace { trace in
      let (a, b) = (trace.input("a", [3]), trace.input("b", [3]))
      trace.output("loss", pow(a, b).sum())
    }.differentiating("loss", withRespectTo: .inputs(["a", "b"]))
    let outputs = try ReferenceEvaluator<Double>(graph).run(inputs: [[0, 0, 3], [0, 2, 0]])
    #expect(outputs[0] == [2])
    #expect(outputs[1] == [0, 0, 0])
    #expect(isClose(outputs[2], [0, 0, 1.098_612_288_668_11], 1e-12))
  }
}
