public import Randomness

extension Initializer {
  /// Every element 0.
  public static let zeros = Initializer.constant(0)
  /// Every element 1.
  public static let ones = Initializer.constant(1)

  /// Draws a parameter's first numbers, row-major; the same generator gives the same numbers.
  ///
  /// - Parameter sizes: `[in, out]` for dense kernels, `[…, in, out]` in general: the fan-in is the
  ///   product of all but the last, the fan-out is the last times the leading ones.
  public func fill(sizes: [Int], using generator: inout PCG64) -> [Float] {
    let count = sizes.reduce(1, *)
    let fan = Fan(sizes)
    switch self {
    case .constant(let value): return Array(repeating: value, count: count)
    case .parts(let values):
      return (0..<count).map { $0 * values.count / max(count, 1) }.map { values[$0] }
    case .uniform(let low, let high):
      return (0..<count).map { _ in Float(generator.uniform(Double(low), Double(high))) }
    case .normal(let mean, let deviation):
      return normal(count, Double(mean), Double(deviation), &generator)
    case .orthogonal(let gain):
      return orthogonal(sizes, gain: Double(gain), using: &generator)
    case .xavierUniform: return symmetric(count, (6 / (fan.in + fan.out)).squareRoot(), &generator)
    case .xavierNormal:
      return normal(count, 0, (2 / (fan.in + fan.out)).squareRoot(), &generator)
    case .heUniform: return symmetric(count, (6 / fan.in).squareRoot(), &generator)
    case .heNormal: return normal(count, 0, (2 / fan.in).squareRoot(), &generator)
    case .lecunUniform: return symmetric(count, (3 / fan.in).squareRoot(), &generator)
    case .lecunNormal: return normal(count, 0, (1 / fan.in).squareRoot(), &generator)
    case .torch(let fanIn):
      return symmetric(count, 1 / Double(max(fanIn, 1)).squareRoot(), &generator)
    }
  }

  private struct Fan {
    var `in`: Double
    var out: Double

    init(_ sizes: [Int]) {
      let last = Double(sizes.last ?? 1)
      let leading = sizes.dropLast(2).reduce(1, *)
      `in` = max(sizes.count < 2 ? last : Double(sizes.dropLast().reduce(1, *)), 1)
      out = max(last * Double(leading), 1)
    }
  }

  private func symmetric(_ count: Int, _ bound: Double, _ generator: inout PCG64) -> [Float] {
    (0..<count).map { _ in Float(generator.uniform(-bound, bound)) }
  }

  private func normal(
    _ count: Int, _ mean: Double, _ deviation: Double, _ generator: inout PCG64
  ) -> [Float] {
    (0..<count).map { _ in Float(mean + deviation * generator.normal()) }
  }

  /// The Q of a normal matrix with the signs of R's diagonal, which makes it uniform over all
  /// orthogonal matrices (Mezzadri 2007); by Gram–Schmidt, twice for orthogonality to the last bit.
  private func orthogonal(
    _ sizes: [Int], gain: Double, using generator: inout PCG64
  ) -> [Float] {
    let columns = sizes.last ?? 1
    let rows = sizes.dropLast().reduce(1, *)
    let (length, vectors) = (max(rows, columns), min(rows, columns))
    var basis: [[Double]] = []
    while basis.count < vectors {
      var vector = (0..<length).map { _ in generator.normal() }
      for _ in 0..<2 {
        for other in basis {
          let product = zip(vector, other).reduce(0) { $0 + $1.0 * $1.1 }
          for index in 0..<length { vector[index] -= product * other[index] }
        }
      }
      let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
      if norm > 1e-9 { basis.append(vector.map { $0 / norm }) }
    }
    return (0..<rows * columns).map { index in
      let (row, column) = (index / columns, index % columns)
      return Float(gain * (rows >= columns ? basis[column][row] : basis[row][column]))
    }
  }
}
