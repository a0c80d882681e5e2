import Testing
import Threads

@testable import Neural

/// Trains a small network on numbers made on the spot: for tests of what training must not depend on.
struct Training {
  /// `[batch, 17] → 200 → 130 → 5`: odd widths, and several shards at the capacity.
  static let capacity = 300

  static func graph(training: Bool = false) throws -> Graph {
    try Graph.trace(training: training) { trace in
      var x = trace.input("x", .rows(17))
      x = Dense(200, activation: .tanh, name: "first")(x)
      x = LayerNorm(name: "norm")(x)
      x = Dropout(0.1)(x)
      x = Dense(130, activation: .relu, name: "second")(x)
      let logits = Dense(5, name: "head")(x)
      trace.output("logits", logits)
      let loss = crossEntropy(
        logits: logits, classes: trace.input("class", [.batch], type: .int32))
      trace.output("loss", loss + 0.01 * x.square().mean())
    }.differentiating("loss")
  }

  let runner: Runner
  var weights: Weights
  let optimizer: Optimizer
  private let x: UnsafeMutablePointer<Float>
  private let classes: UnsafeMutablePointer<Int32>
  private var step = 0

  init(threads: Int = 1) throws {
    let plan = try Plan(try Self.graph(training: true), capacity: Self.capacity)
    runner = Runner(plan, pool: ThreadPool(threads: threads))
    weights = Weights(plan.layouts[0], seed: 11)
    optimizer = Optimizer(.adam(), layout: plan.layouts[0], clipping: .norm(0.5))
    x = try runner.input("x")
    classes = try runner.integers("class")
  }

  /// One step on rows that follow from its number.
  mutating func update() throws {
    let count = step % 5 == 4 ? 1 + step * 7 % Self.capacity : Self.capacity
    for row in 0..<count {
      let kind = (row * 31 + step * 17) % 5
      classes[row] = Int32(kind)
      for column in 0..<17 {
        let noise = Float((row * 7919 + column * 104_729 + step * 1299) % 1000) / 1000 - 0.5
        x[row * 17 + column] = noise + (column % 5 == kind ? 1 : 0)
      }
    }
    try runner.train(
      count: count, weights: &weights, optimizer: optimizer, learningRate: 1e-3,
      random: RandomRun(key: 5, number: UInt64(step)))
    step += 1
  }

  /// The bits of all weights after some steps, and the losses before each.
  mutating func run(steps: Int) throws -> (bits: Bits, losses: [Float]) {
    let loss = try runner.output("loss")
    var losses: [Float] = []
    for _ in 0..<steps {
      try update()
      losses.append(loss.pointee)
    }
    return (weights.bits, losses)
  }
}

extension Weights {
  /// The bits of the whole block.
  var bits: Bits { Bits((0..<layout.count).map { pointer[$0].bitPattern }) }
}

/// The bits of many numbers: in a failure they are said in short, not one by one.
struct Bits: Equatable, CustomTestStringConvertible {
  private let words: [UInt32]

  init(_ words: [UInt32]) { self.words = words }

  var testDescription: String {
    "\(words.count) words that add up to \(words.reduce(0, &+))"
  }
}
