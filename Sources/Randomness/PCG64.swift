/// The permuted congruential generator PCG XSL-RR 128/64, equal to NumPy's `PCG64` to the bit.
///
/// A value: copying it forks the stream. Its draws equal those of NumPy's `Generator` over the same
/// bit generator, call by call. A draw takes one to two nanoseconds.
///
/// Source: M. E. O'Neill, "PCG: A Family of Simple Fast Space-Efficient Statistically Good
/// Algorithms for Random Number Generation" (2014).
@frozen
public struct PCG64: RandomNumberGenerator, Sendable, Hashable {
  @usableFromInline var state: UInt128
  @usableFromInline let increment: UInt128
  /// The upper half of the last 64-bit word with bit 32 set, if a 32-bit draw left it, else 0.
  @usableFromInline var spare: UInt64

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
    advance()
    state &+= start
    advance()
  }

  /// Goes on from the inner state of NumPy's `bit_generator.state`.
  ///
  /// - Parameters:
  ///   - increment: the stream's constant; its lowest bit is set, as every valid one has it.
  ///   - spare: the half word that a 32-bit draw left (`uinteger` where `has_uint32` is 1).
  public init(state: UInt128, increment: UInt128, spare: UInt32? = nil) {
    self.state = state
    self.increment = increment | 1
    self.spare = spare.map { UInt64($0) | 1 << 32 } ?? 0
  }

  @inlinable @inline(__always)
  mutating func advance() {
    state = state &* 0x2360_ED05_1FC6_5DA4_4385_DF64_9FCC_F645 &+ increment
  }

  /// The next 64 random bits.
  @inlinable @inline(__always)
  public mutating func next() -> UInt64 {
    advance()
    let folded = UInt64(truncatingIfNeeded: state &>> 64) ^ UInt64(truncatingIfNeeded: state)
    let rotation = UInt64(truncatingIfNeeded: state &>> 122)
    return folded &>> rotation | folded &<< (0 &- rotation)
  }

  /// The next 32 random bits: both halves of a 64-bit word are used, the lower one first.
  @inlinable @inline(__always)
  public mutating func next32() -> UInt32 {
    if spare != 0 {
      let half = UInt32(truncatingIfNeeded: spare)
      spare = 0
      return half
    }
    let word = next()
    spare = word &>> 32 | 1 &<< 32
    return UInt32(truncatingIfNeeded: word)
  }

  /// A number in `0 ..< 1` with 53 random bits (NumPy's `random`).
  @inlinable @inline(__always)
  public mutating func random() -> Double {
    // Signed integers become doubles by one instruction.
    Double(Int64(truncatingIfNeeded: next() &>> 11)) * 0x1p-53
  }

  /// A number in `0 ..< 1` with 24 random bits (NumPy's `random(dtype=float32)`).
  @inlinable @inline(__always)
  public mutating func random32() -> Float {
    Float(Int32(truncatingIfNeeded: next32() &>> 8)) * 0x1p-24
  }

  /// A number in `low ..< high` (NumPy's `uniform`).
  @inlinable @inline(__always)
  public mutating func uniform(_ low: Double, _ high: Double) -> Double {
    low + (high - low) * random()
  }
}

extension PCG64: Codable {
  private enum CodingKeys: String, CodingKey {
    case state, increment, spare
  }

  /// Reads what `encode(to:)` wrote.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func word(_ key: CodingKeys) throws -> UInt128 {
      let text = try container.decode(String.self, forKey: key)
      guard let word = UInt128(text) else {
        throw DecodingError.dataCorruptedError(
          forKey: key, in: container,
          debugDescription: "'\(text)' is not a whole number of at most 128 bits.")
      }
      return word
    }
    self.init(
      state: try word(.state), increment: try word(.increment),
      spare: try container.decodeIfPresent(UInt32.self, forKey: .spare))
  }

  /// Writes the exact state: two decimal strings, as 128 bits exceed what JSON's readers agree on,
  /// and the half word that is left, if any.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(String(state), forKey: .state)
    try container.encode(String(increment), forKey: .increment)
    if spare != 0 {
      try container.encode(UInt32(truncatingIfNeeded: spare), forKey: .spare)
    }
  }
}
