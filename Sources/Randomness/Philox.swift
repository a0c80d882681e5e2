/// The counter-based generator Philox4x32-10: random words as a function of a key and a place.
///
/// There is no state: the words at a place do not depend on which other places were asked before,
/// so that no order of execution matters. Plans key it by stream and count by run, operation, row
/// and column.
///
/// Source: J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, "Parallel Random Numbers: As Easy as
/// 1, 2, 3" (2011).
@frozen
public struct Philox: Sendable, Hashable, Codable {
  /// What tells streams apart.
  public let key: UInt64

  /// The generator of a key.
  @inlinable
  public init(key: UInt64) {
    self.key = key
  }

  /// Four random words for a counter of four words.
  @inlinable @inline(__always)
  public func words(at counter: SIMD4<UInt32>) -> SIMD4<UInt32> {
    // Four scalars: vectors of this width gain nothing from the 64-bit products.
    var (a, b, c, d) = (counter[0], counter[1], counter[2], counter[3])
    var low = UInt32(truncatingIfNeeded: key)
    var high = UInt32(truncatingIfNeeded: key &>> 32)
    for _ in 0..<10 {
      let first = UInt64(a) &* 0xD251_1F53
      let second = UInt64(c) &* 0xCD9E_8D57
      a = UInt32(truncatingIfNeeded: second &>> 32) ^ b ^ low
      b = UInt32(truncatingIfNeeded: second)
      c = UInt32(truncatingIfNeeded: first &>> 32) ^ d ^ high
      d = UInt32(truncatingIfNeeded: first)
      low &+= 0x9E37_79B9
      high &+= 0xBB67_AE85
    }
    return SIMD4(a, b, c, d)
  }

  /// Four random words for a place in a plan.
  @inlinable @inline(__always)
  public func words(run: UInt32, operation: UInt32, row: UInt32, column: UInt32) -> SIMD4<UInt32> {
    words(at: SIMD4(run, operation, row, column))
  }

  /// Four numbers in `0 ..< 1` with 24 random bits each, for a place in a plan.
  @inlinable @inline(__always)
  public func random(run: UInt32, operation: UInt32, row: UInt32, column: UInt32) -> SIMD4<Float> {
    let bits = words(run: run, operation: operation, row: row, column: column) &>> 8
    return SIMD4<Float>(SIMD4<Int32>(truncatingIfNeeded: bits)) * 0x1p-24
  }
}
