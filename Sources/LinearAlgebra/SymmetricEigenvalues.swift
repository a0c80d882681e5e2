#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// The eigenvalues and eigenvectors of a symmetric matrix.
///
/// Householder's reduction to three diagonals, then implicit QL steps: about 4 n³ multiplications.
/// Source: Golub and Van Loan, Matrix Computations, sections 8.3.1 and 8.3.3; Wilkinson and Reinsch,
/// Handbook for Automatic Computation II, tred2 and tql2.
public struct SymmetricEigenvalues: Sendable {
  /// The eigenvalues, largest first.
  public let values: [Double]
  /// The eigenvectors of length 1, `[n, n]` row-major: row k belongs to value k.
  public let vectors: [Double]

  /// Finds all eigenvalues, or is nil if the matrix holds numbers that are not finite.
  ///
  /// - Parameters:
  ///   - matrix: row by row, `[size, size]`; only the lower triangle is read.
  ///   - size: n, at least 1.
  /// - Precondition: `matrix` holds `size * size` numbers.
  public init?(_ matrix: [Double], size: Int) {
    precondition(size > 0 && matrix.count == size * size, "a matrix is size × size numbers")
    guard matrix.allSatisfy(\.isFinite) else { return nil }
    var rows = matrix
    var diagonal = [Double](repeating: 0, count: size)
    var side = diagonal
    Self.reduce(&rows, &diagonal, &side, size)
    guard Self.iterate(&rows, &diagonal, &side, size) else { return nil }
    let order = (0..<size).sorted { diagonal[$0] > diagonal[$1] }
    values = order.map { diagonal[$0] }
    vectors = order.flatMap { rows[$0 * size..<($0 + 1) * size] }
  }

  /// Reduces to three diagonals; afterwards row j of `a` is column j of the transformation.
  private static func reduce(
    _ matrix: inout [Double], _ diagonal: inout [Double], _ side: inout [Double], _ n: Int
  ) {
    matrix.withUnsafeMutableBufferPointer { a in
      for i in stride(from: n - 1, to: 0, by: -1) {
        var h = 0.0
        let scale = (0..<i).reduce(0.0) { $0 + abs(a[i * n + $1]) }
        if i == 1 || scale == 0 {
          side[i] = a[i * n + i - 1]
          diagonal[i] = 0
          continue
        }
        for k in 0..<i {
          a[i * n + k] /= scale
          h += a[i * n + k] * a[i * n + k]
        }
        let f = a[i * n + i - 1]
        let g = f >= 0 ? -h.squareRoot() : h.squareRoot()
        side[i] = scale * g
        h -= f * g
        a[i * n + i - 1] = f - g
        // side[0..<i] = A u / h, by rows of the lower triangle.
        for j in 0..<i { side[j] = 0 }
        for j in 0..<i {
          let uj = a[i * n + j]
          var sum = a[j * n + j] * uj
          for k in 0..<j {
            sum += a[j * n + k] * a[i * n + k]
            side[k] += a[j * n + k] * uj
          }
          side[j] += sum
        }
        var dot = 0.0
        for j in 0..<i {
          side[j] /= h
          dot += side[j] * a[i * n + j]
        }
        let half = dot / (h + h)
        for j in 0..<i { side[j] -= half * a[i * n + j] }
        for j in 0..<i {
          let (uj, gj) = (a[i * n + j], side[j])
          for k in 0...j { a[j * n + k] -= uj * side[k] + gj * a[i * n + k] }
        }
        diagonal[i] = h
      }
      side[0] = 0
      diagonal[0] = 0
      // The transformation, built up from the small end; its rows lie as its columns do above.
      var product = [Double](repeating: 0, count: n)
      for i in 0..<n {
        if diagonal[i] != 0 {
          for j in 0..<i { product[j] = 0 }
          for k in 0..<i {
            let uk = a[i * n + k]
            for j in 0..<i { product[j] += uk * a[k * n + j] }
          }
          for k in 0..<i {
            let factor = a[i * n + k] / diagonal[i]
            for j in 0..<i { a[k * n + j] -= factor * product[j] }
          }
        }
        diagonal[i] = a[i * n + i]
        a[i * n + i] = 1
        for j in 0..<i {
          a[i * n + j] = 0
          a[j * n + i] = 0
        }
      }
      for i in 0..<n {
        for j in 0..<i { a.swapAt(i * n + j, j * n + i) }
      }
    }
  }

  /// Implicit QL steps; the rows of `z` turn along.
  private static func iterate(
    _ rows: inout [Double], _ d: inout [Double], _ e: inout [Double], _ n: Int
  ) -> Bool {
    for i in 1..<max(n, 1) { e[i - 1] = e[i] }
    e[n - 1] = 0
    return rows.withUnsafeMutableBufferPointer { z in
      for l in 0..<n {
        var rounds = 0
        while true {
          var m = l
          while m < n - 1, abs(e[m]) > Double.ulpOfOne * (abs(d[m]) + abs(d[m + 1])) { m += 1 }
          if m == l { break }
          rounds += 1
          if rounds > 60 { return false }
          var g = (d[l + 1] - d[l]) / (2 * e[l])
          var r = hypot(g, 1)
          g = d[m] - d[l] + e[l] / (g + (g >= 0 ? abs(r) : -abs(r)))
          var (s, c, p) = (1.0, 1.0, 0.0)
          var isBroken = false
          for i in stride(from: m - 1, through: l, by: -1) {
            let f = s * e[i]
            let b = c * e[i]
            r = hypot(f, g)
            e[i + 1] = r
            if r == 0 {
              d[i + 1] -= p
              e[m] = 0
              isBroken = true
              break
            }
            s = f / r
            c = g / r
            g = d[i + 1] - p
            r = (d[i] - g) * s + 2 * c * b
            p = s * r
            d[i + 1] = g + p
            g = c * r - b
            for k in 0..<n {
              let upper = z[(i + 1) * n + k]
              let lower = z[i * n + k]
              z[(i + 1) * n + k] = s * lower + c * upper
              z[i * n + k] = c * lower - s * upper
            }
          }
          if isBroken { continue }
          d[l] -= p
          e[l] = g
          e[m] = 0
        }
      }
      return true
    }
  }
}
