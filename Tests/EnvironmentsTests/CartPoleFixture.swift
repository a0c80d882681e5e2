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
    try decodeFixture("cartpole")
  }
}
