// Arithmetic broadcasts as in NumPy. Numbers take the tensor's type.

extension Tensor {
  /// The sum.
  public static func + (a: Tensor, b: Tensor) -> Tensor { a.trace.binary(.add, a, b) }
  /// The sum.
  public static func + (a: Tensor, b: Double) -> Tensor { a + a.scalar(b) }
  /// The sum.
  public static func + (a: Double, b: Tensor) -> Tensor { b.scalar(a) + b }
  /// The sum.
  @_disfavoredOverload
  public static func + (a: Tensor, b: Float) -> Tensor { a + Double(b) }
  /// The sum.
  @_disfavoredOverload
  public static func + (a: Float, b: Tensor) -> Tensor { Double(a) + b }

  /// The difference.
  public static func - (a: Tensor, b: Tensor) -> Tensor { a.trace.binary(.subtract, a, b) }
  /// The difference.
  public static func - (a: Tensor, b: Double) -> Tensor { a - a.scalar(b) }
  /// The difference.
  public static func - (a: Double, b: Tensor) -> Tensor { b.scalar(a) - b }
  /// The difference.
  @_disfavoredOverload
  public static func - (a: Tensor, b: Float) -> Tensor { a - Double(b) }
  /// The difference.
  @_disfavoredOverload
  public static func - (a: Float, b: Tensor) -> Tensor { Double(a) - b }

  /// The product of elements.
  public static func * (a: Tensor, b: Tensor) -> Tensor { a.trace.binary(.multiply, a, b) }
  /// The product of elements.
  public static func * (a: Tensor, b: Double) -> Tensor { a * a.scalar(b) }
  /// The product of elements.
  public static func * (a: Double, b: Tensor) -> Tensor { b.scalar(a) * b }
  /// The product of elements.
  @_disfavoredOverload
  public static func * (a: Tensor, b: Float) -> Tensor { a * Double(b) }
  /// The product of elements.
  @_disfavoredOverload
  public static func * (a: Float, b: Tensor) -> Tensor { Double(a) * b }

  /// The quotient.
  public static func / (a: Tensor, b: Tensor) -> Tensor { a.trace.binary(.divide, a, b) }
  /// The quotient.
  public static func / (a: Tensor, b: Double) -> Tensor { a / a.scalar(b) }
  /// The quotient.
  public static func / (a: Double, b: Tensor) -> Tensor { b.scalar(a) / b }
  /// The quotient.
  @_disfavoredOverload
  public static func / (a: Tensor, b: Float) -> Tensor { a / Double(b) }
  /// The quotient.
  @_disfavoredOverload
  public static func / (a: Float, b: Tensor) -> Tensor { Double(a) / b }

  /// The negative.
  public static prefix func - (x: Tensor) -> Tensor { x.trace.unary(.negate, x) }

  /// Adds.
  public static func += (a: inout Tensor, b: Tensor) { a = a + b }
  /// Subtracts.
  public static func -= (a: inout Tensor, b: Tensor) { a = a - b }
  /// Multiplies.
  public static func *= (a: inout Tensor, b: Tensor) { a = a * b }
  /// Divides.
  public static func /= (a: inout Tensor, b: Tensor) { a = a / b }
}

/// The smaller of each two elements; a tie's gradient goes to the first.
public func min(_ a: Tensor, _ b: Tensor) -> Tensor { a.trace.binary(.minimum, a, b) }
/// The smaller of each element and a number; a tie's gradient goes to the tensor.
public func min(_ a: Tensor, _ b: Double) -> Tensor { min(a, a.scalar(b)) }
/// The larger of each two elements; a tie's gradient goes to the first.
public func max(_ a: Tensor, _ b: Tensor) -> Tensor { a.trace.binary(.maximum, a, b) }
/// The larger of each element and a number; a tie's gradient goes to the tensor.
public func max(_ a: Tensor, _ b: Double) -> Tensor { max(a, a.scalar(b)) }
/// Each element of `a` to the power of that of `b`.
public func pow(_ a: Tensor, _ b: Tensor) -> Tensor { a.trace.binary(.power, a, b) }
/// Each element to a power.
public func pow(_ a: Tensor, _ b: Double) -> Tensor { pow(a, a.scalar(b)) }
/// A number to the power of each element.
public func pow(_ a: Double, _ b: Tensor) -> Tensor { pow(b.scalar(a), b) }
