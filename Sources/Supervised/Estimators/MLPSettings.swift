public import Neural

extension Activation {
  /// The logistic function, by scikit-learn's name.
  public static var logistic: Activation { .sigmoid }
  /// No function, by scikit-learn's name.
  public static var identity: Activation { .linear }
}

/// What ``MLPClassifier`` and ``MLPRegressor`` have in common, with scikit-learn's names and defaults.
public struct MLPSettings: Sendable {
  /// The units of the hidden layers.
  public var hiddenLayerSizes: [Int]
  /// What follows each hidden layer.
  public var activation: Activation
  /// How a gradient becomes a step.
  public var solver: Solver
  /// The weight of `Σw²/2`, divided by the rows of a batch.
  public var alpha: Double
  /// The rows of a step; the smaller of 200 and all if nil.
  public var batchSize: Int?
  /// The rate of each step.
  public var learningRate: Double
  /// How many epochs at most.
  public var maxIterations: Int
  /// By how much the loss must fall for an epoch to count as better.
  public var tolerance: Double
  /// After how many epochs that are no better the training ends.
  public var patience: Int
  /// Whether a tenth of the rows is held back, whose score decides instead of the loss; the best
  /// network is kept.
  public var earlyStopping: Bool
  /// Of the weights and the order.
  public var seed: UInt64
  /// That help; results do not depend on them.
  public var threads: Int

  /// How a gradient becomes a step.
  public enum Solver: Sendable, Hashable {
    /// Adam.
    case adam
    /// Gradient descent with Nesterov's momentum 0.9.
    case sgd
  }

  var rule: OptimizerRule { solver == .adam ? .adam() : .sgd(momentum: 0.9, nesterov: true) }

  /// The layers for so many features and outputs, with scikit-learn's initial weights: uniform in
  /// ±√(6/(in+out)), or √2 for the logistic function, biases too.
  func module(features: Int, outputs: Int) -> Sequential {
    var width = features
    let factor = activation == .sigmoid ? 2.0 : 6.0
    func layer(_ units: Int, _ activation: Activation, factor: Double) -> Dense {
      let bound = Float((factor / Double(width + units)).squareRoot())
      width = units
      let start = Initializer.uniform(low: -bound, high: bound)
      return Dense(
        units, activation: activation, kernelInitializer: start, biasInitializer: start)
    }
    var modules: [any Module] = hiddenLayerSizes.map { layer($0, activation, factor: factor) }
    modules.append(layer(outputs, .linear, factor: factor))
    return Sequential(modules)
  }

  /// Trains a network on rows; what classifier and regressor share.
  func fitted(
    _ data: Dataset, outputs: Int, loss: Loss, score: Metric
  ) throws -> (network: Network, history: History) {
    guard hiddenLayerSizes.allSatisfy({ $0 > 0 }) else {
      throw SupervisedError.usage("Hidden layers \(hiddenLayerSizes): each has at least one unit.")
    }
    let network = try Network(
      module(features: data.rowSize, outputs: outputs), input: [data.rowSize], seed: seed,
      threads: threads)
    network.compile(
      loss: loss, optimizer: rule, learningRate: learningRate,
      metrics: earlyStopping ? [score] : [], penalty: alpha > 0 ? .perRow(alpha: alpha) : .none)
    let callback: any FitCallback =
      earlyStopping
      ? EarlyStopping(.patience(patience + 1), monitor: "val_\(score)", minimumChange: tolerance)
      : NoProgress(tolerance: tolerance, patience: patience)
    var learned = data
    var validation = Validation.none
    if earlyStopping {
      let parts = try data.split([0.9, 0.1], seed: seed, stratified: data.classes != nil)
      learned = parts[0]
      validation = .data(parts[1])
    }
    let history = try network.fit(
      learned, epochs: maxIterations, batchSize: .rows(batchSize ?? min(200, learned.count)),
      validation: validation, seed: seed, callbacks: [callback])
    return (network, history)
  }
}

/// Ends a training whose loss has not fallen by a tolerance for some epochs, by scikit-learn's rule.
final class NoProgress: FitCallback {
  let tolerance: Double
  let patience: Int
  private var best = Double.infinity
  private var count = 0

  init(tolerance: Double, patience: Int) {
    self.tolerance = tolerance
    self.patience = patience
  }

  func epochEnded(_ fitting: Fitting, _ record: EpochRecord) throws -> FitDecision {
    let loss = record["loss"] ?? .infinity
    count = loss > best - tolerance ? count + 1 : 0
    best = min(best, loss)
    return count > patience ? .stop : .goOn
  }
}
