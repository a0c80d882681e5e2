import Formats
import Randomness
import Testing

@testable import Agents

@Suite struct ReplayTests {
  /// Transition number n of a recognisable history.
  private func append(_ number: Int, to replay: Replay) {
    let observation: [Float] = [Float(number), -Float(number)]
    let next: [Float] = [Float(number) + 0.5, Float(number) * 2]
    replay.append(
      observation: observation, action: number % 3, reward: Double(number) * 10, next: next,
      terminated: number % 4 == 0)
  }

  /// Room for samples.
  private struct Room {
    let size: Int
    let batch: Replay.Batch

    init(_ size: Int) {
      self.size = size
      batch = Replay.Batch(
        observations: .allocate(capacity: size * 2),
        nextObservations: .allocate(capacity: size * 2), actions: .allocate(capacity: size),
        rewards: .allocate(capacity: size), continues: .allocate(capacity: size))
    }

    func free() {
      batch.observations.deallocate()
      batch.nextObservations.deallocate()
      batch.actions?.deallocate()
      batch.rewards.deallocate()
      batch.continues.deallocate()
    }

    /// The numbers of the transitions that were drawn.
    var numbers: [Int] { (0..<size).map { Int(batch.observations[2 * $0]) } }
  }

  @Test func overwritesTheOldest() throws {
    let replay = Replay(capacity: 3, width: 2)
    for number in 0..<5 {
      append(number, to: replay)
      #expect(replay.count == min(number + 1, 3))
    }
    var archive = Archive()
    try replay.encode(into: &archive, at: "replay")
    #expect(try archive.floats("replay/observations") == [3, -3, 4, -4, 2, -2])
    #expect(try archive.floats("replay/next_observations") == [3.5, 6, 4.5, 8, 2.5, 4])
    #expect(try archive.floats("replay/rewards") == [30, 40, 20])
    #expect(try archive.floats("replay/continues") == [1, 0, 1])
  }

  @Test func samplesWholeTransitions() {
    let replay = Replay(capacity: 7, width: 2)
    for number in 0..<17 { append(number, to: replay) }
    let room = Room(200)
    defer { room.free() }
    var generator = PCG64(seed: 4)
    replay.sample(200, into: room.batch, using: &generator)
    for (row, number) in room.numbers.enumerated() {
      #expect((10..<17).contains(number))
      #expect(room.batch.observations[2 * row + 1] == -Float(number))
      #expect(room.batch.nextObservations[2 * row] == Float(number) + 0.5)
      #expect(room.batch.nextObservations[2 * row + 1] == Float(number) * 2)
      #expect(room.batch.actions?[row] == Int32(number % 3))
      #expect(room.batch.rewards[row] == Float(number) * 10)
      #expect(room.batch.continues[row] == (number % 4 == 0 ? 0 : 1))
    }
  }

  @Test(arguments: [6, 10, 25]) func samplesUniformly(appended: Int) {
    let replay = Replay(capacity: 10, width: 2)
    for number in 0..<appended { append(number, to: replay) }
    let room = Room(50_000)
    defer { room.free() }
    var generator = PCG64(seed: 5)
    replay.sample(50_000, into: room.batch, using: &generator)
    var counts: [Int: Int] = [:]
    for number in room.numbers { counts[number, default: 0] += 1 }
    #expect(counts.count == min(appended, 10))
    let expected = [Double](repeating: 50_000 / Double(counts.count), count: counts.count)
    // The quantile 0.999 of χ² with 9 degrees of freedom.
    #expect(chiSquare(Array(counts.values), expected) < 27.88)
  }

  @Test(arguments: [0, 2, 5, 8]) func continuesFromItsArchive(appended: Int) throws {
    let replay = Replay(capacity: 5, width: 2)
    for number in 0..<appended { append(number, to: replay) }
    var archive = Archive()
    try replay.encode(into: &archive, at: "replay")
    let other = Replay(capacity: 5, width: 2)
    for number in 100..<103 { append(number, to: other) }
    try other.decode(from: archive, at: "replay")

    let rooms = (Room(64), Room(64))
    defer {
      rooms.0.free()
      rooms.1.free()
    }
    var generators = (PCG64(seed: 6), PCG64(seed: 6))
    for number in 50..<60 {
      append(number, to: replay)
      append(number, to: other)
      replay.sample(64, into: rooms.0.batch, using: &generators.0)
      other.sample(64, into: rooms.1.batch, using: &generators.1)
      #expect(rooms.0.numbers == rooms.1.numbers)
    }
    var ends = (Archive(), Archive())
    try replay.encode(into: &ends.0, at: "replay")
    try other.encode(into: &ends.1, at: "replay")
    #expect(same(ends.0, ends.1))
  }

  @Test func keepsMasksAndOpensDeadEnds() throws {
    let replay = Replay(capacity: 3, width: 1, maskWidth: 2)
    for (number, legal) in [[true, false], [false, true], [false, false]].enumerated() {
      replay.append(
        observation: [Float(number)], action: 0, reward: 0, next: [0], terminated: false,
        nextLegal: legal)
    }
    var room = Replay.Batch(
      observations: .allocate(capacity: 64), nextObservations: .allocate(capacity: 64),
      actions: .allocate(capacity: 64), rewards: .allocate(capacity: 64),
      continues: .allocate(capacity: 64))
    let masks = UnsafeMutablePointer<Float>.allocate(capacity: 128)
    room.nextLegal = masks
    defer {
      room.observations.deallocate()
      room.nextObservations.deallocate()
      room.actions?.deallocate()
      room.rewards.deallocate()
      room.continues.deallocate()
      masks.deallocate()
    }
    var generator = PCG64(seed: 1)
    replay.sample(64, into: room, using: &generator)
    // Where no action is legal, all are: an illegal one's value would be −1e8.
    let expected: [[Float]] = [[1, 0], [0, 1], [1, 1]]
    var seen = Set<Int>()
    for row in 0..<64 {
      let number = Int(room.observations[row])
      seen.insert(number)
      #expect([masks[2 * row], masks[2 * row + 1]] == expected[number])
    }
    #expect(seen == [0, 1, 2])
  }

  @Test func keepsActionsThatAreNumbers() throws {
    let replay = Replay(capacity: 5, width: 1, realCount: 2)
    for number in 0..<8 {
      replay.append(
        observation: [Float(number)], realAction: [Float(number) / 2, -Float(number)], reward: 1,
        next: [0], terminated: number % 2 == 0)
    }
    var archive = Archive()
    try replay.encode(into: &archive, at: "replay")
    #expect(archive.blocks["replay/actions"] == nil)
    let other = Replay(capacity: 5, width: 1, realCount: 2)
    try other.decode(from: archive, at: "replay")
    var (seen, next): ([Float], [Float]) = (.init(repeating: 0, count: 50), [])
    next = seen
    var (rewards, continues, actions) = (seen, seen, seen + seen)
    let distinct = seen.withUnsafeMutableBufferPointer { seen in
      next.withUnsafeMutableBufferPointer { next in
        rewards.withUnsafeMutableBufferPointer { rewards in
          continues.withUnsafeMutableBufferPointer { continues in
            actions.withUnsafeMutableBufferPointer { actions -> Set<Float> in
              guard let one = seen.baseAddress, let two = next.baseAddress,
                let three = rewards.baseAddress, let four = continues.baseAddress
              else { return [] }
              var generator = PCG64(seed: 1)
              other.sample(
                50,
                into: Replay.Batch(
                  observations: one, nextObservations: two, realActions: actions.baseAddress,
                  rewards: three, continues: four), using: &generator)
              return Set(seen)
            }
          }
        }
      }
    }
    #expect(distinct == [3, 4, 5, 6, 7])
    for row in 0..<50 {
      #expect(actions[2 * row] == seen[row] / 2 && actions[2 * row + 1] == -seen[row])
      #expect(continues[row] == (Int(seen[row]) % 2 == 0 ? 0 : 1))
    }
    #expect(throws: FormatError.self) {
      try Replay(capacity: 5, width: 1).decode(from: archive, at: "replay")
    }
  }

  @Test func refusesMisfits() throws {
    let replay = Replay(capacity: 5, width: 2)
    for number in 0..<4 { append(number, to: replay) }
    var archive = Archive()
    try replay.encode(into: &archive, at: "replay")
    #expect(throws: FormatError.self) {
      try Replay(capacity: 3, width: 2).decode(from: archive, at: "replay")
    }
    #expect(throws: FormatError.self) {
      try Replay(capacity: 5, width: 3).decode(from: archive, at: "replay")
    }
    #expect(throws: FormatError.self) { try replay.decode(from: archive, at: "elsewhere") }
    for position in [[4], [4, 5], [4, -1], [-1, 0], [6, 0], [4, 2], [3, 3]] {
      var altered = archive
      try altered.set("replay/position", position)
      #expect(throws: FormatError.self, "\(position)") {
        try replay.decode(from: altered, at: "replay")
      }
    }
  }
}
