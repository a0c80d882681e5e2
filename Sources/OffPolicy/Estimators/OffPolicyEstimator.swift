/// A way to say from what one policy did how another would have done.
///
/// Every estimator of single decisions has the form mean(plain) + Σ weighted / Σ weight; most have only
/// one of the two parts.
public protocol OffPolicyEstimator: Sendable {
  /// What it is called, needs and is made of.
  var facts: EstimatorFacts { get }
  /// What a row adds.
  func terms(_ row: WeightedRow) -> EstimatorTerms
}

/// What an estimator is called, needs and is made of.
public struct EstimatorFacts: Sendable, Equatable {
  /// The name by which programs know it, such as `snips`.
  public let name: String
  /// The name by which people know it.
  public let title: String
  /// What it needs besides rewards and weights.
  public let needs: EstimatorNeeds
  /// Which of the two parts it has.
  public let form: EstimatorForm

  /// What an estimator is called, needs and is made of.
  public init(_ name: String, _ title: String, needs: EstimatorNeeds, form: EstimatorForm) {
    (self.name, self.title, self.needs, self.form) = (name, title, needs, form)
  }
}

/// What an estimator needs besides rewards and weights.
public enum EstimatorNeeds: Sendable {
  /// Nothing.
  case nothing
  /// A reward model.
  case model
  /// A reward model that was fitted for it.
  case robustModel
}

/// The form of an estimate.
public enum EstimatorForm: Sendable {
  /// The mean of what rows add.
  case mean
  /// A sum by another.
  case ratio
  /// The mean and the ratio, added.
  case meanAndRatio
}

/// What a row adds to an estimate.
public struct EstimatorTerms: Sendable, Equatable {
  /// To the mean.
  public var plain: Double
  /// To the ratio's numerator.
  public var weighted: Double
  /// To the ratio's denominator.
  public var weight: Double

  /// What a row adds.
  public init(plain: Double = 0, weighted: Double = 0, weight: Double = 0) {
    (self.plain, self.weighted, self.weight) = (plain, weighted, weight)
  }
}

extension OffPolicyEstimator {
  /// The estimate from rows; NaN of none, or without the model that it needs.
  ///
  /// - Complexity: linear.
  public func value(of rows: WeightedRows) -> Double {
    guard rows.count > 0, let predictions = predictions(of: rows) else { return .nan }
    var sum = EstimatorTerms()
    for row in 0..<rows.count {
      let terms = terms(
        WeightedRow(
          reward: rows.rewards[row], weight: rows.weights[row],
          predicted: predictions.chosen.isEmpty ? 0 : predictions.chosen[row],
          direct: predictions.direct.isEmpty ? 0 : predictions.direct[row]))
      sum.plain += terms.plain
      sum.weighted += terms.weighted
      sum.weight += terms.weight
    }
    let mean = sum.plain / Double(rows.count)
    switch facts.form {
    case .mean: return mean
    case .ratio: return sum.weighted / sum.weight
    case .meanAndRatio: return mean + sum.weighted / sum.weight
    }
  }

  /// The predictions that the estimator goes by: empty if it needs none, nil if they are not there.
  func predictions(of rows: WeightedRows) -> WeightedRows.Predictions? {
    switch facts.needs {
    case .nothing: WeightedRows.Predictions(chosen: [], direct: [])
    case .model: rows.model
    case .robustModel: rows.robustModel
    }
  }
}
