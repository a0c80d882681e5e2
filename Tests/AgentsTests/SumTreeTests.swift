import Randomness
import Testing

@testable import Agents

@Suite struct SumTreeTests {
  /// Shares 0 ..< 3, 3 ..< 4, none, 4 ..< 8, 8 ..< 10.
  @Test func sharesByHand() {
    let tree = SumTree(capacity: 5)
    for (place, weight) in [3.0, 1, 0, 4, 2].enumerated() { tree[place] = weight }
    #expect(tree.total == 10)
    let expected = [
      (0, 0), (2.9, 0), (3, 1), (3.9, 1), (4, 3), (7.9, 3), (8, 4), (9.9, 4), (10, 4), (99, 4),
    ]
    for (number, place) in expected { #expect(tree.place(at: number) == place, "\(number)") }
    tree[3] = 0
    #expect(tree.total == 6)
    #expect(tree.place(at: 4) == 4)
    #expect(tree[0] == 3 && tree[3] == 0)
  }

  @Test(arguments: [1, 2, 3, 7, 8, 9, 100]) func agreesWithALinearSearch(capacity: Int) {
    let tree = SumTree(capacity: capacity)
    var weights = [Double](repeating: 0, count: capacity)
    var generator = PCG64(seed: UInt64(capacity))
    for _ in 0..<300 {
      let place = generator.integer(below: capacity)
      // Multiples of 1/8: sums of them are exact in any order.
      weights[place] = Double(generator.integer(below: 5)) / 8
      tree[place] = weights[place]
      let total = weights.reduce(0, +)
      #expect(tree.total == total)
      guard total > 0 else { continue }
      let number = generator.random() * total
      var (sum, expected) = (0.0, 0)
      for (place, weight) in weights.enumerated() {
        sum += weight
        if number < sum {
          expected = place
          break
        }
      }
      #expect(tree.place(at: number) == expected)
    }
  }

  /// The sums depend on the leaves alone: a tree filled at once is that of many changes.
  @Test func fillsToTheSameBits() {
    let one = SumTree(capacity: 100)
    var generator = PCG64(seed: 3)
    for _ in 0..<1000 { one[generator.integer(below: 100)] = generator.random() }
    let other = SumTree(capacity: 100)
    for place in 0..<100 { other[place] = 5 }
    other.fill(from: one.weights, count: 100)
    #expect(one.total == other.total)
    for _ in 0..<1000 {
      let number = generator.random() * one.total
      #expect(one.place(at: number) == other.place(at: number))
    }
    other.fill(from: one.weights, count: 3)
    #expect(other[3] == 0 && other[99] == 0)
    #expect(abs(other.total - one[0] - one[1] - one[2]) < 1e-12)
  }
}
