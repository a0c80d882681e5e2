import Gym
import Testing

@Suite struct PlayControlsTests {
  @Test func digitsStandForNumberedActions() throws {
    let few = PlayControls(SpaceDescription.discrete(count: 12, start: 3))
    guard case .keys(let keys, let idle) = few.scheme else {
      Issue.record("no keys")
      return
    }
    #expect(few.pace == .turns && idle.isEmpty)
    #expect(keys.map(\.action) == Array(0..<12))
    #expect(String(keys.map(\.symbol)) == "0123456789ab")
    #expect(few.name(of: 2) == "action 5")
    #expect(few.name(of: 12) == nil)
  }

  @Test func whatHasTooManyActionsIsPlayedPartByPart() {
    let most = PlayControls.numbers.count
    #expect(PlayControls(.discrete(count: most, start: 0)).scheme != .parts)
    #expect(PlayControls(.discrete(count: most + 1, start: 0)).scheme == .parts)
    #expect(PlayControls(.multiDiscrete(counts: [2, 3], starts: [0, 0])).scheme == .parts)
    #expect(PlayControls(.box(shape: [2], low: [0, 0], high: [1, 1])).scheme == .parts)
  }

  @Test func noKeyIsAViewersOwn() {
    #expect(PlayControls.reserved.isDisjoint(with: PlayControls.numbers))
    #expect(Set(PlayControls.numbers).count == PlayControls.numbers.count)
  }
}
