#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

// The C library's functions under names that no case of an enumeration hides.
private func expOf(_ x: Double) -> Double { exp(x) }
private func expm1Of(_ x: Double) -> Double { expm1(x) }
private func logOf(_ x: Double) -> Double { log(x) }
private func log1pOf(_ x: Double) -> Double { log1p(x) }
private func sinOf(_ x: Double) -> Double { sin(x) }
private func cosOf(_ x: Double) -> Double { cos(x) }
private func erfOf(_ x: Double) -> Double { erf(x) }
private func tanhOf(_ x: Double) -> Double { tanh(x) }
private func powOf(_ x: Double, _ y: Double) -> Double { pow(x, y) }

extension UnaryFunction {
  /// The function in double precision.
  public func callAsFunction(_ x: Double) -> Double {
    switch self {
    case .negate: -x
    case .absolute: abs(x)
    case .sign: x > 0 ? 1 : x < 0 ? -1 : x
    case .square: x * x
    case .squareRoot: x.squareRoot()
    case .reciprocal: 1 / x
    case .exp: expOf(x)
    case .log: logOf(x)
    case .logOnePlus: log1pOf(x)
    case .sine: sinOf(x)
    case .cosine: cosOf(x)
    case .errorFunction: erfOf(x)
    case .floor: x.rounded(.down)
    case .not: x == 0 ? 1 : 0
    case .relu: x < 0 ? 0 : x
    case .sigmoid: x >= 0 ? 1 / (1 + expOf(-x)) : expOf(x) / (1 + expOf(x))
    case .tanh: tanhOf(x)
    case .softplus: max(x, 0) + log1pOf(expOf(-abs(x)))
    }
  }

  /// `f′` written in terms of the function's result, for the functions that can be.
  public func derivative(atResult y: Double) -> Double? {
    switch self {
    case .squareRoot: 0.5 / y
    case .reciprocal: -y * y
    case .exp: y
    case .relu: y > 0 ? 1 : 0
    case .sigmoid: y * (1 - y)
    case .tanh: 1 - y * y
    case .softplus: -expm1Of(-y)
    default: nil
    }
  }
}

extension BinaryFunction {
  /// Whether the result is a boolean.
  public var isComparison: Bool {
    switch self {
    case .equal, .less, .lessOrEqual, .and, .or: true
    default: false
    }
  }

  /// The function in double precision; booleans are 0 and 1.
  public func callAsFunction(_ a: Double, _ b: Double) -> Double {
    switch self {
    case .add: a + b
    case .subtract: a - b
    case .multiply: a * b
    case .divide: a / b
    case .minimum: a.isNaN || a <= b ? a : b
    case .maximum: a.isNaN || a >= b ? a : b
    case .power: powOf(a, b)
    case .equal: a == b ? 1 : 0
    case .less: a < b ? 1 : 0
    case .lessOrEqual: a <= b ? 1 : 0
    case .and: a != 0 && b != 0 ? 1 : 0
    case .or: a != 0 || b != 0 ? 1 : 0
    }
  }

  /// How messages call it.
  var name: String { "\(self)" }
}
