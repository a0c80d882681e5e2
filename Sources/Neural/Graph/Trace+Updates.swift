extension Trace {
  /// Lets every training step end by changing a parameter that is not learned by gradients, such as
  /// a running mean.
  ///
  /// The new numbers are an output of the graph named `update/` and the parameter's path, which
  /// ``Runner/train(count:weights:frozen:optimizer:learningRate:random:)`` copies into the weights; a
  /// run without training leaves them as they are. A second update continues the first.
  ///
  /// - Parameters:
  ///   - parameter: a parameter of the model's own weights that is not trainable.
  ///   - next: the new numbers from the present ones, in the same shape.
  public func update(_ parameter: Tensor, _ next: (Tensor) -> Tensor) {
    guard
      let known = graph.parameters.first(where: { $0.node == parameter.node }),
      parameter.trace === self, !known.isTrainable, known.weights == 0
    else {
      return fail(
        .operation(
          layer: label,
          "only a parameter of the model's own that is not trainable can be updated by a run"))
    }
    let name = "update/\(known.path)"
    let earlier = graph.outputs.firstIndex { $0.name == name }
    let now = earlier.map { Tensor(trace: self, node: graph.outputs[$0].node) } ?? parameter
    let result = next(now)
    guard result.shape == parameter.shape else {
      _ = mismatch(
        "the update of \(known.path)", [parameter, result], mend: "an update keeps the shape",
        guess: parameter.shape)
      return
    }
    if let earlier {
      graph.outputs[earlier].node = result.node
    } else {
      output(name, result)
    }
  }

  /// Records the body as in inference, whatever the trace: no dropout, running statistics.
  public func inference<Result>(_ body: () throws -> Result) rethrows -> Result {
    let before = isTraining
    isTraining = false
    defer { isTraining = before }
    return try body()
  }
}
