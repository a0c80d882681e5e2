extension Tensor {
  /// The sum over axes (all if `nil`).
  public func sum(axes: [Int]? = nil, keepDimensions: Bool = false) -> Tensor {
    reduced(.sum, axes, keepDimensions)
  }

  /// The mean over axes (all if `nil`); over the batch it divides by the rows of the run.
  public func mean(axes: [Int]? = nil, keepDimensions: Bool = false) -> Tensor {
    reduced(.mean, axes, keepDimensions)
  }

  /// The largest over axes (all if `nil`); equal ones share the gradient.
  public func max(axes: [Int]? = nil, keepDimensions: Bool = false) -> Tensor {
    reduced(.maximum, axes, keepDimensions)
  }

  /// The smallest over axes (all if `nil`); equal ones share the gradient.
  public func min(axes: [Int]? = nil, keepDimensions: Bool = false) -> Tensor {
    reduced(.minimum, axes, keepDimensions)
  }

  /// The mean squared distance from the mean over axes (all if `nil`); divides by the count.
  public func variance(axes: [Int]? = nil, keepDimensions: Bool = false) -> Tensor {
    (self - mean(axes: axes, keepDimensions: true)).square()
      .mean(axes: axes, keepDimensions: keepDimensions)
  }

  /// `log Σ exp(x)` over axes (all if `nil`), without overflow.
  public func logSumExp(axes: [Int]? = nil, keepDimensions: Bool = false) -> Tensor {
    let peak = max(axes: axes, keepDimensions: true).stopGradient()
    let result = (self - peak).exp().sum(axes: axes, keepDimensions: true).log() + peak
    return keepDimensions ? result : result.squeezed(axes ?? Array(0..<rank))
  }

  /// The index of the largest element of the last axis, the first of equal ones: `[…, N] → […]`.
  public func argMax(type: ElementType = .int32) -> Tensor {
    guard case .fixed(let count)? = shape.dimensions.last else {
      return trace.mismatch(
        "argMax", [self], mend: "the last axis must have a fixed size", guess: .scalar)
    }
    let places = trace.constant((0..<count).map(Double.init), sizes: [count], type: self.type)
    return Tensor.select(self .== max(axes: [-1], keepDimensions: true), places, Double(count))
      .min(axes: [-1]).cast(to: type)
  }

  private func reduced(_ reduction: Reduction, _ axes: [Int]?, _ keep: Bool) -> Tensor {
    guard let axes = axes.map({ resolved(axes: $0) }) ?? Array(0..<rank) else {
      return trace.mismatch(
        "\(reduction) over axes \(axes ?? [])", [self],
        mend: "the axes must be among its \(rank) and different from one another", guess: shape)
    }
    var kept = shape.dimensions
    for axis in axes { kept[axis] = .fixed(1) }
    let dropped = kept.indices.filter { !axes.contains($0) }.map { kept[$0] }
    let result = Shape(keep ? kept : dropped)
    if axes.allSatisfy({ shape.dimensions[$0] == .fixed(1) }) { return reshaped(to: result) }
    if case .broadcast = operation, inputs[0].shape.repeatedAxes(in: shape) == axes {
      let once = inputs[0].reshaped(to: result)
      return reduction == .sum ? once * count(axes: axes) : once
    }
    if reduction == .sum || reduction == .mean, let factored = factored(reduction, axes, keep) {
      return factored
    }
    return trace.record(.reduce(reduction, axes: axes, keep: keep), [self], result, type)
  }

  /// `Σ(−x)` as `−Σx` and `Σ(c·x)` as `c·Σx`: cheaper after the reduction than before.
  private func factored(_ reduction: Reduction, _ axes: [Int], _ keep: Bool) -> Tensor? {
    switch operation {
    case .unary(.negate): return -inputs[0].reduced(reduction, axes, keep)
    case .binary(.multiply):
      guard type.isFloat, let factor = inputs[1].constantValue else { return nil }
      return inputs[0].reduced(reduction, axes, keep) * factor
    default: return nil
    }
  }

  /// The number of elements along axes, as a scalar.
  func count(axes: [Int]) -> Tensor {
    axes.reduce(scalar(1)) { product, axis in
      switch shape.dimensions[axis] {
      case .fixed(let size): product * Double(size)
      case .batch: product * trace.batchCount.cast(to: type)
      case .time: product * trace.timeCount(type)
      }
    }
  }

  /// Axes counted from the front, ascending; `nil` if one is out of range or repeated.
  func resolved(axes: [Int]) -> [Int]? {
    let result = axes.map { $0 < 0 ? $0 + rank : $0 }.sorted()
    guard Set(result).count == result.count, result.allSatisfy({ 0..<rank ~= $0 }) else {
      return nil
    }
    return result
  }
}
