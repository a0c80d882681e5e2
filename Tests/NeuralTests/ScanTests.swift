import Testing

@testable import Neural

@Suite("Recurrences")
struct ScanTests {
  /// A step that uses most of what steps can: a product, a state beside another, a shift register,
  /// a tensor of the batch and a parameter from outside.
  static func graph(reversed: Bool, steps: Int = 3) throws -> Graph {
    try Graph.trace { trace in
      let x = trace.input("x", [.batch, .fixed(steps), 2])
      let y = trace.input("y", [.batch, 3])
      let start = trace.input("start", [.batch, 3])
      let bias = trace.parameter("bias", sizes: [3], initializer: .constant(0)).tanh()
      let (last, all) = scan(over: [x], from: [start, start * 2], reversed: reversed) {
        items, states in
        let sum = Dense(3, name: "input")(items[0]) + Dense(3, name: "state")(states[0]) + bias
        let gates = (sum * y).tanh()
        let parts = gates.split([1, 2])
        let h = Tensor.concatenate([parts[1], parts[0]]) * (states[1] + 1)
        return ([h, states[0]], [gates, h * h])
      }
      trace.output("last", last[0])
      trace.output("shifted", last[1])
      trace.output("all", all[0])
      let weight = trace.constant(
        (0..<3 * steps).map { 0.1 * Double($0) - 0.3 }, sizes: [steps, 3])
      trace.output(
        "loss",
        (all[1] * weight).sum() + (last[0] * y).sum() + last[1].square().sum() + all[0].sum())
    }
  }

  static func numbers(_ count: Int, _ seed: Int) -> [Double] {
    (0..<count).map { 0.7 * (Double(($0 * 37 + seed * 101) % 97) / 48 - 1) }
  }

  static func parameters(_ graph: Graph) -> [[Double]] {
    graph.parameters.enumerated().map { numbers($1.sizes.reduce(1, *), $0 + 5) }
  }

  @Test("A recurrence equals its steps written out", arguments: [false, true])
  func unrolled(reversed: Bool) throws {
    let looped = try Graph.trace { trace in
      let x = trace.input("x", [.batch, 4, 2])
      let start = trace.input("start", [.batch, 3])
      let (last, all) = scan(over: [x], from: [start], reversed: reversed) { items, states in
        let h = Dense(3, activation: .tanh, name: "cell")(.concatenate([items[0], states[0]]))
        return ([h], [h])
      }
      trace.output("last", last[0])
      trace.output("all", all[0])
    }
    let written = try Graph.trace { trace in
      let x = trace.input("x", [.batch, 4, 2])
      var h = trace.input("start", [.batch, 3])
      var all = [Tensor](repeating: h, count: 4)
      for step in reversed ? [3, 2, 1, 0] : [0, 1, 2, 3] {
        let item = x.sliced(step..<step + 1, axis: 1).squeezed([1])
        h = Dense(3, activation: .tanh, name: "cell")(.concatenate([item, h]))
        all[step] = h
      }
      trace.output("last", h)
      trace.output("all", .stack(all, axis: 1))
    }
    let inputs = [Self.numbers(3 * 4 * 2, 1), Self.numbers(3 * 3, 2)]
    let parameters = Self.parameters(looped)
    let a = try ReferenceEvaluator<Double>(looped).run(
      inputs: inputs, parameters: parameters, batch: 3)
    let b = try ReferenceEvaluator<Double>(written).run(
      inputs: inputs, parameters: parameters, batch: 3)
    #expect(a == b)
  }

  @Test("Gradients equal finite differences", arguments: [false, true])
  func gradients(reversed: Bool) throws {
    let graph = try Self.graph(reversed: reversed)
    let check = try GradientCheck.check(
      graph, output: "loss",
      inputs: [Self.numbers(2 * 3 * 2, 1), Self.numbers(2 * 3, 2), Self.numbers(2 * 3, 3)],
      parameters: Self.parameters(graph), batch: 2)
    #expect(check.count == 12 + 6 + 6 + 3 + 9 + 9 + 3)
    #expect(check.largestError < 1e-7, "\(check.place)")
  }

  @Test("A plan gives what the reference gives", arguments: [false, true])
  func planned(reversed: Bool) throws {
    let graph = try Self.graph(reversed: reversed, steps: 5).differentiating("loss")
      .differentiating("loss", withRespectTo: .inputs(["x", "y", "start"]))
    for threads in [1, 2] {
      try Execution(
        graph: graph, capacity: 40, counts: [1, 40, 17], range: -0.7...0.7, tolerance: .sums,
        threads: threads
      ).check("reversed: \(reversed)")
    }
  }

  @Test(
    "A plan without gradients gives the old states that a step shows", arguments: [false, true])
  func plannedForward(reversed: Bool) throws {
    var graph = try Self.graph(reversed: reversed, steps: 4)
    graph = try graph.selecting(outputs: ["last", "shifted", "all"])
    try Execution(
      graph: graph, capacity: 9, counts: [9, 1], range: -0.7...0.7, tolerance: .sums
    ).check("reversed: \(reversed)")
  }

  /// Cells as people write them: sums of products, gates of their own, a rectifier after a sum.
  @Test("Cells of products added to products are planned")
  func plannedCells() throws {
    let cells: [(String, @Sendable (Tensor, Tensor) -> Tensor)] = [
      (
        "simple",
        { x, h in
          (Dense(3, useBias: false, name: "u")(x) + Dense(3, useBias: false, name: "w")(h)).tanh()
        }
      ),
      (
        "gates",
        { x, h in
          let gate = (Dense(3, name: "gu")(x) + Dense(3, name: "gw")(h)).sigmoid()
          return gate * h + (1 - gate) * (Dense(3, name: "u")(x) + Dense(3, name: "w")(h)).tanh()
        }
      ),
      ("rectified", { x, h in (Dense(3, name: "u")(x) + Dense(3, name: "w")(h)).relu() }),
    ]
    for (name, cell) in cells {
      let graph = try Graph.trace { trace in
        let x = trace.input("x", [.batch, 4, 2])
        let start = trace.input("start", [.batch, 3])
        let (last, all) = scan(over: [x], from: [start]) { items, states in
          let h = cell(items[0], states[0])
          return ([h], [Dense(2, name: "out")(h)])
        }
        trace.output("loss", last[0].square().sum() + all[0].square().sum())
      }.differentiating("loss").differentiating("loss", withRespectTo: .inputs(["x", "start"]))
      try Execution(graph: graph, capacity: 9, counts: [9, 1], tolerance: .sums).check(name)
    }
  }

  @Test("What belongs to a step cannot leave it but by being returned; mistakes keep their count")
  func escapes() {
    let error = #expect(throws: NeuralError.self) {
      try Graph.trace { trace in
        let x = trace.input("x", [.batch, 4, 2])
        var kept = x
        _ = scan(over: [x], from: []) { items, _ in
          kept = items[0]
          return ([], [items[0]])
        }
        trace.output("kept", kept * 2)
      }
    }
    #expect(error?.description.contains("let the step return it") == true)
    #expect(throws: NeuralError.self) {
      try Graph.trace { trace in
        let x = trace.input("x", [.batch, 4, 2])
        let zero = trace.constant(0).broadcast(to: [.batch, 3])
        let (_, all) = scan(over: [x], from: [zero]) { items, states in
          ([items[0]], [states[0], items[0]])
        }
        trace.output("second", all[1])
      }
    }
  }

  @Test("A step that folds the batch, or whose state changes its shape, is refused")
  func refusals() {
    #expect(throws: NeuralError.self) {
      try Graph.trace { trace in
        let x = trace.input("x", [.batch, 4, 2])
        let zero = trace.constant(0).broadcast(to: [.batch, 2])
        let (last, _) = scan(over: [x], from: [zero]) { items, states in
          ([states[0] + items[0].mean(axes: [0])], [])
        }
        trace.output("last", last[0])
      }
    }
    #expect(throws: NeuralError.self) {
      try Graph.trace { trace in
        let x = trace.input("x", [.batch, 4, 2])
        let zero = trace.constant(0).broadcast(to: [.batch, 3])
        let (last, _) = scan(over: [x], from: [zero]) { items, _ in ([items[0]], []) }
        trace.output("last", last[0])
      }
    }
    #expect(throws: NeuralError.self) {
      try Graph.trace { trace in
        let x = trace.input("x", [.batch, .time, 2])
        let zero = trace.constant(0).broadcast(to: [.batch, 2])
        let (last, _) = scan(over: [x], from: [zero]) { items, _ in ([items[0]], []) }
        trace.output("last", last[0])
      }
    }
  }
}
