/// The permuted congruential generator PCG XSL-RR 128/64, equal to NumPy's `PCG64` to the bit.
///
/// A value: copying it forks the stream. Source: M. E. O'Neill, "PCG: A Family of Simple Fast
/// Space-Efficient Statistically Good Algorithms for Random Number Generation" (2014).
public struct PCG64: RandomNumberGenerator, Sendable, Hashable {
  @usableFromInline var state: UInt128
  @usableFromInline let increment: UInt128
  /// The upper half of the last 64-bit word, if a 32-bit draw left it (NumPy's `has_uint32`).
  @usableFromInline var spare: UInt32
  @usableFromInline var hasSpare: Bool

  /// Seeds the generator as NumPy's `default_rng(seed)`.
  public init(seed: UInt64) {
    self.init(SeedSequence(seed))
  }

  /// Seeds the generator from a seed sequence.
  public init(_ sequence: SeedSequence) {
    let words = sequence.words64(4)
    let start = UInt128(words[0]) << 64 | UInt128(words[1])
    let stream = UInt128(words[2]) << 64 | UInt128(words[3])
    increment = stream << 1 | 1
    state = 0
    spare = 0
    hasSpare = false
    advance()
    state &+= start
    advance()
  }

  @inlinable @inline(__always)
  mutating func advance() {
    state = state &* 0x2360_ED05_1FC6_5DA4_4385_DF64_9FCC_F645 &+ increment
  }

  /// The next 64 random bits.
  @inlinable @inline(__always)
  public mutating func next() -> UInt64 {
    advance()
    let folded = UInt64(truncatingIfNeeded: state >> 64) ^ UInt64(truncatingIfNeeded: state)
    let rotation = UInt64(truncatingIfNeeded: state >> 122)
    return folded >> rotation | folded << ((64 &- rotation) & 63)
  }

  /// The next 32 random bits: both halves of a 64-bit word are used, the lower one first.
  @inlinable @inline(__always)
  public mutating func next32() -> UInt32 {
    if hasSpare {
      hasSpare = false
      return spare
    }
    let word = next()
    spare = UInt32(truncatingIfNeeded: word >> 32)
    hasSpare = true
    return UInt32(truncatingIfNeeded: word)
  }

  /// A number in `0 ..< 1` with 53 random bits (NumPy's `random`).
  @inlinable @inline(__always)
  public mutating func random() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// A number in `low ..< high` (NumPy's `uniform`).
  @inlinable @inline(__always)
  public mutating func uniform(_ low: Double, _ high: Double) -> Double {
    low + (high - low) * random()
  }

  /// An integer in `0 ..< count` (NumPy's `integers(count)`), by Lemire's method on 32-bit halves.
  ///
  /// - Parameter count: between 1 and 2³².
  @inlinable @inline(__always)
  public mutating func integer(below count: Int) -> Int {
    if count <= 1 { return 0 }
    let bound = UInt64(count)
    var product = UInt64(next32()) &* bound
    if UInt32(truncatingIfNeeded: product) < UInt32(truncatingIfNeeded: bound) {
      let threshold = (0x1_0000_0000 &- bound) % bound
      while UInt64(UInt32(truncatingIfNeeded: product)) < threshold {
        product = UInt64(next32()) &* bound
      }
    }
    return Int(product >> 32)
  }
}
