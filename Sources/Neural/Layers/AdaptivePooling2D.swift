/// Means of as many parts of a picture as are asked for, whatever its size:
/// `[batch, height, width, channels] → [batch, rows, columns, channels]`.
///
/// Part i of n begins at `⌊i · size / n⌋` and ends before `⌈(i + 1) · size / n⌉`, as in PyTorch.
public struct AdaptiveAveragePooling2D: Module {
  /// Rows and columns of the result.
  public var size: Size2D

  /// Means of this number of parts.
  public init(_ size: Size2D) { self.size = size }

  /// Records the layer.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    x.pooledAdaptively(size, .mean, "adaptive average pooling")
  }
}

/// The largest numbers of as many parts of a picture as are asked for, whatever its size:
/// `[batch, height, width, channels] → [batch, rows, columns, channels]`.
///
/// The parts are those of ``AdaptiveAveragePooling2D``; of equal numbers the first takes the gradient.
public struct AdaptiveMaxPooling2D: Module {
  /// Rows and columns of the result.
  public var size: Size2D

  /// The largest of this number of parts.
  public init(_ size: Size2D) { self.size = size }

  /// Records the layer.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    x.pooledAdaptively(size, .maximum, "adaptive max pooling")
  }
}

extension Tensor {
  fileprivate func pooledAdaptively(_ size: Size2D, _ kind: Pool.Kind, _ layer: String) -> Tensor {
    guard rank == 4, let sizes = Shape(Array(shape.dimensions.dropFirst())).sizes,
      1...Swift.max(sizes[0], 1) ~= size.height, 1...Swift.max(sizes[1], 1) ~= size.width
    else {
      return trace.mismatch(
        "\(layer) to \(size.height) × \(size.width)", [self],
        mend:
          "it needs [batch, height, width, channels] with fixed sizes, no smaller than the result",
        guess: shape)
    }
    func pooled(_ part: Tensor, _ window: Size2D) -> Tensor {
      part.window(layer, size: window, stride: window, dilation: 1, padding: .valid)
        .map { part.pooled(kind, $0) } ?? part
    }
    if sizes[0] % size.height == 0, sizes[1] % size.width == 0 {
      return pooled(self, Size2D(sizes[0] / size.height, sizes[1] / size.width))
    }
    func parts(_ size: Int, _ count: Int) -> [Range<Int>] {
      (0..<count).map { $0 * size / count..<(($0 + 1) * size + count - 1) / count }
    }
    let lines = parts(sizes[0], size.height).map { rows in
      let line = sliced(rows, axis: 1)
      return Tensor.concatenate(
        parts(sizes[1], size.width).map { columns in
          pooled(line.sliced(columns, axis: 2), Size2D(rows.count, columns.count))
        }, axis: 2)
    }
    return Tensor.concatenate(lines, axis: 1)
  }
}
