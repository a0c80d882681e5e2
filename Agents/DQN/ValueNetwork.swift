internal import Formats
internal import Gym
internal import Neural

/// What a network's outputs mean: how they become the values of actions.
struct ValueHead: Sendable, Codable, Equatable {
  /// Whether a value of the state and advantages of the actions are learned apart.
  var isDueling = false
  /// Whether all layers have noise with learned deviations.
  var isNoisy = false

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
  }
}

/// A network with the head that makes action values of it.
///
/// Dueling: Q(s, a) = V(s) + A(s, a) − meanₐ′ A(s, a′), over all actions, legal or not (Z. Wang and others,
/// "Dueling network architectures for deep reinforcement learning", 2016).
struct ValueNetwork: Sendable {
  let network: Network
  let head: ValueHead

  init(_ network: Network, _ head: ValueHead) {
    self.network = network
    self.head = head
  }

  /// Configured layers.
  init(_ configuration: DQN.Configuration) {
    self.init(Network(configuration.network), configuration.head)
  }

  /// A module of the user's own; with dueling its first output is the state's value.
  ///
  /// - Throws: `NeuralError` for a mistake in the module, ``GymError`` if its shapes do not fit.
  init(_ module: any Module, _ head: ValueHead, _ spaces: FiniteSpaces) throws {
    if head.isNoisy {
      throw GymError.invalid(
        "noisy puts noise into configured layers, not into a module of your own: set it to false.")
    }
    network = try Network(
      module, as: "q", width: spaces.features,
      outputs: spaces.actions + (head.isDueling ? 1 : 0))
    self.head = head
  }

  /// Flat observations `[batch, features]` to values of actions, `[batch, actions]`.
  ///
  /// - Parameter noise: the name of the input of noise; without one a noisy network is that of its means.
  func values(_ x: Tensor, _ spaces: FiniteSpaces, noise: String? = nil) -> Tensor {
    x.trace.scope("q") {
      let noise = noise.flatMap { name in
        head.isNoisy ? LayerNoise(x.trace, name, count: noiseCount(spaces)) : nil
      }
      guard head.isDueling else {
        if let noise {
          return network.configuration.recordNoisy(x, outputs: spaces.actions, noise: noise)
        }
        return network.record(x, outputs: spaces.actions)
      }
      let (value, advantages) = network.recordStreams(
        x, outputs: (1, spaces.actions), noise: noise)
      return value + advantages - advantages.mean(axes: [1], keepDimensions: true)
    }
  }

  /// The size of an input of noise.
  func noiseCount(_ spaces: FiniteSpaces) -> Int {
    head.isDueling
      ? network.configuration.noiseCount(inputs: spaces.features, outputs: (1, spaces.actions))
      : network.configuration.noiseCount(inputs: spaces.features, outputs: spaces.actions)
  }
}
