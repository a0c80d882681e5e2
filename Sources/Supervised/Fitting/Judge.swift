internal import Neural
internal import Randomness

/// Judges a network by rows of a source, again and again.
final class Judge {
  private let network: Network
  private let compilation: Compilation
  private let runner: Runner
  private let batches: Batches
  private let rows: [Int32]
  private let keepsPredictions: Bool

  /// - Parameter rows: of the source; all if nil.
  init(
    _ network: Network, _ compilation: Compilation, _ source: any ExampleSource,
    rows: [Int32]? = nil, keepsPredictions: Bool? = nil
  ) throws {
    self.network = network
    self.compilation = compilation
    self.rows = rows ?? (0..<Int32(source.count)).map { $0 }
    self.keepsPredictions = keepsPredictions ?? !compilation.metrics.isEmpty
    let graph = try compilation.evaluationGraph(network, source.targetKind)
    let plan = try Plan(
      graph, capacity: max(1, min(256, self.rows.count)), layout: network.layout)
    runner = Runner(plan, pool: network.pool)
    batches = try Batches(runner, source, network, loss: compilation.loss)
    try compilation.checkMetrics(network, source)
  }

  /// The loss and the metrics, by name, and the predictions if they are kept.
  func judge() throws -> (values: [(name: String, value: Double)], predictions: Predictions?) {
    let width = network.outputShape.reduce(1, *)
    let capacity = runner.plan.capacity
    let loss = try runner.output("loss")
    let output = try runner.output("prediction")
    var unused = PCG64(seed: 0)
    var sum = 0.0
    var outputs: [Float] = []
    if keepsPredictions { outputs.reserveCapacity(rows.count * width) }
    try rows.withUnsafeBufferPointer { rows in
      for start in stride(from: 0, to: rows.count, by: capacity) {
        let count = min(capacity, rows.count - start)
        try batches.fill(.init(rebasing: rows[start..<start + count]), using: &unused)
        try runner.run(count: count, weights: network.weights)
        sum += Double(loss.pointee) * Double(count)
        if keepsPredictions {
          outputs += UnsafeBufferPointer(start: output, count: count * width)
        }
      }
    }
    var values = [("loss", sum / Double(rows.count))]
    guard keepsPredictions else { return (values, nil) }
    let predictions = Predictions(
      outputs: outputs, width: width, meaning: compilation.loss.output, targets: try targets())
    values += compilation.metrics.map { ("\($0)", $0.value(of: predictions)) }
    return (values, predictions)
  }

  private func targets() throws -> [Float] {
    let width = batches.comparedWidth
    return try [Float](unsafeUninitializedCapacity: rows.count * width) { space, written in
      space.initialize(repeating: 0)
      if let base = space.baseAddress {
        try rows.withUnsafeBufferPointer { try batches.copyCompared(of: $0, to: base) }
      }
      written = rows.count * width
    }
  }
}

extension Network {
  /// The loss and the metrics over a data set, in the order of their names.
  ///
  /// - Throws: ``SupervisedError/usage(_:)`` before `compile`, or if the data do not fit.
  public func evaluate(_ data: any ExampleSource) throws -> EpochRecord {
    let (values, _) = try Judge(self, compiled(), data).judge()
    var record = EpochRecord(epoch: 0)
    for (name, value) in values { record.add(name, value) }
    return record
  }

  /// What the network gives for a data set, beside what is right: for confusion matrices.
  public func predictions(_ data: any ExampleSource) throws -> Predictions {
    let (_, predictions) = try Judge(self, compiled(), data, keepsPredictions: true).judge()
    guard let predictions else { throw SupervisedError.usage("There are no predictions.") }
    return predictions
  }
}
