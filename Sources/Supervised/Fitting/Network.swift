public import Neural
internal import Threads

/// A model with its weights, to be compiled, fitted, evaluated and asked: what Keras calls a model.
///
/// ```swift
/// let network = try Network(
///   Sequential {
///     Flatten()
///     Dense(128, activation: .relu)
///     Dense(10)
///   }, input: [28, 28, 1], seed: 1)
/// network.compile(loss: .crossEntropy, metrics: [.accuracy])
/// try network.fit(train, epochs: 5, batchSize: 64, validation: .data(test))
/// print(try network.evaluate(test))
/// ```
///
/// Models end in logits where the loss is a cross-entropy; `predictProbabilities` applies the softmax.
/// The same seeds give the same bytes, for any number of threads.
public final class Network {
  /// What is computed.
  public let module: any Module
  /// The sizes of one row of inputs.
  public let inputShape: [Int]
  /// Whether inputs are numbers or, for embeddings, indices.
  public let inputType: ElementType
  /// The sizes of one row of outputs.
  public let outputShape: [Int]
  /// Where each parameter lies.
  public let layout: ParameterLayout
  /// The parameters.
  public var weights: Weights
  /// How it learns; `compile` sets it.
  public private(set) var compilation: Compilation?
  /// What the optimiser remembers; a later `fit` goes on with it.
  var optimizer: Optimizer?
  let pool: ThreadPool?
  private var predictor: Runner?

  /// A model with fresh weights.
  ///
  /// - Parameters:
  ///   - module: any module or ``Sequential``.
  ///   - input: the sizes of one row, such as `[28, 28, 1]`.
  ///   - inputType: `.int32` for models that begin with an embedding.
  ///   - seed: of the weights.
  ///   - threads: that help; results do not depend on them.
  /// - Throws: ``NeuralError`` that names the layer and the shapes that do not fit.
  public init(
    _ module: some Module, input: [Int], inputType: ElementType = .float32, seed: UInt64 = 0,
    threads: Int = 1
  ) throws {
    self.module = module
    inputShape = input
    self.inputType = inputType
    let graph = try Graph.trace(training: true) { trace in
      trace.output("prediction", module(Self.input(input, inputType, in: trace)))
    }
    layout = ParameterLayout(graph)
    weights = Weights(layout, seed: seed)
    let shape = graph.nodes[try graph.output("prediction").node].shape
    guard shape.hasBatch, let sizes = Shape(Array(shape.dimensions.dropFirst())).sizes else {
      throw SupervisedError.usage(
        "The model gives \(shape); it must give [batch, …] with fixed sizes to be fitted.")
    }
    outputShape = sizes.isEmpty ? [1] : sizes
    guard !sizes.isEmpty else {
      throw SupervisedError.usage(
        "The model gives \(shape); give it a last axis, as in Dense(1), to be fitted.")
    }
    pool = threads > 1 ? ThreadPool(threads: threads) : nil
  }

  /// The number of learned numbers.
  public var parameterCount: Int { layout.parameterCount }

  /// Says how the network learns; what the optimiser remembered is forgotten.
  ///
  /// - Parameters:
  ///   - loss: what is made small.
  ///   - optimizer: how a gradient becomes a step; decoupled decay with `.adamW(decay:)`.
  ///   - learningRate: of each step; see also the other overload.
  ///   - metrics: what is reported beside the loss.
  ///   - penalty: L1 or L2 on kernels.
  ///   - clipping: what is done to every gradient first.
  public func compile(
    loss: Loss, optimizer: OptimizerRule = .adam(), learningRate: LearningRateSchedule,
    metrics: [Metric] = [], penalty: Penalty = .none, clipping: GradientClipping = .none
  ) {
    compilation = Compilation(
      loss: loss, optimizer: optimizer, learningRate: learningRate, metrics: metrics,
      penalty: penalty, clipping: clipping)
    self.optimizer = nil
  }

  /// Says how the network learns, at one rate throughout.
  public func compile(
    loss: Loss, optimizer: OptimizerRule = .adam(), learningRate: Double = 1e-3,
    metrics: [Metric] = [], penalty: Penalty = .none, clipping: GradientClipping = .none
  ) {
    compile(
      loss: loss, optimizer: optimizer, learningRate: .constant(learningRate), metrics: metrics,
      penalty: penalty, clipping: clipping)
  }

  /// How the network learns.
  ///
  /// - Throws: ``SupervisedError/usage(_:)`` before `compile`.
  func compiled() throws -> Compilation {
    guard let compilation else {
      throw SupervisedError.usage(
        "The network is not compiled: call compile(loss:optimizer:metrics:) first.")
    }
    return compilation
  }

  // MARK: Predicting

  /// The outputs for rows of inputs, `[rows, outputs]` row-major.
  ///
  /// - Parameter inputs: row-major, a whole number of rows.
  /// - Throws: ``SupervisedError/data(_:_:)`` for a part of a row.
  public func predict(_ inputs: [Float]) throws -> [Float] {
    let size = inputShape.reduce(1, *)
    let width = outputShape.reduce(1, *)
    guard inputs.count % size == 0 else {
      throw SupervisedError.data(
        "The inputs", "\(inputs.count) numbers are no whole number of rows of shape \(inputShape).")
    }
    let rows = inputs.count / size
    guard rows > 0 else { return [] }
    let runner = try self.runner()
    let capacity = runner.plan.capacity
    return try [Float](unsafeUninitializedCapacity: rows * width) { result, written in
      for start in stride(from: 0, to: rows, by: capacity) {
        let count = min(capacity, rows - start)
        let x = try runner.input("x")
        inputs.withUnsafeBufferPointer { all in
          if let base = all.baseAddress { x.update(from: base + start * size, count: count * size) }
        }
        if inputType == .int32, let place = convertToIntegers(x, count: count * size) {
          throw SupervisedError.data(
            "The inputs",
            "row \(start + place / size), column \(place % size) holds \(x[place]), but the model "
              + "takes indices: whole numbers of at most 2147483647.")
        }
        try runner.run(count: count, weights: weights)
        let output = try runner.output("prediction")
        if let base = result.baseAddress {
          (base + start * width).initialize(from: output, count: count * width)
        }
      }
      written = rows * width
    }
  }

  /// The outputs for the rows of a data set.
  public func predict(_ data: Dataset) throws -> [Float] { try predict(data.inputs) }

  /// The probabilities of classes, `[rows, classes]`; two a row for a single output.
  ///
  /// - Throws: ``SupervisedError/usage(_:)`` if the loss is not one of classes.
  public func predictProbabilities(_ inputs: [Float]) throws -> [Double] {
    try meaning().probabilities(predict(inputs), width: outputShape.reduce(1, *))
  }

  /// The most probable class of each row.
  ///
  /// - Throws: ``SupervisedError/usage(_:)`` if the loss is not one of classes.
  public func predictClasses(_ inputs: [Float]) throws -> [Int] {
    try meaning().classes(predict(inputs), width: outputShape.reduce(1, *))
  }

  private func meaning() throws -> Loss.Output {
    let output = try compiled().loss.output
    guard output != .values else {
      throw SupervisedError.usage(
        "The loss \(try compiled().loss.name) is one of numbers: there are no classes to predict.")
    }
    return output
  }

  private func runner() throws -> Runner {
    if let predictor { return predictor }
    let graph = try Graph.trace { trace in
      trace.output("prediction", module(input(in: trace)))
    }
    let runner = Runner(try Plan(graph, capacity: 256, layout: layout), pool: pool)
    predictor = runner
    return runner
  }

  // MARK: Inputs

  /// The input of the model, declared in a graph.
  func input(in trace: Trace) -> Tensor { Self.input(inputShape, inputType, in: trace) }

  private static func input(_ shape: [Int], _ type: ElementType, in trace: Trace) -> Tensor {
    trace.input("x", Shape([.batch] + shape.map { .fixed($0) }), type: type)
  }
}

/// Floats as integers, in place.
///
/// - Returns: the place of the first that is no integer of 32 bits, where it ended; nil if all are.
func convertToIntegers(_ numbers: UnsafeMutablePointer<Float>, count: Int) -> Int? {
  let raw = UnsafeMutableRawPointer(numbers)
  for place in 0..<count {
    let value = raw.load(fromByteOffset: 4 * place, as: Float.self)
    guard let whole = Int32(exactly: value) else { return place }
    raw.storeBytes(of: whole, toByteOffset: 4 * place, as: Int32.self)
  }
  return nil
}
