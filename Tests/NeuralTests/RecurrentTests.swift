import Foundation
import Randomness
import Testing
import Threads

@testable import Neural

private struct RecurrenceFixture: Decodable {
  struct Parameter: Decodable {
    var name: String
    var values, gradient: TorchFixture.Array
  }
  var kind: String
  var bidirectional: Bool
  var lengths: [Int]
  var input, output, seed, inputGradient: TorchFixture.Array
  var states, last, lastSeeds, stateGradients: [TorchFixture.Array]
  var parameters: [Parameter]

  /// The layer of the fixture, run on the trace's inputs: all outputs and the last states.
  func run(_ x: Tensor, from states: [Tensor], mask: Tensor?) -> (Tensor, [Tensor]) {
    func layer<Cell: RecurrentCell>(_ cell: Cell) -> (Tensor, [Tensor]) {
      var layer = Recurrent(cell, returnsSequences: true, name: "layer")
      guard bidirectional else {
        let result = layer.run(x, from: states, mask: mask)
        return (result.output, result.states)
      }
      let half = states.count / 2
      return x.trace.scope("layer") {
        layer.name = "forward"
        let forward = layer.run(x, from: Array(states[..<half]), mask: mask)
        layer.name = "backward"
        layer.isReversed = true
        let backward = layer.run(x, from: Array(states[half...]), mask: mask)
        return (
          .concatenate([forward.output, backward.output]), forward.states + backward.states
        )
      }
    }
    switch kind {
    case "rnn": return layer(SimpleRNNCell(3))
    case "lstm": return layer(LSTMCell(3))
    default: return layer(GRUCell(3))
    }
  }
}

@Suite("Recurrent layers")
struct RecurrentTests {
  @Test("Outputs, states and gradients equal PyTorch's, packed sequences too")
  func equalsTorch() throws {
    let fixtures = try TorchFixture.read("recurrences", as: [RecurrenceFixture].self)
    #expect(fixtures.count == 8)
    for fixture in fixtures {
      var graph = try Graph.trace { trace in
        let x = trace.input("x", [.batch, 4, 2])
        let states = fixture.states.indices.map { trace.input("s\($0)", [.batch, 3]) }
        let mask =
          fixture.lengths.isEmpty
          ? nil : trace.mask(lengths: trace.input("lengths", [.batch], type: .int32), steps: 4)
        let (output, last) = fixture.run(x, from: states, mask: mask)
        let seed = trace.input("seed", output.shape)
        var sum = (output * seed).sum()
        for (number, state) in last.enumerated() {
          trace.output("last\(number)", state)
          sum += (state * trace.input("seed\(number)", [.batch, 3])).sum()
        }
        trace.output("y", output)
        trace.output("sum", sum)
      }
      graph = try graph.differentiating("sum").differentiating(
        "sum", withRespectTo: .inputs(["x"] + fixture.states.indices.map { "s\($0)" }))
      let named = Dictionary(
        uniqueKeysWithValues: fixture.parameters.map { ("layer.\($0.name)", $0) })
      let inputs = graph.inputs.map { input -> [Double] in
        switch input.name {
        case "x": return fixture.input.values
        case "lengths": return fixture.lengths.map(Double.init)
        case "seed": return fixture.seed.values
        case _ where input.name.hasPrefix("seed"):
          return fixture.lastSeeds[Int(input.name.dropFirst(4)) ?? 0].values
        default: return fixture.states[Int(input.name.dropFirst()) ?? 0].values
        }
      }
      let results = try ReferenceEvaluator<Double>(graph).run(
        inputs: inputs, parameters: graph.parameters.map { named[$0.path]?.values.values ?? [] },
        batch: 3)
      for (output, numbers) in zip(graph.outputs, results) {
        let expected: [Double]
        switch output.name {
        case "y": expected = fixture.output.values
        case "gradient/x": expected = fixture.inputGradient.values
        case "sum": continue
        case _ where output.name.hasPrefix("last"):
          expected = fixture.last[Int(output.name.dropFirst(4)) ?? 0].values
        case _ where output.name.hasPrefix("gradient/s"):
          expected = fixture.stateGradients[Int(output.name.dropFirst(10)) ?? 0].values
        default: expected = named[String(output.name.dropFirst(9))]?.gradient.values ?? []
        }
        #expect(
          isClose(numbers, expected, 1e-12), "\(fixture.kind), \(fixture.lengths): \(output.name)")
      }
    }
  }

  /// Layers by name.
  static let layers: [(String, any Module)] = [
    ("rnn", SimpleRNN(3)),
    ("single", LSTM(1, returnsSequences: true)),
    ("lstm", LSTM(5, returnsSequences: true)),
    ("peepholes", LSTM(3, hasPeepholes: true, returnsSequences: true)),
    ("gru", GRU(16, returnsSequences: true)),
    ("gru, reset first", GRU(3, resetsAfter: false, isReversed: true)),
    (
      "stacked",
      Sequential {
        LSTM(3, returnsSequences: true); GRU(4)
      }
    ),
    ("both ways", Bidirectional(LSTM(3, returnsSequences: true))),
  ]

  @Test("Gradients equal finite differences; plans give what the reference gives")
  func derivativesAndPlans() throws {
    for (name, layer) in Self.layers where name != "gru" {
      let graph = try Graph.trace { trace in
        let y = layer(trace.input("x", [.batch, 4, 2]))
        trace.output("loss", (y.square() + y).mean())
      }
      var generator = PCG64(seed: 3)
      let check = try GradientCheck.check(
        graph, output: "loss", inputs: [draw([.batch, 4, 2], batch: 2, -1...1, &generator)],
        parameters: graph.parameters.map { parameter in
          draw(Shape(sizes: parameter.sizes), batch: 1, -1...1, &generator)
        }, batch: 2)
      #expect(check.largestError < 1e-6, "\(name): \(check.place)")
    }
    for (name, layer) in Self.layers {
      let graph = try Graph.trace { trace in
        let y = layer(trace.input("x", [.batch, 7, 2]))
        trace.output("y", y)
        trace.output("loss", (y.square() + y).mean())
      }.differentiating("loss").differentiating("loss", withRespectTo: .inputs(["x"]))
      for threads in [1, 2] {
        try Execution(
          graph: graph, capacity: 50, counts: [1, 50, 33], tolerance: .sums, threads: threads
        ).check(name)
      }
    }
  }

  @Test("Peepholes, a reset gate applied first, and the parameters' count are the papers'")
  func formulas() throws {
    func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
    // One unit, one input, two steps, worked out by hand.
    let x = [0.3, -0.8]
    let lstm = try Graph.trace { trace in
      trace.output("y", LSTM(1, hasPeepholes: true)(trace.input("x", [.batch, 2, 1])))
    }
    let (u, w) = ([0.5, -0.4, 0.7, 0.9], [0.2, 0.1, -0.3, 0.6])
    let (b, p) = ([0.1, 0.2, 1, -0.1], [0.4, -0.5, 0.3])
    let values = ["U": u, "W": w, "bias": b, "peepholes": p]
    let found = try ReferenceEvaluator<Double>(lstm).run(
      inputs: [x], parameters: lstm.parameters.map { values[String($0.path.dropFirst(7))] ?? [] })
    var (h, c) = (0.0, 0.0)
    for item in x {
      let sums = (0..<4).map { item * u[$0] + h * w[$0] + b[$0] }
      let input = sigmoid(sums[0] + p[0] * c)
      let forget = sigmoid(sums[2] + p[2] * c)
      c = forget * c + input * tanh(sums[3])
      h = sigmoid(sums[1] + p[1] * c) * tanh(c)
    }
    #expect(abs(found[0][0] - h) < 1e-15)

    let gru = try Graph.trace { trace in
      trace.output("y", GRU(1, resetsAfter: false)(trace.input("x", [.batch, 2, 1])))
    }
    let parts = ["U": Array(u[..<3]), "W": Array(w[..<3]), "bias": Array(b[..<3])]
    let other = try ReferenceEvaluator<Double>(gru).run(
      inputs: [x], parameters: gru.parameters.map { parts[String($0.path.dropFirst(6))] ?? [] })
    h = 0
    for item in x {
      let z = sigmoid(item * u[0] + h * w[0] + b[0])
      let r = sigmoid(item * u[1] + h * w[1] + b[1])
      let n = tanh(item * u[2] + r * h * w[2] + b[2])
      h = (1 - z) * n + z * h
    }
    #expect(abs(other[0][0] - h) < 1e-15)

    let (s, r, t) = (7, 5, 3)
    let rnn = try Graph.trace { trace in
      let states = SimpleRNN(s)(trace.input("x", [.batch, 2, .fixed(r)]))
      trace.output("y", Dense(t, name: "V")(states))
    }
    #expect(ParameterLayout(rnn).count >= s * r + s * s + s + t * s + t)
    #expect(
      rnn.parameters.reduce(0) { $0 + $1.sizes.reduce(1, *) } == s * r + s * s + s + t * s + t)
    let forget = Weights(ParameterLayout(lstm), seed: 1)["lstm_0.bias"]
    #expect(forget == [0, 0, 1, 0])
  }

  @Test(
    "Resets begin a new sequence; carried states go on with an old one; a step is a layer's step")
  func statesAreCarried() throws {
    let graph = try Graph.trace { trace in
      let x = trace.input("x", [.batch, 6, 2])
      let resets = trace.constant([0, 0, 0, 1, 0, 0], sizes: [6]).broadcast(to: [.batch, 6])
      let layer = LSTM(3, returnsSequences: true, name: "layer")
      trace.output("reset", layer.run(x, resets: resets).output.sliced(3..<6, axis: 1))
      trace.output("begun", layer(x.sliced(3..<6, axis: 1)))
      let first = layer.run(x.sliced(0..<2, axis: 1))
      let second = layer.run(x.sliced(2..<6, axis: 1), from: first.states)
      trace.output("carried", second.states[1])
      trace.output("whole", layer.run(x).states[1])
      var states = [Tensor](repeating: trace.constant(0).broadcast(to: [.batch, 3]), count: 2)
      for step in 0..<6 {
        states = layer.step(x.sliced(step..<step + 1, axis: 1).squeezed([1]), states)
      }
      trace.output("steps", states[1])
    }
    var generator = PCG64(seed: 3)
    let results = try ReferenceEvaluator<Double>(graph).run(
      inputs: [draw([.batch, 6, 2], batch: 2, -1...1, &generator)],
      parameters: graph.parameters.map { parameter in
        draw(Shape(sizes: parameter.sizes), batch: 1, -1...1, &generator)
      }, batch: 2)
    #expect(results[0] == results[1])
    #expect(results[2] == results[3])
    #expect(isClose(results[3], results[4], 1e-14))
  }

  @Test("A mask at either side gives the shorter sequence's output")
  func masks() throws {
    let graph = try Graph.trace { trace in
      let x = trace.input("x", [.batch, 5, 2])
      let layer = GRU(3, returnsSequences: true, name: "layer")
      let three = trace.constant([3], sizes: [1], type: .int32).broadcast(to: [.batch])
      let after = trace.mask(lengths: three, steps: 5)
      let before = trace.mask(lengths: three, steps: 5, padsBefore: true)
      trace.output("after", layer.run(x, mask: after).states[0])
      trace.output("shorter", layer.run(x.sliced(0..<3, axis: 1)).states[0])
      trace.output("before", layer.run(x, mask: before).states[0])
      trace.output("later", layer.run(x.sliced(2..<5, axis: 1)).states[0])
      trace.output("outputs", layer.run(x, mask: after).output.sliced(3..<5, axis: 1))
    }
    var generator = PCG64(seed: 3)
    let results = try ReferenceEvaluator<Double>(graph).run(
      inputs: [draw([.batch, 5, 2], batch: 2, -1...1, &generator)],
      parameters: graph.parameters.map { parameter in
        draw(Shape(sizes: parameter.sizes), batch: 1, -1...1, &generator)
      }, batch: 2)
    #expect(results[0] == results[1])
    #expect(results[2] == results[3])
    #expect(results[0] != results[2])
    #expect(results[4].allSatisfy { $0 == 0 })
  }

  @Test("Shapes that do not fit are named")
  func refusals() {
    #expect(throws: NeuralError.self) {
      try Graph.trace { trace in trace.output("y", LSTM(3)(trace.input("x", [.batch, 4]))) }
    }
    #expect(throws: NeuralError.self) {
      try Graph.trace { trace in
        let x = trace.input("x", [.batch, 4, 2])
        trace.output("y", LSTM(3).run(x, from: [trace.input("h", [.batch, 3])]).output)
      }
    }
    #expect(throws: NeuralError.self) {
      try Graph.trace { trace in
        let x = trace.input("x", [.batch, 4, 2])
        trace.output("y", GRU(3).run(x, mask: trace.input("mask", [.batch, 3])).output)
      }
    }
  }
}
