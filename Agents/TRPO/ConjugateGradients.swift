/// Solves H·x = b for a symmetric positive H that is known by its products alone.
///
/// Source: M. R. Hestenes, E. Stiefel, "Methods of conjugate gradients for solving linear systems" (1952).
///
/// - Parameters:
///   - target: b.
///   - steps: at most so many products.
///   - tolerance: a squared residual that is small enough.
///   - product: H·v.
/// - Returns: x, of b's size.
func conjugateGradients(
  _ target: [Double], steps: Int, tolerance: Double = 1e-10,
  product: ([Double]) throws -> [Double]
) rethrows -> [Double] {
  var solution = [Double](repeating: 0, count: target.count)
  var residual = target
  var direction = target
  var square = dot(residual, residual)
  for _ in 0..<steps where square > tolerance {
    let image = try product(direction)
    let curvature = dot(direction, image)
    // Rounding may leave no curvature: there is nothing further to be had in this direction.
    guard curvature > 0 else { break }
    let length = square / curvature
    for index in solution.indices {
      solution[index] += length * direction[index]
      residual[index] -= length * image[index]
    }
    let next = dot(residual, residual)
    for index in direction.indices {
      direction[index] = residual[index] + next / square * direction[index]
    }
    square = next
  }
  return solution
}

/// Σ xᵢ·yᵢ.
func dot(_ x: [Double], _ y: [Double]) -> Double {
  var sum = 0.0
  for index in x.indices { sum += x[index] * y[index] }
  return sum
}
