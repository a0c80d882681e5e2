public import Neural

/// How a network learns: what `compile` is told.
public struct Compilation: Sendable {
  /// What is made small.
  public var loss: Loss
  /// How a gradient becomes a step.
  public var optimizer: OptimizerRule
  /// The rate of each step.
  public var learningRate: LearningRateSchedule
  /// What is reported beside the loss.
  public var metrics: [Metric]
  /// What is added to the loss for large kernels.
  public var penalty: Penalty
  /// What is done to every gradient first.
  public var clipping: GradientClipping

  /// How a network learns.
  public init(
    loss: Loss, optimizer: OptimizerRule = .adam(),
    learningRate: LearningRateSchedule = .constant(1e-3), metrics: [Metric] = [],
    penalty: Penalty = .none, clipping: GradientClipping = .none
  ) {
    self.loss = loss
    self.optimizer = optimizer
    self.learningRate = learningRate
    self.metrics = metrics
    self.penalty = penalty
    self.clipping = clipping
  }
}

extension Compilation {
  /// The graph that trains: inputs `x`, `target` (but for autoencoders) and `weight` (if asked for),
  /// outputs `loss`, `prediction` and the gradients.
  func trainingGraph(
    _ network: Network, _ kind: TargetKind, isWeighted: Bool
  ) throws -> Graph {
    try Graph.trace(training: true) { trace in
      record(network, kind, isWeighted: isWeighted, in: trace)
    }.differentiating("loss")
  }

  /// The graph that judges: outputs `loss` and `prediction`.
  func evaluationGraph(_ network: Network, _ kind: TargetKind) throws -> Graph {
    try Graph.trace { trace in record(network, kind, isWeighted: false, in: trace) }
  }

  /// Refuses metrics that the loss leaves without a meaning.
  func checkMetrics() throws {
    for metric in metrics where metric.isOfClasses != (loss.output != .values) {
      throw SupervisedError.usage(
        "The metric \(metric) does not fit the loss \(loss.name): one is of classes, the other of "
          + "numbers.")
    }
  }

  /// Refuses metrics that the targets leave without a meaning.
  ///
  /// Metrics of classes count rows: each needs one class, which are the numbers 0 and 1 where the
  /// targets are values. Metrics of numbers need as many targets as outputs.
  func checkMetrics(_ network: Network, _ source: any ExampleSource) throws {
    guard let first = metrics.first else { return }
    try checkMetrics()
    let outputs = network.outputShape.reduce(1, *)
    let kind = source.targetKind
    guard loss.output != .values else {
      let width = kind == .inputs ? source.inputShape.reduce(1, *) : kind.width
      guard width == outputs else {
        throw SupervisedError.usage(
          "The metric \(first) compares the \(outputs) outputs with the \(width) targets a row of "
            + "\(source.name) one by one; compile without metrics.")
      }
      return
    }
    if case .classes = kind { return }
    guard kind == .values(width: 1), outputs == 1 else {
      throw SupervisedError.usage(
        "The metric \(first) needs a class for each row, but \(source.name) has "
          + (kind == .inputs ? "no targets" : "\(kind.width) numbers a row")
          + "; compile without metrics of classes.")
    }
    let rows = (0..<Int32(source.count)).map { $0 }
    var targets = [Float](repeating: 0, count: rows.count)
    try rows.withUnsafeBufferPointer { rows in
      try targets.withUnsafeMutableBufferPointer { space in
        if let base = space.baseAddress { try source.copyTargets(of: rows, to: base) }
      }
    }
    if let row = targets.firstIndex(where: { $0 != 0 && $0 != 1 }) {
      throw SupervisedError.data(
        source.name,
        "the target of row \(row) is \(targets[row]), but the metric \(first) counts classes, which "
          + "are 0 and 1; compile without metrics of classes, or make the targets classes.")
    }
  }

  private func record(_ network: Network, _ kind: TargetKind, isWeighted: Bool, in trace: Trace) {
    let x = network.input(in: trace)
    let output = network.module(x)
    let prediction = output.rank > 2 ? output.flattened() : output
    let target: Tensor =
      switch (kind, loss.target) {
      case (.inputs, _): x.rank > 2 ? x.flattened() : x
      case (_, .classes): trace.input("target", [.batch], type: .int32)
      case (_, .values): trace.input("target", .rows(max(kind.width, 1)))
      }
    var rows = loss.ofRows(prediction, target)
    if isWeighted { rows = rows * trace.input("weight", [.batch]) }
    var total = rows.mean()
    if let addition = addition(network, in: trace) { total = total + addition }
    trace.output("loss", total)
    trace.output("prediction", prediction)
  }

  /// The penalty for large kernels.
  private func addition(_ network: Network, in trace: Trace) -> Tensor? {
    guard penalty != .none else { return nil }
    // A parameter is found again by its whole path where no scope is open.
    let kernels = network.layout.entries.filter { $0.isTrainable && $0.sizes.count >= 2 }
      .map { trace.parameter($0.path, sizes: $0.sizes, initializer: $0.initializer) }
    guard !kernels.isEmpty else { return nil }
    func sum(_ function: (Tensor) -> Tensor) -> Tensor {
      kernels.dropFirst().reduce(function(kernels[0]).sum()) { $0 + function($1).sum() }
    }
    switch penalty {
    case .none: return nil
    case .l1(let factor): return factor * sum { $0.abs() }
    case .l2(let factor): return factor * sum { $0.square() }
    case .l1l2(let l1, let l2): return l1 * sum { $0.abs() } + l2 * sum { $0.square() }
    case .perRow(let alpha): return (alpha / 2) * sum { $0.square() } / trace.batchCount
    }
  }
}
