public import Neural

/// A classifier by a multilayer perceptron, as scikit-learn's `MLPClassifier`.
///
/// ```swift
/// var classifier = MLPClassifier(hiddenLayerSizes: [5, 2], activation: .logistic)
/// try classifier.fit(xTrain, yTrain)
/// let guesses = try classifier.predict(xTest)
/// ```
///
/// Names and defaults are scikit-learn's, but for the solver `lbfgs`, which there is not. Two classes
/// share one logistic output, more have one each.
public struct MLPClassifier {
  /// How it learns.
  public var settings: MLPSettings
  /// The network, once it is fitted.
  public private(set) var network: Network?
  /// The classes that it knows, as they were given.
  public private(set) var classes: [Int] = []
  /// What each epoch gave.
  public private(set) var history = History()

  /// A classifier that has learned nothing.
  public init(
    hiddenLayerSizes: [Int] = [100], activation: Activation = .relu,
    solver: MLPSettings.Solver = .adam, alpha: Double = 1e-4, batchSize: Int? = nil,
    learningRate: Double = 1e-3, maxIterations: Int = 200, tolerance: Double = 1e-4,
    patience: Int = 10, earlyStopping: Bool = false, seed: UInt64 = 0, threads: Int = 1
  ) {
    settings = MLPSettings(
      hiddenLayerSizes: hiddenLayerSizes, activation: activation, solver: solver, alpha: alpha,
      batchSize: batchSize, learningRate: learningRate, maxIterations: maxIterations,
      tolerance: tolerance, patience: patience, earlyStopping: earlyStopping, seed: seed,
      threads: threads)
  }

  /// Learns from a data set with classes.
  ///
  /// - Throws: ``SupervisedError`` if it has none.
  public mutating func fit(_ data: Dataset) throws {
    guard let labels = data.classes else {
      throw SupervisedError.usage("\(data.name) has no classes to learn.")
    }
    classes = Array(data.classNames.indices)
    try learn(data, labels)
  }

  /// Learns from rows with classes, which may be any whole numbers.
  ///
  /// - Throws: ``SupervisedError`` if rows are ragged, or there is not one class for each.
  public mutating func fit(_ inputs: [[Float]], _ labels: [Int]) throws {
    classes = Set(labels).sorted()
    let numbers = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, Int32($0)) })
    let places = labels.map { numbers[$0] ?? 0 }
    let data = try Dataset(
      rows: inputs, targets: .classes(places, names: classes.map(String.init)))
    try learn(data, places)
  }

  private mutating func learn(_ data: Dataset, _ labels: [Int32]) throws {
    guard classes.count >= 2 else {
      throw SupervisedError.usage("There is only one class; at least two are needed.")
    }
    let isBinary = classes.count == 2
    (network, history) = try settings.fitted(
      data, outputs: isBinary ? 1 : classes.count,
      loss: isBinary ? .binaryCrossEntropy : .crossEntropy, score: .accuracy)
  }

  private func fitted() throws -> Network {
    guard let network else {
      throw SupervisedError.usage("The classifier has learned nothing yet: call fit first.")
    }
    return network
  }

  /// The class of each row.
  public func predict(_ inputs: [[Float]]) throws -> [Int] {
    try fitted().predictClasses(inputs.flatMap { $0 }).map { classes[$0] }
  }

  /// The class of each row of a data set.
  public func predict(_ data: Dataset) throws -> [Int] {
    try fitted().predictClasses(data.inputs).map { classes[$0] }
  }

  /// The probability of each class for each row.
  public func predictProbability(_ inputs: [[Float]]) throws -> [[Double]] {
    let flat = try fitted().predictProbabilities(inputs.flatMap { $0 })
    return stride(from: 0, to: flat.count, by: classes.count).map {
      Array(flat[$0..<$0 + classes.count])
    }
  }

  /// The share of rows whose class is predicted.
  public func score(_ data: Dataset) throws -> Double {
    guard let labels = data.classes else {
      throw SupervisedError.usage("\(data.name) has no classes to judge by.")
    }
    let right = zip(try fitted().predictClasses(data.inputs), labels).count { $0 == Int($1) }
    return Double(right) / Double(data.count)
  }
}
