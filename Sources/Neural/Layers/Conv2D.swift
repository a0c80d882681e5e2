/// A convolution of pictures: `[batch, height, width, channels] → [batch, rows, columns, filters]`.
///
/// What PyTorch and ONNX call convolution: the kernel is not mirrored. Parameters: `kernel
/// [height, width, channels / groups, filters]`, `bias [filters]`.
public struct Conv2D: Module {
  /// The channels of the result.
  public var filters: Int
  /// Rows and columns of the kernel.
  public var kernelSize: Size2D
  /// Rows and columns from one place of the kernel to the next.
  public var stride: Size2D
  /// Zeros around the picture.
  public var padding: Padding2D
  /// Rows and columns from one element of the kernel to the next.
  public var dilation: Size2D
  /// Into how many parts channels and filters are cut, each convolved on its own; as many as there
  /// are channels is a depthwise convolution, which has a kernel of its own.
  public var groups: Int
  /// What is applied to the sum.
  public var activation: Activation
  /// Whether a bias is added.
  public var useBias: Bool
  /// How the kernel begins; uniform in ±1/√in if `nil`, as in PyTorch.
  public var kernelInitializer: Initializer?
  /// How the bias begins; uniform in ±1/√in if `nil`, as in PyTorch.
  public var biasInitializer: Initializer?
  /// Its name in the scope; `conv2d_` and an ordinal if `nil`.
  public var name: String?

  /// A convolution of pictures.
  public init(
    _ filters: Int, _ kernelSize: Size2D, stride: Size2D = 1, padding: Padding2D = .valid,
    dilation: Size2D = 1, groups: Int = 1, activation: Activation = .linear, useBias: Bool = true,
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
    return trace.scope(kind: "conv2d", name: name) {
      guard
        let window = x.window(
          "a convolution of \(filters) filters", size: kernelSize, stride: stride,
          dilation: dilation, padding: padding),
        case .fixed(let channels) = x.shape.dimensions[3]
      else { return trace.constant(0, type: x.type).broadcast(to: x.shape) }
      guard groups >= 1, filters >= 1, channels % groups == 0, filters % groups == 0 else {
        return trace.mistake(
          "a convolution of \(channels) channels to \(filters) filters cannot have \(groups) "
            + "groups; their number must divide both", guess: x.shape)
      }
      let depth = channels / groups
      let fanIn = window.count * depth
      let kernel = trace.parameter(
        "kernel", sizes: [window.height, window.width, depth, filters],
        initializer: kernelInitializer ?? .torch(fanIn: fanIn)
      ).reshaped(to: Shape(sizes: [fanIn, filters]))
      var result = x.convolved(kernel, window, groups: groups)
      if useBias {
        result += trace.parameter(
          "bias", sizes: [filters], initializer: biasInitializer ?? .torch(fanIn: fanIn))
      }
      return activation(result)
    }
  }
}

extension Tensor {
  /// The convolution of pictures `[batch, H, W, C]` with a kernel `[height · width · C / groups, F]`.
  func convolved(_ kernel: Tensor, _ window: Window, groups: Int) -> Tensor {
    guard groups > 1, case .fixed(let channels) = shape.dimensions[3],
      case .fixed(let filters) = kernel.shape.dimensions[1]
    else { return convolved(kernel, window) }
    let (depth, width) = (channels / groups, filters / groups)
    if depth == 1 {
      return repeatingChannels(width).convolved(kernel, window, isDepthwise: true)
    }
    return Tensor.concatenate(
      (0..<groups).map { group in
        sliced(group * depth..<(group + 1) * depth)
          .convolved(kernel.sliced(group * width..<(group + 1) * width), window)
      })
  }

  /// Every channel as often, side by side.
  private func repeatingChannels(_ times: Int) -> Tensor {
    guard times > 1, let inner = Shape(Array(shape.dimensions.dropFirst())).sizes else {
      return self
    }
    let first = shape.dimensions[0]
    let places = inner.dropLast().reduce(1, *)
    let channels = inner[inner.count - 1]
    let all: Shape = [first, .fixed(places), .fixed(channels), .fixed(times)]
    return reshaped(to: [first, .fixed(places), .fixed(channels), 1]).broadcast(to: all)
      .reshaped(to: Shape(shape.dimensions.dropLast() + [.fixed(channels * times)]))
  }
}
