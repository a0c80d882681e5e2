public import Neural
internal import Randomness
internal import Threads

/// A generator that learns to make what a discriminator cannot tell from the real.
///
/// Both lie in one block of weights, each with its own optimiser; while one learns, the other's weights
/// stay as they are. The generator's loss is the non-saturating one.
///
/// Source: Goodfellow et al., "Generative Adversarial Nets" (2014); label smoothing: Salimans et al.
/// (2016); Wasserstein with clipped weights: Arjovsky, Chintala & Bottou (2017).
public final class GenerativeAdversarialNetwork {
  /// What is to be told apart, and how.
  public enum Objective: Sendable, Hashable {
    /// The discriminator gives the logit of "real"; real rows are learned as `1 − smoothing`.
    case classic(labelSmoothing: Double = 0)
    /// The critic's difference of means is made large; its weights are clipped to ± the limit.
    case wasserstein(clip: Float = 0.01)
  }

  /// The losses of a step.
  public struct Losses: Sendable, Equatable {
    /// The discriminator's.
    public var discriminator: Double
    /// The generator's.
    public var generator: Double
  }

  /// What is to be told apart, and how.
  public let objective: Objective
  /// The numbers of a row.
  public let rowSize: Int
  /// The numbers of a code, from which a row is generated.
  public let codeSize: Int
  /// The parameters of both.
  public private(set) var weights: Weights
  /// The steps that were taken.
  public private(set) var steps = 0

  private let batch: Int
  private let judging: Runner
  private let making: Runner
  private let sampling: Runner
  private let judgeOptimizer: Optimizer
  private let makerOptimizer: Optimizer
  private let rates: (generator: Double, discriminator: Double)
  private var codes: PCG64

  /// A pair with fresh weights.
  ///
  /// - Parameters:
  ///   - generator: `[batch, codeSize] → [batch, rowSize]`.
  ///   - discriminator: `[batch, rowSize] → [batch, 1]`, a logit or the critic's value.
  ///   - batch: the real rows of a step, and as many generated ones.
  ///   - optimizer: of each of the two.
  /// - Throws: ``NeuralError`` for shapes that do not fit.
  public init(
    generator: some Module, discriminator: some Module, rowSize: Int, codeSize: Int,
    batch: Int = 64,
    objective: Objective = .classic(), optimizer: OptimizerRule = .adam(beta1: 0.5),
    generatorRate: Double = 2e-4, discriminatorRate: Double = 2e-4, seed: UInt64 = 0,
    threads: Int = 1
  ) throws {
    self.objective = objective
    self.rowSize = rowSize
    self.codeSize = codeSize
    self.batch = batch
    rates = (generatorRate, discriminatorRate)
    let streams = RandomStreams(seed: seed)
    codes = streams.stream("codes")

    func judge(_ x: Tensor) -> Tensor { discriminator(x, name: "discriminator") }
    func make(_ trace: Trace) -> Tensor {
      generator(trace.input("code", .rows(codeSize)), name: "generator")
    }
    // The discriminator's step: real and generated rows; nothing flows back into the generator.
    let judging = try Graph.trace(training: true) { trace in
      let real = judge(trace.input("real", .rows(rowSize)))
      let generated = judge(make(trace).stopGradient())
      trace.output("loss", Self.discriminatorLoss(objective, real: real, generated: generated))
    }
    // The generator's step: its rows, judged.
    let making = try Graph.trace(training: true) { trace in
      trace.output("loss", Self.generatorLoss(objective, generated: judge(make(trace))))
    }
    let sampling = try Graph.trace { trace in trace.output("rows", make(trace)) }
    let layout = ParameterLayout(judging)
    weights = Weights(layout, seed: streams.seed(for: "initialisation"))
    let pool = threads > 1 ? ThreadPool(threads: threads) : nil
    func runner(_ graph: Graph, _ prefix: String? = nil) throws -> Runner {
      let graph =
        try prefix.map {
          try graph.differentiating("loss", withRespectTo: .parameters(prefixes: [$0]))
        } ?? graph
      return Runner(try Plan(graph, capacity: batch, layout: layout), pool: pool)
    }
    self.judging = try runner(judging, "discriminator")
    self.making = try runner(making, "generator")
    self.sampling = try runner(sampling)
    judgeOptimizer = Optimizer(optimizer, layout: layout)
    makerOptimizer = Optimizer(optimizer, layout: layout)
  }

  private static func discriminatorLoss(
    _ objective: Objective, real: Tensor, generated: Tensor
  ) -> Tensor {
    switch objective {
    case .classic(let smoothing):
      // −(1 − s)·log σ(real) − s·log(1 − σ(real)) − log(1 − σ(generated)).
      (real.softplus() - (1 - smoothing) * real).mean() + generated.softplus().mean()
    case .wasserstein: generated.mean() - real.mean()
    }
  }

  private static func generatorLoss(_ objective: Objective, generated: Tensor) -> Tensor {
    switch objective {
    case .classic: (-generated).softplus().mean()
    case .wasserstein: -generated.mean()
    }
  }

  /// One step of both: the nine steps of training a generative adversarial network.
  ///
  /// - Parameter real: `batch · rowSize` numbers of real rows.
  /// - Throws: ``SupervisedError/usage(_:)`` for another number of rows.
  @discardableResult
  public func trainStep(_ real: [Float]) throws -> Losses {
    let critic = try trainDiscriminator(real)
    return Losses(discriminator: critic, generator: try trainGenerator())
  }

  /// The first six of the nine steps; a critic takes several before the generator's turn.
  public func trainDiscriminator(_ real: [Float]) throws -> Double {
    guard real.count == batch * rowSize else {
      throw SupervisedError.usage(
        "A step needs \(batch) real rows of \(rowSize) numbers; \(real.count) numbers were given.")
    }
    // 1. Take real rows.
    try judging.input("real").update(from: real, count: real.count)
    // 2. Draw codes. 3. Generate rows from them (a part of the plan).
    try drawCodes(judging)
    // 4. Judge both. 5. Compare with what is right: the loss. 6. Change the discriminator alone.
    steps += 1
    try judging.train(
      count: batch, weights: &weights, optimizer: judgeOptimizer,
      learningRate: rates.discriminator, random: RandomRun(key: 1, number: UInt64(steps)))
    if case .wasserstein(let limit) = objective { clip(limit) }
    return Double(try judging.output("loss").pointee)
  }

  /// The last three of the nine steps.
  public func trainGenerator() throws -> Double {
    // 7. Draw codes anew and generate rows. 8. Let the discriminator judge them as if they were real.
    try drawCodes(making)
    // 9. Change the generator alone, by the gradient that came through the discriminator.
    try making.train(
      count: batch, weights: &weights, optimizer: makerOptimizer, learningRate: rates.generator,
      random: RandomRun(key: 2, number: UInt64(steps)))
    return Double(try making.output("loss").pointee)
  }

  /// Generated rows, `[count, rowSize]`.
  ///
  /// - Parameter seed: of the codes; the training's are not touched.
  public func generate(_ count: Int, seed: UInt64) throws -> [Float] {
    var generator = PCG64(seed: seed)
    var result: [Float] = []
    let codes = try sampling.input("code")
    let rows = try sampling.output("rows")
    for start in stride(from: 0, to: count, by: batch) {
      for place in 0..<batch * codeSize { codes[place] = Float(generator.normal()) }
      try sampling.run(count: batch, weights: weights)
      let kept = min(batch, count - start) * rowSize
      result += UnsafeBufferPointer(start: rows, count: kept)
    }
    return result
  }

  private func drawCodes(_ runner: Runner) throws {
    let input = try runner.input("code")
    for place in 0..<batch * codeSize { input[place] = Float(codes.normal()) }
  }

  /// Holds the critic's weights within ± a limit.
  private func clip(_ limit: Float) {
    let entries = weights.layout.entries
    let numbers = weights.mutablePointer()
    for entry in entries where entry.path.hasPrefix("discriminator.") {
      for place in entry.offset..<entry.offset + entry.count {
        numbers[place] = max(-limit, min(limit, numbers[place]))
      }
    }
  }
}
