import Formats
import Randomness
import Testing

@testable import Agents

@Suite struct PrioritiesTests {
  /// The places and weights of a sample.
  private func draw(
    _ size: Int, of held: Int, _ correction: Double, from priorities: Priorities,
    _ generator: inout PCG64
  ) -> (places: [Int], weights: [Float]) {
    var places = [Int](repeating: -1, count: size)
    var weights = [Float](repeating: 0, count: size)
    weights.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      priorities.sample(
        size, of: held, correction: correction, weights: start, using: &generator
      ) { places[$0] = $1 }
    }
    return (places, weights)
  }

  /// Priorities 1, 2, 3, 4 (α = 1) in a batch of ten: each place as often as its share says, as strata
  /// are whole; weights (N·P)^−β over their greatest, which is that of P = 1/10.
  @Test func strataAndWeightsByHand() {
    let priorities = Priorities(capacity: 6, exponent: 1, batchSize: 10)
    for place in 0..<4 { priorities.insert(place) }
    var generator = PCG64(seed: 1)
    // New ones are alike: the strata of four are their places.
    #expect(draw(4, of: 4, 1, from: priorities, &generator).places == [0, 1, 2, 3])
    let errors: [Float] = [1 - 1e-6, -2 + 1e-6, 3 - 1e-6, -4 + 1e-6]
    priorities.update(4, errors: errors)
    for _ in 0..<100 {
      let (places, weights) = draw(10, of: 4, 0.5, from: priorities, &generator)
      // Rounding of 1e-6 moves borders of strata by less than 1e-6.
      #expect(places == [0, 1, 1, 2, 2, 2, 3, 3, 3, 3])
      for (place, weight) in zip(places, weights) {
        let probability = Double(place + 1) / 10
        let expected = 1 / (4 * probability).squareRoot() * (4 * 0.1).squareRoot()
        #expect(abs(Double(weight) - expected) < 1e-6)
      }
    }
    // A new one is as likely as the likeliest, 4 of 14 now.
    priorities.insert(4)
    let (places, _) = draw(10, of: 5, 1, from: priorities, &generator)
    #expect(places.count { $0 == 4 } == 2 || places.count { $0 == 4 } == 3)
  }

  @Test(arguments: [0.0, 0.5, 1]) func drawsAsOftenAsItShould(exponent: Double) {
    let priorities = Priorities(capacity: 8, exponent: exponent, batchSize: 8)
    for place in 0..<8 { priorities.insert(place) }
    var generator = PCG64(seed: 2)
    _ = draw(8, of: 8, 1, from: priorities, &generator)
    let errors = (0..<8).map { Float($0 * $0) / 8 }
    priorities.update(8, errors: errors)
    var counts = [Int](repeating: 0, count: 8)
    for _ in 0..<20_000 {
      // A batch of one is a draw from the whole.
      counts[draw(1, of: 8, 1, from: priorities, &generator).places[0]] += 1
    }
    let shares = errors.map { error in
      let value = Double(error) + 1e-6
      return exponent == 0 ? 1 : exponent == 1 ? value : value.squareRoot()
    }
    let total = shares.reduce(0, +)
    let likely = shares.indices.filter { shares[$0] / total > 1e-3 }
    // The quantile 0.999 of χ² with 7 degrees of freedom.
    #expect(
      chiSquare(likely.map { counts[$0] }, likely.map { 20_000 * shares[$0] / total }) < 24.3)
  }

  @Test func badErrorsStopNothing() {
    let priorities = Priorities(capacity: 2, exponent: 1, batchSize: 2)
    for place in 0..<2 { priorities.insert(place) }
    var generator = PCG64(seed: 3)
    for errors: [Float] in [[.nan, .infinity], [0, 0], [3, .nan]] {
      let (places, weights) = draw(2, of: 2, 1, from: priorities, &generator)
      #expect(places.allSatisfy { (0..<2).contains($0) })
      #expect(weights.allSatisfy { $0 > 0 && $0 <= 1 })
      priorities.update(2, errors: errors)
    }
  }

  @Test func continuesFromItsArchive() throws {
    let whole = Priorities(capacity: 100, exponent: 0.6, batchSize: 16)
    for place in 0..<70 { whole.insert(place) }
    var generator = PCG64(seed: 4)
    func work(_ priorities: Priorities, _ generator: inout PCG64) -> [Int] {
      (0..<20).flatMap { round -> [Int] in
        let (places, weights) = draw(16, of: 70, 0.7, from: priorities, &generator)
        priorities.update(16, errors: weights.map { $0 * Float(round + 1) })
        return places
      }
    }
    _ = work(whole, &generator)
    var archive = Archive()
    try whole.encode(into: &archive, at: "priorities", count: 70)
    let other = Priorities(capacity: 100, exponent: 0.6, batchSize: 16)
    for place in 0..<100 { other.insert(place) }
    try other.decode(from: archive, at: "priorities", count: 70)
    var copy = generator
    #expect(work(whole, &generator) == work(other, &copy))
    var ends = (Archive(), Archive())
    try whole.encode(into: &ends.0, at: "priorities", count: 70)
    try other.encode(into: &ends.1, at: "priorities", count: 70)
    #expect(same(ends.0, ends.1))
    #expect(throws: FormatError.self) {
      try other.decode(from: archive, at: "priorities", count: 69)
    }
    for bad in [0.0, -1] {
      var altered = archive
      try altered.set("priorities/greatest", bad)
      #expect(throws: FormatError.self) {
        try other.decode(from: altered, at: "priorities", count: 70)
      }
    }
  }
}
