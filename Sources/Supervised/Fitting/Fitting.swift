public import Formats
internal import Neural
internal import Randomness

/// A training in progress: what `fit` runs epoch by epoch, and what a checkpoint holds.
///
/// ```swift
/// let fitting = try Fitting(network, train, FitOptions(epochs: 10), callbacks: [EarlyStopping()])
/// while try fitting.runEpoch() { print(fitting.history.last!) }
/// ```
///
/// The order of an epoch, its augmentation and the dropout of each step follow from the seed and their
/// numbers alone: a training goes on from a checkpoint to the same bytes.
public final class Fitting {
  /// What is trained.
  public let network: Network
  /// How.
  public let options: FitOptions
  /// The epochs that are done.
  public private(set) var epoch = 0
  /// What they gave.
  public private(set) var history = History()
  /// Whether a callback has ended the training.
  public private(set) var hasStopped = false
  /// What the schedule's learning rate is multiplied by (reduce on plateau).
  public var rateFactor = 1.0
  /// Called after each batch; what it throws ends the training.
  public var progress: ((FitProgress) throws -> Void)?

  private let compilation: Compilation
  private let callbacks: [any FitCallback]
  private let runner: Runner
  private let batches: Batches
  private let judge: Judge?
  private let streams: RandomStreams
  private let dropoutKey: UInt64
  /// The rows of an epoch in the order of learning.
  private let order: UnsafeMutableBufferPointer<Int32>
  /// What the network gave in this epoch, for the metrics.
  private let outputs: UnsafeMutableBufferPointer<Float>
  private let targets: UnsafeMutableBufferPointer<Float>
  private let normSums: UnsafeMutableBufferPointer<Double>
  private let width: Int
  /// The weights before the last batch, to find what went wrong.
  private var previous: Weights

  /// A training that has not begun.
  ///
  /// - Throws: ``SupervisedError`` if the network is not compiled, or data and options do not fit it.
  public init(
    _ network: Network, _ data: any ExampleSource, _ options: FitOptions = FitOptions(),
    callbacks: [any FitCallback] = []
  ) throws {
    self.network = network
    self.options = options
    self.callbacks = callbacks
    compilation = try network.compiled()
    guard options.epochs >= 0 else {
      throw SupervisedError.usage("A training cannot have \(options.epochs) epochs.")
    }
    if case .rows(let rows) = options.batchSize, rows < 1 {
      throw SupervisedError.usage(
        "A batch cannot have \(rows) rows: it has 1 or more, or is .full.")
    }
    try compilation.checkMetrics()
    var count = data.count
    var held: [Int32]?
    if case .split(let share) = options.validation {
      count = data.count - Int((share * Double(data.count)).rounded())
      guard share > 0, count > 0, count < data.count else {
        throw SupervisedError.usage(
          "A share of \(share) leaves no rows to learn from or to validate by; it is above 0 and below 1."
        )
      }
      held = (Int32(count)..<Int32(data.count)).map { $0 }
    }
    let isWeighted = options.classWeights != nil || options.sampleWeights != nil
    let graph = try compilation.trainingGraph(network, data.targetKind, isWeighted: isWeighted)
    let plan = try Plan(
      graph, capacity: options.batchSize.rows(of: count), layout: network.layout)
    runner = Runner(plan, pool: network.pool)
    batches = try Batches(
      runner, data, network, loss: compilation.loss, augmentation: options.augmentation,
      classWeights: options.classWeights, sampleWeights: options.sampleWeights)
    try compilation.checkMetrics(network, data)
    judge =
      switch options.validation {
      case .none: nil
      case .split: try Judge(network, compilation, data, rows: held)
      case .data(let other): try Judge(network, compilation, other)
      }
    streams = RandomStreams(seed: options.seed)
    dropoutKey = streams.seed(for: "dropout")
    width = network.outputShape.reduce(1, *)
    order = .allocate(capacity: count)
    order.initialize(repeating: 0)
    let kept = compilation.metrics.isEmpty ? 0 : count
    outputs = .allocate(capacity: kept * width)
    outputs.initialize(repeating: 0)
    targets = .allocate(capacity: kept * batches.comparedWidth)
    targets.initialize(repeating: 0)
    normSums = .allocate(capacity: options.measuresGradients ? network.layout.entries.count : 0)
    normSums.initialize(repeating: 0)
    previous = Weights(zeros: network.layout)
    if network.optimizer == nil {
      network.optimizer = Optimizer(
        compilation.optimizer, layout: network.layout, clipping: compilation.clipping)
    }
    if options.measuresGradients {
      history.parameterPaths = network.layout.entries.filter(\.isTrainable).map(\.path)
    }
  }

  deinit {
    order.deallocate()
    outputs.deallocate()
    targets.deallocate()
    normSums.deallocate()
  }

  /// Whether there are epochs left and nobody has ended the training.
  public var isFinished: Bool { hasStopped || epoch >= options.epochs }

  /// Learns from all rows once, judges, and asks the callbacks.
  ///
  /// - Returns: whether the training goes on; false if it was finished before.
  /// - Throws: ``SupervisedError/diverged(epoch:batch:place:)`` if the loss is no finite number.
  @discardableResult
  public func runEpoch() throws -> Bool {
    guard !isFinished else { return false }
    do {
      try runUnguarded()
    } catch {
      // However a training ends, callbacks may put back what they keep; the first error is the cause.
      for callback in callbacks { try? callback.fitEnded(self) }
      throw error
    }
    if isFinished { for callback in callbacks { try callback.fitEnded(self) } }
    return !isFinished
  }

  /// An epoch, without the callbacks' last word.
  private func runUnguarded() throws {
    var record = EpochRecord(epoch: epoch + 1)
    let rate = currentRate
    try learn(&record)
    if let judge {
      for (name, value) in try judge.judge().values { record.add("val_\(name)", value) }
    }
    record.add("learning_rate", rate)
    if options.measuresGradients {
      let steps = Double((order.count + runner.plan.capacity - 1) / runner.plan.capacity)
      history.gradientNorms.append(
        network.layout.entries.indices.filter { network.layout.entries[$0].isTrainable }
          .map { normSums[$0] / steps })
    }
    epoch += 1
    history.epochs.append(record)
    for callback in callbacks where try callback.epochEnded(self, record) == .stop {
      hasStopped = true
    }
  }

  private var currentRate: Double {
    rateFactor * compilation.learningRate.rate(at: network.optimizer?.stepCount ?? 0)
  }

  /// One pass over the rows.
  private func learn(_ record: inout EpochRecord) throws {
    guard let optimizer = network.optimizer else { return }
    for place in order.indices { order[place] = Int32(place) }
    if options.shuffle {
      var generator = streams.stream("shuffle", epoch)
      var rows = order
      generator.shuffle(&rows)
    }
    var generator = streams.stream("augmentation", epoch)
    let clock = ContinuousClock()
    let start = clock.now
    let capacity = runner.plan.capacity
    let loss = try runner.output("loss")
    let output = try runner.output("prediction")
    let keeps = !compilation.metrics.isEmpty
    let targetWidth = batches.comparedWidth
    for place in normSums.indices { normSums[place] = 0 }
    var sum = 0.0
    var batch = 0
    for begin in stride(from: 0, to: order.count, by: capacity) {
      let count = min(capacity, order.count - begin)
      let rows = UnsafeBufferPointer(rebasing: order[begin..<begin + count])
      batch += 1
      try batches.fill(rows, using: &generator)
      previous.copy(from: network.weights)
      try runner.train(
        count: count, weights: &network.weights, optimizer: optimizer,
        learningRate: rateFactor * compilation.learningRate.rate(at: optimizer.stepCount),
        random: RandomRun(key: dropoutKey, number: UInt64(optimizer.stepCount)))
      guard loss.pointee.isFinite, optimizer.gradientNorm.isFinite else {
        throw try failure(batch: batch, count: count)
      }
      sum += Double(loss.pointee) * Double(count)
      if keeps, let kept = outputs.baseAddress, let right = targets.baseAddress {
        (kept + begin * width).update(from: output, count: count * width)
        try batches.copyCompared(of: rows, to: right + begin * targetWidth)
      }
      if options.measuresGradients { addNorms() }
      if let progress {
        try progress(
          FitProgress(
            epoch: epoch + 1, epochs: options.epochs, row: begin + count, rows: order.count,
            loss: sum / Double(begin + count), seconds: seconds(clock.now - start)))
      }
    }
    record.add("loss", sum / Double(order.count))
    if keeps {
      let predictions = Predictions(
        outputs: Array(outputs), width: width, meaning: compilation.loss.output,
        targets: Array(targets))
      for metric in compilation.metrics { record.add("\(metric)", metric.value(of: predictions)) }
    }
  }

  private func seconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
  }

  /// Adds the norm of each parameter's gradient.
  private func addNorms() {
    for (index, entry) in network.layout.entries.enumerated() where entry.isTrainable {
      var sum = 0.0
      for place in entry.offset..<entry.offset + entry.count {
        sum += Double(runner.gradients[place]) * Double(runner.gradients[place])
      }
      normSums[index] += sum.squareRoot()
    }
  }

  /// Takes the last step back and says where numbers stopped to be finite.
  private func failure(batch: Int, count: Int) throws -> SupervisedError {
    network.weights.copy(from: previous)
    network.optimizer = nil
    let place = network.placeOfFailure(try runner.input("x"), count: count, weights: previous)
    return .diverged(epoch: epoch + 1, batch: batch, place: place)
  }

  // MARK: Checkpoints

  /// Stores everything that the training needs to go on.
  public func encode(into archive: inout Archive) throws {
    try archive.set("fitting/epoch", epoch)
    try archive.set("fitting/stopped", hasStopped)
    try archive.set("fitting/rate_factor", rateFactor)
    try archive.set("fitting/history", history)
    try network.weights.encode(into: &archive, at: "weights")
    try network.optimizer?.encode(into: &archive, at: "optimizer")
    for (index, callback) in callbacks.enumerated() {
      try callback.encode(into: &archive, at: "callbacks/\(index)")
    }
  }

  /// Goes on from what `encode` stored, with the same network, data, options and callbacks.
  ///
  /// - Throws: ``FormatError`` if it does not fit; the training and its network are as they were then.
  public func decode(from archive: Archive) throws {
    let epoch: Int = try archive.value("fitting/epoch")
    let hasStopped: Bool = try archive.value("fitting/stopped")
    let rateFactor: Double = try archive.value("fitting/rate_factor")
    let history: History = try archive.value("fitting/history")
    var weights = network.weights
    try weights.decode(from: archive, at: "weights")
    let optimizer = Optimizer(
      compilation.optimizer, layout: network.layout, clipping: compilation.clipping)
    try optimizer.decode(from: archive, at: "optimizer")
    for (index, callback) in callbacks.enumerated() {
      try callback.decode(from: archive, at: "callbacks/\(index)", network: network)
    }
    // Nothing is taken over before everything has been read.
    self.epoch = epoch
    self.hasStopped = hasStopped
    self.rateFactor = rateFactor
    self.history = history
    network.weights = weights
    network.optimizer = optimizer
  }
}

extension Network {
  /// Learns from examples: what Keras calls `fit`.
  ///
  /// - Parameters:
  ///   - data: what is learned from.
  ///   - epochs: how many times all rows are learned from.
  ///   - batchSize: how many rows a step learns from.
  ///   - validation: what the network is judged by after each epoch.
  ///   - shuffle: whether each epoch has an order of its own.
  ///   - seed: of the order, the augmentation and the dropout.
  ///   - classWeights: what a row's loss is multiplied by, by its class.
  ///   - sampleWeights: what each row's loss is multiplied by.
  ///   - augmentation: random changes of pictures.
  ///   - callbacks: asked after each epoch, first first.
  ///   - progress: called after each batch.
  /// - Returns: what each epoch gave.
  /// - Throws: ``SupervisedError`` if something does not fit or the loss is no finite number.
  @discardableResult
  public func fit(
    _ data: any ExampleSource, epochs: Int = 1, batchSize: BatchSize = 32,
    validation: Validation = .none, shuffle: Bool = true, seed: UInt64 = 0,
    classWeights: [Float]? = nil, sampleWeights: [Float]? = nil,
    augmentation: [Augmentation] = [], measuresGradients: Bool = false,
    callbacks: [any FitCallback] = [], progress: ((FitProgress) throws -> Void)? = nil
  ) throws -> History {
    let options = FitOptions(
      epochs: epochs, batchSize: batchSize, validation: validation, shuffle: shuffle, seed: seed,
      classWeights: classWeights, sampleWeights: sampleWeights, augmentation: augmentation,
      measuresGradients: measuresGradients)
    let fitting = try Fitting(self, data, options, callbacks: callbacks)
    fitting.progress = progress
    while try fitting.runEpoch() {}
    return fitting.history
  }
}
