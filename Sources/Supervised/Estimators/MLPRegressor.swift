public import Neural

/// A regression by a multilayer perceptron, as scikit-learn's `MLPRegressor`.
///
/// Names and defaults are scikit-learn's; the loss is half the mean squared error.
public struct MLPRegressor {
  /// How it learns.
  public var settings: MLPSettings
  /// The network, once it is fitted.
  public private(set) var network: Network?
  /// What each epoch gave.
  public private(set) var history = History()

  /// A regression that has learned nothing.
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

  /// Learns from a data set with values.
  ///
  /// - Throws: ``SupervisedError`` if it has none.
  public mutating func fit(_ data: Dataset) throws {
    guard case .values(_, let width, _) = data.targets else {
      throw SupervisedError.usage("\(data.name) has no values to learn.")
    }
    let half = Loss("half_mse") {
      0.5 * Neural.meanSquaredError($0, $1, reduction: .none).mean(axes: [1])
    }
    (network, history) = try settings.fitted(data, outputs: width, loss: half, score: .rSquared)
  }

  /// Learns from rows with a value each.
  public mutating func fit(_ inputs: [[Float]], _ values: [Float]) throws {
    try fit(Dataset(rows: inputs, targets: .values(values, width: 1)))
  }

  private func fitted() throws -> Network {
    guard let network else {
      throw SupervisedError.usage("The regression has learned nothing yet: call fit first.")
    }
    return network
  }

  /// The values of each row, row-major.
  public func predict(_ data: Dataset) throws -> [Float] { try fitted().predict(data.inputs) }

  /// The values of each row, row-major.
  public func predict(_ inputs: [[Float]]) throws -> [Float] {
    try fitted().predict(inputs.flatMap { $0 })
  }

  /// R², the share of the variance that is explained.
  public func score(_ data: Dataset) throws -> Double {
    guard case .values(let values, let width, _) = data.targets else {
      throw SupervisedError.usage("\(data.name) has no values to judge by.")
    }
    return Scores.rSquared(
      try predict(data).map(Double.init), values.map(Double.init), width: width)
  }
}
