/// The largest number under each place of a window over sequences:
/// `[batch, steps, channels] → [batch, places, channels]`.
public struct MaxPooling1D: Module {
  /// Steps of the window.
  public var size: Int
  /// Steps from one place to the next; the window's size if `nil`.
  public var stride: Int?
  /// What lies around the sequence; it never wins.
  public var padding: Padding1D

  /// The largest under each place of a window.
  public init(_ size: Int = 2, stride: Int? = nil, padding: Padding1D = .valid) {
    self.size = size
    self.stride = stride
    self.padding = padding
  }

  /// Records the layer.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    guard let line = x.asLine("max pooling") else { return x }
    let pool = MaxPooling2D(
      Size2D(1, size), stride: Size2D(1, stride ?? size),
      padding: padding.flat(size: size, dilation: 1))
    return pool(line).squeezed([1])
  }
}

/// The mean of the numbers under each place of a window over sequences:
/// `[batch, steps, channels] → [batch, places, channels]`.
public struct AveragePooling1D: Module {
  /// Steps of the window.
  public var size: Int
  /// Steps from one place to the next; the window's size if `nil`.
  public var stride: Int?
  /// Zeros around the sequence.
  public var padding: Padding1D
  /// Whether the zeros around count (PyTorch's default) or not (Keras's and ONNX's).
  public var countsPadding: Bool

  /// The mean under each place of a window.
  public init(
    _ size: Int = 2, stride: Int? = nil, padding: Padding1D = .valid, countsPadding: Bool = true
  ) {
    self.size = size
    self.stride = stride
    self.padding = padding
    self.countsPadding = countsPadding
  }

  /// Records the layer.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    guard let line = x.asLine("average pooling") else { return x }
    let pool = AveragePooling2D(
      Size2D(1, size), stride: Size2D(1, stride ?? size),
      padding: padding.flat(size: size, dilation: 1), countsPadding: countsPadding)
    return pool(line).squeezed([1])
  }
}

/// The mean of each channel over a sequence: `[batch, steps, channels] → [batch, channels]`.
public struct GlobalAveragePooling1D: Module {
  /// The mean of each channel.
  public init() {}

  /// Records the layer.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    x.asLine("global average pooling") == nil ? x : x.mean(axes: [1])
  }
}

/// The largest number of each channel over a sequence: `[batch, steps, channels] → [batch,
/// channels]`.
///
/// Of equal numbers the first takes the gradient.
public struct GlobalMaxPooling1D: Module {
  /// The largest of each channel.
  public init() {}

  /// Records the layer.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    x.asLine("global max pooling").map { GlobalMaxPooling2D()($0) } ?? x
  }
}
