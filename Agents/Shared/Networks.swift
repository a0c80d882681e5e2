internal import Formats
internal import Gym
internal import Neural

/// The layers between an observation and an agent's heads, as configurations name them.
public struct NetworkConfiguration: Sendable, Codable, Equatable {
  /// The sizes of the hidden layers.
  public var hiddenSizes: [Int]
  /// What follows each hidden layer.
  public var activation: HiddenActivation
  /// What comes before them; `nil` where they take observations as they are.
  var encoder: ObservationEncoder?

  /// The layers between an observation and an agent's heads.
  public init(hiddenSizes: [Int], activation: HiddenActivation) {
    self.hiddenSizes = hiddenSizes
    self.activation = activation
  }

  /// Checks the sizes.
  ///
  /// - Throws: ``GymError`` if a size is below 1.
  func validate() throws {
    for size in hiddenSizes {
      try check(
        "hidden_sizes", hiddenSizes, (1...65_536).contains(size),
        "sizes from 1 to 65536, such as [64,64]")
    }
    try encoder?.validate()
  }

  /// The same layers behind what a kind of network puts before them.
  ///
  /// - Throws: ``GymError/parameter(_:value:allowed:)`` if the observations are none for it.
  func behind(_ kind: NetworkKind, _ space: SpaceDescription) throws -> NetworkConfiguration {
    var layers = self
    layers.encoder = kind == .convolutional ? try ObservationEncoder(space) : nil
    return layers
  }

  /// Floats that the first layer takes of observations of so many.
  func inputs(_ features: Int) -> Int { encoder?.width ?? features }

  /// Observations as the first layer takes them.
  private func encoded(_ x: Tensor, isOrthogonal: Bool = false) -> Tensor {
    encoder?.record(x, activation: activation.function, isOrthogonal: isOrthogonal) ?? x
  }

  /// `[batch, width] → [batch, outputs]` through the hidden layers `hidden_0`, … and a head.
  ///
  /// - Parameters:
  ///   - x: flat observations.
  ///   - outputs: the size of the head.
  ///   - headGain: with a gain, all kernels are orthogonal, √2 in the hidden layers and this gain
  ///     in the head, and biases zero; without, PyTorch's default.
  func record(_ x: Tensor, outputs: Int, headGain: Float? = nil) -> Tensor {
    recordWithHidden(x, outputs: outputs, headGain: headGain).head
  }

  /// `record`, with what the last hidden layer gives the head, `[batch, hidden]`.
  func recordWithHidden(
    _ x: Tensor, outputs: Int, headGain: Float? = nil
  ) -> (hidden: Tensor, head: Tensor) {
    let hidden = recordHidden(x, isOrthogonal: headGain != nil)
    let head = Dense(
      outputs, kernelInitializer: headGain.map { .orthogonal(gain: $0) },
      biasInitializer: headGain.map { _ in .constant(0) }, name: "head")(hidden)
    return (hidden, head)
  }

  /// The hidden layers alone, `[batch, width] → [batch, hidden]`.
  func recordHidden(_ x: Tensor, isOrthogonal: Bool = false) -> Tensor {
    var y = encoded(x, isOrthogonal: isOrthogonal)
    for (index, size) in hiddenSizes.enumerated() {
      y = Dense(
        size, activation: activation.function,
        kernelInitializer: isOrthogonal ? .orthogonal(gain: Float(2).squareRoot()) : nil,
        biasInitializer: isOrthogonal ? .constant(0) : nil, name: "hidden_\(index)")(y)
    }
    return y
  }
}

extension NetworkConfiguration {
  /// `[batch, width]` through the hidden layers to two heads: the last hidden layer is one for each,
  /// those before are shared.
  ///
  /// - Parameters:
  ///   - x: flat observations.
  ///   - outputs: the sizes of the heads, whose layers are in the scopes `value` and `advantage`.
  ///   - noise: of all layers, if they are noisy.
  ///   - between: what is done to what the shared layers make.
  func recordStreams(
    _ x: Tensor, outputs: (value: Int, advantage: Int), noise: LayerNoise? = nil,
    between: (Tensor) -> Tensor = { $0 }
  ) -> (Tensor, Tensor) {
    let shared = between(noisyHidden(encoded(x), hiddenSizes.indices.dropLast(), noise))
    func stream(_ name: String, _ outputs: Int) -> Tensor {
      x.trace.scope(name) {
        NoisyDense(units: outputs, name: "head", noise: noise)(
          noisyHidden(shared, hiddenSizes.indices.suffix(1), noise))
      }
    }
    return (stream("value", outputs.value), stream("advantage", outputs.advantage))
  }

  /// `record`, with noise in all layers.
  ///
  /// - Parameter between: what is done to what the layers before the last hidden one make.
  func recordNoisy(
    _ x: Tensor, outputs: Int, noise: LayerNoise?, between: (Tensor) -> Tensor = { $0 }
  ) -> Tensor {
    let shared = between(noisyHidden(encoded(x), hiddenSizes.indices.dropLast(), noise))
    return NoisyDense(units: outputs, name: "head", noise: noise)(
      noisyHidden(shared, hiddenSizes.indices.suffix(1), noise))
  }

  /// `record`, each hidden layer brought to mean 0 and variance 1 before its activation; all kernels
  /// begin orthogonal with a gain of √2, biases zero.
  func recordNormalized(_ x: Tensor, outputs: Int) -> Tensor {
    func dense(_ units: Int, _ name: String, _ y: Tensor) -> Tensor {
      Dense(
        units, kernelInitializer: .orthogonal(gain: Float(2).squareRoot()),
        biasInitializer: .constant(0), name: name)(y)
    }
    let hidden = hiddenSizes.enumerated().reduce(encoded(x, isOrthogonal: true)) { y, layer in
      activation.function(
        LayerNorm(name: "norm_\(layer.offset)")(
          dense(layer.element, "hidden_\(layer.offset)", y)))
    }
    return dense(outputs, "head", hidden)
  }

  /// Some of the hidden layers.
  private func noisyHidden(_ x: Tensor, _ indices: Range<Int>, _ noise: LayerNoise?) -> Tensor {
    indices.reduce(x) { y, index in
      NoisyDense(
        units: hiddenSizes[index], activation: activation.function, name: "hidden_\(index)",
        noise: noise)(y)
    }
  }
}

/// What computes a head from observations: configured layers, or a module of the user's own.
struct Network: Sendable {
  /// The layers, if there is no module.
  let configuration: NetworkConfiguration
  /// The user's own.
  let module: (any Module)?

  /// Configured layers.
  init(_ configuration: NetworkConfiguration) {
    self.configuration = configuration
    module = nil
  }

  /// A module of the user's own, `[batch, width] → [batch, outputs]`.
  ///
  /// - Throws: `NeuralError` for a mistake in the module, ``GymError`` if its shapes do not fit.
  init(_ module: any Module, as name: String, width: Int, outputs: Int) throws {
    var found = Shape.scalar
    _ = try Graph.trace { trace in
      let result = module(trace.input("observation", .rows(width)), name: name)
      found = result.shape
      trace.output(name, result)
    }
    guard found == .rows(outputs) else {
      throw GymError.invalid(
        "The \(name) network makes \(found) of observations [batch, \(width)], but must make "
          + "[batch, \(outputs)]: end it with a Dense layer of \(outputs).")
    }
    configuration = NetworkConfiguration(hiddenSizes: [], activation: .relu)
    self.module = module
  }

  /// `[batch, width] → [batch, outputs]`; a module has its own initialisers.
  func record(_ x: Tensor, outputs: Int, headGain: Float? = nil) -> Tensor {
    guard let module else { return configuration.record(x, outputs: outputs, headGain: headGain) }
    return module(x)
  }

  /// `[batch, width]` to two heads; a module's first outputs are the value's, and it takes no noise.
  func recordStreams(
    _ x: Tensor, outputs: (value: Int, advantage: Int), noise: LayerNoise?
  ) -> (Tensor, Tensor) {
    guard let module else {
      return configuration.recordStreams(x, outputs: outputs, noise: noise)
    }
    let parts = module(x).split([outputs.value, outputs.advantage])
    return (parts[0], parts[1])
  }
}

extension Network {
  /// What stands in a stored policy for a module of the user's own.
  private struct Custom: Codable, Equatable {
    var isCustom = true
  }

  /// Stores the configuration, or that there is a module.
  func encode(into archive: inout Archive, at path: String) throws {
    if module == nil {
      try archive.set(path, configuration)
    } else {
      try archive.set(path, Custom())
    }
  }

  /// The network of a stored policy.
  ///
  /// - Parameters:
  ///   - archive: where it is stored.
  ///   - path: where it is stored.
  ///   - reader: the function that takes a module, for messages.
  ///   - module: the user's own, if given.
  ///   - make: makes a network of a module.
  /// - Throws: ``GymError`` if a module is needed and not given, or the other way round.
  init(
    from archive: Archive, at path: String, reader: String, module: (any Module)?,
    make: (any Module) throws -> Network
  ) throws {
    let isCustom = (try? archive.value(path, as: Custom.self)) != nil
    switch (isCustom, module) {
    case (true, let module?): self = try make(module)
    case (true, nil):
      throw GymError.invalid(
        "This policy's network is a module of the program that trained it: read it there, with "
          + "\(reader).")
    case (false, nil):
      let configuration = try archive.value(path, as: NetworkConfiguration.self)
      try configuration.validate()
      self.init(configuration)
    case (false, .some):
      throw GymError.invalid(
        "This policy's network has configured layers, not a module: read it without one.")
    }
  }
}

/// The activations that hidden layers may have.
public enum HiddenActivation: String, Sendable, Codable, CaseIterable {
  /// max(0, x).
  case relu
  /// The hyperbolic tangent.
  case tanh
  /// 1 / (1 + e⁻ˣ).
  case sigmoid
  /// x, or eˣ − 1 below 0.
  case elu
  /// x · sigmoid(x), also called swish.
  case silu
  /// x · Φ(x), where Φ is the normal distribution's.
  case gelu

  var function: Activation {
    switch self {
    case .relu: .relu
    case .tanh: .tanh
    case .sigmoid: .sigmoid
    case .elu: .elu()
    case .silu: .silu
    case .gelu: .gelu
    }
  }
}
