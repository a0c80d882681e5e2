import Testing

@testable import Neural

/// Reductions, rearrangements and choices by index, by plan and by reference.
@Suite struct PlanShapesTests {
  static let reductions: [Reduction] = [.sum, .mean, .maximum, .minimum]

  /// All sets of axes of a rank but the empty one.
  static func axes(_ rank: Int) -> [[Int]] {
    (1..<(1 << rank)).map { bits in (0..<rank).filter { bits >> $0 & 1 == 1 } }
  }

  static let shapes: [Shape] = [
    [.batch, 3, 5], [.batch, 17, 2], [.batch], .rows(1), .rows(84), .rows(120), [4, 3, 5], [33],
    [.batch, 2, 3, 4], [2, 3, 17], [.batch, 1, 70], [.batch, 70, 1],
  ]

  @Test(arguments: reductions)
  func reductionsOverAllAxes(reduction: Reduction) throws {
    let graph = try Graph.trace { trace in
      for (number, shape) in Self.shapes.enumerated() {
        let x = trace.input("x\(number)", shape)
        for axes in Self.axes(shape.rank) {
          for keep in [true, false] {
            let y =
              switch reduction {
              case .sum: x.sum(axes: axes, keepDimensions: keep)
              case .mean: x.mean(axes: axes, keepDimensions: keep)
              case .maximum: x.max(axes: axes, keepDimensions: keep)
              case .minimum: x.min(axes: axes, keepDimensions: keep)
              }
            trace.output("\(shape) \(axes) \(keep)", y)
          }
        }
      }
    }
    let isExact = reduction == .maximum || reduction == .minimum
    try Execution(
      graph: graph, capacity: 37, counts: [1, 2, 16, 37],
      // The largest sums are of 4440 numbers.
      tolerance: isExact
        ? .init(relative: 0, floor: 1)
        : .init(relative: 1e-5, floor: reduction == .sum ? 10 : 1)
    ).check("\(reduction)")
  }

  @Test func reductionsOfReductionsAndOfViews() throws {
    let graph = try Graph.trace { trace in
      let x = trace.input("x", [.batch, 4, 6])
      let centred = x - x.mean(axes: [0], keepDimensions: true)
      trace.output("variance", x.variance(axes: [0]))
      trace.output("variance of all", x.variance())
      trace.output("scaled", centred / (centred.square().mean(axes: [0]) + 1e-5).squareRoot())
      trace.output("turned", x.transposed([0, 2, 1]).sum(axes: [2]))
      trace.output("part", x.sliced(1..<4).sum(axes: [1]))
      trace.output("repeated", x.max(axes: [0]).broadcast(to: [.batch, 4, 6]).sum(axes: [1]))
      trace.output("log-sum-exp", x.logSumExp(axes: [2]))
      trace.output("log-sum-exp of rows", x.logSumExp(axes: [0]))
    }
    try Execution(graph: graph, capacity: 19, counts: [1, 18, 19], tolerance: .sums).check()
  }

  @Test func rearrangements() throws {
    let graph = try Graph.trace { trace in
      let x = trace.input("x", [.batch, 3, 4])
      let fixed = trace.input("fixed", [3, 4])
      let whole = trace.input("whole", .rows(5), type: .int32)
      trace.output("reshaped", x.reshaped(to: .rows(12)))
      trace.output("turned", x.transposed([0, 2, 1]))
      trace.output("turned and flat", x.transposed([0, 2, 1]).flattened())
      trace.output("fixed turned", fixed.transposed())
      trace.output("fixed turned and flat", fixed.transposed().reshaped(to: [12]))
      trace.output("repeated", fixed.expanded(at: 0).broadcast(to: [2, 3, 4]))
      trace.output("rows of one", fixed.broadcast(to: [.batch, 3, 4]))
      trace.output("sliced", x.sliced(1..<3, axis: 1))
      trace.output("sliced twice", x.sliced(1..<3, axis: 1).sliced(2..<4))
      trace.output("slice of first", x.sliced(0..<1, axis: 1).squeezed([1]))
      trace.output("padded", x.padded(before: 2, after: 1))
      trace.output("padded inside", x.padded(before: 1, after: 0, axis: 1))
      trace.output("fixed padded", fixed.padded(before: 0, after: 3, axis: 0))
      trace.output("joined", Tensor.concatenate([x, x.sliced(0..<1), x * 2]))
      trace.output("joined inside", Tensor.concatenate([x, x.sliced(0..<1, axis: 1)], axis: 1))
      trace.output("joined fixed", Tensor.concatenate([fixed, fixed], axis: 0))
      trace.output(
        "joined with rows of one",
        Tensor.concatenate([x, fixed.broadcast(to: [.batch, 3, 4])], axis: 2))
      trace.output("stacked", Tensor.stack([x, -x], axis: 2))
      trace.output("whole numbers joined", Tensor.concatenate([whole, whole.sliced(1..<2)]))
      trace.output("whole numbers padded", whole.padded(before: 1, after: 1))
    }
    try Execution(
      graph: graph, capacity: 9, counts: [1, 8, 9], tolerance: .init(relative: 0, floor: 1)
    ).check()
  }

  @Test func moreAxesThanKernelsHaveAreRefused() throws {
    let shape: Shape = [.batch, 2, 3, 2, 3, 2]
    let graph = try Graph.trace { trace in
      let x = trace.input("x", shape)
      trace.output("y", x.transposed([0, 5, 4, 3, 2, 1]).reshaped(to: .rows(72)))
    }
    #expect(throws: NeuralError.self) { try Plan(graph, capacity: 2) }
  }

  @Test func choicesByIndex() throws {
    let graph = try Graph.trace { trace in
      let table = trace.input("table", [5, 3])
      let vector = trace.input("vector", [5])
      let rows = trace.input("rows", [.batch], type: .int32)
      let pairs = trace.input("pairs", .rows(2), type: .int32)
      let fixed = trace.input("fixed", [4], type: .int32)
      let x = trace.input("x", .rows(5))
      let cube = trace.input("cube", [.batch, 2, 5])
      let square = trace.input("square", [4, 5])
      trace.output("gathered", table.gathered(rows))
      trace.output("gathered pairs", table.gathered(pairs))
      trace.output("gathered numbers", vector.gathered(rows))
      trace.output("gathered fixed", table.gathered(fixed))
      trace.output(
        "gathered constant", table.gathered(trace.constant([4, 0], sizes: [2], type: .int32)))
      trace.output("picked", x.picked(rows))
      trace.output("picked pairs", cube.picked(pairs))
      trace.output("picked fixed", square.picked(fixed))
      trace.output(
        "picked from a view",
        cube.transposed([0, 2, 1]).sliced(0..<1)
          .squeezed([2]).picked(rows))
      trace.output(
        "scattered",
        trace.record(
          .scatterAdd, [trace.input("dy", .rows(3)), rows], [5, 3], .float32))
      trace.output(
        "scattered pairs",
        trace.record(
          .scatterAdd, [trace.input("dy2", [.batch, 2, 3]), pairs], [5, 3], .float32))
      trace.output(
        "scattered fixed",
        trace.record(
          .scatterAdd, [trace.input("dy3", [4, 3]), fixed], [5, 3], .float32))
      trace.output(
        "unpicked",
        trace.record(
          .unpick, [trace.input("d1", [.batch]), rows], .rows(5), .float32))
      trace.output(
        "unpicked pairs",
        trace.record(
          .unpick, [trace.input("d2", .rows(2)), pairs], [.batch, 2, 5], .float32))
      trace.output(
        "unpicked fixed",
        trace.record(
          .unpick, [trace.input("d3", [4]), fixed], [4, 5], .float32))
    }
    try Execution(graph: graph, capacity: 11, counts: [1, 10, 11], tolerance: .sums).check()
  }

  @Test(arguments: oddSizes + [4, 6, 7, 8, 9, 300])
  func softmaxes(size: Int) throws {
    let graph = try Graph.trace { trace in
      for (name, shape) in [
        ("rows", Shape.rows(size)), ("deep", [.batch, 3, .fixed(size)]), ("fixed", [.fixed(size)]),
      ] {
        let x = trace.input(name, shape)
        let dy = trace.input("dy \(name)", shape)
        let (soft, logarithm) = (x.softmax(), x.logSoftmax())
        trace.output("softmax \(name)", soft)
        trace.output("log softmax \(name)", logarithm)
        trace.output(
          "softmax gradient \(name)", trace.record(.softmaxGradient, [soft, dy], shape, .float32))
        trace.output(
          "log softmax gradient \(name)",
          trace.record(.logSoftmaxGradient, [logarithm, dy], shape, .float32))
      }
      let turned = trace.input("turned", [.batch, .fixed(size), 2])
      trace.output("softmax over the middle", turned.softmax(axis: 1))
    }
    for range in [-2.0...2, -60...60] {
      try Execution(
        graph: graph, capacity: 18, counts: [1, 17, 18], range: range,
        tolerance: .init(relative: 2e-6, floor: max(1, range.upperBound * Double(size) / 10))
      ).check("\(size) in \(range)")
    }
  }

  @Test func randomNumbersAreThoseOfPhilox() throws {
    let graph = try Graph.trace { trace in
      for size in [1, 3, 4, 5, 17] {
        trace.output("rows \(size)", trace.randomUniform(.rows(size)))
      }
      trace.output("deep", trace.randomUniform([.batch, 2, 3]))
      trace.output("fixed", trace.randomUniform([3, 5]))
      trace.output("scalar", trace.randomUniform([]))
    }
    try Execution(
      graph: graph, capacity: 130, counts: [1, 129, 130], tolerance: .init(relative: 0, floor: 1)
    ).check()
  }

  /// Parts that are computed where they are put side by side: narrow ones, and what products make.
  @Test func partsAreComputedInPlace() throws {
    for width in [1, 2, 16, 33] {
      let graph = try Graph.trace { trace in
        let x = trace.input("x", .rows(width))
        let y = trace.input("y", .rows(3))
        let made = Dense(width, activation: .tanh, name: "made")(y)
        let parts = [x.tanh() * 2, y.square(), made + x, (made - x).clamped(-1, 1)]
        trace.output("side by side", .concatenate(parts))
        trace.output("again", .concatenate([.concatenate(parts), x.exp()]).square())
        trace.output(
          "loss", Dense(2, name: "out")(.concatenate([x.sigmoid(), made.exp(), y])).square().mean())
      }.differentiating("loss").differentiating("loss", withRespectTo: .inputs(["x", "y"]))
      try Execution(graph: graph, capacity: 40, counts: [40, 1, 17], tolerance: .sums)
        .check("width \(width)")
    }
  }
}
