import Formats
import Gym
import Randomness
import Testing

@Suite struct SlatesTests {
  @Test func numbersAllSetsInOrder() throws {
    let space = try Slates(items: 10, size: 3)
    #expect(space.cardinality == 120)
    #expect(space.element(at: 0) == [0, 1, 2])
    #expect(space.element(at: 119) == [7, 8, 9])
    for number in 0..<120 {
      let slate = space.element(at: number)
      #expect(space.contains(slate) && space.index(of: slate) == number)
    }
  }

  @Test func orderCountsWhereItPlaysAPart() throws {
    let space = try Slates(items: 5, size: 2, isOrdered: true)
    #expect(space.cardinality == 20)
    #expect(space.contains([3, 1]) && space.contains([1, 3]))
    #expect(space.index(of: [3, 1]) != space.index(of: [1, 3]))
    #expect(Set((0..<20).map { space.element(at: $0) }).count == 20)
    #expect(try !Slates(items: 5, size: 2).contains([3, 1]))
  }

  /// C(20, 3) = 1140 and C(400, 3) = 10,586,800, too many to number.
  @Test func manySlatesAreNotNumbered() throws {
    #expect(try Slates(items: 20, size: 3).cardinality == 1140)
    let space = try Slates(items: 400, size: 3)
    #expect(space.cardinality == nil && space.description.cardinality == nil)
    #expect(space.flatCount == 400)
    var generator = PCG64(seed: 3)
    for _ in 0..<100 { #expect(space.contains(space.sample(using: &generator))) }
  }

  /// Every slate of five is drawn about as often as every other.
  @Test func samplesEvenly() throws {
    let space = try Slates(items: 5, size: 2)
    var generator = PCG64(seed: 1)
    var counts = [Int](repeating: 0, count: 10)
    for _ in 0..<10_000 { counts[space.index(of: space.sample(using: &generator))] += 1 }
    let chiSquared = counts.reduce(0.0) { $0 + Double(($1 - 1000) * ($1 - 1000)) / 1000 }
    // The 99.9th percentile with nine degrees of freedom.
    #expect(chiSquared < 27.9)
  }

  @Test func scoresMakeTheSlateAndBack() throws {
    let space = try Slates(items: 6, size: 3, isOrdered: true)
    let scores: [Float] = [0.1, 0.9, .nan, 0.5, 0.9, -1]
    #expect(space.unflatten(scores.span) == [1, 4, 3])
    var flat = [Float](repeating: 7, count: 6)
    var span = flat.mutableSpan
    space.flatten([4, 0, 2], into: &span)
    #expect(flat == [2 / 3, 0, 1 / 3, 0, 1, 0])
    #expect(space.unflatten(flat.span) == [4, 0, 2])
  }

  @Test func refusesWhatIsNoSlate() throws {
    let space = try Slates(items: 6, size: 2)
    func sentence(_ json: JSONValue) -> String {
      do {
        _ = try space.element(json: json)
        return "accepted"
      } catch { return "\(error)" }
    }
    #expect(try space.element(json: [4, 2]) == [2, 4])
    #expect(sentence([3, 3]).contains("shows item 3 twice"))
    #expect(sentence([3, 6]).contains("item 6, but items are numbered 0 to 5"))
    #expect(sentence([3]).contains("2 distinct of the items 0 to 5"))
    #expect(sentence("x").contains("2 distinct"))
    #expect(throws: GymError.self) { try Slates(items: 3, size: 4) }
    #expect(throws: GymError.self) { try Slates(items: 100, size: 17) }
    #expect(throws: GymError.self) { try Slates(items: 0, size: 0) }
  }

  @Test func isStoredByWhatItIsMadeOf() throws {
    let space = try Slates(items: 6, size: 2, isOrdered: true)
    let json = try JSON.value(of: space)
    #expect(try JSON.decode(Slates.self, from: json) == space)
    #expect(try JSON.decode(Slate.self, from: JSON.value(of: Slate([5, 1]))) == [5, 1])
    #expect(throws: (any Error).self) { try JSON.decode(Slate.self, from: [-1, 2]) }
  }
}
