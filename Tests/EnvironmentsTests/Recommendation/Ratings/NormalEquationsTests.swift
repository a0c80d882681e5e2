import Testing

@testable import Environments

@Suite struct NormalEquationsTests {
  /// (xᵀx + 2)·β = xᵀy for one unknown, then anew.
  @Test func solvesOneUnknown() {
    var normal = NormalEquations(size: 1)
    for scale in [1.0, 3.0] {
      normal.begin(ridge: [2])
      normal.add([9, scale], from: 1, 1, target: 4, weight: 1)
      normal.add([scale, 9], from: 0, 1, target: 1, weight: 0.5)
      #expect(abs(normal.solution()[0] - 4.5 * scale / (1.5 * scale * scale + 2)) < 1e-12)
    }
  }

  /// Two unknowns, of which the last is the intercept, by hand: points (0, 1) and (1, 3).
  @Test func theTailIsAnUnknown() {
    var normal = NormalEquations(size: 2)
    normal.begin(ridge: [1e-12, 1e-12])
    normal.add([0, 1], from: 0, 1, tail: 1, target: 1, weight: 1)
    normal.add([0, 1], from: 1, 1, tail: 1, target: 3, weight: 1)
    let found = normal.solution()
    #expect(abs(found[0] - 2) < 1e-9 && abs(found[1] - 1) < 1e-9)
  }
}
