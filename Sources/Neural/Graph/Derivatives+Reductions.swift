extension Derivative {
  func ofReduction(_ reduction: Reduction, _ axes: [Int]) -> Tensor {
    let x = inputs[0]
    switch reduction {
    case .sum: return restored(dy, axes)
    case .mean: return restored(dy / x.count(axes: axes), axes)
    case .maximum, .minimum:
      let extreme = x .== restored(y, axes)
      let count = extreme.cast(to: x.type).sum(axes: axes, keepDimensions: true)
      return Tensor.select(extreme, restored(dy, axes) / count, 0)
    }
  }

  /// A reduced tensor repeated along the reduced axes again.
  private func restored(_ tensor: Tensor, _ axes: [Int]) -> Tensor {
    let shape = inputs[0].shape
    // Leading axes come back by broadcasting alone.
    if axes == Array(0..<axes.count), tensor.rank == shape.rank - axes.count {
      return tensor.broadcast(to: shape)
    }
    var kept = shape
    for axis in axes { kept.dimensions[axis] = .fixed(1) }
    return tensor.reshaped(to: kept).broadcast(to: shape)
  }

  /// For `dx = y ⊙ (dy − s)` with `s = Σ y·dy`.
  func ofSoftmaxGradient() -> [Tensor?] {
    let (result, upstream) = (inputs[0], inputs[1])
    let s = (result * upstream).sum(axes: [-1], keepDimensions: true)
    let t = (result * dy).sum(axes: [-1], keepDimensions: true)
    return [
      dy * (upstream - s) - upstream * t,
      dy.trace.record(.softmaxGradient, [result, dy], y.shape, y.type),
    ]
  }

  /// For `dx = dy − exp(y) · Σ dy`.
  func ofLogSoftmaxGradient() -> [Tensor?] {
    let (result, upstream) = (inputs[0], inputs[1])
    let weighted = dy * result.exp()
    return [
      -(weighted * upstream.sum(axes: [-1], keepDimensions: true)),
      dy - weighted.sum(axes: [-1], keepDimensions: true),
    ]
  }
}
