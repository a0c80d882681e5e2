public import Formats
internal import Neural

/// A model with a name, which the command line can make for any data that fits it.
public struct ModelKind: Sendable {
  /// Its name, such as `perceptron`.
  public let name: String
  /// What it is, in a line.
  public let summary: String
  /// Whether it rebuilds its inputs instead of predicting targets.
  public let rebuildsInputs: Bool
  /// Its configuration with every default, as JSON.
  public let defaults: JSONValue
  /// Makes the module from a configuration, the sizes of one row and the number of outputs.
  let make: @Sendable (JSONValue, [Int], Int) throws -> any Module
  /// Changes a configuration and encodes it anew, with every default filled in.
  let normalized: @Sendable (JSONValue) throws -> JSONValue
  /// The loss, where it is not that of the targets' kind.
  let loss: @Sendable (JSONValue, [Int]) throws -> Loss?

  private init<Configuration: Codable & Sendable>(
    _ name: String, _ summary: String, _ defaults: Configuration, rebuildsInputs: Bool = false,
    loss: @escaping @Sendable (Configuration, [Int]) throws -> Loss? = { _, _ in nil },
    make: @escaping @Sendable (Configuration, [Int], Int) throws -> any Module
  ) {
    self.name = name
    self.summary = summary
    self.rebuildsInputs = rebuildsInputs
    self.defaults = (try? JSON.value(of: defaults)) ?? .null
    self.make = { try make(JSON.decode(Configuration.self, from: $0), $1, $2) }
    self.loss = { try loss(JSON.decode(Configuration.self, from: $0), $1) }
    normalized = { try JSON.value(of: JSON.decode(Configuration.self, from: $0)) }
  }

  /// The model of a name.
  ///
  /// - Throws: ``SupervisedError/usage(_:)`` with the nearest names.
  public static func named(_ name: String) throws -> ModelKind {
    if let known = all.first(where: { $0.name == name }) { return known }
    let names = all.map(\.name)
    let nearest = nearestNames(to: name, in: names).map { "'\($0)'" }
    throw SupervisedError.usage(
      "There is no model '\(name)'. "
        + (nearest.isEmpty
          ? "Known are: \(names.joined(separator: ", "))."
          : "Did you mean \(nearest.joined(separator: " or "))?"))
  }

  /// The configuration with one value changed.
  ///
  /// - Throws: ``SupervisedError/usage(_:)`` for an unknown name or a value of another kind.
  public func changing(_ configuration: JSONValue, _ name: String, to value: JSONValue) throws
    -> JSONValue
  {
    let names = configuration.members?.map(\.key) ?? []
    guard names.contains(name) else {
      let nearest = nearestNames(to: name, in: names).map { "'model.\($0)'" }
      throw SupervisedError.usage(
        "The model \(self.name) has no parameter 'model.\(name)'. "
          + (nearest.isEmpty
            ? "It has: \(names.map { "model.\($0)" }.joined(separator: ", "))."
            : "Did you mean \(nearest.joined(separator: " or "))?"))
    }
    var changed = configuration
    changed[name] = value
    do {
      return try normalized(changed)
    } catch {
      let old = configuration[name]?.text() ?? "null"
      throw SupervisedError.usage(
        "model.\(name) cannot be \(value.text()): it takes a value such as \(old).")
    }
  }

  // MARK: The models

  private struct PerceptronConfiguration: Codable, Sendable {
    var hidden = [256, 128, 100]
    var activation = "relu"
    var dropout = 0.0
  }
  private struct SoftmaxConfiguration: Codable, Sendable {}
  private struct LeNetConfiguration: Codable, Sendable {
    var activation = "relu"
    var maximumPooling = true
  }
  private struct VGGConfiguration: Codable, Sendable {
    var convolutions = [2, 2]
    var filters = [32, 64]
    var units = 128
    var dropout = 0.5
  }
  private struct AutoencoderConfiguration: Codable, Sendable {
    var hidden = [256]
    var code = 64
    var activation = "relu"
    var noise = 0.0
    var convolutional = false
    var filters = 16
    var sparsity = 0.0
  }
  private struct VAEConfiguration: Codable, Sendable {
    var hidden = [400]
    var code = 20
    var beta = 1.0
    var likelihood = VariationalAutoencoder.Likelihood.bernoulli
  }

  private static func positive(_ numbers: [Int], _ name: String) throws -> [Int] {
    guard numbers.allSatisfy({ (1...1_000_000).contains($0) }) else {
      throw SupervisedError.usage("model.\(name) cannot be \(numbers): each is 1 to 1000000.")
    }
    return numbers
  }

  private static func positive(_ number: Int, _ name: String) throws -> Int {
    guard (1...1_000_000).contains(number) else {
      throw SupervisedError.usage("model.\(name) cannot be \(number): it is 1 to 1000000.")
    }
    return number
  }

  private static func share(_ number: Double, _ name: String) throws -> Double {
    guard (0..<1).contains(number) else {
      throw SupervisedError.usage(
        "model.\(name) cannot be \(number): it is a share of at least 0 and below 1.")
    }
    return number
  }

  private static func factor(_ number: Double, _ name: String) throws -> Double {
    guard number.isFinite, number >= 0 else {
      throw SupervisedError.usage(
        "model.\(name) cannot be \(number): it is a finite number of at least 0.")
    }
    return number
  }

  /// The activations that configurations may name.
  static let activations: [String: Activation] = [
    "linear": .linear, "sigmoid": .sigmoid, "logistic": .sigmoid, "tanh": .tanh, "relu": .relu,
    "leaky_relu": .leakyRelu(), "elu": .elu(), "selu": .selu, "gelu": .gelu, "silu": .silu,
    "softplus": .softplus, "mish": .mish,
  ]

  private static func activation(_ name: String) throws -> Activation {
    guard let known = activations[name] else {
      throw SupervisedError.usage(
        "model.activation cannot be '\(name)'; known are: "
          + activations.keys.sorted().joined(separator: ", ") + ".")
    }
    return known
  }

  private static func picture(_ shape: [Int], _ model: String) throws -> [Int] {
    guard shape.count == 3 else {
      throw SupervisedError.usage(
        "\(model) needs pictures of shape [height, width, channels], not rows of \(shape).")
    }
    return shape
  }

  /// Every model that has a name.
  public static let all: [ModelKind] = [
    ModelKind(
      "perceptron", "dense layers: a multilayer perceptron", PerceptronConfiguration()
    ) { configuration, _, outputs in
      Models.perceptron(
        hidden: try positive(configuration.hidden, "hidden"), outputs: outputs,
        activation: try activation(configuration.activation),
        dropout: try share(configuration.dropout, "dropout"))
    },
    ModelKind(
      "linear", "no hidden layer: softmax regression, or linear regression",
      SoftmaxConfiguration()
    ) { _, _, outputs in Models.perceptron(hidden: [], outputs: outputs) },
    ModelKind(
      "lenet5", "LeNet-5 (LeCun et al. 1998) for pictures of 28 × 28", LeNetConfiguration()
    ) { configuration, shape, outputs in
      let sizes = try picture(shape, "LeNet-5")
      guard sizes[0] >= 12, sizes[1] >= 12 else {
        throw SupervisedError.usage(
          "LeNet-5 needs pictures of 12 × 12 pixels or more, not \(sizes[0]) × \(sizes[1]).")
      }
      return Models.leNet5(
        classes: outputs, activation: try activation(configuration.activation),
        maximumPooling: configuration.maximumPooling)
    },
    ModelKind(
      "vgg", "blocks of 3 × 3 convolutions (Simonyan & Zisserman 2015)", VGGConfiguration()
    ) { configuration, shape, outputs in
      _ = try picture(shape, "VGG")
      guard configuration.convolutions.count == configuration.filters.count else {
        throw SupervisedError.usage(
          "model.convolutions and model.filters need one number for each block: "
            + "\(configuration.convolutions) and \(configuration.filters) differ.")
      }
      return Models.vgg(
        blocks: Array(
          zip(
            try positive(configuration.convolutions, "convolutions"),
            try positive(configuration.filters, "filters"))),
        units: try positive(configuration.units, "units"),
        dropout: try share(configuration.dropout, "dropout"), classes: outputs)
    },
    ModelKind(
      "autoencoder",
      "an encoder into a short code and a decoder back; noise and sparsity on demand",
      AutoencoderConfiguration(), rebuildsInputs: true,
      loss: { configuration, shape in
        configuration.sparsity > 0
          ? .sparse(width: shape.reduce(1, *), weight: configuration.sparsity) : nil
      }
    ) { configuration, shape, _ in
      let code = try positive(configuration.code, "code")
      let noise = try factor(configuration.noise, "noise")
      _ = try factor(configuration.sparsity, "sparsity")
      if configuration.convolutional {
        let sizes = try picture(shape, "A convolutional autoencoder")
        guard sizes[0] % 4 == 0, sizes[1] % 4 == 0, configuration.sparsity == 0 else {
          throw SupervisedError.usage(
            "A convolutional autoencoder needs sides that are multiples of 4 and has no sparsity.")
        }
        return Autoencoder.convolutional(
          height: sizes[0], width: sizes[1], channels: sizes[2],
          filters: try positive(configuration.filters, "filters"), code: code, noise: noise)
      }
      return Autoencoder(
        inputs: shape.reduce(1, *), hidden: try positive(configuration.hidden, "hidden"),
        code: code, activation: try activation(configuration.activation), noise: noise,
        givesCode: configuration.sparsity > 0)
    },
    ModelKind(
      "vae", "a variational autoencoder of dense layers (Kingma & Welling 2014)",
      VAEConfiguration(), rebuildsInputs: true,
      loss: { configuration, shape in
        VariationalAutoencoder(
          inputs: shape.reduce(1, *), hidden: configuration.hidden, code: configuration.code,
          likelihood: configuration.likelihood
        ).loss(beta: configuration.beta)
      }
    ) { configuration, shape, _ in
      _ = try factor(configuration.beta, "beta")
      return VariationalAutoencoder(
        inputs: shape.reduce(1, *), hidden: try positive(configuration.hidden, "hidden"),
        code: try positive(configuration.code, "code"), likelihood: configuration.likelihood)
    },
  ]
}
