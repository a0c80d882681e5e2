import Environments
import Formats
import Gym
import Randomness
import Testing

/// What Gymnasium's classic-control environments did, and what NumPy's functions gave, as
/// `Fixtures/make_classic_control.py` wrote it.
struct ClassicControlFixture: Decodable {
  /// How the actions come from the draws.
  enum Kind: String, Decodable {
    case random, wide, swing
  }
  /// Many episodes.
  struct Run: Decodable, CustomTestStringConvertible {
    var environment: String
    var seed: UInt64
    var steps: Int
    var kind: Kind
    var parameters: [String: Value]
    var episodes, terminations: Int
    var checksum, last: String
    var testDescription: String { "\(environment) seed \(seed)" }
  }
  /// The value of a parameter.
  enum Value: Decodable {
    case number(Double)
    case text(String)

    init(from decoder: any Decoder) throws {
      let value = try decoder.singleValueContainer()
      if let number = try? value.decode(Double.self) {
        self = .number(number)
      } else {
        self = .text(try value.decode(String.self))
      }
    }
  }
  /// Sines and cosines of float32.
  struct Narrow: Decodable {
    var seed: UInt64
    var count: Int
    var greatest: Double
    var sines, cosines: String
  }
  /// Squares.
  struct Squares: Decodable {
    var seed: UInt64
    var count: Int
    var greatest: Double
    var checksum, single: String
    var unlikeProducts: Int
  }

  var runs: [Run]
  var narrow: [Narrow]
  var squares: [Squares]

  static func load() throws -> ClassicControlFixture { try decodeFixture("classic_control") }

  /// The runs in one environment.
  static func runs(_ environment: String, atLeast count: Int) throws -> [Run] {
    let runs = try load().runs.filter { $0.environment == environment }
    try #require(runs.count >= count)
    return runs
  }
}

extension ClassicControlFixture.Run {
  /// The environment's parameters: its defaults with those that the run changed.
  func decoded<Parameters: EnvironmentParameters>(_ type: Parameters.Type) throws -> Parameters {
    var members = try #require(JSON.value(of: Parameters()).members)
    for (key, value) in parameters {
      let index = try #require(members.firstIndex { $0.key == key })
      switch value {
      case .number(let number): members[index].value = .number(number)
      case .text(let text): members[index].value = .string(text)
      }
    }
    return try JSON.decode(type, from: .object(members))
  }

  /// Does the same again, and expects the same to the bit.
  ///
  /// - Parameter bend: makes an action of a drawn one, given the step's number and what is seen.
  func check<E: RegisteredEnvironment>(
    _ type: E.Type, limit: Int, bend: (E.Action, Int, [Float]) -> E.Action
  ) throws where E.Observation: FloatVector {
    var environment = try TimeLimit(
      E(parameters: decoded(E.Parameters.self)), maxEpisodeSteps: limit)
    let actionSpace = environment.actionSpace
    var actions = PCG64(seed: seed)
    var checksum = Checksum()
    var observation = try environment.reset(seed: seed)
    checksum.add(observation)
    var (ended, succeeded) = (0, 0)
    for index in 0..<steps {
      let draw = actionSpace.sample(using: &actions)
      let step = try environment.step(bend(draw, index, observation.floats))
      observation = step.observation
      checksum.add(observation)
      checksum.add(
        reward: step.reward, terminated: step.terminated, truncated: step.truncated)
      if step.ended {
        ended += 1
        succeeded += step.terminated ? 1 : 0
        observation = try environment.reset(seed: nil)
        checksum.add(observation)
      }
    }
    #expect(ended == episodes && succeeded == terminations, "\(self)")
    #expect(bits(observation.floats) == last, "\(self)")
    #expect(checksum.hexadecimal == self.checksum, "\(self)")
  }

  /// One of three actions; see `make_classic_control.py`.
  func bent(_ draw: Int, _ index: Int, forward: Bool) -> Int {
    guard kind == .swing else { return draw }
    return index % 4 == 0 && draw == 1 ? draw : forward ? 2 : 0
  }

  /// A force; see `make_classic_control.py`.
  func bent(_ draw: Float, forward: Bool) -> Float {
    switch kind {
    case .random: draw
    case .wide: draw * 3
    case .swing: forward ? abs(draw) * 1.5 : -(abs(draw) * 1.5)
    }
  }
}

/// What holds for every environment that is drawn from its own generator.
enum CommonChecks {
  /// A copy and a decoded one go on as the original does, through many episodes.
  static func sameFuture<E: RegisteredEnvironment>(_ environment: E) throws
  where E.Observation: FloatVector {
    var original = try TimeLimit(environment, maxEpisodeSteps: 40)
    var actions = PCG64(seed: 8)
    let space = original.actionSpace
    func sample() -> E.Action { space.sample(using: &actions) }
    _ = try original.reset(seed: 77)
    for count in [0, 1, 6] {
      for _ in 0..<count { _ = try original.step(sample()) }
      var copy = original
      var decoded = try JSON.decode(TimeLimit<E>.self, from: JSON.encode(original))
      for _ in 0..<500 {
        let action = sample()
        let step = try original.step(action)
        for other in [try copy.step(action), try decoded.step(action)] {
          #expect(bits(step.observation.floats) == bits(other.observation.floats))
          #expect(step.reward == other.reward && step.ended == other.ended)
        }
        guard step.ended else { continue }
        let start = bits(try original.reset(seed: nil).floats)
        #expect(bits(try copy.reset(seed: nil).floats) == start)
        #expect(bits(try decoded.reset(seed: nil).floats) == start)
      }
      #expect(try JSON.encode(decoded) == JSON.encode(original))
    }
  }

  /// Never seeded is seeded with 0.
  static func unseededIsZero<E: RegisteredEnvironment>(_ type: E.Type) throws
  where E.Observation: FloatVector {
    var unseeded = try E(parameters: E.Parameters())
    var seeded = unseeded
    #expect(try bits(unseeded.reset(seed: nil).floats) == bits(seeded.reset(seed: 0).floats))
  }

  /// What is said when a parameter is set to a value.
  static func answer(_ id: String, _ values: [(String, JSONValue)]) -> String {
    do {
      _ = try EnvironmentRegistry.builtIn.make(id, overrides: values)
      return ""
    } catch {
      return "\(error)"
    }
  }
}
