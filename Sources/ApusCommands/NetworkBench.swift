internal import Neural
internal import Training

/// Training steps of convolutional and recurrent networks on one thread: run, gradients, optimiser.
///
/// `Benchmarks/peers/torch_networks.py` measures the same networks in PyTorch.
struct NetworkBench {
  let repetitions: Int

  /// A network with the sizes of its input, batch and optimiser.
  private struct Example {
    var name: String
    var input: [Int]
    var batch: Int
    var rule: OptimizerRule
    var loss: (Tensor, Tensor) -> Tensor
  }

  private static func leNet(_ activation: Activation, _ pool: any Module) -> Sequential {
    Sequential {
      Conv2D(6, 5, padding: .all(2), activation: activation)
      pool
      Conv2D(16, 5, activation: activation)
      pool
      Flatten()
      MLP(hiddenSizes: [120, 84], activation: activation, outputs: 10)
    }
  }

  private static func block(_ x: Tensor, _ filters: Int, stride: Int) -> Tensor {
    func convolution(_ size: Int, _ stride: Int) -> Conv2D {
      Conv2D(
        filters, Size2D(size, size), stride: Size2D(stride, stride), padding: .all(size / 2),
        useBias: false)
    }
    let first = BatchNorm()(convolution(3, stride)(x)).relu()
    let second = BatchNorm()(convolution(3, 1)(first))
    let isChanged = x.shape != second.shape
    return (second + (isChanged ? BatchNorm()(convolution(1, stride)(x)) : x)).relu()
  }

  private static func resNet20(_ x: Tensor) -> Tensor {
    var x = BatchNorm()(Conv2D(16, 3, padding: .all(1), useBias: false)(x)).relu()
    for filters in [16, 32, 64] {
      for number in 0..<3 {
        x = block(x, filters, stride: number == 0 && filters > 16 ? 2 : 1)
      }
    }
    return Dense(10)(GlobalAveragePooling2D()(x))
  }

  private static let dqn = Sequential {
    Conv2D(32, 8, stride: 4, activation: .relu)
    Conv2D(64, 4, stride: 2, activation: .relu)
    Conv2D(64, 3, activation: .relu)
    Flatten()
    Dense(512, activation: .relu)
    Dense(6)
  }

  private static var examples: [Example] {
    let momentum = OptimizerRule.sgd(momentum: 0.9)
    return [
      Example(name: "LeNet-5, tanh and means", input: [28, 28, 1], batch: 64, rule: .adam()) {
        crossEntropy(logits: leNet(.tanh, AveragePooling2D(2))($0), classes: $1)
      },
      Example(name: "LeNet-5, ReLU and maxima", input: [28, 28, 1], batch: 64, rule: .adam()) {
        crossEntropy(logits: leNet(.relu, MaxPooling2D(2))($0), classes: $1)
      },
      Example(name: "ResNet-20", input: [32, 32, 3], batch: 64, rule: momentum) {
        crossEntropy(logits: resNet20($0), classes: $1)
      },
      Example(name: "Nature DQN", input: [84, 84, 4], batch: 32, rule: .adam()) { x, action in
        let value = dqn(x).picked(action)
        return huber(value, value * 0)
      },
    ]
  }

  /// A recurrent layer with a dense one, to which the classes are numbers.
  private static func recurrent(_ name: String, _ layer: any Module, _ size: RecurrentSize)
    -> Example
  {
    Example(
      name: "\(name) of \(size.units) units, \(size.steps) steps of \(size.inputs)",
      input: [size.steps, size.inputs], batch: size.batch, rule: .adam()
    ) { x, classes in
      (Dense(1)(layer(x)).squeezed([-1]) - classes.cast(to: .float32)).square().mean()
    }
  }

  private struct RecurrentSize {
    var inputs, units, steps, batch: Int
  }

  private static var recurrentExamples: [Example] {
    [
      RecurrentSize(inputs: 32, units: 64, steps: 32, batch: 32),
      RecurrentSize(inputs: 32, units: 128, steps: 50, batch: 64),
    ].flatMap { size in
      [
        recurrent("simple RNN", SimpleRNN(size.units), size),
        recurrent("LSTM", LSTM(size.units), size),
        recurrent("GRU", GRU(size.units), size),
      ]
    }
  }

  func run(_ figure: (String, Double, String) -> Void) throws {
    let peak = measurePeak() * 1e9
    for example in Self.examples + Self.recurrentExamples {
      let graph = try Graph.trace(training: true) { trace in
        let shape = Shape([.batch] + example.input.map { .fixed($0) })
        let classes = trace.input("class", [.batch], type: .int32)
        trace.output("loss", example.loss(trace.input("x", shape), classes))
      }.differentiating("loss")
      let plan = try Plan(graph, capacity: example.batch)
      let runner = Runner(plan)
      var weights = Weights(plan.layouts[0], seed: 1)
      let optimizer = Optimizer(example.rule, layout: plan.layouts[0])
      let (x, classes) = (try runner.input("x"), try runner.integers("class"))
      for index in 0..<example.batch * example.input.reduce(1, *) {
        x[index] = Float((index * 7919) % 2001) / 1000 - 1
      }
      for index in 0..<example.batch { classes[index] = Int32(index % 6) }
      func step() throws {
        try runner.train(
          count: example.batch, weights: &weights, optimizer: optimizer, learningRate: 1e-4)
      }
      try step()
      let seconds = try median(of: repetitions) {
        let stopwatch = Stopwatch()
        var steps = 0
        repeat {
          try step()
          steps += 1
        } while stopwatch.seconds < 0.3
        return stopwatch.seconds / Double(steps)
      }
      let name = "training step of \(example.name), batch \(example.batch), 1 thread"
      figure(name, seconds * 1e3, "ms")
      let work = Double(plan.operationsPerRow * example.batch)
      figure("\(name), part of the peak", work / seconds / peak, "of 1")
    }
  }
}
