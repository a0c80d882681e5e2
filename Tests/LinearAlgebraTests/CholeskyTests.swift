import LinearAlgebra
import Testing

@Suite struct CholeskyTests {
  /// Three unknowns whose answer is checked by hand: A = M Mᵀ with whole numbers.
  private let matrix: [Double] = [4, 12, -16, 12, 37, -43, -16, -43, 98]

  @Test func factorsTheTextbookMatrix() throws {
    let cholesky = try #require(Cholesky(matrix, size: 3))
    #expect(cholesky.lower == [2, 0, 0, 6, 1, 0, -8, 5, 3])
  }

  @Test func solvesWhatItFactored() throws {
    let cholesky = try #require(Cholesky(matrix, size: 3))
    let solution = cholesky.solve([4 + 24 - 48, 12 + 74 - 129, -16 - 86 + 294])
    for (found, wanted) in zip(solution, [1.0, 2, 3]) {
      #expect(abs(found - wanted) < 1e-9)
    }
  }

  @Test func refusesWhatIsNotPositiveDefinite() {
    #expect(Cholesky([1, 2, 2, 1], size: 2) == nil)
    #expect(Cholesky([0], size: 1) == nil)
    #expect(Cholesky([.nan], size: 1) == nil)
  }

  @Test func halvesOfTheSolutionMeetInTheMiddle() throws {
    let cholesky = try #require(Cholesky(matrix, size: 3))
    var half = [3.0, -1, 2]
    let whole = cholesky.solve(half)
    cholesky.solveLower(&half)
    let length = half.reduce(0) { $0 + $1 * $1 }
    let form = zip([3.0, -1, 2], whole).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(abs(length - form) < 1e-9 * form)
  }
}
