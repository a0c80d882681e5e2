import Neural
import Randomness
import Testing

@testable import Supervised

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

@Suite struct ModelTests {
  @Test func leNetHasItsParameters() throws {
    #expect(try Network(Models.leNet5(), input: [28, 28, 1]).parameterCount == 61_706)
    let modern = try Network(
      Models.leNet5(activation: .relu, maximumPooling: true), input: [28, 28, 1])
    #expect(modern.parameterCount == 61_706 && modern.outputShape == [10])
  }

  @Test func vggBlocksHalveThePicture() throws {
    let network = try Network(
      Models.vgg(blocks: [(2, 4), (1, 8)], units: 16, classes: 3), input: [8, 8, 1])
    #expect(try network.layers().map(\.shape).contains([2, 2, 8]))
    // Two 3 × 3 kernels of C channels have fewer weights than one of 5 × 5.
    let two = try Network(
      Sequential(Models.vggBlock(convolutions: 2, filters: 6)), input: [8, 8, 6])
    let one = try Network(Conv2D(6, 5, padding: .same), input: [8, 8, 6])
    #expect(two.parameterCount == 2 * (9 * 36 + 6) && one.parameterCount == 25 * 36 + 6)
  }

  @Test func aLinearAutoencoderFindsPrincipalComponents() throws {
    // Six features that vary in two directions, and a little noise.
    var generator = PCG64(seed: 2)
    let directions: [[Double]] = [[1, 0.5, -0.5, 0.2, 0, 0.3], [0, 0.4, 0.6, -1, 0.5, 0.1]]
    var inputs: [Float] = []
    for _ in 0..<400 {
      let (a, b) = (2 * generator.normal(), generator.normal())
      for feature in 0..<6 {
        let value = a * directions[0][feature] + b * directions[1][feature]
        inputs.append(Float(value + 0.1 * generator.normal()))
      }
    }
    let data = try Dataset(inputs: inputs, inputShape: [6])
    let network = try Network(Autoencoder(inputs: 6, hidden: [], code: 2), input: [6], seed: 1)
    network.compile(loss: .meanSquaredError, learningRate: .cosine(from: 0.02, to: 0, steps: 6000))
    try network.fit(data, epochs: 1500, batchSize: 100)
    let pca = try PrincipalComponents(2, fitting: inputs, features: 6)
    let rebuilt = pca.inverse(pca.transform(inputs))
    let best = Scores.meanSquaredError(rebuilt.map(Double.init), inputs.map(Double.init))
    let found = try #require(try network.evaluate(data)["loss"])
    #expect(found < 1.01 * best, "\(found) and \(best)")
    // The decoder's rows span the components' plane.
    let kernel = try #require(network.weights["decoder.dense_0.kernel"]).map(Double.init)
    for row in 0..<2 {
      let vector = Array(kernel[row * 6..<row * 6 + 6])
      let length = vector.reduce(0) { $0 + $1 * $1 }
      let inside = (0..<2).reduce(0.0) { sum, k in
        let dot = (0..<6).reduce(0.0) { $0 + vector[$1] * pca.components[k * 6 + $1] }
        return sum + dot * dot
      }
      // The cosine of less than 1°.
      #expect(inside / length > 0.9997)
    }
    // The encoder as a network of its own gives the codes.
    let model = try #require(network.module as? Autoencoder)
    let codes = try network.part(model.encoder, named: "encoder", input: [6]).predict(data)
    #expect(codes.count == 800)
    let decoder = try network.part(model.decoder, named: "decoder", input: [2])
    #expect(try decoder.predict(codes) == network.predict(data))
  }

  @Test func autoencodersOfEveryKindLearn() throws {
    var generator = PCG64(seed: 3)
    var inputs: [Float] = []
    for _ in 0..<64 {
      let (row, column) = (generator.integer(below: 6), generator.integer(below: 6))
      for y in 0..<8 {
        for x in 0..<8 { inputs.append((row...row + 2) ~= y && (column...column + 2) ~= x ? 1 : 0) }
      }
    }
    let data = try Dataset(inputs: inputs, inputShape: [8, 8, 1])
    let sparse = Autoencoder(inputs: 64, hidden: [32], code: 16, givesCode: true)
    let vae = VariationalAutoencoder(inputs: 64, hidden: [32], code: 4)
    let cases: [(String, any Module, Loss)] = [
      ("dense", Autoencoder(inputs: 64, hidden: [32], code: 8), .meanSquaredError),
      ("denoising", Autoencoder(inputs: 64, hidden: [32], code: 8, noise: 0.2), .meanSquaredError),
      (
        "convolutional", Autoencoder.convolutional(height: 8, width: 8, filters: 4, code: 8),
        .meanSquaredError
      ), ("sparse", sparse, .sparse(width: 64, weight: 0.001)), ("vae", vae, vae.loss()),
    ]
    for (name, module, loss) in cases {
      func network(_ module: some Module) throws -> Network {
        try Network(module, input: [8, 8, 1], seed: 1)
      }
      let network = try network(module)
      network.compile(loss: loss, learningRate: 0.005)
      let history = try network.fit(data, epochs: 60, batchSize: 16)
      let losses = history["loss"]
      #expect(
        try #require(losses.last) < 0.8 * losses[0], "\(name): \(losses[0]), \(losses.last ?? 0)")
    }
  }

  @Test func divergenceIsTheIntegral() throws {
    // KL(N(μ, σ²) ‖ N(0, 1)) by the trapezoid rule.
    let (mean, logVariance) = (0.7, -0.4)
    let graph = try Graph.trace { trace in
      let mean = trace.input("mean", .rows(1))
      let variance = trace.input("variance", .rows(1))
      trace.output(
        "kl", VariationalAutoencoder.divergence(mean: mean, logVariance: variance))
    }
    let runner = Runner(try Plan(graph, capacity: 1))
    try runner.input("mean")[0] = Float(mean)
    try runner.input("variance")[0] = Float(logVariance)
    try runner.run(count: 1, weights: Weights(zeros: ParameterLayout(graph)))
    let deviation = exp(logVariance / 2)
    var sum = 0.0
    for step in -8000...8000 {
      let x = mean + deviation * Double(step) / 1000
      let z = (x - mean) / deviation
      let p = exp(-z * z / 2) / (deviation * (2 * Double.pi).squareRoot())
      let logRatio = -z * z / 2 - log(deviation) + x * x / 2
      sum += p * logRatio * deviation / 1000
    }
    #expect(abs(Double(try runner.output("kl")[0]) - sum) < 1e-4)
  }

  @Test func adversariesLearnANormalDistribution() throws {
    // The course's toy: numbers from N(10, 1).
    let gan = try GenerativeAdversarialNetwork(
      generator: Models.perceptron(hidden: [16], outputs: 1),
      discriminator: Models.perceptron(hidden: [32, 32], outputs: 1), rowSize: 1, codeSize: 1,
      batch: 64, objective: .classic(labelSmoothing: 0.1), generatorRate: 1e-3,
      discriminatorRate: 1e-3, seed: 4)
    var generator = PCG64(seed: 9)
    for _ in 0..<3000 {
      try gan.trainStep((0..<64).map { _ in Float(generator.normal(mean: 10, deviation: 1)) })
    }
    let rows = try gan.generate(2000, seed: 1).map(Double.init)
    let mean = rows.reduce(0, +) / 2000
    #expect(abs(mean - 10) < 0.5, "\(mean)")
    #expect(throws: SupervisedError.self) { try gan.trainStep([1]) }
  }

  @Test func onlyTheTurnsOwnWeightsChange() throws {
    let gan = try GenerativeAdversarialNetwork(
      generator: Models.perceptron(hidden: [4], outputs: 2),
      discriminator: Models.perceptron(hidden: [4], outputs: 1), rowSize: 2, codeSize: 3, batch: 8,
      objective: .wasserstein(clip: 0.02), optimizer: .rmsprop(), seed: 1)
    func part(_ prefix: String) -> [Float] {
      gan.weights.layout.entries.filter { $0.path.hasPrefix(prefix) }
        .flatMap { gan.weights[$0.path] ?? [] }
    }
    let (maker, judge) = (part("generator"), part("discriminator"))
    _ = try gan.trainDiscriminator([Float](repeating: 1, count: 16))
    #expect(part("generator") == maker && part("discriminator") != judge)
    #expect(part("discriminator").allSatisfy { abs($0) <= 0.02 })
    let clipped = part("discriminator")
    _ = try gan.trainGenerator()
    #expect(part("generator") != maker && part("discriminator") == clipped)
  }
}
