/// The zeros around a sequence under a moving window.
public enum Padding1D: Sendable, Hashable {
  /// None: the window stays on the sequence.
  case valid
  /// As many as give `⌈size / stride⌉` places; an odd one lies at the end, as in Keras.
  case same
  /// All before: a result depends on nothing that comes later.
  case causal
  /// These numbers of steps.
  case explicit(before: Int, after: Int)

  /// The same number on both sides.
  public static func all(_ count: Int) -> Padding1D { .explicit(before: count, after: count) }

  /// The zeros around a picture of one line.
  func flat(size: Int, dilation: Int) -> Padding2D {
    switch self {
    case .valid: .valid
    case .same: .same
    case .causal: .explicit(top: 0, bottom: 0, left: (size - 1) * dilation, right: 0)
    case .explicit(let before, let after):
      .explicit(top: 0, bottom: 0, left: before, right: after)
    }
  }
}

/// A convolution of sequences: `[batch, steps, channels] → [batch, places, filters]`.
///
/// What PyTorch and ONNX call convolution. Parameters: `kernel [size, channels / groups, filters]`,
/// `bias [filters]`.
public struct Conv1D: Module {
  /// The channels of the result.
  public var filters: Int
  /// Steps of the kernel.
  public var kernelSize: Int
  /// Steps from one place of the kernel to the next.
  public var stride: Int
  /// Zeros around the sequence.
  public var padding: Padding1D
  /// Steps from one element of the kernel to the next.
  public var dilation: Int
  /// Into how many parts channels and filters are cut, each convolved on its own.
  public var groups: Int
  /// What is applied to the sum.
  public var activation: Activation
  /// Whether a bias is added.
  public var useBias: Bool
  /// How the kernel begins; uniform in ±1/√in if `nil`, as in PyTorch.
  public var kernelInitializer: Initializer?
  /// How the bias begins; uniform in ±1/√in if `nil`, as in PyTorch.
  public var biasInitializer: Initializer?
  /// Its name in the scope; `conv1d_` and an ordinal if `nil`.
  public var name: String?

  /// A convolution of sequences.
  public init(
    _ filters: Int, _ kernelSize: Int, stride: Int = 1, padding: Padding1D = .valid,
    dilation: Int = 1, groups: Int = 1, activation: Activation = .linear, useBias: Bool = true,
    kernelInitializer: Initializer? = nil, biasInitializer: Initializer? = nil,
    name: String? = nil
  ) {
    self.filters = filters
    self.kernelSize = kernelSize
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
    self.groups = groups
    self.activation = activation
    self.useBias = useBias
    self.kernelInitializer = kernelInitializer
    self.biasInitializer = biasInitializer
    self.name = name
  }

  /// Records the layer.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    let trace = x.trace
    return trace.scope(kind: "conv1d", name: name) {
      guard let line = x.asLine("a convolution of \(filters) filters"),
        let window = line.window(
          "a convolution of \(filters) filters", size: Size2D(1, kernelSize),
          stride: Size2D(1, stride), dilation: Size2D(1, dilation),
          padding: padding.flat(size: kernelSize, dilation: dilation)),
        case .fixed(let channels) = x.shape.dimensions[2]
      else { return trace.constant(0, type: x.type).broadcast(to: x.shape) }
      guard groups >= 1, filters >= 1, channels % groups == 0, filters % groups == 0 else {
        return trace.mistake(
          "a convolution of \(channels) channels to \(filters) filters cannot have \(groups) "
            + "groups; their number must divide both", guess: x.shape)
      }
      let fanIn = kernelSize * (channels / groups)
      let kernel = trace.parameter(
        "kernel", sizes: [kernelSize, channels / groups, filters],
        initializer: kernelInitializer ?? .torch(fanIn: fanIn)
      ).reshaped(to: Shape(sizes: [fanIn, filters]))
      var result = line.convolved(kernel, window, groups: groups)
      if useBias {
        result += trace.parameter(
          "bias", sizes: [filters], initializer: biasInitializer ?? .torch(fanIn: fanIn))
      }
      return activation(result).squeezed([1])
    }
  }
}

extension Tensor {
  /// A sequence `[batch, steps, channels]` as a picture of one line; a mistake is kept in the trace.
  func asLine(_ layer: String) -> Tensor? {
    guard rank == 3, Shape(Array(shape.dimensions.dropFirst())).sizes != nil else {
      _ = trace.mismatch(
        layer, [self], mend: "it needs [batch, steps, channels] with fixed sizes: reshape",
        guess: shape)
      return nil
    }
    return expanded(at: 1)
  }
}
