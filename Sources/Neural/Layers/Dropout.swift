/// Elements set to 0 at random in training, the others scaled up so that the mean stays.
///
/// Outside training it does nothing. Source: Srivastava et al., "Dropout" (2014), inverted.
public struct Dropout: Module {
  /// The chance of an element to be dropped, 0 … 1.
  public var rate: Double

  /// Drops elements with this chance.
  public init(_ rate: Double) { self.rate = rate }

  /// Records the layer.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    guard 0...1 ~= rate else {
      return x.trace.mistake("a dropout rate is in 0 ... 1, not \(rate)", guess: x.shape)
    }
    guard x.trace.isTraining, rate > 0 else { return x }
    if rate == 1 { return (x * 0).broadcast(to: x.shape) }
    let kept = x.trace.randomUniform(x.shape, type: x.type) .>= rate
    return Tensor.select(kept, x * (1 / (1 - rate)), 0)
  }
}
