/// Compares derivatives with central differences in double precision.
public struct GradientCheck: Sendable {
  /// The largest `|derivative − difference| / max(|derivative|, |difference|, 0.001)`.
  public var largestError = 0.0
  /// Where it was found, such as `gradient/dense_0.kernel[3]`.
  public var place = ""
  /// How many elements were compared.
  public var count = 0

  /// Checks the gradients of a scalar output with respect to all trainable parameters and all
  /// inputs of floats.
  ///
  /// Costs two runs an element. Points where the function has a kink must be avoided.
  ///
  /// - Parameters:
  ///   - output: the name of the scalar.
  ///   - inputs: the numbers of each input in the graph's order.
  ///   - parameters: the numbers of each parameter in the graph's order.
  ///   - step: how far each number is moved to either side.
  /// - Throws: ``NeuralError`` if the graph cannot be differentiated or run.
  public static func check(
    _ graph: Graph, output: String, inputs: [[Double]], parameters: [[Double]] = [],
    batch: Int = 1, time: Int = 1, step: Double = 1e-5
  ) throws -> GradientCheck {
    let floats = graph.inputs.filter { graph.nodes[$0.node].type.isFloat }
    let differentiated = try graph.selectingGradients(of: output, inputs: floats.map(\.name))
    let exact = try ReferenceEvaluator<Double>(differentiated).run(
      inputs: inputs, parameters: parameters, batch: batch, time: time)
    var single = graph
    single.outputs = [try graph.output(output)]
    let evaluator = ReferenceEvaluator<Double>(single)
    var result = GradientCheck()

    func compare(_ name: String, _ numbers: WritableKeyPath<Numbers, [Double]>) throws {
      guard let index = differentiated.outputs.firstIndex(where: { $0.name == name }) else {
        return
      }
      for element in exact[index].indices {
        let values = try [step, -step].map { offset in
          var moved = Numbers(inputs: inputs, parameters: parameters)
          moved[keyPath: numbers][element] += offset
          return try evaluator.run(
            inputs: moved.inputs, parameters: moved.parameters, batch: batch, time: time)[0][0]
        }
        result.note(
          exact[index][element], (values[0] - values[1]) / (2 * step), at: "\(name)[\(element)]")
      }
    }
    for (index, input) in graph.inputs.enumerated() {
      try compare("gradient/\(input.name)", \.inputs[index])
    }
    for (index, parameter) in graph.parameters.enumerated() where parameter.weights == 0 {
      try compare("gradient/\(parameter.path)", \.parameters[index])
    }
    return result
  }

  private struct Numbers {
    var inputs: [[Double]]
    var parameters: [[Double]]
  }

  private mutating func note(_ derivative: Double, _ difference: Double, at place: String) {
    count += 1
    let scale = max(abs(derivative), abs(difference), 1e-3)
    let error = abs(derivative - difference) / scale
    // Written so that NaN counts as wrong.
    if !(error <= largestError) {
      largestError = error.isNaN ? .infinity : error
      self.place = place
    }
  }
}

extension Graph {
  fileprivate func selectingGradients(of output: String, inputs names: [String]) throws -> Graph {
    var graph = self
    graph.outputs = [try self.output(output)]
    if graph.parameters.contains(where: { $0.weights == 0 && $0.isTrainable }) {
      graph = try graph.differentiating(output)
    }
    return try graph.differentiating(output, withRespectTo: .inputs(names))
  }
}
