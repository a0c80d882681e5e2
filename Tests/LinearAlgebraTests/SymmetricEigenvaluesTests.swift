import Testing

@testable import LinearAlgebra

@Suite struct SymmetricEigenvaluesTests {
  @Test func knownMatrices() throws {
    let two = try #require(SymmetricEigenvalues([2, 9, 1, 2], size: 2))
    #expect(abs(two.values[0] - 3) < 1e-12 && abs(two.values[1] - 1) < 1e-12)
    let one = try #require(SymmetricEigenvalues([5], size: 1))
    #expect(one.values == [5] && abs(one.vectors[0]) == 1)
    // The second differences' eigenvalues are 2 − 2 cos(kπ/(n+1)).
    let n = 20
    var matrix = [Double](repeating: 0, count: n * n)
    for i in 0..<n {
      matrix[i * n + i] = 2
      if i > 0 { matrix[i * n + i - 1] = -1 }
    }
    let found = try #require(SymmetricEigenvalues(matrix, size: n))
    let first = 3.977661652450257
    #expect(abs(found.values[0] - first) < 1e-12)
  }

  @Test func vectorsSolveTheEquation() throws {
    for n in [1, 2, 3, 8, 37] {
      var matrix = [Double](repeating: 0, count: n * n)
      for i in 0..<n {
        for j in 0...i {
          matrix[i * n + j] = Double((i * 31 + j * 17) % 23) - 11
          matrix[j * n + i] = matrix[i * n + j]
        }
      }
      let found = try #require(SymmetricEigenvalues(matrix, size: n))
      for k in 0..<n {
        let vector = found.vectors[k * n..<(k + 1) * n].map { $0 }
        let length = vector.reduce(0) { $0 + $1 * $1 }
        #expect(abs(length - 1) < 1e-10)
        for i in 0..<n {
          let product = (0..<n).reduce(0.0) { $0 + matrix[i * n + $1] * vector[$1] }
          #expect(abs(product - found.values[k] * vector[i]) < 1e-9 * Double(n))
        }
        if k > 0 { #expect(found.values[k] <= found.values[k - 1]) }
      }
    }
    #expect(SymmetricEigenvalues([.nan], size: 1) == nil)
  }
}
