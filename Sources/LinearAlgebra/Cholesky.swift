/// A symmetric positive definite matrix as the product `L Lᵀ`, ready to solve with.
///
/// What least squares, ridge regression, alternating least squares and linear bandits need: systems
/// of a few to a few hundred unknowns. Making one costs n³/3 multiplications, a solution 2 n².
///
/// Source: Golub and Van Loan, Matrix Computations, section 4.2.
public struct Cholesky: Sendable, Equatable {
  /// How many unknowns there are: n.
  public let size: Int
  /// The lower triangle `L`, row by row, `[size, size]`; what lies above the diagonal is zero.
  public let lower: [Double]

  /// Factors a symmetric matrix, or is nil if it is not positive definite.
  ///
  /// - Parameters:
  ///   - matrix: row by row, `[size, size]`; only the lower triangle is read.
  ///   - size: n, at least 1.
  /// - Precondition: `matrix` holds `size * size` numbers.
  public init?(_ matrix: [Double], size: Int) {
    precondition(size > 0 && matrix.count == size * size, "a matrix is size × size numbers")
    var lower = [Double](repeating: 0, count: matrix.count)
    for row in 0..<size {
      for column in 0...row {
        var sum = matrix[row * size + column]
        for k in 0..<column {
          sum -= lower[row * size + k] * lower[column * size + k]
        }
        if column < row {
          lower[row * size + column] = sum / lower[column * size + column]
        } else {
          guard sum > 0, sum.isFinite else { return nil }
          lower[row * size + row] = sum.squareRoot()
        }
      }
    }
    self.size = size
    self.lower = lower
  }

  /// The solution `x` of `A x = b`.
  public func solve(_ right: [Double]) -> [Double] {
    var solution = right
    solveLower(&solution)
    solveUpper(&solution)
    return solution
  }

  /// Replaces `b` by the solution of `L y = b`; the length of `y` squared is `bᵀ A⁻¹ b`.
  ///
  /// - Precondition: `values` holds `size` numbers.
  public func solveLower(_ values: inout [Double]) {
    precondition(values.count == size, "a right-hand side has as many numbers as the matrix rows")
    for row in 0..<size {
      var sum = values[row]
      for k in 0..<row {
        sum -= lower[row * size + k] * values[k]
      }
      values[row] = sum / lower[row * size + row]
    }
  }

  /// Replaces `y` by the solution of `Lᵀ x = y`; of standard normal `y` it has covariance `A⁻¹`.
  ///
  /// - Precondition: `values` holds `size` numbers.
  public func solveUpper(_ values: inout [Double]) {
    precondition(values.count == size, "a right-hand side has as many numbers as the matrix rows")
    for row in stride(from: size - 1, through: 0, by: -1) {
      var sum = values[row]
      for k in (row + 1)..<size {
        sum -= lower[k * size + row] * values[k]
      }
      values[row] = sum / lower[row * size + row]
    }
  }
}
