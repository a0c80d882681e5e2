/// The largest number under each place of a window, channel by channel:
/// `[batch, height, width, channels] → [batch, rows, columns, channels]`.
///
/// Of equal numbers the first takes the gradient, as in PyTorch; padding never wins.
public struct MaxPooling2D: Module {
  /// Rows and columns of the window.
  public var size: Size2D
  /// Rows and columns from one place to the next; the window's size if `nil`.
  public var stride: Size2D?
  /// What lies around the picture.
  public var padding: Padding2D
  /// Rows and columns from one element of the window to the next.
  public var dilation: Size2D

  /// The largest under each place of a window.
  public init(
    _ size: Size2D = 2, stride: Size2D? = nil, padding: Padding2D = .valid, dilation: Size2D = 1
  ) {
    self.size = size
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
  }

  /// Records the layer.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    x.trace.scope(kind: "maxpooling2d", name: nil) {
      x.window(
        "max pooling", size: size, stride: stride ?? size, dilation: dilation, padding: padding
      ).map { x.pooled(.maximum, $0) } ?? x
    }
  }
}

/// The mean of the numbers under each place of a window, channel by channel:
/// `[batch, height, width, channels] → [batch, rows, columns, channels]`.
public struct AveragePooling2D: Module {
  /// Rows and columns of the window.
  public var size: Size2D
  /// Rows and columns from one place to the next; the window's size if `nil`.
  public var stride: Size2D?
  /// Zeros around the picture.
  public var padding: Padding2D
  /// Whether the zeros around count (PyTorch's default) or not (Keras's and ONNX's).
  public var countsPadding: Bool

  /// The mean under each place of a window.
  public init(
    _ size: Size2D = 2, stride: Size2D? = nil, padding: Padding2D = .valid,
    countsPadding: Bool = true
  ) {
    self.size = size
    self.stride = stride
    self.padding = padding
    self.countsPadding = countsPadding
  }

  /// Records the layer.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    x.trace.scope(kind: "averagepooling2d", name: nil) {
      x.window(
        "average pooling", size: size, stride: stride ?? size, dilation: 1, padding: padding
      ).map { x.pooled(.mean, $0, countsPadding: countsPadding) } ?? x
    }
  }
}

/// The mean of each channel: `[batch, height, width, channels] → [batch, channels]`.
public struct GlobalAveragePooling2D: Module {
  /// The mean of each channel.
  public init() {}

  /// Records the layer.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    guard x.rank == 4, x.shape.rowCount != nil else {
      return x.trace.mismatch(
        "global average pooling", [x],
        mend: "it needs [batch, height, width, channels] with fixed sizes", guess: x.shape)
    }
    return x.mean(axes: [1, 2])
  }
}

/// The largest number of each channel: `[batch, height, width, channels] → [batch, channels]`.
///
/// Of equal numbers the first takes the gradient.
public struct GlobalMaxPooling2D: Module {
  /// The largest of each channel.
  public init() {}

  /// Records the layer.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    guard x.rank == 4, let sizes = Shape(Array(x.shape.dimensions.dropFirst())).sizes else {
      return x.trace.mismatch(
        "global max pooling", [x],
        mend: "it needs [batch, height, width, channels] with fixed sizes", guess: x.shape)
    }
    let whole = MaxPooling2D(Size2D(sizes[0], sizes[1]))
    return whole(x).squeezed([1, 2])
  }
}
