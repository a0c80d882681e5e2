import Formats
import Foundation
import Randomness
import Testing

@testable import Neural

/// Values that PyTorch gave, from `Fixtures/`.
enum TorchFixture {
  /// A tensor: `{"shape": […], "values": […]}`.
  struct Array: Decodable {
    var shape: [Int]
    var values: [Double]
  }

  static func read<Value: Decodable>(_ name: String, as type: Value.Type) throws -> Value {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
    let file = folder.appending(path: "Fixtures/\(name).json")
    return try JSON.decode(type, from: [UInt8](try Data(contentsOf: file)))
  }
}

/// Whether two lists are equal but for a share of their size, or of 1 where they are small.
func isClose(_ a: [Double], _ b: [Double], _ tolerance: Double) -> Bool {
  a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) <= tolerance * max(1, abs($1)) }
}

/// The numbers of a shape, drawn between bounds.
func draw(
  _ shape: Shape, batch: Int, _ range: ClosedRange<Double>, _ generator: inout PCG64
) -> [Double] {
  let count = shape.dimensions.reduce(1) { count, dimension in
    switch dimension {
    case .fixed(let size): count * size
    case .batch: count * batch
    case .time: count * 2
    }
  }
  return (0..<count).map { _ in generator.uniform(range.lowerBound, range.upperBound) }
}

/// Runs a graph without parameters on numbers and returns its first output.
func evaluate(
  _ inputs: [(Shape, [Double])], batch: Int = 1, time: Int = 1,
  types: [ElementType] = [], _ body: ([Tensor]) -> Tensor
) throws -> [Double] {
  let graph = try Graph.trace { trace in
    let tensors = inputs.enumerated().map { index, input in
      trace.input(
        "x\(index)", input.0, type: index < types.count ? types[index] : .float32)
    }
    trace.output("y", body(tensors))
  }
  return try ReferenceEvaluator<Double>(graph).run(
    inputs: inputs.map(\.1), batch: batch, time: time)[0]
}

/// Checks the derivative of a function of tensors: that of a random weighted sum of its result.
///
/// - Parameter order: 2 checks the second derivatives.
func gradientCheck(
  _ shapes: [Shape], in range: ClosedRange<Double> = -2...2, batch: Int = 3, order: Int = 1,
  seed: UInt64 = 7, _ body: ([Tensor]) -> Tensor
) throws -> GradientCheck {
  let graph = try Graph.trace { trace in
    let inputs = shapes.enumerated().map { trace.input("x\($0.offset)", $0.element) }
    func weighted(_ tensor: Tensor, _ name: String) -> Tensor {
      (tensor * trace.input(name, tensor.shape)).sum()
    }
    var loss = weighted(body(inputs), "weights")
    if order == 2 {
      loss = trace.gradients(of: loss, withRespectTo: inputs).enumerated()
        .map { weighted($0.element, "weights\($0.offset)") }
        .reduce(trace.constant(0), +)
    }
    trace.output("loss", loss)
  }
  var generator = PCG64(seed: seed)
  return try GradientCheck.check(
    graph, output: "loss",
    inputs: graph.inputs.map {
      draw(graph.nodes[$0.node].shape, batch: batch, range, &generator)
    }, batch: batch, time: 2)
}
