internal import Gym
internal import Neural

/// The layers between an observation and an agent's heads, as configurations name them.
public struct NetworkConfiguration: Sendable, Codable, Equatable {
  /// The sizes of the hidden layers.
  public var hiddenSizes: [Int]
  /// What follows each hidden layer.
  public var activation: HiddenActivation

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
      try check("hidden_sizes", hiddenSizes, size > 0, "sizes of at least 1, such as [64,64]")
    }
  }

  /// `[batch, width] → [batch, outputs]` through the hidden layers `hidden_0`, … and a head.
  ///
  /// - Parameters:
  ///   - x: flat observations.
  ///   - outputs: the size of the head.
  ///   - headGain: with a gain, all kernels are orthogonal, √2 in the hidden layers and this gain
  ///     in the head, and biases zero; without, PyTorch's default.
  func record(_ x: Tensor, outputs: Int, headGain: Float? = nil) -> Tensor {
    var y = x
    for (index, size) in hiddenSizes.enumerated() {
      y = Dense(
        size, activation: activation.function,
        kernelInitializer: headGain.map { _ in .orthogonal(gain: Float(2).squareRoot()) },
        biasInitializer: headGain.map { _ in .constant(0) }, name: "hidden_\(index)")(y)
    }
    return Dense(
      outputs, kernelInitializer: headGain.map { .orthogonal(gain: $0) },
      biasInitializer: headGain.map { _ in .constant(0) }, name: "head")(y)
  }
}

/// The activations that hidden layers may have.
public enum HiddenActivation: String, Sendable, Codable, CaseIterable {
  case relu, tanh, sigmoid, elu, silu, gelu

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
