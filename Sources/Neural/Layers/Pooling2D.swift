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
      guard
        let pool = Pool(
          x, "max pooling", size: size, stride: stride, dilation: dilation, padding: padding)
      else { return x }
      var parts = pool.elements
      if let coverage = pool.coverage {
        parts = Tensor.select(
          coverage .> 0, parts, Double(-Float.greatestFiniteMagnitude))
      }
      return (0..<pool.window.count).map { parts.sliced($0..<$0 + 1, axis: 3) }
        .reduce(nil) { best, next in best.map { max($0, next) } ?? next }?
        .reshaped(to: pool.result) ?? x
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
      guard
        let pool = Pool(
          x, "average pooling", size: size, stride: stride, dilation: 1, padding: padding)
      else { return x }
      guard !countsPadding, let coverage = pool.coverage else {
        return pool.elements.mean(axes: [3])
      }
      return pool.elements.sum(axes: [3]) / max(coverage.sum(axes: [2]), 1)
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

/// A picture under a window, with an axis for the window's elements.
private struct Pool {
  var window: Window
  /// `[batch, rows, columns, height · width, channels]`.
  var elements: Tensor
  /// `[rows, columns, height · width, 1]` of 0 and 1, `nil` if no place touches padding.
  var coverage: Tensor?
  /// `[batch, rows, columns, channels]`.
  var result: Shape

  init?(
    _ x: Tensor, _ layer: String, size: Size2D, stride: Size2D?, dilation: Size2D,
    padding: Padding2D
  ) {
    guard
      let window = x.window(
        layer, size: size, stride: stride ?? size, dilation: dilation, padding: padding),
      let sizes = Shape(Array(x.shape.dimensions.dropFirst())).sizes
    else { return nil }
    let places = window.places(rows: sizes[0], columns: sizes[1])
    let leading = [x.shape.dimensions[0], .fixed(places.rows), .fixed(places.columns)]
    self.window = window
    result = Shape(leading + [.fixed(sizes[2])])
    elements = x.unfolded(window)
      .reshaped(to: Shape(leading + [.fixed(window.count), .fixed(sizes[2])]))
    coverage = window.coverage(rows: sizes[0], columns: sizes[1]).map {
      x.trace.constant($0, sizes: [places.rows, places.columns, window.count, 1], type: x.type)
    }
  }
}
