internal import LinearAlgebra

/// Logistic regression in the two steps of the ridge: all actions together, then what each differs.
///
/// Newton's method on the mean negative log-likelihood with a ridge of 1, halving steps that do not
/// lower it; rewards may be any numbers from 0 to 1. The constant of the first fit has no ridge.
struct LogisticRegression {
  private static let mostIterations = 60

  private let examples: RewardExamples

  init(_ examples: RewardExamples) throws {
    if let row = examples.rewards.firstIndex(where: { !(0...1).contains($0) }) {
      throw OffPolicyError(
        "Logistic regression needs rewards from 0 to 1, but that of row \(row + 1) is "
          + "\(examples.rewards[row]): use --reward-model ridge or network.")
    }
    self.examples = examples.sortedByAction
  }

  /// The model that predicts a fold, from the rows of all others.
  func model(for fold: Int) throws -> LinearRewardModel {
    let width = examples.features.width
    let rows = examples.rows(for: fold)
    var byAction = Array(repeating: [Int32](), count: examples.actionCount)
    for row in rows { byAction[Int(examples.actions[Int(row)])].append(row) }
    let zero = [Double](repeating: 0, count: width)
    let pooled = try fit(rows, offset: zero, isConstantFree: true)
    var coefficients: [Double] = []
    coefficients.reserveCapacity(examples.actionCount * width)
    for rows in byAction {
      let own = rows.isEmpty ? zero : try fit(rows, offset: pooled, isConstantFree: false)
      coefficients += zip(pooled, own).map { $0 + $1 }
    }
    return LinearRewardModel(coefficients: coefficients, width: width, isLogistic: true)
  }

  /// Fits coefficients that are added to those of `offset`.
  private func fit(
    _ rows: [Int32], offset: [Double], isConstantFree: Bool
  ) throws -> [Double] {
    let width = examples.features.width
    let ridges = (0..<width).map { $0 == 0 && isConstantFree ? 1e-9 : 1.0 }
    var best = [Double](repeating: 0, count: width)
    var bestLoss = Double.infinity
    var step = best
    var part = 1.0
    for _ in 0..<Self.mostIterations {
      let next = zip(best, step).map { $0 + part * $1 }
      let slope = slope(rows, offset, next, ridges)
      guard slope.loss <= bestLoss else {
        part /= 2
        continue
      }
      (best, bestLoss, part) = (next, slope.loss, 1)
      guard let solution = slope.curvature.cholesky?.solve(slope.gradient) else {
        throw OffPolicyError(
          "The logistic regression cannot be solved: numbers of the context are too large; divide them by "
            + "a unit that makes them ordinary numbers.")
      }
      step = solution
      // Twice what the step will gain; of the loss that rounding leaves nothing smaller can be seen.
      let gain = zip(slope.gradient, step).reduce(0) { $0 + $1.0 * $1.1 }
      if gain <= 1e-11 * (1 + bestLoss) { return zip(best, step).map { $0 + $1 } }
    }
    return best
  }

  /// The loss at some coefficients, downhill from there, and how the loss bends.
  private func slope(
    _ rows: [Int32], _ offset: [Double], _ own: [Double], _ ridges: [Double]
  ) -> (loss: Double, gradient: [Double], curvature: SymmetricMatrix) {
    let width = own.count
    let total = zip(offset, own).map { $0 + $1 }
    var loss = 0.0
    var gradient = [Double](repeating: 0, count: width)
    var curvature = SymmetricMatrix(size: width, diagonal: 0)
    gradient.withUnsafeMutableBufferPointer { gradient in
      total.withUnsafeBufferPointer { total in
        for row in rows {
          let row = Int(row)
          let weight = examples.weights?[row] ?? 1
          guard weight > 0 else { continue }
          examples.features.withRow(row) { x in
            var score = 0.0
            for column in 0..<width { score += x[column] * total[column] }
            let chance = logistic(score)
            loss += weight * (softplus(score) - examples.rewards[row] * score)
            curvature.add(x, weight: weight * max(chance * (1 - chance), 1e-12))
            let error = weight * (examples.rewards[row] - chance)
            for column in 0..<width { gradient[column] += error * x[column] }
          }
        }
      }
    }
    for column in 0..<width {
      loss += ridges[column] * own[column] * own[column] / 2
      gradient[column] -= ridges[column] * own[column]
      var unit = [Double](repeating: 0, count: width)
      unit[column] = 1
      curvature.add(unit, weight: ridges[column])
    }
    return (loss, gradient, curvature)
  }
}
