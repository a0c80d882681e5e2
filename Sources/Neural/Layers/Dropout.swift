/// Elements set to 0 at random in training, the others scaled up so that the mean stays.
///
/// Outside training it does nothing. With `isClassic` it is as first described: what is kept stays as
/// it is in training, and everything is scaled down outside of it. Source: Srivastava et al.,
/// "Dropout" (2014).
public struct Dropout: Module {
  /// The chance of an element to be dropped, 0 … 1.
  public var rate: Double
  /// Whether elements are scaled down in inference rather than up in training.
  public var isClassic: Bool

  /// Drops elements with this chance.
  public init(_ rate: Double, isClassic: Bool = false) {
    self.rate = rate
    self.isClassic = isClassic
  }

  /// Records the layer.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    x.dropped(rate, isClassic: isClassic, mask: x.shape)
  }
}

/// Whole channels of a row set to 0 at random in training, the others scaled up: `[batch, …,
/// channels]`.
///
/// For pictures and sequences, whose neighbours tell of each other. Source: Tompson et al. (2015).
public struct SpatialDropout: Module {
  /// The chance of a channel to be dropped, 0 … 1.
  public var rate: Double

  /// Drops channels with this chance.
  public init(_ rate: Double) { self.rate = rate }

  /// Records the layer.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    var mask = x.shape
    for axis in 1..<max(x.rank - 1, 1) { mask.dimensions[axis] = .fixed(1) }
    return x.dropped(rate, isClassic: false, mask: mask)
  }
}

/// Normal noise added in training: x + deviation · N(0, 1).
///
/// Outside training it does nothing.
public struct GaussianNoise: Module {
  /// The deviation of the noise, 0 or more.
  public var deviation: Double

  /// Adds noise of this deviation.
  public init(_ deviation: Double) { self.deviation = deviation }

  /// Records the layer.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    guard deviation >= 0 else {
      return x.trace.mistake(
        "the deviation of noise is 0 or more, not \(deviation)", guess: x.shape)
    }
    guard x.trace.isTraining, deviation > 0 else { return x }
    // Box and Muller (1958); 1 − u is never 0.
    let radius = (-2 * (1 - x.trace.randomUniform(x.shape, type: x.type)).log()).squareRoot()
    let angle = 2 * Double.pi * x.trace.randomUniform(x.shape, type: x.type)
    return x + deviation * radius * angle.cos()
  }
}

extension Tensor {
  /// Elements set to 0 at random, decided once for all axes of size 1 of the mask.
  fileprivate func dropped(_ rate: Double, isClassic: Bool, mask: Shape) -> Tensor {
    guard 0...1 ~= rate else {
      return trace.mistake("a dropout rate is in 0 ... 1, not \(rate)", guess: shape)
    }
    guard rate > 0 else { return self }
    guard trace.isTraining else { return isClassic ? self * (1 - rate) : self }
    if rate == 1 { return (self * 0).broadcast(to: shape) }
    let kept = trace.randomUniform(mask, type: type) .>= rate
    return Tensor.select(kept, isClassic ? self : self * (1 / (1 - rate)), 0)
  }
}
