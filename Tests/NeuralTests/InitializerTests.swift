import Randomness
import Testing

@testable import Neural

@Suite struct InitializerTests {
  @Test func theSameSeedGivesTheSameNumbers() {
    for initializer in [Initializer.orthogonal(gain: 1), .heNormal, .torch(fanIn: 4)] {
      var (a, b, c) = (PCG64(seed: 1), PCG64(seed: 1), PCG64(seed: 2))
      let first = initializer.fill(sizes: [4, 6], using: &a)
      #expect(first == initializer.fill(sizes: [4, 6], using: &b))
      #expect(first != initializer.fill(sizes: [4, 6], using: &c))
    }
  }

  @Test(arguments: [[5, 3], [3, 5], [4, 4], [2, 2, 3, 7]])
  func orthogonalRowsOrColumnsAreOrthonormal(_ sizes: [Int]) {
    var generator = PCG64(seed: 5)
    let gain: Float = 1.5
    let values = Initializer.orthogonal(gain: gain).fill(sizes: sizes, using: &generator)
    let columns = sizes[sizes.count - 1]
    let rows = values.count / columns
    let byColumn = rows >= columns
    let (vectors, length) = byColumn ? (columns, rows) : (rows, columns)
    for a in 0..<vectors {
      for b in 0..<vectors {
        let product = (0..<length).reduce(0.0) { sum, index in
          let (i, j) =
            byColumn
            ? (index * columns + a, index * columns + b)
            : (a * columns + index, b * columns + index)
          return sum + Double(values[i]) * Double(values[j])
        }
        #expect(abs(product - (a == b ? 2.25 : 0)) < 1e-6)
      }
    }
  }

  @Test func orthogonalIsUniformOverSigns() {
    var generator = PCG64(seed: 9)
    let positive = (0..<400).filter { _ in
      Initializer.orthogonal(gain: 1).fill(sizes: [3, 3], using: &generator)[0] > 0
    }.count
    // Five standard deviations of 400 throws of a coin.
    #expect(abs(positive - 200) < 50)
  }

  @Test func variancesAreThoseOfThePapers() {
    let sizes = [100, 300]
    let expected: [(Initializer, Double)] = [
      (.uniform(low: -1, high: 3), 16.0 / 12), (.normal(mean: 0, deviation: 0.5), 0.25),
      (.xavierUniform, 2.0 / 400), (.xavierNormal, 2.0 / 400), (.heUniform, 2.0 / 100),
      (.heNormal, 2.0 / 100), (.lecunUniform, 1.0 / 100), (.lecunNormal, 1.0 / 100),
      (.torch(fanIn: 100), 1.0 / 300),
    ]
    var generator = PCG64(seed: 4)
    for (initializer, variance) in expected {
      let values = initializer.fill(sizes: sizes, using: &generator).map(Double.init)
      let mean = values.reduce(0, +) / 30_000
      let found = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 30_000
      // Five standard deviations of a normal's sample variance: 5·√(2/30000).
      #expect(abs(found / variance - 1) < 0.041, "\(initializer)")
    }
    #expect(Initializer.ones.fill(sizes: [2], using: &generator) == [1, 1])
  }

  @Test func fansOfConvolutionsCountTheWindow() {
    var generator = PCG64(seed: 4)
    let bound = (6.0 / (9 * 8 + 9 * 16)).squareRoot()
    let values = Initializer.xavierUniform.fill(sizes: [3, 3, 8, 16], using: &generator)
    let largest = Double(values.map(abs).max() ?? 0)
    #expect(largest <= bound && largest > 0.98 * bound)
  }
}
