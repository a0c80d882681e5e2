import Foundation
import Randomness
import Testing

/// What NumPy drew, as `Fixtures/make_randomness.py` printed it.
struct NumPyFixture: Decodable {
  struct State: Decodable {
    var state: String
    var increment: String
    var spare: UInt32?

    /// A generator in this state.
    func generator() throws -> PCG64 {
      let state = try #require(UInt128(state))
      let increment = try #require(UInt128(increment))
      return PCG64(state: state, increment: increment, spare: spare)
    }
  }

  struct Draws: Decodable {
    var seed: String
    var start: State
    var raw: [String]
    var random: [Double]
    var random32: [Double]
    var uniform: [Double]
    var bounds: [String]
    var integers: [[String]]
    var ranges: [[String]]
    var ranged: [String]
    var closed: [String]
    var mixed: [Double]
    var after: State
    var after_one_more: State
    var choice: [String]
    var weighted: [Int]
    var permutation: [Int]
    var shuffle: String
    var normal: [Double]
    var normal_digest: String
    var exponential: [Double]
    var exponential_digest: String
    var normal_scaled: [Double]
    var exponential_scaled: [Double]
    var child: [String]
    var named_seed: String
    var named_random: [Double]
  }

  struct Tails: Decodable {
    var count: Int
    var normal_digest: String
    var normal_tail: Int
    var normal_largest: Double
    var exponential_digest: String
    var exponential_tail: Int
    var exponential_largest: Double
  }

  var seeds: [Draws]
  var tails: Tails

  static func load() throws -> NumPyFixture {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/numpy_randomness.json")
    return try JSONDecoder().decode(NumPyFixture.self, from: Data(contentsOf: file))
  }
}

extension NumPyFixture.Draws {
  /// A fresh generator of this seed.
  func generator() throws -> PCG64 { PCG64(seed: try number()) }

  /// The seed.
  func number() throws -> UInt64 {
    guard let number = UInt64(seed) else { throw CocoaError(.formatting) }
    return number
  }
}

/// The FNV-1a hash of doubles, as the fixture's script computes it.
func digest(_ count: Int, _ draw: () -> Double) -> String {
  var hash: UInt64 = 0xcbf2_9ce4_8422_2325
  for _ in 0..<count {
    var bits = draw().bitPattern
    for _ in 0..<8 {
      hash = (hash ^ (bits & 0xff)) &* 0x100_0000_01b3
      bits >>= 8
    }
  }
  return String(hash)
}
