/// How many rows a step learns from.
public enum BatchSize: Sendable, Hashable, ExpressibleByIntegerLiteral {
  /// All rows: gradient descent in the strict sense.
  case full
  /// So many; 1 is stochastic gradient descent. The last batch of an epoch may be smaller.
  case rows(Int)

  /// So many rows.
  public init(integerLiteral value: Int) { self = .rows(value) }

  /// The rows of a batch out of so many.
  func rows(of count: Int) -> Int {
    switch self {
    case .full: count
    case .rows(let rows): min(rows, count)
    }
  }
}

/// What the network is judged by after each epoch.
public enum Validation: Sendable {
  /// Nothing.
  case none
  /// The last rows of the training data, this share of them, taken away before shuffling (as Keras).
  case split(Double)
  /// Other rows.
  case data(any ExampleSource)
}

/// How `fit` goes about it; everything has a default.
public struct FitOptions: Sendable {
  /// How many times all rows are learned from.
  public var epochs: Int
  /// How many rows a step learns from.
  public var batchSize: BatchSize
  /// What the network is judged by after each epoch.
  public var validation: Validation
  /// Whether each epoch has an order of its own.
  public var shuffle: Bool
  /// Of the order, the augmentation and the dropout.
  public var seed: UInt64
  /// What a row's loss is multiplied by, by its class.
  public var classWeights: [Float]?
  /// What each row's loss is multiplied by.
  public var sampleWeights: [Float]?
  /// Random changes of pictures, first applied first.
  public var augmentation: [Augmentation]
  /// Whether the norm of each parameter's gradient is measured.
  public var measuresGradients: Bool

  /// How `fit` goes about it.
  public init(
    epochs: Int = 1, batchSize: BatchSize = 32, validation: Validation = .none,
    shuffle: Bool = true, seed: UInt64 = 0, classWeights: [Float]? = nil,
    sampleWeights: [Float]? = nil, augmentation: [Augmentation] = [],
    measuresGradients: Bool = false
  ) {
    self.epochs = epochs
    self.batchSize = batchSize
    self.validation = validation
    self.shuffle = shuffle
    self.seed = seed
    self.classWeights = classWeights
    self.sampleWeights = sampleWeights
    self.augmentation = augmentation
    self.measuresGradients = measuresGradients
  }
}

/// How far a training is, told after each batch.
public struct FitProgress: Sendable {
  /// The epoch, from 1.
  public let epoch: Int
  /// How many epochs there are at most.
  public let epochs: Int
  /// The rows of the epoch that were learned from.
  public let row: Int
  /// The rows of an epoch.
  public let rows: Int
  /// The mean loss of the epoch's rows so far.
  public let loss: Double
  /// Seconds of this epoch so far.
  public let seconds: Double

  /// Rows a second in this epoch.
  public var rowsPerSecond: Double { seconds > 0 ? Double(row) / seconds : 0 }
  /// Seconds until the last epoch ends, at this epoch's rate.
  public var secondsLeft: Double {
    let left = Double((epochs - epoch) * rows + rows - row)
    return rowsPerSecond > 0 ? left / rowsPerSecond : .infinity
  }
}
