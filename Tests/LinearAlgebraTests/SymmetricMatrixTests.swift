import LinearAlgebra
import Testing

@Suite struct SymmetricMatrixTests {
  @Test func sumsOfOuterProductsSolveLeastSquares() throws {
    // y = 1 + 2 x through four points lies exactly on the line.
    var normal = SymmetricMatrix(size: 2, diagonal: 0)
    var right = [0.0, 0]
    for x in [0.0, 1, 2, 5] {
      normal.add([1, x])
      right[0] += 1 + 2 * x
      right[1] += (1 + 2 * x) * x
    }
    let solution = try #require(normal.cholesky).solve(right)
    #expect(abs(solution[0] - 1) < 1e-12)
    #expect(abs(solution[1] - 2) < 1e-12)
  }

  @Test func weightsCountAsRepetitions() {
    var once = SymmetricMatrix(size: 2, diagonal: 1)
    once.add([1, 3], weight: 2)
    var twice = SymmetricMatrix(size: 2, diagonal: 1)
    twice.add([1, 3])
    twice.add([1, 3])
    #expect(once == twice)
  }

  @Test func sumsOfSumsAreSums() {
    var one = SymmetricMatrix(size: 2, diagonal: 1)
    one.add([1, 3])
    var other = SymmetricMatrix(size: 2, diagonal: 0)
    other.add([2, -1])
    var both = one
    both.add([2, -1])
    one.add(other)
    #expect(one == both)
  }
}
