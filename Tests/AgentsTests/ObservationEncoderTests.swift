import Gym
import Neural
import Randomness
import Testing

@testable import Agents

/// A picture of 4 × 5 with a bright place on its left or right, in two channels, beside a number of three: what
/// side, and whether the number is even, is to be named.
private struct Pictured: Environment {
  typealias Seen = Product<Box<[Float]>, Discrete>
  var generator = PCG64(seed: 0)
  var side = 0
  var number = 0
  let observationSpace: Seen
  var actionSpace: Discrete { Discrete(4) }

  init() throws {
    let zeros = [Float](repeating: 0, count: 40)
    observationSpace = try Product(
      named: ["view", "number"], Box(shape: [2, 4, 5], low: zeros, high: zeros.map { _ in 1 }),
      Discrete(3))
  }

  /// What is shown, a channel after the other.
  static func view(_ side: Int, _ place: Int) -> [Float] {
    var view = [Float](repeating: 0, count: 40)
    view[place % 2 * 20 + place / 2 % 4 * 5 + (side == 0 ? 0 : 3) + place % 2] = 1
    return view
  }

  private mutating func show() -> ([Float], Int) {
    (side, number) = (generator.integer(below: 2), generator.integer(below: 3))
    return (Self.view(side, generator.integer(below: 8)), number)
  }

  mutating func reset(seed: UInt64?) throws -> ([Float], Int) {
    if let seed { generator = PCG64(seed: seed) }
    return show()
  }

  mutating func step(_ action: Int) throws -> Step<([Float], Int)> {
    let reward = action == 2 * side + number % 2 ? 1.0 : 0
    return Step(observation: show(), reward: reward, terminated: true)
  }
}

@Suite struct ObservationEncoderTests {
  /// Pictures with channels first and last through a convolution by plain loops, numbers as they are.
  @Test(arguments: [false, true]) func encodesEachPart(channelsFirst: Bool) throws {
    let (rows, columns, channels) = (4, 5, 2)
    let shape = channelsFirst ? [channels, rows, columns] : [rows, columns, channels]
    let zeros = [Float](repeating: 0, count: 40)
    let space = SpaceDescription.product([
      .discrete(count: 3, start: 0),
      .integerBox(shape: shape, low: zeros, high: zeros.map { _ in 255 }),
      .box(shape: [2], low: [0, 0], high: [1, 1]),
    ])
    let encoder = try ObservationEncoder(space)
    #expect(encoder.width == 3 + 2 * 3 * 16 + 2)
    let graph = try Graph.trace { trace in
      let x = trace.input("observation", .rows(45))
      trace.output("features", encoder.record(x, activation: .relu, isOrthogonal: true))
    }
    #expect(graph.parameters.map(\.path).contains("picture_1.convolution_0.kernel"))
    var generator = PCG64(seed: 3)
    let observation = (0..<45).map { _ in generator.random() * 255 }
    let kernel = generator.normals(9 * channels * 16)
    let bias = generator.normals(16)
    let features = try ReferenceEvaluator<Double>(graph).run(
      inputs: [observation],
      parameters: graph.parameters.map { $0.path.hasSuffix("kernel") ? kernel : bias }, batch: 1)[0]
    func seen(_ row: Int, _ column: Int, _ channel: Int) -> Double {
      let place =
        channelsFirst
        ? channel * rows * columns + row * columns + column
        : (row * columns + column) * channels + channel
      return observation[3 + place] / 255
    }
    #expect(Array(features[0..<3]) == Array(observation[0..<3]))
    #expect(Array(features.suffix(2)) == Array(observation.suffix(2)))
    for row in 0..<2 {
      for column in 0..<3 {
        for filter in 0..<16 {
          var sum = bias[filter]
          for down in 0..<3 {
            for right in 0..<3 {
              for channel in 0..<channels {
                let weight = kernel[((down * 3 + right) * channels + channel) * 16 + filter]
                sum += weight * seen(row + down, column + right, channel)
              }
            }
          }
          let found = features[3 + (row * 3 + column) * 16 + filter]
          #expect(abs(found - Swift.max(sum, 0)) < 1e-9)
        }
      }
    }
  }

  @Test func largePicturesAreThoseOfAtari() throws {
    let zeros = [Float](repeating: 0, count: 84 * 84 * 4)
    let encoder = try ObservationEncoder(
      .integerBox(shape: [84, 84, 4], low: zeros, high: zeros.map { _ in 255 }))
    #expect(encoder.width == 3136)
  }

  @Test func refusesWhatIsNoPicture() throws {
    var settings = Kind.ppoSettings
    settings.network = .convolutional
    let error = #expect(throws: GymError.self) {
      _ = try make(PPO.self, settings, for: Drift.vector(1))
    }
    #expect(error?.description.contains("agent.network") == true)
  }

  @Test(arguments: [Kind.dqn, .pqn, .ppo, .a2c]) func learnsFromPictures(_ kind: Kind) throws {
    let vector = try EnvironmentVector(Pictured(), count: 4, autoreset: .sameStep)
    let agent: any Agent
    switch kind {
    case .dqn:
      var settings = Kind.dqnSettings
      (settings.network, settings.dueling, settings.noisy) = (.convolutional, true, true)
      agent = try make(DQN.self, settings, for: vector)
    case .pqn:
      var settings = Kind.pqnSettings
      settings.network = .convolutional
      agent = try make(PQN.self, settings, for: vector)
    case .ppo:
      var settings = Kind.ppoSettings
      settings.network = .convolutional
      agent = try make(PPO.self, settings, for: vector)
    default:
      var settings = Kind.a2cSettings
      settings.network = .convolutional
      agent = try make(A2C.self, settings, for: vector)
    }
    let loop = try Loop(agent, in: vector, total: 12_800)
    try loop.iterate(100 * kind.iterations)
    var none: PCG64? = nil
    var right = 0
    let saved = try kind.policy(from: loop.policy())
    for side in 0..<2 {
      for place in 0..<8 {
        for number in 0..<3 {
          let numbers = (0..<3).map { $0 == number ? Float(1) : 0 }
          let seen = Pictured.view(side, place) + numbers
          let action = try agent.policy.actions([seen], generator: &none)[0]
          if action == 2 * side + number % 2 { right += 1 }
          #expect(try saved.actions([seen], generator: &none) == [action])
        }
      }
    }
    #expect(right >= 46, "\(right) of 48")
  }
}
