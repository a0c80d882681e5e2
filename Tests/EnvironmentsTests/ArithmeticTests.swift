import Gym
import Randomness
import Testing

@testable import Environments

@Suite struct ArithmeticTests {
  /// The shortcut must round as the C library's `pow` does, which NumPy calls.
  @Test func squaresAreNumPys() throws {
    for example in try ClassicControlFixture.load().squares {
      var generator = PCG64(seed: example.seed)
      var (checksum, single) = (Checksum(), Checksum())
      var unlike = 0
      for _ in 0..<example.count {
        let number = generator.uniform(-example.greatest, example.greatest)
        checksum.add(square(number))
        single.add(square(Float(number)))
        unlike += square(number) == number * number ? 0 : 1
      }
      #expect(unlike == example.unlikeProducts)
      #expect(checksum.hexadecimal == example.checksum)
      #expect(single.hexadecimal == example.single)
    }
    #expect(square(0.0) == 0 && square(-4.0) == 16 && square(0x1p-600) == 0)
    #expect(square(1e200) == .infinity && square(Double.nan).isNaN)
  }

  @Test func narrowSinesAndCosinesAreNumPys() throws {
    for example in try ClassicControlFixture.load().narrow {
      var generator = PCG64(seed: example.seed)
      var (sines, cosines) = (Checksum(), Checksum())
      for _ in 0..<example.count {
        let angle = Float(generator.uniform(-example.greatest, example.greatest))
        sines.add(narrowSine(angle))
        cosines.add(narrowCosine(angle))
      }
      #expect(sines.hexadecimal == example.sines)
      #expect(cosines.hexadecimal == example.cosines)
    }
  }

  /// Worked out by Python's `%`.
  @Test func remaindersArePythons() {
    #expect(remainder(5.5, 2) == 1.5 && remainder(-5.5, 2) == 0.5 && remainder(1, 2) == 1)
    #expect(remainder(-4, 2) == 0 && remainder(-4, 2).sign == .plus && remainder(4, 2) == 0)
    #expect(remainder(100, 2 * .pi) == 5.7522203923062065)
    #expect(remainder(-1e-20, 2 * .pi) == 6.283185307179586)
  }

  @Test func clipsToTheNearerBound() {
    #expect(clipped(-3, -1, 2) == -1.0 && clipped(3, -1, 2) == 2.0)
    #expect(clipped(0.5, -1, 2) == 0.5)
  }

  @Test func boundsAreChecked() throws {
    try checkStartingBounds(low: -1, high: -1)
    #expect(throws: GymError.self) { try checkStartingBounds(low: .nan, high: 1) }
    #expect(throws: GymError.self) { try checkStartingBounds(low: 0, high: .nan) }
    #expect(throws: GymError.self) { try checkStartingBounds(low: 0, high: .infinity) }
    #expect(throws: GymError.self) { try checkStartingBounds(low: 0.1, high: 0) }
  }
}
