import Formats
import Testing

@testable import Agents

@Suite struct NStepReturnsTests {
  private struct Made: Equatable {
    var seen: Float
    var action: Int
    var reward: Double
    var factor: Double
  }

  private func append(
    _ seen: Float, _ reward: Double, _ isOver: Bool = false, in environment: Int = 0,
    to returns: NStepReturns
  ) -> [Made] {
    var made: [Made] = []
    returns.append(
      environment: environment, observation: [seen, -seen], action: Int(seen) + 7, reward: reward,
      isOver: isOver
    ) {
      #expect($0.observation[1] == -$0.observation[0])
      made.append(
        Made(
          seen: $0.observation[0], action: $0.action, reward: $0.reward, factor: $0.factor))
    }
    return made
  }

  /// γ = 1/2, so that all sums are exact.
  @Test func threeStepsByHand() {
    let returns = NStepReturns(steps: 3, discount: 0.5, environments: 1, width: 2)
    #expect(append(0, 1, to: returns) == [])
    #expect(append(1, 2, to: returns) == [])
    // 1 + 2/2 + 4/4, 2 + 4/2 + 8/4.
    #expect(
      append(2, 4, to: returns) == [Made(seen: 0, action: 7, reward: 3, factor: 0.25)])
    #expect(
      append(3, 8, to: returns) == [Made(seen: 1, action: 8, reward: 6, factor: 0.25)])
    // The end: 4 + 8/2 + 16/4, 8 + 16/2, 16.
    #expect(
      append(4, 16, true, to: returns) == [
        Made(seen: 2, action: 9, reward: 12, factor: 0.25),
        Made(seen: 3, action: 10, reward: 16, factor: 0.5),
        Made(seen: 4, action: 11, reward: 16, factor: 1),
      ])
    // Nothing of it is left, and an episode shorter than n is whole.
    #expect(append(5, 1, to: returns) == [])
    #expect(
      append(6, 2, true, to: returns) == [
        Made(seen: 5, action: 12, reward: 2, factor: 0.5),
        Made(seen: 6, action: 13, reward: 2, factor: 1),
      ])
    #expect(
      append(7, 3, true, to: returns) == [Made(seen: 7, action: 14, reward: 3, factor: 1)])
  }

  @Test func environmentsHaveTheirOwn() {
    let returns = NStepReturns(steps: 2, discount: 0.5, environments: 2, width: 2)
    #expect(append(0, 1, in: 0, to: returns) == [])
    #expect(append(10, 100, in: 1, to: returns) == [])
    #expect(
      append(11, 40, true, in: 1, to: returns) == [
        Made(seen: 10, action: 17, reward: 120, factor: 0.5),
        Made(seen: 11, action: 18, reward: 40, factor: 1),
      ])
    #expect(append(12, 8, in: 1, to: returns) == [])
    #expect(
      append(1, 2, in: 0, to: returns) == [Made(seen: 0, action: 7, reward: 2, factor: 0.5)])
  }

  @Test func oneStepIsItself() {
    let returns = NStepReturns(steps: 1, discount: 0.5, environments: 1, width: 2)
    #expect(append(3, 2, to: returns) == [Made(seen: 3, action: 10, reward: 2, factor: 1)])
  }

  @Test func withoutDiscountOnlyTheFirstCounts() {
    let returns = NStepReturns(steps: 2, discount: 0, environments: 1, width: 2)
    #expect(append(0, 5, to: returns) == [])
    #expect(append(1, 7, to: returns) == [Made(seen: 0, action: 7, reward: 5, factor: 0)])
  }

  @Test(arguments: 0...5) func continuesFromItsArchive(after: Int) throws {
    let whole = NStepReturns(steps: 3, discount: 0.9, environments: 1, width: 2)
    for step in 0..<after { _ = append(Float(step), Double(step), to: whole) }
    var archive = Archive()
    try whole.encode(into: &archive, at: "returns")
    let other = NStepReturns(steps: 3, discount: 0.9, environments: 1, width: 2)
    _ = append(50, 3, to: other)
    try other.decode(from: archive, at: "returns")
    for step in 0..<7 {
      let (a, b) = (
        append(Float(step), 2, step == 4, to: whole), append(Float(step), 2, step == 4, to: other)
      )
      #expect(a == b)
    }
    var ends = (Archive(), Archive())
    try whole.encode(into: &ends.0, at: "returns")
    try other.encode(into: &ends.1, at: "returns")
    #expect(same(ends.0, ends.1))
  }

  @Test func refusesMisfits() throws {
    var archive = Archive()
    try NStepReturns(steps: 3, discount: 0.9, environments: 2, width: 2)
      .encode(into: &archive, at: "returns")
    for (steps, environments, width) in [(2, 2, 2), (3, 1, 2), (3, 2, 3)] {
      #expect(throws: FormatError.self) {
        try NStepReturns(steps: steps, discount: 0.9, environments: environments, width: width)
          .decode(from: archive, at: "returns")
      }
    }
    for (name, numbers) in [("starts", [0, 3]), ("counts", [3, 0]), ("counts", [-1, 0])] {
      var altered = archive
      try altered.set("returns/\(name)", numbers)
      #expect(throws: FormatError.self) {
        try NStepReturns(steps: 3, discount: 0.9, environments: 2, width: 2)
          .decode(from: altered, at: "returns")
      }
    }
  }
}
