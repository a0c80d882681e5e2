import Randomness
import Testing

@Suite struct PCG64DistributionsTests {
  let fixture: NumPyFixture

  init() throws { fixture = try NumPyFixture.load() }

  @Test func normalDrawsEqualNumPy() throws {
    for draws in fixture.seeds {
      var generator = try draws.generator()
      #expect(draws.normal.map { _ in generator.normal() } == draws.normal)
      generator = try draws.generator()
      #expect(digest(20_000) { generator.normal() } == draws.normal_digest)
      generator = try draws.generator()
      let scaled = draws.normal_scaled.map { _ in generator.normal(mean: 3, deviation: 0.25) }
      #expect(scaled == draws.normal_scaled)
    }
  }

  @Test func exponentialDrawsEqualNumPy() throws {
    for draws in fixture.seeds {
      var generator = try draws.generator()
      #expect(draws.exponential.map { _ in generator.exponential() } == draws.exponential)
      generator = try draws.generator()
      #expect(digest(20_000) { generator.exponential() } == draws.exponential_digest)
      generator = try draws.generator()
      let scaled = draws.exponential_scaled.map { _ in generator.exponential(mean: 2.5) }
      #expect(scaled == draws.exponential_scaled)
    }
  }

  @Test func tailsEqualNumPy() throws {
    let tails = fixture.tails
    var generator = PCG64(seed: 7)
    var beyond = 0
    var largest = 0.0
    let normal = digest(tails.count) {
      let value = generator.normal()
      beyond += value.magnitude > 3.6541528853610088 ? 1 : 0
      largest = max(largest, value.magnitude)
      return value
    }
    #expect(normal == tails.normal_digest)
    #expect(beyond == tails.normal_tail && beyond > 0)
    #expect(largest == tails.normal_largest)
    beyond = 0
    largest = 0
    let exponential = digest(tails.count) {
      let value = generator.exponential()
      beyond += value > 7.697117470131050 ? 1 : 0
      largest = max(largest, value)
      return value
    }
    #expect(exponential == tails.exponential_digest)
    #expect(beyond == tails.exponential_tail && beyond > 0)
    #expect(largest == tails.exponential_largest)
  }
}
