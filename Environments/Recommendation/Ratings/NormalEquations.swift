internal import LinearAlgebra

/// The normal equations of one weighted ridge regression, `(Σ w x xᵀ + Λ)·β = Σ v x y`, with room that is used
/// again.
struct NormalEquations {
  /// How many unknowns there are.
  let size: Int
  /// Row by row; only the lower triangle is kept.
  private var matrix: [Double]
  private var right: [Double]
  private var vector: [Double]

  init(size: Int) {
    self.size = size
    matrix = [Double](repeating: 0, count: size * size)
    right = [Double](repeating: 0, count: size)
    vector = right
  }

  /// Forgets what was added.
  ///
  /// - Parameter ridge: what the square of each unknown costs.
  mutating func begin(ridge: [Double]) {
    for index in matrix.indices { matrix[index] = 0 }
    for index in 0..<size {
      matrix[index * size + index] = ridge[index]
      right[index] = 0
    }
  }

  /// Adds an observation: `count` numbers of an array, and `tail` if there is one unknown more.
  ///
  /// - Parameters:
  ///   - weight: v, its weight on the right side.
  ///   - matrixWeight: w, its weight in the matrix, if it is another.
  mutating func add(
    _ numbers: [Double], from start: Int, _ count: Int, tail: Double = 0, target: Double,
    weight: Double, matrixWeight: Double? = nil
  ) {
    precondition(start >= 0 && start + count <= numbers.count && count <= size)
    let inner = matrixWeight ?? weight
    let outer = weight * target
    for index in 0..<count { vector[index] = numbers[start + index] }
    if count < size { vector[count] = tail }
    // The innermost loop of all: n²/2 multiplications for every rating in every half round.
    matrix.withUnsafeMutableBufferPointer { matrix in
      vector.withUnsafeBufferPointer { vector in
        for row in 0..<size {
          let scaled = inner * vector[row]
          let first = row * size
          for column in 0...row { matrix[first + column] += scaled * vector[column] }
        }
      }
    }
    for index in 0..<size { right[index] += outer * vector[index] }
  }

  /// β.
  ///
  /// - Returns: zeros if the sums are beyond what numbers can hold.
  func solution() -> [Double] {
    Cholesky(matrix, size: size)?.solve(right) ?? [Double](repeating: 0, count: size)
  }
}
