import Testing

@testable import Neural

/// Products of matrices in all forms, by plan and by reference.
@Suite struct PlanProductsTests {
  @Test(arguments: oddSizes)
  func rowsTimesKernels(depth: Int) throws {
    let graph = try Graph.trace { trace in
      let x = trace.input("x", .rows(depth))
      let deep = trace.input("deep", [.batch, 3, .fixed(depth)])
      for width in oddSizes + [4, 130, 520] {
        let kernel = trace.parameter(
          "kernel\(width)", sizes: [depth, width], initializer: .uniform(low: -1, high: 1))
        let turned = trace.parameter(
          "turned\(width)", sizes: [width, depth], initializer: .uniform(low: -1, high: 1))
        let bias = trace.parameter(
          "bias\(width)", sizes: [width], initializer: .uniform(low: -1, high: 1))
        trace.output("plain \(width)", matmul(x, kernel))
        trace.output("transposed \(width)", matmul(x, turned, transposeRight: true))
        trace.output("tanh \(width)", (matmul(x, kernel) + bias).tanh())
        // The reference is slow: the rest on the narrower.
        if width > 33 { continue }
        trace.output("bias \(width)", matmul(x, kernel) + bias)
        trace.output("relu \(width)", (matmul(x, kernel) + bias).relu())
        trace.output("sigmoid \(width)", matmul(x, kernel).sigmoid())
        trace.output("deep \(width)", (matmul(deep, kernel) + bias).relu())
        trace.output("deep transposed \(width)", matmul(deep, turned, transposeRight: true))
      }
    }
    try Execution(
      graph: graph, capacity: 17, counts: [1, 7, 17], range: -1...1, tolerance: .sums
    ).check("depth \(depth)")
  }

  @Test(arguments: [UnaryFunction.relu, .tanh, .sigmoid])
  func productsTimesTheDerivativeBelow(function: UnaryFunction) throws {
    let graph = try Graph.trace { trace in
      for width in [1, 3, 16, 33, 84] {
        let y = trace.unary(function, trace.input("y\(width)", .rows(width)))
        let kernel = trace.parameter(
          "kernel\(width)", sizes: [width, 5], initializer: .uniform(low: -1, high: 1))
        let product = matmul(trace.input("dy", .rows(5)), kernel, transposeRight: true)
        trace.output(
          "dx\(width)",
          trace.record(.unaryGradient(function), [y, product], product.shape, .float32))
      }
    }
    try Execution(
      graph: graph, capacity: 14, counts: [1, 13, 14], range: -1...1, tolerance: .sums
    ).check("\(function)")
  }

  @Test func contractionsOverTheBatch() throws {
    for depth in [1, 3, 5, 16, 31, 84] {
      let graph = try Graph.trace { trace in
        let x = trace.input("x", .rows(depth))
        let deep = trace.input("deep", [.batch, 3, .fixed(depth)])
        let fixed = trace.input("fixed", [7, .fixed(depth)])
        let row = trace.input("row", [.fixed(depth)])
        for width in [1, 2, 3, 4, 5, 17, 33] {
          let y = trace.input("y", .rows(33)).sliced(0..<width)
          let deepY = trace.input("deepY", [.batch, 3, 33]).sliced(0..<width)
          let fixedY = trace.input("fixedY", [7, 33]).sliced(0..<width)
          trace.output("rows \(width)", contract(x, y))
          trace.output("deep \(width)", contract(deep, deepY))
          trace.output("fixed \(width)", contract(fixed, fixedY))
          trace.output(
            "one row \(width)", contract(row, fixedY.sliced(2..<3, axis: 0).squeezed([0])))
        }
      }
      try Execution(
        graph: graph, capacity: 23, counts: [1, 22, 23], range: -1...1, tolerance: .sums
      ).check("depth \(depth)")
    }
  }

  @Test func productsOfComputedTensors() throws {
    for (m, k, n) in [(1, 1, 1), (2, 3, 5), (5, 16, 17), (17, 4, 33), (3, 31, 2)] {
      let graph = try Graph.trace { trace in
        for transposeLeft in [false, true] {
          for transposeRight in [false, true] {
            func pair(_ name: String, _ leading: [Dimension]) -> (Tensor, Tensor) {
              let a: [Dimension] =
                transposeLeft ? [.fixed(k), .fixed(m)] : [.fixed(m), .fixed(k)]
              let b: [Dimension] =
                transposeRight ? [.fixed(n), .fixed(k)] : [.fixed(k), .fixed(n)]
              return (
                trace.input("a \(name) \(transposeLeft)", Shape(leading + a)),
                trace.input("b \(name) \(transposeRight)", Shape(leading + b))
              )
            }
            for (name, leading) in [
              ("rows", [Dimension.batch]), ("deep", [.batch, 2]), ("fixed", []), ("stack", [3]),
            ] {
              let (a, b) = pair(name, leading)
              trace.output(
                "\(name) \(transposeLeft) \(transposeRight)",
                matmul(a, b, transposeLeft: transposeLeft, transposeRight: transposeRight))
            }
          }
        }
      }
      try Execution(
        graph: graph, capacity: 6, counts: [1, 5, 6], range: -1...1, tolerance: .sums
      ).check("\(m) × \(k) × \(n)")
    }
  }

  @Test func manyRowsInSeveralShards() throws {
    let graph = try Graph.trace { trace in
      let x = trace.input("x", .rows(128))
      let kernel = trace.parameter(
        "kernel", sizes: [128, 128], initializer: .uniform(low: -0.2, high: 0.2))
      let y = matmul(x, kernel).tanh()
      trace.output("y", y)
      trace.output("mean", y.mean(axes: [0]))
      trace.output("largest", y.max(axes: [0]))
      trace.output("smallest", y.min())
      trace.output("loss", y.square().mean())
      trace.output(
        "table",
        trace.record(
          .scatterAdd, [y, trace.input("row", [.batch], type: .int32)], [5, 128], .float32))
    }.differentiating("loss")
    #expect(try Plan(graph, capacity: 1000).rowsPerShard < 1000)
    // The sums add up to 1000 rows.
    try Execution(
      graph: graph, capacity: 1000, counts: [37, 999], range: -1...1,
      tolerance: .init(relative: 1e-5, floor: 10), threads: 2
    ).check()
  }
}
