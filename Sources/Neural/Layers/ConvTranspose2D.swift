/// The adjoint of a convolution, which makes pictures larger: `[batch, height, width, channels] →
/// [batch, rows, columns, filters]`.
///
/// Also called deconvolution or fractionally strided convolution. With explicit zeros there are
/// `(size − 1) · stride − zeros + (kernel − 1) · dilation + 1 + outputPadding` places, as in PyTorch;
/// `.valid` has none to take away and `.same` gives `size · stride`, as in Keras. Parameters:
/// `kernel [height, width, filters, channels]`, `bias [filters]`.
public struct ConvTranspose2D: Module {
  /// The channels of the result.
  public var filters: Int
  /// Rows and columns of the kernel.
  public var kernelSize: Size2D
  /// Rows and columns of the result from one element of the picture to the next.
  public var stride: Size2D
  /// What is cut off around the result.
  public var padding: Padding2D
  /// Rows and columns added at the bottom and the right, less than the stride.
  public var outputPadding: Size2D
  /// Rows and columns from one element of the kernel to the next.
  public var dilation: Size2D
  /// What is applied to the sum.
  public var activation: Activation
  /// Whether a bias is added.
  public var useBias: Bool
  /// How the kernel begins; uniform in ±1/√(filters · elements) if `nil`, as in PyTorch.
  public var kernelInitializer: Initializer?
  /// Its name in the scope; `convtranspose2d_` and an ordinal if `nil`.
  public var name: String?

  /// The adjoint of a convolution.
  public init(
    _ filters: Int, _ kernelSize: Size2D, stride: Size2D = 1, padding: Padding2D = .valid,
    outputPadding: Size2D = Size2D(0, 0), dilation: Size2D = 1, activation: Activation = .linear,
    useBias: Bool = true, kernelInitializer: Initializer? = nil, name: String? = nil
  ) {
    self.filters = filters
    self.kernelSize = kernelSize
    self.stride = stride
    self.padding = padding
    self.outputPadding = outputPadding
    self.dilation = dilation
    self.activation = activation
    self.useBias = useBias
    self.kernelInitializer = kernelInitializer
    self.name = name
  }

  /// Records the layer.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    x.trace.scope(kind: "convtranspose2d", name: name) {
      x.convolvedTransposed(self, kernelSizes: [kernelSize.height, kernelSize.width])
    }
  }
}

/// The adjoint of a convolution of sequences: `[batch, steps, channels] → [batch, places, filters]`.
///
/// As ``ConvTranspose2D``. Parameters: `kernel [size, filters, channels]`, `bias [filters]`.
public struct ConvTranspose1D: Module {
  /// The layer as one of pictures of one line.
  private var flat: ConvTranspose2D
  /// Its name in the scope; `convtranspose1d_` and an ordinal if `nil`.
  public var name: String?

  /// The adjoint of a convolution of sequences; `.causal` padding cuts off the end.
  public init(
    _ filters: Int, _ kernelSize: Int, stride: Int = 1, padding: Padding1D = .valid,
    outputPadding: Int = 0, dilation: Int = 1, activation: Activation = .linear,
    useBias: Bool = true, kernelInitializer: Initializer? = nil, name: String? = nil
  ) {
    let around: Padding2D =
      padding == .causal
      ? .explicit(top: 0, bottom: 0, left: 0, right: (kernelSize - 1) * dilation)
      : padding.flat(size: kernelSize, dilation: dilation)
    flat = ConvTranspose2D(
      filters, Size2D(1, kernelSize), stride: Size2D(1, stride), padding: around,
      outputPadding: Size2D(0, outputPadding), dilation: Size2D(1, dilation),
      activation: activation, useBias: useBias, kernelInitializer: kernelInitializer)
    self.name = name
  }

  /// Records the layer.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    x.trace.scope(kind: "convtranspose1d", name: name) {
      guard let line = x.asLine("a transposed convolution of \(flat.filters) filters") else {
        return x
      }
      let result = line.convolvedTransposed(flat, kernelSizes: [flat.kernelSize.width])
      return result.rank == 4 ? result.squeezed([1]) : result
    }
  }
}

extension Tensor {
  fileprivate func convolvedTransposed(_ layer: ConvTranspose2D, kernelSizes: [Int]) -> Tensor {
    let words = "a transposed convolution of \(layer.filters) filters"
    guard rank == 4, let sizes = Shape(Array(shape.dimensions.dropFirst())).sizes else {
      return trace.mismatch(
        words, [self],
        mend: "it needs [batch, height, width, channels] with fixed sizes: reshape or transpose",
        guess: shape)
    }
    let (size, stride, dilation) = (layer.kernelSize, layer.stride, layer.dilation)
    let (extra, filters) = (layer.outputPadding, layer.filters)
    func result(_ size: Int, _ kernel: Int, _ stride: Int, _ dilation: Int, _ extra: Int) -> Int {
      (size - 1) * stride + (kernel - 1) * dilation + 1 + extra
    }
    var rows = result(sizes[0], size.height, stride.height, dilation.height, extra.height)
    var columns = result(sizes[1], size.width, stride.width, dilation.width, extra.width)
    switch layer.padding {
    case .valid: break
    case .same: (rows, columns) = (sizes[0] * stride.height, sizes[1] * stride.width)
    case .explicit(let top, let bottom, let left, let right):
      rows -= top + bottom
      columns -= left + right
    }
    guard rows >= 1, columns >= 1, filters >= 1, 0..<Swift.max(stride.height, 1) ~= extra.height,
      0..<Swift.max(stride.width, 1) ~= extra.width
    else {
      return trace.mistake(
        "\(words) over \(shape) would give \(rows) × \(columns) places; give it sizes of 1 or more, "
          + "less padding, and an output padding below the stride", guess: shape)
    }
    let picture: Shape = [
      shape.dimensions[0], .fixed(rows), .fixed(columns), .fixed(filters),
    ]
    // The picture is a result of the convolution of which this is the adjoint.
    let blank = trace.constant(0, type: type).broadcast(to: picture)
    guard
      let window = blank.window(
        words, size: size, stride: stride, dilation: dilation, padding: layer.padding)
    else { return trace.constant(0, type: type).broadcast(to: picture) }
    guard window.places(rows: rows, columns: columns) == (sizes[0], sizes[1]) else {
      return trace.mistake(
        "\(words) over \(shape) has no such padding; give explicit zeros", guess: picture)
    }
    let fanIn = window.count * filters
    let kernel = trace.parameter(
      "kernel", sizes: kernelSizes + [filters, sizes[2]],
      initializer: layer.kernelInitializer ?? .torch(fanIn: fanIn)
    ).reshaped(to: Shape(sizes: [fanIn, sizes[2]]))
    var y = convolvedBack(kernel, window, to: picture)
    if layer.useBias {
      y += trace.parameter("bias", sizes: [filters], initializer: .torch(fanIn: fanIn))
    }
    return layer.activation(y)
  }
}
