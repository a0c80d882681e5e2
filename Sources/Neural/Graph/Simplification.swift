// Each node is a kernel call at every run, so what is known while tracing is not recorded.
// The rules keep results the same but for the last bit.

extension Trace {
  /// Records a function of each element.
  func unary(_ function: UnaryFunction, _ x: Tensor) -> Tensor {
    let small = x.withoutBroadcast
    let result =
      simplified(function, small) ?? record(.unary(function), [small], small.shape, small.type)
    return result.broadcast(to: x.shape)
  }

  /// Records a function of two tensors that broadcast.
  func binary(_ function: BinaryFunction, _ a: Tensor, _ b: Tensor) -> Tensor {
    guard let shape = Shape.broadcast(a.shape, b.shape) else {
      return mismatch(
        function.name, [a, b],
        mend: "axes are matched from the last and must be equal or 1: reshape one of them",
        guess: a.shape)
    }
    guard a.type == b.type else {
      return mistake(
        "\(function.name) was given \(a.type.rawValue) and \(b.type.rawValue); "
          + "convert one with cast(to:)", guess: shape, type: a.type)
    }
    let (x, y) = (a.withoutBroadcast, b.withoutBroadcast)
    let small = Shape.broadcast(x.shape, y.shape) ?? shape
    let type = function.isComparison ? ElementType.bool : a.type
    let result = simplified(function, x, y) ?? record(.binary(function), [x, y], small, type)
    return result.broadcast(to: shape)
  }

  private func simplified(_ function: UnaryFunction, _ x: Tensor) -> Tensor? {
    if x.type.isFloat, let value = x.constantValue { return x.scalar(function(value)) }
    switch (function, x.operation) {
    case (.negate, .unary(.negate)): return x.inputs[0]
    case (.negate, .binary(.subtract)): return binary(.subtract, x.inputs[1], x.inputs[0])
    case (.square, .unary(.negate)), (.square, .unary(.absolute)),
      (.absolute, .unary(.negate)):
      return unary(function, x.inputs[0])
    default: return nil
    }
  }

  private func simplified(_ function: BinaryFunction, _ a: Tensor, _ b: Tensor) -> Tensor? {
    guard a.type.isFloat else { return nil }
    switch (function, a.constantValue, b.constantValue) {
    case (_, let x?, let y?):
      return constant(function(x, y), type: function.isComparison ? .bool : a.type)
    case (.add, 0?, nil), (.multiply, 1?, nil): return b
    case (.add, nil, 0?), (.subtract, nil, 0?), (.multiply, nil, 1?), (.divide, nil, 1?),
      (.power, nil, 1?):
      return a
    case (.subtract, 0?, nil), (.multiply, .some(-1), nil): return unary(.negate, b)
    case (.multiply, nil, .some(-1)), (.divide, nil, .some(-1)): return unary(.negate, a)
    case (.divide, 1?, nil): return unary(.reciprocal, b)
    case (.power, nil, .some(-1)): return unary(.reciprocal, a)
    case (.power, nil, 2?): return unary(.square, a)
    case (.power, nil, 0.5?): return unary(.squareRoot, a)
    case (.divide, nil, let y?) where abs(y.significand) == 1:
      return binary(.multiply, a, a.scalar(1 / y))
    case (.add, .some, nil), (.multiply, .some, nil): return binary(function, b, a)
    case (.multiply, nil, let y?): return scaled(a, by: y)
    default: return withoutNegation(function, a, b)
    }
  }

  /// `(x · c) · factor` and `(−x) · factor` as one product.
  private func scaled(_ x: Tensor, by factor: Double) -> Tensor? {
    switch x.operation {
    case .unary(.negate): return binary(.multiply, x.inputs[0], x.scalar(-factor))
    case .binary(.multiply):
      guard let inner = x.inputs[1].constantValue else { return nil }
      return binary(.multiply, x.inputs[0], x.scalar(inner * factor)).broadcast(to: x.shape)
    default: return nil
    }
  }

  /// The sum of two parts of an axis, zeros elsewhere, that lie side by side: the gradient of a
  /// tensor that was split.
  private func joined(_ a: Tensor, _ b: Tensor) -> Tensor? {
    guard case .pad(let axis, let before, let after) = a.operation,
      case .pad(axis, let otherBefore, let otherAfter) = b.operation, a.shape == b.shape,
      case .fixed(let size) = a.shape.dimensions[axis]
    else { return nil }
    if size - after == otherBefore {
      return Tensor.concatenate([a.inputs[0], b.inputs[0]], axis: axis)
        .padded(before: before, after: otherAfter, axis: axis)
    }
    if size - otherAfter == before {
      return Tensor.concatenate([b.inputs[0], a.inputs[0]], axis: axis)
        .padded(before: otherBefore, after: after, axis: axis)
    }
    return nil
  }

  private func withoutNegation(_ function: BinaryFunction, _ a: Tensor, _ b: Tensor) -> Tensor? {
    if function == .add, let joined = joined(a, b) { return joined }
    let negative = (a.operation == .unary(.negate), b.operation == .unary(.negate))
    switch (function, negative) {
    case (.add, (_, true)): return binary(.subtract, a, b.inputs[0])
    case (.add, (true, false)): return binary(.subtract, b, a.inputs[0])
    case (.subtract, (_, true)): return binary(.add, a, b.inputs[0])
    case (.multiply, (true, true)), (.divide, (true, true)):
      return binary(function, a.inputs[0], b.inputs[0])
    default: return nil
    }
  }
}

extension ElementType {
  /// Whether the numbers have fractions (and gradients).
  public var isFloat: Bool { self == .float32 || self == .float64 }
  /// Whether the numbers are whole.
  public var isInteger: Bool { self == .int32 || self == .int64 }
}
