/// Expands a seed of any size into well-mixed words, equal to NumPy's `SeedSequence`.
///
/// Children are split off by number, as NumPy's spawn keys do, or by name. A child depends on the
/// seed and its own key only, so that another consumer changes no stream that exists already.
///
/// Source: M. E. O'Neill, "Developing a seed_seq alternative" (2015), in the form of NumPy's
/// `SeedSequence` with a pool of four 32-bit words.
public struct SeedSequence: Sendable, Hashable {
  private let entropy: [UInt32]
  private let spawnKey: [UInt32]
  private let pool: [UInt32]

  /// Mixes the 32-bit words of `entropy`, least significant first.
  ///
  /// - Parameters:
  ///   - entropy: the seed's words; an empty list counts as the seed 0.
  ///   - spawnKey: what tells children of one seed apart; empty for the seed itself.
  public init(entropy: [UInt32], spawnKey: [UInt32] = []) {
    self.entropy = entropy.isEmpty ? [0] : entropy
    self.spawnKey = spawnKey
    pool = SeedSequence.mix(self.entropy, spawnKey)
  }

  /// Mixes a non-negative integer seed as NumPy does.
  public init(_ seed: UInt64) {
    let low = UInt32(truncatingIfNeeded: seed)
    let high = UInt32(truncatingIfNeeded: seed >> 32)
    self.init(entropy: high == 0 ? [low] : [low, high])
  }

  /// The child with a number: NumPy's `SeedSequence(seed, spawn_key=(…, index))`.
  public func child(_ index: UInt32) -> SeedSequence {
    SeedSequence(entropy: entropy, spawnKey: spawnKey + [index])
  }

  /// The child with a name: its spawn key is the name's FNV-1a hash, lower word first.
  public func child(named name: String) -> SeedSequence {
    let hash = fnv1a(name.utf8)
    return SeedSequence(
      entropy: entropy,
      spawnKey: spawnKey + [
        UInt32(truncatingIfNeeded: hash), UInt32(truncatingIfNeeded: hash >> 32),
      ])
  }

  /// The first `count` 64-bit words of the sequence's output (`generate_state`).
  public func words64(_ count: Int) -> [UInt64] {
    var constant: UInt32 = 0x8b51_f9dd
    let halves = (0..<2 * count).map { index in
      var value = pool[index % 4] ^ constant
      constant &*= 0x58f3_8ded
      value &*= constant
      return value ^ (value >> 16)
    }
    return (0..<count).map { UInt64(halves[2 * $0]) | UInt64(halves[2 * $0 + 1]) << 32 }
  }

  private static func mix(_ entropy: [UInt32], _ spawnKey: [UInt32]) -> [UInt32] {
    var words = entropy
    if !spawnKey.isEmpty {
      // Short seeds are filled up, lest a seed's own words be taken for a key.
      words += [UInt32](repeating: 0, count: max(0, 4 - words.count)) + spawnKey
    }
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
    var pool = (0..<4).map { hashed($0 < words.count ? words[$0] : 0) }
    for source in 0..<4 {
      for target in 0..<4 where source != target {
        pool[target] = mixed(pool[target], hashed(pool[source]))
      }
    }
    for extra in words.dropFirst(4) {
      for target in 0..<4 { pool[target] = mixed(pool[target], hashed(extra)) }
    }
    return pool
  }
}

/// The 64-bit FNV-1a hash of some bytes: the same on every machine and in every version.
///
/// Source: G. Fowler, L. C. Noll, K.-P. Vo, "The FNV Non-Cryptographic Hash Algorithm".
func fnv1a(_ bytes: some Sequence<UInt8>) -> UInt64 {
  bytes.reduce(0xcbf2_9ce4_8422_2325) { hash, byte in
    (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
  }
}
