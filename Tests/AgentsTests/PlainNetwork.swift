import Neural
import Randomness
import Testing

@testable import Agents

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A dense network with tanh between its layers, by plain loops in double precision.
struct PlainNetwork {
  var parameters: [String: [Double]]

  func dense(_ x: [Double], _ path: String) -> [Double] {
    let kernel = parameters["\(path).kernel"] ?? []
    var y = parameters["\(path).bias"] ?? []
    for column in y.indices {
      for row in x.indices { y[column] += x[row] * kernel[row * y.count + column] }
    }
    return y
  }

  /// One hidden layer and a head.
  func callAsFunction(_ x: [Double], _ scope: String) -> [Double] {
    dense(dense(x, "\(scope).hidden_0").map(tanh), "\(scope).head")
  }
}

/// Logarithms of softmax.
func plainLogSoftmax(_ x: [Double]) -> [Double] {
  let greatest = x.max() ?? 0
  let total = x.reduce(0) { $0 + exp($1 - greatest) }
  return x.map { $0 - greatest - log(total) }
}

extension PCG64 {
  /// Several numbers of the normal distribution.
  mutating func normals(_ count: Int, deviation: Double = 1) -> [Double] {
    (0..<count).map { _ in normal() * deviation }
  }
}

/// Compares a graph of an update with a plain loss: value and gradient, by the reference evaluator
/// in double precision, with differences of the plain loss, and as the plan runs it.
///
/// Gradients that the graph does not give are not compared.
///
/// - Parameters:
///   - inputs: by name.
///   - parameters: one dictionary for each set of weights.
///   - plain: the loss from the parameters of set 0.
func compareUpdate(
  _ graph: Graph, inputs: [String: [Double]], parameters: [PlainNetwork], batch: Int,
  plain: (PlainNetwork) -> Double
) throws {
  let expected = plain(parameters[0])
  let asked = parameters[0].parameters.filter { path, _ in
    graph.outputs.contains { $0.name == "gradient/\(path)" }
  }
  let differences = asked.map { path, values in
    let gradient = values.indices.map { index in
      let steps = [1e-6, -1e-6].map { step in
        var moved = parameters[0]
        moved.parameters[path, default: []][index] += step
        return plain(moved)
      }
      return (steps[0] - steps[1]) / 2e-6
    }
    return (path: path, gradient: gradient)
  }

  let evaluated = try ReferenceEvaluator<Double>(graph).run(
    inputs: graph.inputs.map { try #require(inputs[$0.name]) },
    parameters: graph.parameters.map { try #require(parameters[$0.weights].parameters[$0.path]) },
    batch: batch)
  func output(_ name: String) throws -> [Double] {
    evaluated[try #require(graph.outputs.firstIndex { $0.name == name })]
  }
  #expect(abs(try output("loss")[0] - expected) < 1e-12)
  for (path, gradient) in differences {
    for (one, other) in zip(try output("gradient/\(path)"), gradient) {
      #expect(abs(one - other) < 1e-7, "\(path)")
    }
  }

  let runner = Runner(try Plan(graph, capacity: batch + 3))
  let weights = try runner.plan.layouts.enumerated().map { set, layout in
    var weights = Weights(zeros: layout)
    for entry in layout.entries {
      weights[entry.path] = try #require(parameters[set].parameters[entry.path]).map(
        Float.init)
    }
    return weights
  }
  #expect(!differences.isEmpty)
  for port in runner.plan.inputs {
    let values = try #require(inputs[port.name])
    if port.type == .int32 {
      let place = try runner.integers(port.name)
      for index in values.indices { place[index] = Int32(values[index]) }
    } else {
      let place = try runner.input(port.name)
      for index in values.indices { place[index] = Float(values[index]) }
    }
  }
  try runner.run(count: batch, weights: weights[0], frozen: weights.count > 1 ? weights[1] : nil)
  #expect(abs(Double(try runner.output("loss").pointee) - expected) < 1e-5)
  for (path, gradient) in differences {
    let entry = try #require(runner.plan.layouts[0].entry(path))
    for index in gradient.indices {
      #expect(
        abs(Double(runner.gradients[entry.offset + index]) - gradient[index]) < 1e-5, "\(path)")
    }
  }
}

/// Functions of the C library, for files that use no other.
enum PlainMath {
  static func exponential(_ x: Double) -> Double { exp(x) }
  static func logarithm(_ x: Double) -> Double { log(x) }
  static func tangent(_ x: Double) -> Double { tanh(x) }
  static func cosine(_ x: Double) -> Double { cos(x) }
  /// The distribution function of the standard normal distribution.
  static func normalBelow(_ x: Double) -> Double { 0.5 * erfc(-x / 2.squareRoot()) }
  static func inverseTangent(_ x: Double) -> Double { atanh(x) }
}
