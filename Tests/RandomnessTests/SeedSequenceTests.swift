import Randomness
import Testing

@Suite struct SeedSequenceTests {
  @Test func childrenEqualNumPySpawnKeys() throws {
    for draws in try NumPyFixture.load().seeds {
      let sequence = SeedSequence(try draws.number()).child(3).child(7)
      #expect(sequence.words64(4).map(String.init) == draws.child)
    }
  }

  @Test func emptyEntropyIsSeedZero() {
    #expect(SeedSequence(entropy: []) == SeedSequence(0))
  }

  @Test func namesAndNumbersGiveDifferentChildren() {
    let root = SeedSequence(5)
    let all = [root, root.child(0), root.child(1), root.child(named: "a"), root.child(named: "b")]
    #expect(Set(all.map { $0.words64(1)[0] }).count == all.count)
  }
}
