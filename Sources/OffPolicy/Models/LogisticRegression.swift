internal import LinearAlgebra

/// Logistic regression in the two steps of the ridge: all actions together, then what each differs.
///
/// Newton's method on the mean negative log-likelihood with a ridge of 1, halving steps that do not
/// lower it; rewards may be any numbers from 0 to 1. The constant of the first fit has no ridge.
struct LogisticRegression {
  private static let mostIterations = 30

  private let examples: RewardExamples

  init(_ examples: RewardExamples) throws {
    if let row = examples.rewards.firstIndex(where: { !(0...1).contains($0) }) {
      throw OffPolicyError(
        "Logistic regression needs rewards from 0 to 1, but that of row \(row + 1) is "
          + "\(examples.rewards[row]): use --reward-model ridge or network.")
    }
    self.examples = examples
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
    var current = [Double](repeating: 0, count: width)
    var loss = self.loss(rows, offset, current, ridges)
    var x = [Double](repeating: 0, count: width)
    for _ in 0..<Self.mostIterations {
      var matrix = SymmetricMatrix(size: width, diagonal: 0)
      var gradient = zip(ridges, current).map { -$0 * $1 }
      for row in rows {
        let weight = examples.weights?[Int(row)] ?? 1
        guard weight > 0 else { continue }
        var score = 0.0
        for column in 0..<width {
          x[column] = examples.features.values[Int(row) * width + column]
          score += x[column] * (offset[column] + current[column])
        }
        let chance = logistic(score)
        matrix.add(x, weight: weight * max(chance * (1 - chance), 1e-12))
        let error = weight * (examples.rewards[Int(row)] - chance)
        for column in 0..<width { gradient[column] += error * x[column] }
      }
      for column in 0..<width {
        var unit = [Double](repeating: 0, count: width)
        unit[column] = 1
        matrix.add(unit, weight: ridges[column])
      }
      guard let step = matrix.cholesky?.solve(gradient) else {
        throw OffPolicyError(
          "The logistic regression cannot be solved: numbers of the context are too large; divide them by "
            + "a unit that makes them ordinary numbers.")
      }
      var part = 1.0
      var next = current
      var nextLoss = Double.infinity
      for _ in 0..<30 {
        next = zip(current, step).map { $0 + part * $1 }
        nextLoss = self.loss(rows, offset, next, ridges)
        if nextLoss <= loss { break }
        part /= 2
      }
      guard nextLoss <= loss else { break }
      let change = part * (step.map(\.magnitude).max() ?? 0)
      (current, loss) = (next, nextLoss)
      if change < 1e-9 { break }
    }
    return current
  }

  private func loss(
    _ rows: [Int32], _ offset: [Double], _ own: [Double], _ ridges: [Double]
  ) -> Double {
    let width = own.count
    let sum = zip(offset, own).map { $0 + $1 }
    var loss = zip(ridges, own).reduce(0) { $0 + $1.0 * $1.1 * $1.1 / 2 }
    for row in rows {
      var score = 0.0
      for column in 0..<width {
        score += examples.features.values[Int(row) * width + column] * sum[column]
      }
      let weight = examples.weights?[Int(row)] ?? 1
      loss += weight * (softplus(score) - examples.rewards[Int(row)] * score)
    }
    return loss
  }
}
