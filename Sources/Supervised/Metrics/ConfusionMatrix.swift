/// How often each class was taken for each other.
public struct ConfusionMatrix: Sendable, Equatable {
  /// The number of classes.
  public let classes: Int
  /// Rows of the true class, columns of the predicted one, `[classes, classes]` row-major.
  public private(set) var counts: [Int]

  /// Counts pairs of classes.
  ///
  /// - Precondition: both have as many elements, all in `0 ..< classes`.
  public init(actual: some Collection<Int>, predicted: some Collection<Int>, classes: Int) {
    precondition(actual.count == predicted.count, "a prediction for each row")
    self.classes = classes
    counts = [Int](repeating: 0, count: classes * classes)
    for (truth, guess) in zip(actual, predicted) { counts[truth * classes + guess] += 1 }
  }

  /// How many rows of a class were taken for another.
  public subscript(actual: Int, predicted: Int) -> Int { counts[actual * classes + predicted] }

  /// The number of rows.
  public var total: Int { counts.reduce(0, +) }

  /// The share of rows on the diagonal.
  public var accuracy: Double {
    let right = (0..<classes).reduce(0) { $0 + self[$1, $1] }
    return total == 0 ? .nan : Double(right) / Double(total)
  }

  /// How many rows are of each class.
  public var support: [Int] {
    (0..<classes).map { row in (0..<classes).reduce(0) { $0 + self[row, $1] } }
  }

  /// How many rows were taken for each class.
  public var predictedCounts: [Int] {
    (0..<classes).map { column in (0..<classes).reduce(0) { $0 + self[$1, column] } }
  }

  /// Of the rows taken for each class, the share that is of it; 0 where none was taken.
  public var precision: [Double] {
    zip(0..<classes, predictedCounts).map { $1 == 0 ? 0 : Double(self[$0, $0]) / Double($1) }
  }

  /// Of the rows of each class, the share taken for it; 0 where there are none.
  public var recall: [Double] {
    zip(0..<classes, support).map { $1 == 0 ? 0 : Double(self[$0, $0]) / Double($1) }
  }

  /// The harmonic mean of precision and recall of each class; 0 where both are 0.
  public var f1: [Double] {
    let both = zip(support, predictedCounts).map(+)
    return zip(0..<classes, both).map { $1 == 0 ? 0 : 2 * Double(self[$0, $0]) / Double($1) }
  }

  /// How scores of classes become one, with scikit-learn's meaning.
  public enum Average: Sendable, Hashable {
    /// That of one class, 1 by custom.
    case binary(positive: Int = 1)
    /// The mean over classes that occur as truth or prediction.
    case macro
    /// The mean over classes, weighted by their rows.
    case weighted
  }

  /// Scores of classes as one.
  ///
  /// - Parameter scores: `precision`, `recall` or `f1`.
  public func averaged(_ scores: [Double], _ average: Average) -> Double {
    switch average {
    case .binary(let positive): return scores[positive]
    case .macro:
      let seen = zip(support, predictedCounts).map { $0 + $1 > 0 }
      let kept = zip(scores, seen).filter(\.1).map(\.0)
      return kept.isEmpty ? .nan : kept.reduce(0, +) / Double(kept.count)
    case .weighted:
      let weighted = zip(scores, support).reduce(0) { $0 + $1.0 * Double($1.1) }
      return total == 0 ? .nan : weighted / Double(total)
    }
  }

  /// The matrix as text in columns: a row for each true class, a column for each predicted one.
  public func text(names: [String]) -> String {
    let heading =
      ["true \\ predicted"] + (0..<classes).map { $0 < names.count ? names[$0] : "\($0)" }
    let rows =
      [heading]
      + (0..<classes).map { row in
        [heading[row + 1]] + (0..<classes).map { "\(self[row, $0])" }
      }
    let widths = heading.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      row.enumerated().map { column, cell in
        let space = String(repeating: " ", count: widths[column] - cell.count)
        return column == 0 ? cell + space : space + cell
      }.joined(separator: "  ")
    }.joined(separator: "\n")
  }
}
