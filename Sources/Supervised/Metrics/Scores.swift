#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Measures of predictions, equal to scikit-learn's functions of the same names.
public enum Scores {
  /// The area under the curve of true over false positives; ties count half.
  ///
  /// - Returns: the chance that a positive row scores above a negative one; nan if either is missing.
  public static func rocAUC(_ scores: [Double], positives: [Bool]) -> Double {
    let order = scores.indices.sorted { scores[$0] < scores[$1] }
    var rankSum = 0.0
    var start = 0
    while start < order.count {
      var end = start
      while end < order.count, scores[order[end]] == scores[order[start]] { end += 1 }
      let rank = Double(start + end + 1) / 2
      rankSum += rank * Double(order[start..<end].count { positives[$0] })
      start = end
    }
    let positive = Double(positives.count { $0 })
    let negative = Double(positives.count) - positive
    guard positive > 0, negative > 0 else { return .nan }
    return (rankSum - positive * (positive + 1) / 2) / (positive * negative)
  }

  /// The mean over classes of the area under the curve of that class against all others.
  ///
  /// - Parameter scores: `[rows, classes]`, row-major.
  public static func rocAUC(_ scores: [Double], classes: [Int], count: Int) -> Double {
    let parts = (0..<count).map { label in
      rocAUC(
        classes.indices.map { scores[$0 * count + label] }, positives: classes.map { $0 == label })
    }
    return parts.reduce(0, +) / Double(count)
  }

  /// The share of rows whose class is among the k that score highest; of equal scores the later
  /// class counts as the higher, as in scikit-learn.
  public static func topKAccuracy(_ scores: [Double], classes: [Int], count: Int, k: Int) -> Double
  {
    let hits = classes.indices.count { row in
      let own = scores[row * count + classes[row]]
      let above = (0..<count).count { other in
        let score = scores[row * count + other]
        return score > own || (score == own && other > classes[row])
      }
      return above < k
    }
    return Double(hits) / Double(classes.count)
  }

  /// The mean of −log of the probability of each row's class, cut off at machine precision.
  public static func logLoss(_ probabilities: [Double], classes: [Int], count: Int) -> Double {
    var sum = 0.0
    for (row, label) in classes.enumerated() {
      let value = probabilities[row * count + label]
      sum -= log(min(max(value, Double.ulpOfOne), 1 - Double.ulpOfOne))
    }
    return sum / Double(classes.count)
  }

  /// `1 − Σ(y − ŷ)² / Σ(y − ȳ)²`, the mean over columns.
  ///
  /// A column that does not vary has 1 if it is met exactly, else 0.
  public static func rSquared(_ predicted: [Double], _ actual: [Double], width: Int = 1) -> Double {
    let rows = actual.count / width
    var sum = 0.0
    for column in 0..<width {
      let places = (0..<rows).map { $0 * width + column }
      let mean = places.reduce(0) { $0 + actual[$1] } / Double(rows)
      let total = places.reduce(0) { $0 + (actual[$1] - mean) * (actual[$1] - mean) }
      let rest = places.reduce(0) {
        $0 + (actual[$1] - predicted[$1]) * (actual[$1] - predicted[$1])
      }
      sum += total == 0 ? (rest == 0 ? 1 : 0) : 1 - rest / total
    }
    return sum / Double(width)
  }

  /// The mean of `|y − ŷ|`.
  public static func meanAbsoluteError(_ predicted: [Double], _ actual: [Double]) -> Double {
    zip(predicted, actual).reduce(0) { $0 + abs($1.0 - $1.1) } / Double(actual.count)
  }

  /// The mean of `(y − ŷ)²`.
  public static func meanSquaredError(_ predicted: [Double], _ actual: [Double]) -> Double {
    zip(predicted, actual).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / Double(actual.count)
  }
}
