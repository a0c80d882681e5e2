import Testing

@testable import Neural

/// Functions of each element by plan and by reference.
@Suite struct PlanElementsTests {
  typealias Tolerance = Execution.Tolerance

  static let unary: [(UnaryFunction, ClosedRange<Double>)] = [
    (.negate, -9...9), (.absolute, -9...9), (.sign, -9...9), (.square, -9...9),
    (.squareRoot, 0...9), (.reciprocal, 0.1...9), (.exp, -20...20), (.exp, -85...88),
    (.log, 1e-30...1e-3), (.log, 0.001...5), (.log, 5...1e30), (.logOnePlus, -0.9...5),
    (.logOnePlus, -1e-3...1e-3), (.sine, -30...30), (.cosine, -30...30), (.errorFunction, -5...5),
    (.errorFunction, -0.01...0.01), (.floor, -9...9), (.floor, -1e7...1e7), (.not, -1...1),
    (.relu, -9...9), (.sigmoid, -50...50), (.tanh, -12...12), (.tanh, -0.01...0.01),
    (.softplus, -50...50),
  ]

  @Test(arguments: unary.indices)
  func unaryFunctions(number: Int) throws {
    let (function, range) = Self.unary[number]
    let graph = try Graph.trace { trace in
      for size in oddSizes {
        let x = trace.input("x\(size)", .rows(size))
        trace.output("y\(size)", trace.unary(function, x))
      }
      trace.output("fixed", trace.unary(function, trace.input("fixed", [2, 17])))
      trace.output("scalar", trace.unary(function, trace.input("scalar", [])))
      // Strided: every third element, and a transposed matrix.
      let table = trace.input("table", [.batch, 5, 3])
      trace.output("column", trace.unary(function, table.sliced(1..<2)))
      trace.output("transposed", trace.unary(function, table.transposed([0, 2, 1])))
    }
    let isExact = [.negate, .absolute, .sign, .floor, .not, .relu].contains(function)
    try Execution(
      graph: graph, capacity: 7, counts: [1, 3, 7], range: range,
      grid: function == .not ? 0.5 : nil,
      tolerance: isExact ? Tolerance(relative: 0, floor: 1) : .functions
    ).check("\(function)")
  }

  @Test func functionsAtTheirEdges() throws {
    let edges: [Float] = [
      0, -0.0, .infinity, -.infinity, .nan, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, 100,
      -100, 3e38, -3e38, 1, -1,
    ]
    let functions = Set(Self.unary.map(\.0)).subtracting([.sine, .cosine])
    let graph = try Graph.trace { trace in
      let x = trace.input("x", .rows(edges.count))
      for function in functions { trace.output("\(function)", trace.unary(function, x)) }
    }
    let runner = Runner(try Plan(graph, capacity: 1))
    let place = try runner.input("x")
    for (index, edge) in edges.enumerated() { place[index] = edge }
    try runner.run(count: 1, weights: Weights(zeros: ParameterLayout(graph)))
    for function in functions {
      let results = try runner.output("\(function)")
      for (index, edge) in edges.enumerated() {
        let expected = Float(function(Double(edge)))
        let found = results[index]
        // The exponential gives 0 where its result would be a subnormal number.
        let isSame =
          found == expected || found.isNaN && expected.isNaN
          || abs(found - expected) <= 1e-6 * abs(expected) || abs(found - expected) < 1.2e-38
        #expect(isSame, "\(function) of \(edge): \(found), not \(expected)")
      }
    }
  }

  @Test(arguments: [UnaryFunction.relu, .sigmoid, .tanh, .exp, .squareRoot, .reciprocal, .softplus])
  func gradientsOfUnaryFunctions(function: UnaryFunction) throws {
    let graph = try Graph.trace { trace in
      for size in [1, 3, 16, 17, 33] {
        let y = trace.input("y\(size)", .rows(size))
        let dy = trace.input("dy\(size)", .rows(size))
        trace.output("dx\(size)", trace.record(.unaryGradient(function), [y, dy], y.shape, y.type))
      }
    }
    // 1 - y² near 1 loses digits on both sides alike: relative to 1.
    try Execution(
      graph: graph, capacity: 5, counts: [1, 4, 5], range: 0.1...0.9,
      tolerance: Tolerance(relative: 1e-6, floor: 0.1)
    ).check("\(function)")
  }

  static let binary: [BinaryFunction] = [
    .add, .subtract, .multiply, .divide, .minimum, .maximum, .power,
    .equal, .less, .lessOrEqual, .and, .or,
  ]
  /// Pairs of shapes: with and without batch, from the same shape to both repeating.
  static let pairs: [(Shape, Shape)] = [
    (.rows(17), .rows(17)), (.rows(17), [17]), ([17], .rows(17)), (.rows(1), .rows(17)),
    (.rows(17), .rows(1)), (.rows(33), []), ([], .rows(33)), (.rows(1), [33]),
    ([.batch], [.batch]), ([.batch, 3, 1], [5]), ([.batch, 1, 5], [.batch, 3, 1]),
    ([.batch, 2, 5], [2, 1]), ([3, 1], [1, 5]), ([1, 5], .rows(5)), ([.batch, 1, 1], [2, 16]),
    ([.batch, 2, 3, 4], [3, 1]), (.rows(300), [1]), (.rows(300), .rows(1)), ([84], [84]),
    ([.batch, 2, 1, 3], [.batch, 1, 5, 3]),
  ]

  @Test(arguments: binary)
  func binaryFunctions(function: BinaryFunction) throws {
    // Sixteen inputs at most: the pairs in groups.
    for start in stride(from: 0, to: Self.pairs.count, by: 8) {
      let graph = try Graph.trace { trace in
        for (number, (a, b)) in Self.pairs.enumerated().dropFirst(start).prefix(8) {
          let left = trace.input("a\(number)", a)
          let right = trace.input("b\(number)", b)
          trace.output("y\(number)", trace.binary(function, left, right))
        }
      }
      let isPower = function == .power
      try Execution(
        graph: graph, capacity: 6, counts: [1, 5, 6], range: isPower ? 0.1...3 : -2...2,
        grid: function.isComparison ? 0.5 : nil,
        // Powers come by the exponential of up to 3.3.
        tolerance: isPower ? Tolerance(relative: 2e-6, floor: 1e-30) : .elements
      ).check("\(function)")
    }
  }

  @Test func powersOfNegativeNumbersAndWholePowers() throws {
    let graph = try Graph.trace { trace in
      let x = trace.input("x", .rows(9))
      for power in [-3.0, -2, 0, 1, 2, 3, 4, 5] {
        trace.output(
          "power\(power)",
          trace.record(
            .binary(.power), [x, trace.constant(power)], x.shape, .float32))
      }
    }
    try Execution(
      graph: graph, capacity: 4, counts: [1, 4],
      tolerance: Tolerance(relative: 3e-6, floor: 1e-30)
    ).check()
  }

  @Test func selections() throws {
    let shapes: [(Shape, Shape, Shape)] = [
      (.rows(17), .rows(17), .rows(17)), (.rows(1), .rows(5), [5]), ([5], .rows(5), []),
      (.rows(5), [], .rows(1)), ([3, 1], [1, 5], [3, 5]),
    ]
    let graph = try Graph.trace { trace in
      for (number, (condition, a, b)) in shapes.enumerated() {
        let choice = trace.input("c\(number)", condition) .> 0
        trace.output(
          "y\(number)",
          Tensor.select(choice, trace.input("a\(number)", a), trace.input("b\(number)", b)))
      }
    }
    try Execution(graph: graph, capacity: 6, counts: [1, 5, 6]).check()
    let ofKinds = try Graph.trace { trace in
      let choice = trace.input("bool", .rows(5), type: .bool)
      let whole = trace.input("whole", .rows(5), type: .int32)
      trace.output("negated", .!choice)
      trace.output("whole", Tensor.select(choice, whole, trace.constant(-7, type: .int32)))
    }
    try Execution(graph: ofKinds, capacity: 6, counts: [1, 5, 6]).check()
  }

  @Test func wholeNumbersElementByElement() throws {
    let graph = try Graph.trace { trace in
      let a = trace.input("a", .rows(5), type: .int32)
      let b = trace.input("b", [5], type: .int32)
      trace.output("sum", a + b)
      trace.output("difference", b - a)
      trace.output("quotient", a / (b + 1))
      trace.output("less", a .< b)
      trace.output("negative", -a)
      trace.output("hot", trace.input("class", [.batch], type: .int32).oneHot(5))
      trace.output("wide", a.cast(to: .int64) * 3)
    }
    try Execution(graph: graph, capacity: 6, counts: [1, 5, 6]).check()
  }

  @Test func castsBetweenKinds() throws {
    let graph = try Graph.trace { trace in
      let x = trace.input("x", .rows(17))
      let whole = trace.input("whole", [.batch, 3, 2], type: .int32)
      trace.output("int", (x * 100).cast(to: .int32))
      trace.output("bool", x.cast(to: .bool))
      trace.output("boolOfInt", whole.cast(to: .bool))
      trace.output("float", whole.cast(to: .float32) * 0.5)
      trace.output("turned", whole.transposed([0, 2, 1]).cast(to: .float32))
      trace.output("boolAsFloat", (x .> 0).cast(to: .float32) * 3)
      trace.output("boolAsInt", (x .> 0).cast(to: .int32))
      trace.output("best", x.argMax())
      trace.output("fixed", trace.input("fixed", [4], type: .int32).cast(to: .float32))
    }
    try Execution(graph: graph, capacity: 6, counts: [1, 6], grid: 0.5).check()
  }

  @Test func constantsAndTheNumberOfRows() throws {
    let graph = try Graph.trace { trace in
      let x = trace.input("x", .rows(3))
      trace.output("scalar", trace.constant(2.5))
      trace.output("repeated", trace.constant(-1).broadcast(to: .rows(3)))
      trace.output("vector", trace.constant([1, 2, 3], sizes: [3]))
      trace.output("wholes", trace.constant([4, -5, 6], sizes: [3], type: .int32))
      trace.output("same", trace.constant([7, 7], sizes: [2], type: .int32))
      trace.output("rows", trace.batchCount)
      trace.output("share", x / trace.batchCount)
      trace.output("stopped", (x * 2).stopGradient())
      trace.output("input", x)
    }
    try Execution(graph: graph, capacity: 6, counts: [1, 5, 6]).check()
  }
}
