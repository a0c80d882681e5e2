/// Some numbers with a type of their own: what a ``Box`` holds.
///
/// `Float` (one number), `SIMD2<Float>` to `SIMD64<Float>` and `[Float]` are float vectors; a struct
/// becomes one thus:
/// ```swift
/// struct Reading: FloatVector {
///   var level: Float, rate: Float
///   var floatCount: Int { 2 }
///   init(floats: Span<Float>) { level = floats[0]; rate = floats[1] }
///   func write(to floats: inout MutableSpan<Float>) { floats[0] = level; floats[1] = rate }
/// }
/// ```
public protocol FloatVector: Sendable {
  /// How many numbers there are.
  var floatCount: Int { get }
  /// Reads all numbers, in order.
  init(floats: Span<Float>)
  /// Writes all numbers, in order.
  func write(to floats: inout MutableSpan<Float>)
}

extension FloatVector {
  /// The numbers as an array.
  @inlinable
  public var floats: [Float] {
    var result = [Float](repeating: 0, count: floatCount)
    var span = result.mutableSpan
    write(to: &span)
    return result
  }

  /// Reads all numbers from an array of the right size.
  @inlinable
  public init(numbers: [Float]) {
    self.init(floats: numbers.span)
  }
}

extension FloatVector where Self: SIMD, Scalar == Float {
  /// How many numbers there are.
  @inlinable public var floatCount: Int { Self.scalarCount }

  /// Reads all numbers, in order.
  @inlinable @inline(__always)
  public init(floats: Span<Float>) {
    precondition(floats.count >= Self.scalarCount, "too few numbers for this vector")
    self.init()
    for index in 0..<Self.scalarCount { self[index] = unsafe floats[unchecked: index] }
  }

  /// Writes all numbers, in order.
  @inlinable @inline(__always)
  public func write(to floats: inout MutableSpan<Float>) {
    precondition(floats.count >= Self.scalarCount, "too little room for this vector")
    for index in 0..<Self.scalarCount { unsafe floats[unchecked: index] = self[index] }
  }
}

extension SIMD2: FloatVector where Scalar == Float {}
extension SIMD3: FloatVector where Scalar == Float {}
extension SIMD4: FloatVector where Scalar == Float {}
extension SIMD8: FloatVector where Scalar == Float {}
extension SIMD16: FloatVector where Scalar == Float {}
extension SIMD32: FloatVector where Scalar == Float {}
extension SIMD64: FloatVector where Scalar == Float {}

/// One number, an array of shape `[1]`.
extension Float: FloatVector {
  /// One.
  @inlinable public var floatCount: Int { 1 }

  /// Reads the number.
  @inlinable @inline(__always)
  public init(floats: Span<Float>) { self = floats[0] }

  /// Writes the number.
  @inlinable @inline(__always)
  public func write(to floats: inout MutableSpan<Float>) { floats[0] = self }
}

extension Array: FloatVector where Element == Float {
  /// How many numbers there are.
  @inlinable public var floatCount: Int { count }

  /// Reads all numbers, in order.
  @inlinable
  public init(floats: Span<Float>) {
    self = (0..<floats.count).map { floats[$0] }
  }

  /// Writes all numbers, in order.
  @inlinable
  public func write(to floats: inout MutableSpan<Float>) {
    precondition(floats.count >= count, "the span is too short for this array")
    floats.withUnsafeMutableBufferPointer { floats in
      withUnsafeBufferPointer { numbers in
        guard let to = floats.baseAddress, let from = numbers.baseAddress else { return }
        to.update(from: from, count: numbers.count)
      }
    }
  }
}
