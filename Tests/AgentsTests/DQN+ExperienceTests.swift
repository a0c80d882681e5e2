import Formats
import Gym
import Testing

@testable import Agents

@Suite struct DQNExperienceTests {
  /// Every step of a history gives one transition: the discounted rewards until n steps are over
  /// or the episode is, and the true last observation.
  @Test(arguments: [AutoresetMode.sameStep, .nextStep], [2, 3, 20])
  func transitionsAreThoseOfTheHistory(_ mode: AutoresetMode, n: Int) throws {
    var configuration = Kind.dqnSettings
    configuration.nStep = n
    configuration.discount = 0.75
    let vector = try Drift.vector(3, mode)
    let loop = try Loop(make(DQN.self, configuration, for: vector), in: vector, total: 1000)
    struct Moment {
      var seen: [Float]
      var next: [Float]
      var action: Int
      var reward: Double
      var terminated: Bool
      var isOver: Bool
    }
    var histories = [[Moment]](repeating: [], count: 3)
    for _ in 0..<70 {
      let before = (0..<12).map { vector.observations[$0] }
      try loop.step()
      for row in 0..<3 where !vector.ignored[row] {
        histories[row].append(
          Moment(
            seen: Array(before[4 * row..<4 * row + 4]),
            next: (0..<4).map { vector.finalObservations[4 * row + $0] },
            action: Int(loop.actions[row]), reward: vector.rewards[row],
            terminated: vector.terminated[row],
            isOver: vector.terminated[row] || vector.truncated[row]))
      }
    }
    struct Line: Hashable {
      var numbers: [Float]
    }
    var expected: Set<Line> = []
    var (cut, over) = (0, 0)
    for history in histories {
      for first in history.indices {
        var (sum, factor, last) = (0.0, 1.0, first)
        while true {
          sum += factor * history[last].reward
          if history[last].isOver || last - first == n - 1 { break }
          factor *= 0.75
          last += 1
          if last == history.count { break }
        }
        if last == history.count { continue }  // It still waits.
        let end = history[last]
        if end.isOver && end.terminated { over += 1 }
        if end.isOver && !end.terminated { cut += 1 }
        expected.insert(
          Line(
            numbers: history[first].seen + end.next
              + [Float(history[first].action), Float(sum), end.terminated ? 0 : Float(factor)]))
      }
    }
    #expect(cut > 3 && over > 3)
    let state = try loop.state()
    let (seen, next) = (
      try state.floats("agent/replay/observations"),
      try state.floats("agent/replay/next_observations")
    )
    let (rewards, continues) = (
      try state.floats("agent/replay/rewards"), try state.floats("agent/replay/continues")
    )
    var actions = [Int32](repeating: 0, count: rewards.count)
    try actions.withUnsafeMutableBufferPointer { buffer in
      let start = try #require(buffer.baseAddress)
      try state.read("agent/replay/actions", into: start, count: buffer.count)
    }
    let found = rewards.indices.map { row in
      Line(
        numbers: Array(seen[4 * row..<4 * row + 4]) + Array(next[4 * row..<4 * row + 4])
          + [Float(actions[row]), rewards[row], continues[row]])
    }
    #expect(found.count == expected.count)
    #expect(Set(found) == expected)
  }
}
