import Gym
import Randomness

@testable import Agents

/// Two signs are shown, of three and of two kinds; each is to be named, and each name earns 1.
struct Pairs: Environment {
  var generator = PCG64(seed: 0)
  var shown: SIMD2<Int> = .zero

  var observationSpace: Box<SIMD2<Float>> { Box(low: [-1, -1], high: [1, 1]) }
  let actionSpace: MultiDiscrete<SIMD2<Int>>

  init() throws { actionSpace = try MultiDiscrete(counts: [3, 2], starts: [5, 0]) }

  static func seen(_ shown: SIMD2<Int>) -> SIMD2<Float> {
    [Float(shown.x) - 1, 2 * Float(shown.y) - 1]
  }

  mutating func reset(seed: UInt64?) throws -> SIMD2<Float> {
    if let seed { generator = PCG64(seed: seed) }
    shown = [generator.integer(below: 3), generator.integer(below: 2)]
    return Self.seen(shown)
  }

  mutating func step(_ action: SIMD2<Int>) throws -> Step<SIMD2<Float>> {
    try actionSpace.require(action)
    let right = (action.x - 5 == shown.x ? 1.0 : 0) + (action.y == shown.y ? 1 : 0)
    return Step(observation: Self.seen(shown), reward: right, terminated: true)
  }
}

/// Four lamps are shown, and each switch is to be set as its lamp is.
struct Switches: Environment {
  var generator = PCG64(seed: 0)
  var lamps: SIMD4<Int> = .zero

  var observationSpace: Box<SIMD4<Float>> { Box(low: [0, 0, 0, 0], high: [1, 1, 1, 1]) }
  let actionSpace: MultiBinary<SIMD4<Int>>

  init() throws { actionSpace = try MultiBinary(shape: [2, 2]) }

  private var observation: SIMD4<Float> {
    [Float(lamps[0]), Float(lamps[1]), Float(lamps[2]), Float(lamps[3])]
  }

  mutating func reset(seed: UInt64?) throws -> SIMD4<Float> {
    if let seed { generator = PCG64(seed: seed) }
    for place in 0..<4 { lamps[place] = generator.integer(below: 2) }
    return observation
  }

  mutating func step(_ action: SIMD4<Int>) throws -> Step<SIMD4<Float>> {
    try actionSpace.require(action)
    let right = (0..<4).count { action[$0] == lamps[$0] }
    return Step(observation: observation, reward: Double(right), terminated: true)
  }
}

/// A sign is shown; it is to be named, and two numbers are to be brought near to its goal.
struct Mixed: Environment {
  typealias Both = Product<Box<SIMD2<Float>>, Discrete, MultiBinary<SIMD2<Int>>>
  var generator = PCG64(seed: 0)
  var shown: Float = 1
  /// Whether episodes are never over.
  var isEndless = false

  var observationSpace: Box<SIMD2<Float>> { Box(low: [-1, -1], high: [1, 1]) }
  let actionSpace: Both

  init() throws {
    actionSpace = try Product(
      named: ["where", "which", "bits"], Box(low: [-3, -2], high: [3, 2]), Discrete(2, start: 7),
      MultiBinary(shape: [2]))
  }

  mutating func reset(seed: UInt64?) throws -> SIMD2<Float> {
    if let seed { generator = PCG64(seed: seed) }
    shown = generator.integer(below: 2) == 0 ? -1 : 1
    return [shown, 0]
  }

  mutating func step(_ action: (SIMD2<Float>, Int, SIMD2<Int>)) throws -> Step<SIMD2<Float>> {
    try actionSpace.require(action)
    if isEndless { return Step(observation: [shown, 0], reward: 1, terminated: false) }
    let miss = action.0 - Aim.goal(shown)
    let choice = (action.1 == 7) == (shown > 0) ? 1.0 : 0
    let bits = (action.2.x == 1) == (shown > 0) && action.2.y == 1 ? 1.0 : 0
    let reward = choice + bits - Double(abs(miss.x) + abs(miss.y))
    return Step(observation: [shown, 0], reward: reward, terminated: true)
  }
}

/// Nine doors, found by row and column, of which few are open; the open one with the highest number
/// pays twice as much as the others.
struct Locks: Environment {
  var generator = PCG64(seed: 0)
  var open = [Bool](repeating: true, count: 9)
  var time = 0

  var observationSpace: Box<[Float]> {
    Box(low: Array(repeating: 0, count: 9), high: Array(repeating: 1, count: 9))
  }
  let actionSpace: MultiDiscrete<SIMD2<Int>>
  var best: Int { open.lastIndex(of: true) ?? 0 }

  init() throws { actionSpace = try MultiDiscrete(counts: [3, 3]) }

  private mutating func shuffle() -> [Float] {
    open = (0..<9).map { _ in generator.random() < 0.2 }
    open[generator.integer(below: 9)] = true
    return open.map { $0 ? 1 : 0 }
  }

  mutating func reset(seed: UInt64?) throws -> [Float] {
    if let seed { generator = PCG64(seed: seed) }
    time = 0
    return shuffle()
  }

  mutating func step(_ action: SIMD2<Int>) throws -> Step<[Float]> {
    let door = 3 * action.x + action.y
    guard open[door] else { throw GymError.invalid("Door \(door) is closed.") }
    let reward = door == best ? 1 : 0.5
    time += 1
    return Step(observation: shuffle(), reward: reward, terminated: time == 5)
  }

  static var restrictsActions: Bool { true }
  func legalActions(into mask: inout MutableSpan<Bool>) {
    for index in 0..<9 { mask[index] = open[index] }
  }
}
