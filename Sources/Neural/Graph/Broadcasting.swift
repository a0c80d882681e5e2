extension Shape {
  /// The shape that two shapes broadcast to as in NumPy, or `nil` if they do not fit.
  ///
  /// Axes are aligned from the last, and an axis of size 1 repeats.
  public static func broadcast(_ left: Shape, _ right: Shape) -> Shape? {
    let rank = max(left.rank, right.rank)
    var result: [Dimension] = []
    for axis in 0..<rank {
      let a = left.dimension(axis - rank + left.rank)
      let b = right.dimension(axis - rank + right.rank)
      guard a == b || a == .fixed(1) || b == .fixed(1) else { return nil }
      result.append(a == .fixed(1) ? b : a)
    }
    return Shape(result)
  }

  /// The size of an axis, 1 for an axis before the first.
  private func dimension(_ axis: Int) -> Dimension { axis < 0 ? .fixed(1) : dimensions[axis] }

  /// The axes along which this shape repeats to become `shape`, as axes of `shape`.
  func repeatedAxes(in shape: Shape) -> [Int] {
    (0..<shape.rank).filter { axis in
      let own = axis - shape.rank + rank
      return own < 0 || (dimensions[own] == .fixed(1) && shape.dimensions[axis] != .fixed(1))
    }
  }
}

extension Tensor {
  /// The tensor repeated to a shape, as NumPy's `broadcast_to`.
  public func broadcast(to shape: Shape) -> Tensor {
    if shape == self.shape { return self }
    guard Shape.broadcast(self.shape, shape) == shape else {
      return trace.mismatch(
        "broadcast to \(shape)", [self],
        mend: "each axis, from the last, must be equal or 1", guess: shape)
    }
    return trace.record(.broadcast, [withoutBroadcast], shape, type)
  }

  /// The sum over what broadcasting had repeated: the gradient of a broadcast operand.
  func summed(to shape: Shape) -> Tensor {
    if self.shape == shape { return self }
    return sum(axes: shape.repeatedAxes(in: self.shape)).reshaped(to: shape)
  }
}
