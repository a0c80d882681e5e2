/// Some whole numbers with a type of their own: what ``MultiDiscrete`` and ``MultiBinary`` hold.
///
/// `SIMD2<Int>` to `SIMD64<Int>` and `[Int]` are integer vectors; a struct of the author's own
/// becomes one by the three requirements.
public protocol IntegerVector: Sendable {
  /// How many numbers there are.
  var integerCount: Int { get }
  /// Reads all numbers, in order.
  init(integers: Span<Int>)
  /// Writes all numbers, in order.
  func write(to integers: inout MutableSpan<Int>)
}

extension IntegerVector {
  /// The numbers as an array.
  @inlinable
  public var integers: [Int] {
    var result = [Int](repeating: 0, count: integerCount)
    var span = result.mutableSpan
    write(to: &span)
    return result
  }

  /// Reads all numbers from an array of the right size.
  @inlinable
  public init(values: [Int]) {
    self.init(integers: values.span)
  }
}

extension IntegerVector where Self: SIMD, Scalar == Int {
  /// How many numbers there are.
  @inlinable public var integerCount: Int { Self.scalarCount }

  /// Reads all numbers, in order.
  @inlinable @inline(__always)
  public init(integers: Span<Int>) {
    precondition(integers.count >= Self.scalarCount, "too few numbers for this vector")
    self.init()
    for index in 0..<Self.scalarCount { self[index] = integers[index] }
  }

  /// Writes all numbers, in order.
  @inlinable @inline(__always)
  public func write(to integers: inout MutableSpan<Int>) {
    precondition(integers.count >= Self.scalarCount, "too little room for this vector")
    for index in 0..<Self.scalarCount { integers[index] = self[index] }
  }
}

extension SIMD2: IntegerVector where Scalar == Int {}
extension SIMD3: IntegerVector where Scalar == Int {}
extension SIMD4: IntegerVector where Scalar == Int {}
extension SIMD8: IntegerVector where Scalar == Int {}
extension SIMD16: IntegerVector where Scalar == Int {}
extension SIMD32: IntegerVector where Scalar == Int {}
extension SIMD64: IntegerVector where Scalar == Int {}

extension Array: IntegerVector where Element == Int {
  /// How many numbers there are.
  @inlinable public var integerCount: Int { count }

  /// Reads all numbers, in order.
  @inlinable
  public init(integers: Span<Int>) {
    self = (0..<integers.count).map { integers[$0] }
  }

  /// Writes all numbers, in order.
  @inlinable
  public func write(to integers: inout MutableSpan<Int>) {
    for index in 0..<count { integers[index] = self[index] }
  }
}
