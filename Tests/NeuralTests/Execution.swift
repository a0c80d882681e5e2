import Randomness
import Testing
import Threads

@testable import Neural

/// Runs of a graph by its plan, compared with the reference in double precision on the same numbers.
struct Execution {
  /// How far apart the two may be: `|a − b| ≤ relative · max(|b|, floor)`.
  struct Tolerance {
    var relative: Double
    var floor: Double

    /// One rounding or a short chain: elements.
    static let elements = Tolerance(relative: 1e-5, floor: 1e-30)
    /// The kernels' own exponential, tangent and so on: 8 units in the last place.
    static let functions = Tolerance(relative: 1e-6, floor: 1e-30)
    /// Sums of many numbers of size 1, which may cancel.
    static let sums = Tolerance(relative: 1e-5, floor: 1)
  }

  var graph: Graph
  var capacity: Int
  /// The rows of each run.
  var counts: [Int]
  var range: ClosedRange<Double> = -2...2
  /// Drawn numbers are multiples of this, if given: so that some are equal.
  var grid: Double?
  /// Integer inputs are drawn in `0 ..< choices`.
  var choices = 5
  var tolerance = Tolerance.elements
  var threads = 1
  static let random = RandomRun(key: 0x1234_5678_9ABC_DEF0, number: 77)

  /// Plans, runs each count, and expects every output and gradient to be the reference's.
  func check(
    _ comment: String = "", sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let plan = try Plan(graph, capacity: capacity)
    let runner = Runner(plan, pool: ThreadPool(threads: threads))
    let weights = plan.layouts.indices.map { Weights(plan.layouts[$0], seed: 3 + UInt64($0)) }
    var generator = PCG64(seed: 5)
    for count in counts {
      let inputs = try graph.inputs.map { input in
        let node = graph.nodes[input.node]
        let numbers = draw(node, count, &generator)
        if node.type.isInteger {
          let place = try runner.integers(input.name)
          for (index, number) in numbers.enumerated() { place[index] = Int32(number) }
        } else {
          let place = try runner.input(input.name)
          for (index, number) in numbers.enumerated() { place[index] = Float(number) }
        }
        return numbers
      }
      let parameters = graph.parameters.map { parameter in
        (weights[parameter.weights][parameter.path] ?? []).map { Double($0) }
      }
      try runner.run(
        count: count, weights: weights[0], frozen: weights.count > 1 ? weights[1] : nil,
        random: Self.random)
      let expected = try ReferenceEvaluator<Double>(graph, random: Self.random).run(
        inputs: inputs, parameters: parameters, batch: count)
      for (output, numbers) in zip(graph.outputs, expected) {
        let found = try result(output, count: numbers.count, runner)
        compare(
          found, numbers, "\(comment) \(output.name), \(count) of \(capacity) rows", sourceLocation)
      }
    }
  }

  private func draw(_ node: Graph.Node, _ count: Int, _ generator: inout PCG64) -> [Double] {
    let total = (node.shape.rowCount ?? 0) * (node.shape.hasBatch ? count : 1)
    return (0..<total).map { _ in
      if node.type.isInteger { return Double(generator.integer(below: choices)) }
      if node.type == .bool { return Double(generator.integer(below: 2)) }
      let number = generator.uniform(range.lowerBound, range.upperBound)
      return Double(Float(grid.map { (number / $0).rounded() * $0 } ?? number))
    }
  }

  private func result(_ output: Graph.Output, count: Int, _ runner: Runner) throws -> [Double] {
    let path = String(output.name.dropFirst("gradient/".count))
    if output.name.hasPrefix("gradient/"), let entry = runner.plan.layouts[0].entry(path) {
      return (0..<count).map { Double(runner.gradients[entry.offset + $0]) }
    }
    let place = try runner.output(output.name)
    guard graph.nodes[output.node].type.isInteger else {
      return (0..<count).map { Double(place[$0]) }
    }
    return (0..<count).map { Double(Int32(bitPattern: place[$0].bitPattern)) }
  }

  private func compare(
    _ found: [Double], _ expected: [Double], _ comment: String, _ sourceLocation: SourceLocation
  ) {
    var worst = (error: 0.0, place: 0)
    for (place, (a, b)) in zip(found, expected).enumerated() where a != b && !(a.isNaN && b.isNaN) {
      let error = abs(a - b) / max(abs(b), tolerance.floor)
      if !(error <= worst.error) { worst = (error, place) }
    }
    #expect(
      worst.error <= tolerance.relative,
      "\(comment): element \(worst.place) is \(found[worst.place]), not \(expected[worst.place])",
      sourceLocation: sourceLocation)
  }
}

/// Sizes that fill vectors of 16 lanes, and that do not.
let oddSizes = [1, 2, 3, 5, 15, 16, 17, 31, 33, 84, 120]
