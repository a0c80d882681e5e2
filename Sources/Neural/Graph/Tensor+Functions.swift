extension Tensor {
  /// The exponential.
  public func exp() -> Tensor { trace.unary(.exp, self) }
  /// The natural logarithm.
  public func log() -> Tensor { trace.unary(.log, self) }
  /// `log(1 + x)`, precise near 0.
  public func logOnePlus() -> Tensor { trace.unary(.logOnePlus, self) }
  /// The absolute value; its gradient at 0 is 0.
  public func abs() -> Tensor { trace.unary(.absolute, self) }
  /// The square root.
  public func squareRoot() -> Tensor { trace.unary(.squareRoot, self) }
  /// The square.
  public func square() -> Tensor { trace.unary(.square, self) }
  /// `1 / x`.
  public func reciprocal() -> Tensor { trace.unary(.reciprocal, self) }
  /// −1, 0 or 1; no gradient passes.
  public func sign() -> Tensor { trace.unary(.sign, self) }
  /// The next whole number below; no gradient passes.
  public func floor() -> Tensor { trace.unary(.floor, self) }
  /// The sine.
  public func sin() -> Tensor { trace.unary(.sine, self) }
  /// The cosine.
  public func cos() -> Tensor { trace.unary(.cosine, self) }
  /// The error function.
  public func erf() -> Tensor { trace.unary(.errorFunction, self) }
  /// The hyperbolic tangent.
  public func tanh() -> Tensor { trace.unary(.tanh, self) }
  /// The logistic function `1 / (1 + exp(−x))`.
  public func sigmoid() -> Tensor { trace.unary(.sigmoid, self) }
  /// `max(x, 0)`; its gradient at 0 is 0.
  public func relu() -> Tensor { trace.unary(.relu, self) }
  /// `log(1 + exp(x))`, for all x without overflow.
  public func softplus() -> Tensor { trace.unary(.softplus, self) }

  /// The elements held between two bounds; at a bound the gradient passes.
  public func clamped(_ low: Double, _ high: Double) -> Tensor {
    clamped(scalar(low), scalar(high))
  }

  /// The elements held between two bounds; at a bound the gradient passes.
  public func clamped(_ low: Tensor, _ high: Tensor) -> Tensor {
    trace.binary(.minimum, trace.binary(.maximum, self, low), high)
  }

  /// The same numbers, through which no gradient passes.
  public func stopGradient() -> Tensor {
    switch operation {
    case .stopGradient, .constant, .input, .batchCount, .random: return self
    default: return trace.record(.stopGradient, [self], shape, type)
    }
  }

  /// The same numbers as another kind; to booleans, whether they are not 0.
  public func cast(to type: ElementType) -> Tensor {
    if type == self.type { return self }
    let small = withoutBroadcast
    if type.isFloat, let value = small.constantValue {
      return trace.constant(value, type: type).broadcast(to: shape)
    }
    return trace.record(.cast, [small], small.shape, type).broadcast(to: shape)
  }
}
