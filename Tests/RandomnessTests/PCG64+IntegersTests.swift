import Randomness
import Testing

@Suite struct PCG64IntegersTests {
  let fixture: NumPyFixture

  init() throws { fixture = try NumPyFixture.load() }

  @Test func integersBelowEqualNumPy() throws {
    for draws in fixture.seeds {
      for (bound, expected) in zip(draws.bounds, draws.integers) {
        let bound = try #require(Int(bound))
        var generator = try draws.generator()
        let drawn = expected.map { _ in String(generator.integer(below: bound)) }
        #expect(drawn == expected, "below \(bound)")
      }
    }
  }

  @Test func integersInRangesEqualNumPy() throws {
    for draws in fixture.seeds {
      let ranges = try draws.ranges.map { ends in
        (try #require(Int(ends[0])), try #require(Int(ends[1])))
      }
      var generator = try draws.generator()
      let halfOpen = ranges.flatMap { range in
        (0..<4).map { _ in String(generator.integer(in: range.0..<range.1)) }
      }
      #expect(halfOpen == draws.ranged)
      let closed = ranges.flatMap { range in
        (0..<4).map { _ in String(generator.integer(in: range.0...range.1)) }
      }
      #expect(closed == draws.closed)
    }
  }

  @Test func smallCountsDrawNothing() {
    let fresh = PCG64(seed: 3)
    var generator = fresh
    #expect(generator.integer(below: 1) == 0)
    #expect(generator.integer(below: 0) == 0)
    #expect(generator.integer(in: 5..<6) == 5)
    #expect(generator.integer(in: 5..<5) == 5)
    #expect(generator.integer(in: 5...5) == 5)
    #expect(generator == fresh)
    #expect(
      generator.integer(in: Int.min...Int.max) == Int(bitPattern: UInt(PCG64(seed: 3).first))
        &+ .min)
  }

  @Test func choicesEqualNumPy() throws {
    for draws in fixture.seeds {
      var generator = try draws.generator()
      #expect(generator.choice(["a", "b", "c", "d", "e"]) == draws.choice[0])
      generator = try draws.generator()
      #expect(generator.choice(["a", "b", "c", "d", "e"][...]) == draws.choice[1])
      generator = try draws.generator()
      let weights = [0.1, 0.2, 0.05, 0.4, 0.25]
      #expect(
        draws.weighted.map { _ in generator.choice(probabilities: weights) } == draws.weighted)
    }
    var generator = PCG64(seed: 0)
    #expect(generator.choice([Int]()) == nil)
  }

  @Test func ordersEqualNumPy() throws {
    for draws in fixture.seeds {
      var generator = try draws.generator()
      #expect(generator.permutation(20) == draws.permutation)
      generator = try draws.generator()
      var items = Array("abcdefghijk")
      generator.shuffle(&items)
      #expect(String(items) == draws.shuffle)
    }
  }
}

extension PCG64 {
  /// The first word, without moving on.
  fileprivate var first: UInt64 {
    var copy = self
    return copy.next()
  }
}
