extension Derivative {
  /// `dy · f′(x)`.
  func ofUnary(_ function: UnaryFunction) -> Tensor? {
    let x = inputs[0]
    switch function {
    case .negate: return -dy
    case .absolute: return dy * x.sign()
    case .square: return dy * (2 * x)
    case .log: return dy / x
    case .logOnePlus: return dy / (1 + x)
    case .sine: return dy * x.cos()
    case .cosine: return -(dy * x.sin())
    case .errorFunction:
      // 2/√π
      return dy * (1.128_379_167_095_512_6 * (-x.square()).exp())
    case .exp: return dy * y
    case .relu, .sigmoid, .tanh, .softplus, .squareRoot, .reciprocal:
      return dy.trace.record(.unaryGradient(function), [y, dy], y.shape, y.type)
    case .sign, .floor, .not: return nil
    }
  }

  /// For `dx = dy · h(y)`: with respect to y, `u · dy · h′(y)`; with respect to dy, `u · h(y)`.
  func ofUnaryGradient(_ function: UnaryFunction) -> [Tensor?] {
    let (result, upstream) = (inputs[0], inputs[1])
    let slope: Tensor? =
      switch function {
      case .sigmoid: 1 - 2 * result
      case .tanh: -2 * result
      case .exp: result.scalar(1)
      case .squareRoot: -0.5 / result.square()
      case .reciprocal: -2 * result
      case .softplus: (-result).exp()
      default: nil
      }
    return [
      slope.map { dy * upstream * $0 },
      dy.trace.record(.unaryGradient(function), [result, dy], y.shape, y.type),
    ]
  }

  func ofBinary(_ function: BinaryFunction) -> [Tensor?] {
    let (a, b) = (inputs[0], inputs[1])
    let parts: [Tensor?]
    switch function {
    case .add: parts = [dy, dy]
    case .subtract: parts = [dy, -dy]
    case .multiply: parts = [dy * b, dy * a]
    case .divide:
      let quotient = dy / b
      parts = [quotient, -(quotient * y)]
    case .minimum, .maximum:
      let first = function == .minimum ? a .<= b : a .>= b
      parts = [Tensor.select(first, dy, 0), Tensor.select(first, 0, dy)]
    case .power: parts = [dy * slopeOfBase(a, b), dy * slopeOfExponent(a, b)]
    case .equal, .less, .lessOrEqual, .and, .or: parts = [nil, nil]
    }
    return zip(parts, inputs).map { part, input in
      part?.broadcast(to: y.shape).summed(to: input.shape)
    }
  }

  /// `b · aᵇ⁻¹`, and 0 where b is 0, whatever a.
  private func slopeOfBase(_ a: Tensor, _ b: Tensor) -> Tensor {
    let slope = b * pow(a, b - 1)
    return b.constantValue == nil ? Tensor.select(b .== 0, 0, slope) : slope
  }

  /// `aᵇ · log a`, and 0 where a is 0 and b is not negative.
  private func slopeOfExponent(_ a: Tensor, _ b: Tensor) -> Tensor {
    Tensor.select((a .== 0) .& (b .>= 0), 0, y * a.log())
  }

  func ofSelect() -> [Tensor?] {
    [
      nil,
      Tensor.select(inputs[0], dy, 0).broadcast(to: y.shape).summed(to: inputs[1].shape),
      Tensor.select(inputs[0], 0, dy).broadcast(to: y.shape).summed(to: inputs[2].shape),
    ]
  }
}
