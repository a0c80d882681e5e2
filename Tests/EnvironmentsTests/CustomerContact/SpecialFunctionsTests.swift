import Testing

@testable import Environments

/// Values that SciPy prints.
@Suite struct SpecialFunctionsTests {
  @Test(arguments: [
    (0.001, 6.907178885383853), (0.243, 1.3180435846996699), (1.0, 0), (2.5, 0.2846828704729192),
    (10, 12.801827480081469), (171.3, 708.1149470389971), (1e6, 12815504.569147611),
  ]) func logGammaEqualsSciPys(number: Double, wanted: Double) {
    #expect(abs(logGamma(number) - wanted) <= 2e-13 * max(1, abs(wanted)))
  }

  @Test(arguments: [
    (1.0, 2.0, 3.0, 0.0, 1.0), (0.243, 2.426, 2.219, 0.5, 1.2070970070440417),
    (5.243, 7.426, 7.219, 0.9, 264960.717451598), (1, 1, 2, 0.5, 1.3862943611198906),
  ]) func hypergeometricEqualsSciPys(a: Double, b: Double, c: Double, z: Double, wanted: Double) {
    #expect(abs(hypergeometric(a, b, c, z) / wanted - 1) < 1e-9)
  }

  /// Rosenbrock's valley, and a bowl in four dimensions.
  @Test func minimaAreFound() {
    func square(_ number: Double) -> Double { number * number }
    let valley = minimum(
      of: { 100 * square($0[1] - square($0[0])) + square(1 - $0[0]) }, from: [-1.2, 1])
    #expect(abs(valley.point[0] - 1) < 1e-4 && abs(valley.point[1] - 1) < 1e-4)
    let bowl = minimum(
      of: { point in
        var sum = 0.0
        for axis in 0..<4 { sum += square(point[axis] - Double(axis)) }
        return sum
      }, from: [9, 9, 9, 9])
    #expect((0..<4).allSatisfy { abs(bowl.point[$0] - Double($0)) < 1e-4 })
  }
}
