/// Expands a seed of any size into well-mixed words, equal to NumPy's `SeedSequence`.
///
/// Source: M. E. O'Neill, "Developing a seed_seq alternative" (2015), as NumPy's `bit_generator.pyx`
/// fixes it: a pool of four 32-bit words.
public struct SeedSequence: Sendable, Hashable {
  private var pool: (UInt32, UInt32, UInt32, UInt32) {
    (words[0], words[1], words[2], words[3])
  }
  private let words: [UInt32]

  /// Mixes the 32-bit words of `entropy`, least significant first.
  ///
  /// - Parameter entropy: the seed's words; an empty list counts as the seed 0.
  public init(entropy: [UInt32]) {
    let entropy = entropy.isEmpty ? [0] : entropy
    var constant: UInt32 = 0x43b0_d7e5
    func hashed(_ value: UInt32) -> UInt32 {
      var value = value ^ constant
      constant &*= 0x931e_8875
      value &*= constant
      return value ^ (value >> 16)
    }
    func mixed(_ x: UInt32, _ y: UInt32) -> UInt32 {
      let result = (0xca01_f9dd &* x) &- (0x4973_f715 &* y)
      return result ^ (result >> 16)
    }
    var pool = (0..<4).map { hashed($0 < entropy.count ? entropy[$0] : 0) }
    for source in 0..<4 {
      for target in 0..<4 where source != target {
        pool[target] = mixed(pool[target], hashed(pool[source]))
      }
    }
    for extra in entropy.dropFirst(4) {
      for target in 0..<4 { pool[target] = mixed(pool[target], hashed(extra)) }
    }
    words = pool
  }

  /// Mixes a non-negative integer seed as NumPy does.
  public init(_ seed: UInt64) {
    let high = UInt32(truncatingIfNeeded: seed >> 32)
    let low = UInt32(truncatingIfNeeded: seed)
    self.init(entropy: high == 0 ? [low] : [low, high])
  }

  /// The first `count` 64-bit words of the sequence's output (`generate_state`).
  public func words64(_ count: Int) -> [UInt64] {
    var constant: UInt32 = 0x8b51_f9dd
    let halves = (0..<2 * count).map { index in
      var value = words[index % 4] ^ constant
      constant &*= 0x58f3_8ded
      value &*= constant
      return value ^ (value >> 16)
    }
    return (0..<count).map { UInt64(halves[2 * $0]) | UInt64(halves[2 * $0 + 1]) << 32 }
  }
}
