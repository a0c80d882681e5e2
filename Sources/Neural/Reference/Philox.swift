/// The counter-based generator Philox4x32-10: a number follows from its place alone, so that no
/// order of execution matters.
///
/// Source: Salmon, Moraes, Dror & Shaw, "Parallel random numbers: as easy as 1, 2, 3" (2011).
struct Philox {
  var key: (UInt32, UInt32)

  init(key: UInt64) {
    self.key = (UInt32(truncatingIfNeeded: key), UInt32(truncatingIfNeeded: key >> 32))
  }

  /// The four words of a counter.
  func words(_ counter: SIMD4<UInt32>) -> SIMD4<UInt32> {
    var (c, k) = (counter, key)
    for _ in 0..<10 {
      let first = UInt64(c[0]) * 0xD251_1F53
      let second = UInt64(c[2]) * 0xCD9E_8D57
      c = SIMD4(
        UInt32(second >> 32) ^ c[1] ^ k.0, UInt32(truncatingIfNeeded: second),
        UInt32(first >> 32) ^ c[3] ^ k.1, UInt32(truncatingIfNeeded: first))
      k = (k.0 &+ 0x9E37_79B9, k.1 &+ 0xBB67_AE85)
    }
    return c
  }

  /// A number in `0 ..< 1` with 24 random bits.
  func uniform(run: Int, operation: Int, row: Int, column: Int) -> Double {
    let counter = SIMD4(
      UInt32(truncatingIfNeeded: run), UInt32(truncatingIfNeeded: operation),
      UInt32(truncatingIfNeeded: row), UInt32(truncatingIfNeeded: column))
    return Double(words(counter)[0] >> 8) * 0x1p-24
  }
}
