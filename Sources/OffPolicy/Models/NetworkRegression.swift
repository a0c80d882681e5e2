internal import Neural
internal import Randomness

/// A network with two hidden layers of 32 and an output for each action, of which a row trains one.
///
/// Rewards from 0 to 1 are fitted by the logistic loss, all others by squares of rewards brought to
/// mean 0 and deviation 1; Adam, batches of 256, 30 passes over the rows but 4,000 steps at most, with a
/// rate that falls from 0.003 to 0.
struct NetworkRegression {
  private static let hidden = 32
  private static let batch = 256

  private let examples: RewardExamples
  private let seed: UInt64

  init(_ examples: RewardExamples, seed: UInt64) {
    (self.examples, self.seed) = (examples, seed)
  }

  private func graph(isLogistic: Bool) throws -> Graph {
    let (width, count) = (examples.features.width, examples.actionCount)
    return try Graph.trace { trace in
      var x = trace.input("x", .rows(width))
      x = Dense(Self.hidden, activation: .relu, name: "first")(x)
      x = Dense(Self.hidden, activation: .relu, name: "second")(x)
      let scores = Dense(count, name: "head")(x)
      let score = scores.picked(trace.input("action", [.batch], type: .int32))
      let reward = trace.input("reward", [.batch])
      let loss = isLogistic ? score.softplus() - score * reward : (score - reward).square()
      trace.output("loss", (loss * trace.input("weight", [.batch])).mean())
    }.differentiating("loss")
  }

  /// The model that predicts a fold, from the rows of all others.
  func model(for fold: Int) throws -> NetworkRewardModel {
    let isLogistic = examples.rewards.allSatisfy { (0...1).contains($0) }
    let width = examples.features.width
    var rows = examples.rows(for: fold)
    let mean = rows.reduce(0) { $0 + examples.rewards[Int($1)] } / Double(max(1, rows.count))
    let squares = rows.reduce(0.0) { sum, row in
      let distance = examples.rewards[Int(row)] - mean
      return sum + distance * distance
    }
    let deviation = (squares / Double(max(1, rows.count))).squareRoot()
    let scale = isLogistic || deviation <= 0 ? 1 : deviation
    let shift = isLogistic ? 0 : mean

    let plan = try Plan(try graph(isLogistic: isLogistic), capacity: Self.batch)
    let runner = Runner(plan)
    var weights = Weights(plan.layouts[0], seed: seed)
    // It begins with what is known without any context, which rare rewards would else take long for.
    let start = isLogistic ? logit(min(max(mean, 1e-4), 1 - 1e-4)) : 0
    weights["head.bias"] = Array(repeating: Float(start), count: examples.actionCount)
    weights["head.kernel"] = weights["head.kernel"].map { $0.map { 0.1 * $0 } }
    let optimizer = Optimizer(.adam(), layout: plan.layouts[0], clipping: .norm(1))
    let (x, actions) = (try runner.input("x"), try runner.integers("action"))
    let (rewards, importance) = (try runner.input("reward"), try runner.input("weight"))
    var generator = RandomStreams(seed: seed).stream("order", fold)

    let batches = (rows.count + Self.batch - 1) / Self.batch
    let steps = min(30 * batches, 4000)
    for step in 0..<steps {
      let place = step % batches
      if place == 0 { generator.shuffle(&rows) }
      let chosen = rows[place * Self.batch..<min(rows.count, (place + 1) * Self.batch)]
      for (index, row) in chosen.enumerated() {
        let row = Int(row)
        for column in 0..<width {
          x[index * width + column] = Float(examples.features.values[row * width + column])
        }
        actions[index] = examples.actions[row]
        rewards[index] = Float((examples.rewards[row] - shift) / scale)
        importance[index] = Float(examples.weights?[row] ?? 1)
      }
      try runner.train(
        count: chosen.count, weights: &weights, optimizer: optimizer,
        learningRate: 0.003 * (1 - Double(step) / Double(steps)))
    }
    func numbers(_ path: String) -> [Double] { (weights[path] ?? []).map(Double.init) }
    return NetworkRewardModel(
      layers: ["first", "second", "head"].map { (numbers($0 + ".kernel"), numbers($0 + ".bias")) },
      isLogistic: isLogistic, shift: shift, scale: scale)
  }
}

/// A trained network, which any number of threads may ask at once.
struct NetworkRewardModel: RewardModel {
  /// Kernels `[inputs, outputs]` and biases.
  let layers: [(kernel: [Double], bias: [Double])]
  let isLogistic: Bool
  let shift: Double
  let scale: Double

  func predict(
    _ features: UnsafeBufferPointer<Double>, into rewards: UnsafeMutableBufferPointer<Double>
  ) {
    let widest = layers.map(\.bias.count).max() ?? 0
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * widest) { scratch in
      var input = features
      for (number, layer) in layers.enumerated() {
        // Layers write by turns to the two halves.
        let start = number % 2 * widest
        let output = UnsafeMutableBufferPointer(
          rebasing: scratch[start..<start + layer.bias.count])
        Self.apply(layer, to: input, into: output, isHidden: number < layers.count - 1)
        input = UnsafeBufferPointer(output)
      }
      for action in rewards.indices {
        rewards[action] = isLogistic ? logistic(input[action]) : shift + scale * input[action]
      }
    }
  }

  private static func apply(
    _ layer: (kernel: [Double], bias: [Double]), to x: UnsafeBufferPointer<Double>,
    into y: UnsafeMutableBufferPointer<Double>, isHidden: Bool
  ) {
    let width = y.count
    layer.kernel.withUnsafeBufferPointer { kernel in
      for output in y.indices { y[output] = layer.bias[output] }
      for (place, value) in x.enumerated() where value != 0 {
        for output in 0..<width { y[output] += value * kernel[place * width + output] }
      }
    }
    if isHidden { for output in y.indices { y[output] = max(0, y[output]) } }
  }
}
