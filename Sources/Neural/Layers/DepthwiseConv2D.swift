/// A convolution of every channel on its own: `[batch, height, width, channels] → [batch, rows,
/// columns, channels · multiplier]`.
///
/// The results of a channel lie side by side, as PyTorch's with as many groups as channels.
/// Parameters: `kernel [height, width, channels, multiplier]`, `bias [channels · multiplier]`.
public struct DepthwiseConv2D: Module {
  /// Rows and columns of the kernel.
  public var kernelSize: Size2D
  /// Rows and columns from one place of the kernel to the next.
  public var stride: Size2D
  /// Zeros around the picture.
  public var padding: Padding2D
  /// Rows and columns from one element of the kernel to the next.
  public var dilation: Size2D
  /// How many results each channel has.
  public var multiplier: Int
  /// What is applied to the sum.
  public var activation: Activation
  /// Whether a bias is added.
  public var useBias: Bool
  /// How the kernel begins; uniform in ±1/√in if `nil`, as in PyTorch.
  public var kernelInitializer: Initializer?
  /// Its name in the scope; `depthwiseconv2d_` and an ordinal if `nil`.
  public var name: String?

  /// A convolution of every channel on its own.
  public init(
    _ kernelSize: Size2D, stride: Size2D = 1, padding: Padding2D = .valid, dilation: Size2D = 1,
    multiplier: Int = 1, activation: Activation = .linear, useBias: Bool = true,
    kernelInitializer: Initializer? = nil, name: String? = nil
  ) {
    self.kernelSize = kernelSize
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
    self.multiplier = multiplier
    self.activation = activation
    self.useBias = useBias
    self.kernelInitializer = kernelInitializer
    self.name = name
  }

  /// Records the layer.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    let trace = x.trace
    return trace.scope(kind: "depthwiseconv2d", name: name) {
      guard
        let window = x.window(
          "a depthwise convolution", size: kernelSize, stride: stride, dilation: dilation,
          padding: padding), case .fixed(let channels) = x.shape.dimensions[3]
      else { return trace.constant(0, type: x.type).broadcast(to: x.shape) }
      guard multiplier >= 1 else {
        return trace.mistake(
          "a depthwise convolution has a multiplier of 1 or more, not \(multiplier)",
          guess: x.shape)
      }
      let kernel = trace.parameter(
        "kernel", sizes: [window.height, window.width, channels, multiplier],
        initializer: kernelInitializer ?? .torch(fanIn: window.count)
      ).reshaped(to: Shape(sizes: [window.count, channels * multiplier]))
      // A single channel is an ordinary convolution.
      var result = x.convolved(kernel, window, groups: channels)
      if useBias {
        result += trace.parameter(
          "bias", sizes: [channels * multiplier], initializer: .torch(fanIn: window.count))
      }
      return activation(result)
    }
  }
}

/// A depthwise convolution and a product of the channels after it: far fewer multiplications than a
/// convolution (Chollet 2017, "Xception").
///
/// Parameters: `depthwise.kernel [height, width, channels, multiplier]`,
/// `pointwise.kernel [1, 1, channels · multiplier, filters]`, `pointwise.bias [filters]`.
public struct SeparableConv2D: Module {
  /// The first half, without bias and activation of its own.
  public var depthwise: DepthwiseConv2D
  /// The second half.
  public var pointwise: Conv2D
  /// Its name in the scope; `separableconv2d_` and an ordinal if `nil`.
  public var name: String?

  /// A depthwise convolution and a product of the channels after it.
  public init(
    _ filters: Int, _ kernelSize: Size2D, stride: Size2D = 1, padding: Padding2D = .valid,
    dilation: Size2D = 1, multiplier: Int = 1, activation: Activation = .linear,
    useBias: Bool = true, name: String? = nil
  ) {
    depthwise = DepthwiseConv2D(
      kernelSize, stride: stride, padding: padding, dilation: dilation, multiplier: multiplier,
      useBias: false, name: "depthwise")
    pointwise = Conv2D(filters, 1, activation: activation, useBias: useBias, name: "pointwise")
    self.name = name
  }

  /// Records the layer.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    x.trace.scope(kind: "separableconv2d", name: name) { pointwise(depthwise(x)) }
  }
}
