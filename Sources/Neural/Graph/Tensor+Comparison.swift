// Comparisons are spelled as those of SIMD vectors and give booleans; no gradient passes.

extension Tensor {
  /// Where `a` is less than `b`.
  public static func .< (a: Tensor, b: Tensor) -> Tensor { a.trace.binary(.less, a, b) }
  /// Where `a` is less than `b`.
  public static func .< (a: Tensor, b: Double) -> Tensor { a .< a.scalar(b) }
  /// Where `a` is at most `b`.
  public static func .<= (a: Tensor, b: Tensor) -> Tensor { a.trace.binary(.lessOrEqual, a, b) }
  /// Where `a` is at most `b`.
  public static func .<= (a: Tensor, b: Double) -> Tensor { a .<= a.scalar(b) }
  /// Where `a` is greater than `b`.
  public static func .> (a: Tensor, b: Tensor) -> Tensor { b .< a }
  /// Where `a` is greater than `b`.
  public static func .> (a: Tensor, b: Double) -> Tensor { a .> a.scalar(b) }
  /// Where `a` is at least `b`.
  public static func .>= (a: Tensor, b: Tensor) -> Tensor { b .<= a }
  /// Where `a` is at least `b`.
  public static func .>= (a: Tensor, b: Double) -> Tensor { a .>= a.scalar(b) }
  /// Where both are equal.
  public static func .== (a: Tensor, b: Tensor) -> Tensor { a.trace.binary(.equal, a, b) }
  /// Where the element is equal to a number.
  public static func .== (a: Tensor, b: Double) -> Tensor { a .== a.scalar(b) }
  /// Where they differ.
  public static func .!= (a: Tensor, b: Tensor) -> Tensor { .!(a .== b) }
  /// Where the element differs from a number.
  public static func .!= (a: Tensor, b: Double) -> Tensor { .!(a .== b) }
  /// Where both hold.
  public static func .& (a: Tensor, b: Tensor) -> Tensor { a.logical(.and, b) }
  /// Where either holds.
  public static func .| (a: Tensor, b: Tensor) -> Tensor { a.logical(.or, b) }
  /// Where it does not hold.
  public static prefix func .! (a: Tensor) -> Tensor {
    guard a.type == .bool else { return a.trace.notBoolean("not", a) }
    return a.trace.unary(.not, a)
  }

  private func logical(_ function: BinaryFunction, _ other: Tensor) -> Tensor {
    guard type == .bool else { return trace.notBoolean(function.name, self) }
    return trace.binary(function, self, other)
  }

  /// `a` where the condition holds, else `b`; all three broadcast.
  public static func select(_ condition: Tensor, _ a: Tensor, _ b: Tensor) -> Tensor {
    let trace = condition.trace
    guard condition.type == .bool else { return trace.notBoolean("select", condition) }
    guard a.type == b.type else {
      return trace.mistake(
        "select was given \(a.type.rawValue) and \(b.type.rawValue); convert one with cast(to:)",
        guess: a.shape, type: a.type)
    }
    guard let branches = Shape.broadcast(a.shape, b.shape),
      let shape = Shape.broadcast(condition.shape, branches)
    else {
      return trace.mismatch(
        "select", [condition, a, b],
        mend: "axes are matched from the last and must be equal or 1: reshape one of them",
        guess: a.shape)
    }
    if a == b { return a.broadcast(to: shape) }
    let parts = [condition.withoutBroadcast, a.withoutBroadcast, b.withoutBroadcast]
    let small = parts.dropFirst().reduce(parts[0].shape) {
      Shape.broadcast($0, $1.shape) ?? shape
    }
    return trace.record(.select, parts, small, a.type).broadcast(to: shape)
  }

  /// `a` where the condition holds, else a number.
  public static func select(_ condition: Tensor, _ a: Tensor, _ b: Double) -> Tensor {
    select(condition, a, a.scalar(b))
  }

  /// A number where the condition holds, else `b`.
  public static func select(_ condition: Tensor, _ a: Double, _ b: Tensor) -> Tensor {
    select(condition, b.scalar(a), b)
  }
}

extension Trace {
  fileprivate func notBoolean(_ operation: String, _ tensor: Tensor) -> Tensor {
    mistake(
      "\(operation) needs booleans and was given \(tensor); compare first, as in x .> 0",
      guess: tensor.shape, type: .bool)
  }
}
