import Gym
import Randomness

/// Four items with an appeal and a worth each, drawn anew at every step, of which two are shown.
///
/// One of them, or none, is chosen in proportion to its appeal, where choosing none has the appeal 1; a session
/// of `length` steps is worth the sum of what was chosen.
struct Shelf: Environment {
  typealias Parts = Product<Box<[Float]>, Box<[Float]>, Box<[Float]>>
  let observationSpace: Parts
  let actionSpace: Slates
  var length: Int
  var generator = PCG64(seed: 0)
  var items: [Float] = [1, 0, 1, 0, 1, 0, 1, 0]
  var response: [Float] = [0, 0]
  var time = 0

  init(length: Int = 1) throws {
    self.length = length
    actionSpace = try Slates(items: 4, size: 2)
    observationSpace = try Product(
      named: ["user", "items", "response"], Box(shape: [1], low: 0, high: 1),
      Box(shape: [4, 2], low: -2, high: 2), Box(shape: [2, 1], low: 0, high: 1))
  }

  private var seen: ([Float], [Float], [Float]) {
    ([Float(time) / Float(length)], items, response)
  }

  private mutating func restock() {
    for item in 0..<4 {
      items[2 * item] = Float(generator.uniform(0, 2))
      items[2 * item + 1] = Float(generator.uniform(-1, 2))
    }
  }

  mutating func reset(seed: UInt64?) throws -> ([Float], [Float], [Float]) {
    if let seed { generator = PCG64(seed: seed) }
    time = 0
    response = [0, 0]
    restock()
    return seen
  }

  mutating func step(_ slate: Slate) throws -> Step<([Float], [Float], [Float])> {
    try actionSpace.require(slate)
    let appeals = [items[2 * slate[0]], items[2 * slate[1]]]
    let drawn = Float(generator.random()) * (1 + appeals[0] + appeals[1])
    response = [0, 0]
    var reward = 0.0
    for place in 0..<2 {
      let before = place == 0 ? 0 : appeals[0]
      if drawn >= before, drawn < before + appeals[place] {
        response[place] = 1
        reward = Double(items[2 * slate[place] + 1])
      }
    }
    time += 1
    restock()
    return Step(observation: seen, reward: reward, terminated: time == length)
  }

  /// The expected worth of a slate, and the greatest.
  static func worth(of slate: Slate, items: [Float]) -> Float {
    let appeals = (0..<4).map { items[2 * $0] }
    let values = (0..<4).map { items[2 * $0 + 1] }
    return slate.expectedValue(appeals: appeals, values: values, noneAppeal: 1, noneValue: 0)
  }
}
