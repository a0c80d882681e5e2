import Foundation
import Testing

/// What Gymnasium's CartPole did, as `Fixtures/make_cartpole.py` wrote it.
struct CartPoleFixture: Decodable {
  /// Many episodes of random actions.
  struct Random: Decodable, Sendable, CustomTestStringConvertible {
    var environment: String
    var seed: UInt64
    var steps: Int
    var low, high: Double
    var integrator: String
    var sutton_barto_reward: Bool
    var episodes: Int
    var checksum: String
    var last: String
    var testDescription: String { "\(environment) seed \(seed)" }
  }
  /// Some episodes of a policy that balances.
  struct Balanced: Decodable {
    var environment: String
    var seed: UInt64
    var lengths: [Int]
    var checksum: String
  }
  /// Steps on beyond the end.
  struct Beyond: Decodable {
    var seed: UInt64
    var sutton_barto_reward: Bool
    var first: String
    var observations: [String]
    var rewards: [Double]
    var terminated: [Bool]
  }
  /// A vector in one autoreset mode.
  struct Vector: Decodable {
    struct Row: Decodable {
      var actions, observations: String
      var final: String?
      var rewards: [Double]
      var terminated, truncated: String
      var reset: String?
    }
    var mode: String
    var count: Int
    var seed: UInt64
    var limit: Int
    var first: String
    var rows: [Row]
  }

  var random: [Random]
  var balanced: [Balanced]
  var beyond: [Beyond]
  var vectors: [Vector]

  static func load() throws -> CartPoleFixture {
    let url = try #require(
      Bundle.module.url(forResource: "cartpole", withExtension: "json", subdirectory: "Fixtures"))
    return try JSONDecoder().decode(CartPoleFixture.self, from: Data(contentsOf: url))
  }
}

/// Numbers as hexadecimal bit patterns.
func bits(_ numbers: some Sequence<Float>) -> String {
  numbers.map { number in
    let digits = String(number.bitPattern, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }.joined()
}

/// FNV-1a over the bytes of what happens.
struct Checksum {
  private var value: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func add(_ byte: UInt8) {
    value = (value ^ UInt64(byte)) &* 0x100_0000_01b3
  }

  mutating func add(_ observation: SIMD4<Float>) {
    for index in 0..<4 { add(bytes: UInt64(observation[index].bitPattern), 4) }
  }

  mutating func add(reward: Double, terminated: Bool, truncated: Bool) {
    add(bytes: reward.bitPattern, 8)
    add(terminated ? 1 : 0)
    add(truncated ? 1 : 0)
  }

  private mutating func add(bytes word: UInt64, _ count: Int) {
    for index in 0..<count { add(UInt8(truncatingIfNeeded: word >> UInt64(8 * index))) }
  }

  var hexadecimal: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
