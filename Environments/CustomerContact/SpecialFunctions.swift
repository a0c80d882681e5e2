/// The logarithm of the gamma function of a positive number, off by less than 1e-13 of it.
///
/// Stirling's series from 10 on, to which smaller numbers are raised by Γ(x + 1) = x·Γ(x).
func logGamma(_ number: Double) -> Double {
  var (x, below) = (number, 0.0)
  while x < 10 {
    below += logarithm(x)
    x += 1
  }
  let inverse = 1 / x
  let square = inverse * inverse
  let series =
    inverse
    * (1.0 / 12 - square
      * (1.0 / 360 - square
        * (1.0 / 1260 - square * (1.0 / 1680 - square * (1.0 / 1188 - square * 691.0 / 360_360)))))
  return (x - 0.5) * logarithm(x) - x + 0.918_938_533_204_672_74 + series - below
}

/// Gauss's hypergeometric function ₂F₁(a, b; c; z) for 0 ≤ z < 1, by its series.
///
/// - Complexity: O(1 / (1 − z)).
func hypergeometric(_ a: Double, _ b: Double, _ c: Double, _ z: Double) -> Double {
  var (term, sum, index) = (1.0, 1.0, 0.0)
  // Terms fall in the end like zⁿ: a million of them are enough for all z below 0.99997.
  while abs(term) > 1e-14 * abs(sum), index < 1_000_000 {
    term *= (a + index) * (b + index) / ((c + index) * (index + 1)) * z
    sum += term
    index += 1
  }
  return sum
}

/// Where a function is least, by the simplex of Nelder and Mead.
///
/// Source: J. Nelder and R. Mead, "A Simplex Method for Function Minimization" (1965), with the usual
/// coefficients 1, 2, 0.5 and 0.5; begun anew from where it ends until that no longer helps.
func minimum(
  of function: ([Double]) -> Double, from start: [Double], step: Double = 0.5
) -> (point: [Double], value: Double) {
  var best = (point: start, value: function(start))
  for _ in 0..<10 {
    let found = simplex(function, best.point, step)
    let gain = best.value - found.value
    if found.value < best.value { best = found }
    // NaN ends it, too.
    guard gain > 1e-7 * abs(best.value) else { break }
  }
  return best
}

private func simplex(_ function: ([Double]) -> Double, _ start: [Double], _ step: Double) -> (
  point: [Double], value: Double
) {
  let size = start.count
  func value(_ point: [Double]) -> Double {
    let value = function(point)
    return value.isNaN ? .infinity : value
  }
  var corners = (0...size).map { corner -> (point: [Double], value: Double) in
    var point = start
    if corner > 0 { point[corner - 1] += step }
    return (point, value(point))
  }
  for _ in 0..<(500 * size) {
    corners.sort { $0.value < $1.value }
    let worst = corners[size]
    if abs(worst.value - corners[0].value) <= 1e-12 * (abs(corners[0].value) + 1e-12) { break }
    let center = (0..<size).map { axis in
      corners.prefix(size).reduce(0) { $0 + $1.point[axis] } / Double(size)
    }
    func along(_ factor: Double) -> (point: [Double], value: Double) {
      let point = (0..<size).map { center[$0] + factor * (worst.point[$0] - center[$0]) }
      return (point, value(point))
    }
    let reflected = along(-1)
    if reflected.value < corners[0].value {
      let expanded = along(-2)
      corners[size] = expanded.value < reflected.value ? expanded : reflected
    } else if reflected.value < corners[size - 1].value {
      corners[size] = reflected
    } else {
      let contracted = along(reflected.value < worst.value ? -0.5 : 0.5)
      if contracted.value < min(reflected.value, worst.value) {
        corners[size] = contracted
      } else {
        for corner in 1...size {
          let point = (0..<size).map { axis in
            (corners[0].point[axis] + corners[corner].point[axis]) / 2
          }
          corners[corner] = (point, value(point))
        }
      }
    }
  }
  return corners.min { $0.value < $1.value } ?? (start, value(start))
}
