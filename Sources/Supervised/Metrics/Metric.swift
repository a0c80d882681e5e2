#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// A measure that `fit` and `evaluate` report beside the loss.
public enum Metric: Sendable, Hashable, CustomStringConvertible {
  /// The share of rows whose class is predicted.
  case accuracy
  /// The share of rows whose class is among the k most probable.
  case topK(Int)
  /// Precision of class 1 of two, else the mean over classes.
  case precision
  /// Recall of class 1 of two, else the mean over classes.
  case recall
  /// F1 of class 1 of two, else the mean over classes.
  case f1
  /// The area under the ROC curve of class 1 of two, else the mean of each class against the others.
  case auc
  /// The exponential of the mean negative log probability.
  case perplexity
  /// R², the share of the variance that is explained.
  case rSquared
  /// The mean of the absolute errors.
  case meanAbsoluteError
  /// The mean of the squared errors.
  case meanSquaredError

  /// The name in records.
  public var description: String {
    switch self {
    case .accuracy: "accuracy"
    case .topK(let k): "top_\(k)_accuracy"
    case .precision: "precision"
    case .recall: "recall"
    case .f1: "f1"
    case .auc: "auc"
    case .perplexity: "perplexity"
    case .rSquared: "r2"
    case .meanAbsoluteError: "mae"
    case .meanSquaredError: "mse"
    }
  }

  /// Whether it measures classes rather than numbers.
  public var isOfClasses: Bool {
    switch self {
    case .rSquared, .meanAbsoluteError, .meanSquaredError: false
    default: true
    }
  }

  /// Whether more is better, by the name in records.
  static func isBetterHigher(_ name: String) -> Bool {
    ["accuracy", "precision", "recall", "f1", "auc", "r2"].contains { name.hasSuffix($0) }
  }

  /// The measure of predictions.
  func value(of predictions: Predictions) -> Double {
    switch self {
    case .rSquared:
      Scores.rSquared(predictions.numbers, predictions.targets, width: predictions.width)
    case .meanAbsoluteError: Scores.meanAbsoluteError(predictions.numbers, predictions.targets)
    case .meanSquaredError: Scores.meanSquaredError(predictions.numbers, predictions.targets)
    case .accuracy: predictions.accuracy
    case .precision: averaged(predictions, \.precision)
    case .recall: averaged(predictions, \.recall)
    case .f1: averaged(predictions, \.f1)
    case .topK(let k):
      Scores.topKAccuracy(
        predictions.probabilities, classes: predictions.classes, count: predictions.classCount, k: k
      )
    case .auc:
      predictions.classCount == 2
        ? Scores.rocAUC(
          predictions.classes.indices.map { predictions.probabilities[2 * $0 + 1] },
          positives: predictions.classes.map { $0 == 1 })
        : Scores.rocAUC(
          predictions.probabilities, classes: predictions.classes, count: predictions.classCount)
    case .perplexity:
      exp(
        Scores.logLoss(
          predictions.probabilities, classes: predictions.classes, count: predictions.classCount))
    }
  }

  private func averaged(
    _ predictions: Predictions, _ scores: (ConfusionMatrix) -> [Double]
  ) -> Double {
    let matrix = predictions.confusion
    return matrix.averaged(scores(matrix), matrix.classes == 2 ? .binary() : .macro)
  }
}

/// What a network gave for some rows, beside what was right.
public struct Predictions: Sendable {
  /// The network's outputs, `[rows, width]`.
  public let outputs: [Float]
  /// The number of outputs of a row.
  public let width: Int
  /// What the outputs are.
  let meaning: Loss.Output
  /// The targets: class numbers, or values `[rows, width]`.
  public let targets: [Double]

  init(outputs: [Float], width: Int, meaning: Loss.Output, targets: [Float]) {
    self.outputs = outputs
    self.width = width
    self.meaning = meaning
    self.targets = targets.map(Double.init)
  }

  /// The outputs as numbers.
  var numbers: [Double] { outputs.map(Double.init) }
  /// The true classes.
  public var classes: [Int] { targets.map { Int($0) } }
  /// The number of classes: two for a single output.
  public var classCount: Int { width == 1 ? 2 : width }
  /// The probabilities of classes, `[rows, classCount]`.
  public var probabilities: [Double] { meaning.probabilities(outputs, width: width) }
  /// The class with the highest output of each row, the first of equal ones.
  public var predictedClasses: [Int] { meaning.classes(outputs, width: width) }
  /// The share of rows whose class is predicted; needs no matrix, which many classes make large.
  var accuracy: Double {
    let right = zip(classes, predictedClasses).count { $0 == $1 }
    return targets.isEmpty ? .nan : Double(right) / Double(targets.count)
  }
  /// How often each class was taken for each other; for targets that are classes, one a row.
  public var confusion: ConfusionMatrix {
    ConfusionMatrix(actual: classes, predicted: predictedClasses, classes: classCount)
  }
}
