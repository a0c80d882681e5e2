internal import Formats
internal import Gym
internal import Neural

/// What a network's outputs mean: how they become the values of actions.
struct ValueHead: Sendable, Codable, Equatable {
  /// Whether a value of the state and advantages of the actions are learned apart.
  var isDueling = false
  /// Whether all layers have noise with learned deviations.
  var isNoisy = false

  /// What is learned of an action's return.
  var distribution = DQN.Configuration.Distribution.mean
  /// N: quantiles or atoms; 1 for the mean.
  var count = 1
  /// The first and the last atom.
  var range = [0.0, 0.0]
  /// The cosines that a fraction is embedded by; `nil` without fractions.
  var cosines: Int?
  /// Whether hidden layers are brought to mean 0 and variance 1 before their activation.
  var hasLayerNorm: Bool?

  /// A number an action.
  static let plain = ValueHead()
}

extension ValueHead {
  /// Stores the head, unless it is plain.
  func encode(into archive: inout Archive, at path: String) throws {
    if self != .plain { try archive.set(path, self) }
  }

  /// A stored head; without one it is plain.
  ///
  /// - Throws: `FormatError` if it is none.
  init(from archive: Archive, at path: String) throws {
    self = archive.values[path] == nil ? .plain : try archive.value(path)
    let isSound =
      switch distribution {
      case .mean: count == 1
      case .quantiles: (1...10_000).contains(count)
      case .categorical: (2...10_000).contains(count) && range.count == 2 && range[0] < range[1]
      case .implicitQuantiles:
        (1...10_000).contains(count) && (1...10_000).contains(cosines ?? 0)
      }
    guard isSound else {
      throw FormatError.malformed(path, "\(count) numbers are no head of \(distribution)")
    }
  }

  /// z: the returns that the atoms stand for, evenly from the first to the last.
  var atoms: [Double] {
    (0..<count).map { range[0] + (range[1] - range[0]) * Double($0) / Double(count - 1) }
  }
}

/// A network with the head that makes action values of it.
///
/// With a distribution there are N numbers for each action: quantiles, or the logarithms of the atoms'
/// probabilities; the value is their mean. Implicit quantiles are those of fractions that the network is
/// given: it multiplies what the layers before the last hidden one make of an observation by what it
/// makes of a fraction τ, relu(Σᵢ cos(πiτ)·wᵢ + b) with i from 0 (W. Dabney and others, "Implicit
/// quantile networks for distributional reinforcement learning", 2018).
///
/// Dueling: Q(s, a) = V(s) + A(s, a) − meanₐ′ A(s, a′), over all actions, legal or not, for each of
/// the N (Z. Wang and others, "Dueling network architectures for deep reinforcement learning", 2016).
struct ValueNetwork: Sendable {
  let network: Network
  let head: ValueHead

  init(_ network: Network, _ head: ValueHead) {
    self.network = network
    self.head = head
  }

  /// Configured layers.
  init(_ configuration: DQN.Configuration) {
    self.init(Network(configuration.layers), configuration.head)
  }

  /// A module of the user's own; with dueling its first output is the state's value.
  ///
  /// - Throws: `NeuralError` for a mistake in the module, ``GymError`` if its shapes do not fit.
  init(_ module: any Module, _ head: ValueHead, _ spaces: FiniteSpaces) throws {
    if head.isNoisy {
      throw GymError.invalid(
        "noisy puts noise into configured layers, not into a module of your own: set it to false.")
    }
    if head.distribution == .implicitQuantiles {
      throw GymError.invalid(
        "implicit_quantiles puts fractions between configured layers, not into a module of your own: "
          + "choose another distribution.")
    }
    network = try Network(
      module, as: "q", width: spaces.features,
      outputs: (spaces.actions + (head.isDueling ? 1 : 0)) * head.count)
    self.head = head
  }

  /// Flat observations `[batch, features]` to values of actions, `[batch, actions]`.
  ///
  /// - Parameter noise: the name of the input of noise; without one a noisy network is that of its means.
  func values(_ x: Tensor, _ spaces: FiniteSpaces, noise: String? = nil) -> Tensor {
    expected(outputs(x, spaces, noise: noise))
  }

  /// Flat observations to `[batch, actions]` for the mean, else `[batch, actions, N]`.
  ///
  /// - Parameter fractions: of implicit quantiles, `[batch, N]`; without, the midpoints of N equal parts.
  func outputs(
    _ x: Tensor, _ spaces: FiniteSpaces, noise: String? = nil, fractions: Tensor? = nil
  ) -> Tensor {
    x.trace.scope("q") {
      let noise = noise.flatMap { name in
        head.isNoisy ? LayerNoise(x.trace, name, count: noiseCount(spaces)) : nil
      }
      if head.distribution == .implicitQuantiles {
        return implicit(x, spaces, noise, fractions)
      }
      let result = combined(x, spaces, noise)
      return head.distribution == .categorical ? result.logSoftmax() : result
    }
  }

  /// What the layers make, with or without streams.
  private func combined(_ x: Tensor, _ spaces: FiniteSpaces, _ noise: LayerNoise?) -> Tensor {
    func shaped(_ numbers: Tensor, _ lines: Int) -> Tensor {
      head.distribution == .mean
        ? numbers : numbers.reshaped(to: [.batch, .fixed(lines), .fixed(head.count)])
    }
    let (value, advantage) = (head.count, spaces.actions * head.count)
    if head.isDueling {
      let (values, advantages) = network.recordStreams(
        x, outputs: (value, advantage), noise: noise)
      let shapedAdvantages = shaped(advantages, spaces.actions)
      return shaped(values, 1) + shapedAdvantages
        - shapedAdvantages.mean(axes: [1], keepDimensions: true)
    }
    if head.hasLayerNorm == true, network.module == nil {
      return network.configuration.recordNormalized(x, outputs: advantage)
    }
    if let noise {
      return shaped(
        network.configuration.recordNoisy(x, outputs: advantage, noise: noise), spaces.actions)
    }
    return shaped(network.record(x, outputs: advantage), spaces.actions)
  }

  /// The quantiles of fractions, `[batch, actions, N]`.
  private func implicit(
    _ x: Tensor, _ spaces: FiniteSpaces, _ noise: LayerNoise?, _ fractions: Tensor?
  ) -> Tensor {
    let trace = x.trace
    let midpoints = (0..<head.count).map { (2 * Double($0) + 1) / Double(2 * head.count) }
    let places = fractions?.expanded(at: 2) ?? trace.constant(midpoints, sizes: [head.count, 1])
    let count = head.cosines ?? 0
    let waves =
      (places * trace.constant((0..<count).map { Double.pi * Double($0) }, sizes: [count]))
      .cos()
    func mixed(_ shared: Tensor) -> Tensor {
      guard case .fixed(let width)? = shared.shape.dimensions.last else { return shared }
      return shared.expanded(at: 1) * Dense(width, activation: .relu, name: "fraction")(waves)
    }
    let layers = network.configuration
    guard head.isDueling else {
      return layers.recordNoisy(x, outputs: spaces.actions, noise: noise, between: mixed)
        .transposed([0, 2, 1])
    }
    let (values, advantages) = layers.recordStreams(
      x, outputs: (1, spaces.actions), noise: noise, between: mixed)
    return (values + advantages - advantages.mean(axes: [2], keepDimensions: true))
      .transposed([0, 2, 1])
  }

  /// What outputs are worth on average, `[…, N] → […]`; for the mean they are that already.
  func expected(_ outputs: Tensor) -> Tensor {
    switch head.distribution {
    case .mean: outputs
    case .quantiles, .implicitQuantiles: outputs.mean(axes: [-1])
    case .categorical:
      (outputs.exp() * outputs.trace.constant(head.atoms, sizes: [head.count])).sum(axes: [-1])
    }
  }

  /// The size of an input of noise.
  func noiseCount(_ spaces: FiniteSpaces) -> Int {
    let count = head.distribution == .implicitQuantiles ? 1 : head.count
    let (value, advantage) = (count, spaces.actions * count)
    let layers = network.configuration
    return head.isDueling
      ? layers.noiseCount(inputs: spaces.features, outputs: (value, advantage))
      : layers.noiseCount(inputs: spaces.features, outputs: advantage)
  }
}
