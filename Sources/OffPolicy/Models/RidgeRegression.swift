internal import LinearAlgebra

/// Least squares with a ridge, in two steps: a fit of all actions together, then for each action the
/// part of its rewards that the first left, drawn towards 0.
///
/// β minimises Σ w (r − xᵀβ)² + λ|β|² without a ridge on the first coefficient, the constant; then for
/// each action δ minimises Σ w (r − xᵀβ − xᵀδ)² + λ|δ|². An action that was never chosen is predicted
/// as all together are. Sums of products are kept by fold and action, so that one pass over the rows
/// serves all folds.
struct RidgeRegression {
  /// λ.
  static let ridge = 1.0
  /// The most numbers that the sums of products may take: half a gigabyte.
  static let mostNumbers = 1 << 26

  private let width: Int
  private let actionCount: Int
  private let foldCount: Int
  /// Σ w x xᵀ and Σ w r x, `[fold][action]`.
  private var products: [SymmetricMatrix]
  private var moments: [[Double]]

  init(_ examples: RewardExamples) throws {
    (width, actionCount) = (examples.features.width, examples.actionCount)
    foldCount = examples.foldCount
    let count = foldCount * actionCount
    let (numbers, isTooMany) = (width * width).multipliedReportingOverflow(by: count)
    guard !isTooMany, numbers <= Self.mostNumbers else {
      throw OffPolicyError(
        "A ridge for \(actionCount) actions and \(width) numbers a row would need more than half a gigabyte: "
          + "choose fewer columns with --context, or --reward-model network.")
    }
    products = Array(repeating: SymmetricMatrix(size: width, diagonal: 0), count: count)
    moments = Array(repeating: Array(repeating: 0, count: width), count: count)
    for row in 0..<examples.actions.count {
      let weight = examples.weights?[row] ?? 1
      guard weight > 0 else { continue }
      let place = Int(examples.folds[row]) * actionCount + Int(examples.actions[row])
      let scaled = weight * examples.rewards[row]
      examples.features.withRow(row) { x in
        products[place].add(x, weight: weight)
        for column in 0..<width { moments[place][column] += scaled * x[column] }
      }
    }
  }

  /// The model that predicts a fold, from the rows of all others.
  func model(for fold: Int) throws -> LinearRewardModel {
    var matrices = Array(
      repeating: SymmetricMatrix(size: width, diagonal: 0), count: actionCount)
    var sums = Array(repeating: Array(repeating: 0.0, count: width), count: actionCount)
    for other in 0..<foldCount where foldCount == 1 || other != fold {
      for action in 0..<actionCount {
        matrices[action].add(products[other * actionCount + action])
        for column in 0..<width {
          sums[action][column] += moments[other * actionCount + action][column]
        }
      }
    }
    var all = SymmetricMatrix(size: width, diagonal: Self.ridge)
    var total = [Double](repeating: 0, count: width)
    for action in 0..<actionCount {
      all.add(matrices[action])
      for column in 0..<width { total[column] += sums[action][column] }
    }
    let pooled = try Self.solve(Self.freeConstant(all), total)
    var coefficients: [Double] = []
    coefficients.reserveCapacity(actionCount * width)
    for action in 0..<actionCount {
      let left = zip(sums[action], matrices[action].product(pooled)).map { $0 - $1 }
      var matrix = SymmetricMatrix(size: width, diagonal: Self.ridge)
      matrix.add(matrices[action])
      let own = try Self.solve(matrix, left)
      coefficients += zip(pooled, own).map { $0 + $1 }
    }
    return LinearRewardModel(coefficients: coefficients, width: width, isLogistic: false)
  }

  /// Takes the ridge off the constant, but for what keeps an empty sum solvable.
  private static func freeConstant(_ matrix: SymmetricMatrix) -> SymmetricMatrix {
    var free = matrix
    var first = [Double](repeating: 0, count: matrix.size)
    first[0] = 1
    free.add(first, weight: 1e-9 - ridge)
    return free
  }

  private static func solve(_ matrix: SymmetricMatrix, _ right: [Double]) throws -> [Double] {
    guard let factor = matrix.cholesky else {
      throw OffPolicyError(
        "The ridge cannot be solved: numbers of the context or rewards are too large; divide them by a "
          + "unit that makes them ordinary numbers.")
    }
    return factor.solve(right)
  }
}

extension SymmetricMatrix {
  /// The product with a vector.
  func product(_ vector: [Double]) -> [Double] {
    (0..<size).map { row in
      var sum = 0.0
      for column in 0..<size {
        sum += elements[max(row, column) * size + min(row, column)] * vector[column]
      }
      return sum
    }
  }
}
