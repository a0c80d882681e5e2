public import Formats
internal import Neural

/// Whether a training goes on.
public enum FitDecision: Sendable, Equatable {
  case goOn, stop
}

/// Is asked after each epoch of a training.
public protocol FitCallback: AnyObject {
  /// Looks at an epoch; may change the fitting's `rateFactor` and the network's weights.
  func epochEnded(_ fitting: Fitting, _ record: EpochRecord) throws -> FitDecision
  /// The training has ended, whatever ended it.
  func fitEnded(_ fitting: Fitting) throws
  /// Stores what it remembers, for an exact resume.
  func encode(into archive: inout Archive, at path: String) throws
  /// Takes over what it stored.
  func decode(from archive: Archive, at path: String, network: Network) throws
}

extension FitCallback {
  /// Nothing.
  public func fitEnded(_ fitting: Fitting) throws {}
  /// Nothing.
  public func encode(into archive: inout Archive, at path: String) throws {}
  /// Nothing.
  public func decode(from archive: Archive, at path: String, network: Network) throws {}
}

/// Ends a training that no longer gets better, and leaves the network with its best weights.
///
/// The best weights are put back however the training ends.
public final class EarlyStopping: FitCallback {
  /// When a training is ended.
  public enum Rule: Sendable, Hashable {
    /// After so many epochs without a new best.
    case patience(Int)
    /// At the first check, one every so many epochs, that is worse than the check before; the network
    /// of the check before is kept.
    case rising(every: Int)
    /// Never: only the best weights are kept.
    case never
  }

  /// When the training is ended.
  public let rule: Rule
  /// What is watched; `val_loss`, or `loss` without validation, if nil.
  public let monitor: String?
  /// By how much a new best must be better.
  public let minimumChange: Double
  /// The best value so far; with ``Rule/rising(every:)`` the last one that was checked.
  public private(set) var best: Double?
  /// The epoch of the best.
  public private(set) var bestEpoch = 0
  private var weights: Weights?

  /// Ends a training that no longer gets better.
  ///
  /// - Parameters:
  ///   - rule: when.
  ///   - monitor: what is watched; accuracies and the like are better higher, all else lower.
  ///   - minimumChange: by how much a new best must be better.
  public init(_ rule: Rule = .patience(5), monitor: String? = nil, minimumChange: Double = 0) {
    self.rule = rule
    self.monitor = monitor
    self.minimumChange = minimumChange
  }

  /// Compares the epoch with the best.
  public func epochEnded(_ fitting: Fitting, _ record: EpochRecord) throws -> FitDecision {
    let name = monitor ?? (record["val_loss"] == nil ? "loss" : "val_loss")
    guard let value = record[name] else {
      throw SupervisedError.usage(
        "Early stopping watches '\(name)', which is not measured; there are: "
          + record.names.joined(separator: ", ") + ".")
    }
    let sign = Metric.isBetterHigher(name) ? -1.0 : 1.0
    if case .rising(let every) = rule {
      guard record.epoch % max(every, 1) == 0 else { return .goOn }
      if let best, !(sign * value <= sign * best) { return .stop }
      guard !value.isNaN else { return .goOn }
      keep(value, fitting, record)
      return .goOn
    }
    // What is no number is no best: every number would lose against it.
    if best.map({ sign * value < sign * $0 - minimumChange }) ?? !value.isNaN {
      keep(value, fitting, record)
      return .goOn
    }
    if case .patience(let patience) = rule, record.epoch - bestEpoch >= patience { return .stop }
    return .goOn
  }

  private func keep(_ value: Double, _ fitting: Fitting, _ record: EpochRecord) {
    best = value
    bestEpoch = record.epoch
    if weights == nil { weights = Weights(zeros: fitting.network.layout) }
    weights?.copy(from: fitting.network.weights)
  }

  /// Puts the best weights back.
  public func fitEnded(_ fitting: Fitting) throws {
    if let weights { fitting.network.weights.copy(from: weights) }
  }

  /// Stores the best so far.
  public func encode(into archive: inout Archive, at path: String) throws {
    guard let best, let weights else { return }
    try archive.set("\(path)/best", best)
    try archive.set("\(path)/best_epoch", bestEpoch)
    try weights.encode(into: &archive, at: "\(path)/weights")
  }

  /// Takes over the best so far.
  public func decode(from archive: Archive, at path: String, network: Network) throws {
    guard archive.values["\(path)/best"] != nil else {
      (best, bestEpoch, weights) = (nil, 0, nil)
      return
    }
    let best: Double = try archive.value("\(path)/best")
    let bestEpoch: Int = try archive.value("\(path)/best_epoch")
    var weights = Weights(zeros: network.layout)
    try weights.decode(from: archive, at: "\(path)/weights")
    (self.best, self.bestEpoch, self.weights) = (best, bestEpoch, weights)
  }
}

/// Lowers the learning rate when a training no longer gets better.
///
/// As Keras's `ReduceLROnPlateau`.
public final class ReduceOnPlateau: FitCallback {
  /// What the rate is multiplied by.
  public let factor: Double
  /// How many epochs without a new best it takes.
  public let patience: Int
  /// By how much a new best must be better.
  public let minimumChange: Double
  /// What is watched; `val_loss`, or `loss` without validation, if nil.
  public let monitor: String?
  /// The smallest factor that is reached.
  public let minimumFactor: Double
  private var best: Double?
  private var waited = 0

  /// Lowers the learning rate when a training no longer gets better.
  public init(
    factor: Double = 0.1, patience: Int = 10, minimumChange: Double = 1e-4,
    monitor: String? = nil, minimumFactor: Double = 0
  ) {
    self.factor = factor
    self.patience = patience
    self.minimumChange = minimumChange
    self.monitor = monitor
    self.minimumFactor = minimumFactor
  }

  /// Compares the epoch with the best.
  public func epochEnded(_ fitting: Fitting, _ record: EpochRecord) throws -> FitDecision {
    let name = monitor ?? (record["val_loss"] == nil ? "loss" : "val_loss")
    guard let value = record[name] else {
      throw SupervisedError.usage("The plateau's measure '\(name)' is not measured.")
    }
    let sign = Metric.isBetterHigher(name) ? -1.0 : 1.0
    if best.map({ sign * value < sign * $0 - minimumChange }) ?? !value.isNaN {
      best = value
      waited = 0
      return .goOn
    }
    waited += 1
    if waited >= patience {
      fitting.rateFactor = max(minimumFactor, fitting.rateFactor * factor)
      waited = 0
    }
    return .goOn
  }

  /// Stores the best so far.
  public func encode(into archive: inout Archive, at path: String) throws {
    try archive.set("\(path)/best", best)
    try archive.set("\(path)/waited", waited)
  }

  /// Takes over the best so far.
  public func decode(from archive: Archive, at path: String, network: Network) throws {
    let best: Double? = try archive.value("\(path)/best")
    waited = try archive.value("\(path)/waited")
    self.best = best
  }
}
