import Formats
import Gym
import Randomness
import Testing

@testable import Agents

/// A sign is shown; an action of two numbers earns the more the nearer it comes to its goal, which is
/// beyond the bounds for one of them.
struct Aim: Environment {
  var generator = PCG64(seed: 0)
  var shown: Float = 1
  /// Whether episodes are never over and every step earns 1.
  var isEndless = false

  var observationSpace: Box<SIMD2<Float>> { Box(low: [-1, -1], high: [1, 1]) }
  var actionSpace: Box<SIMD2<Float>> { Box(low: [-3, -2], high: [3, 2]) }
  /// What earns most; the second number can be had up to 2.
  static func goal(_ shown: Float) -> SIMD2<Float> { [2 * shown, shown > 0 ? 0.5 : 4] }

  mutating func reset(seed: UInt64?) throws -> SIMD2<Float> {
    if let seed { generator = PCG64(seed: seed) }
    shown = generator.integer(below: 2) == 0 ? -1 : 1
    return [shown, 0]
  }

  mutating func step(_ action: SIMD2<Float>) throws -> Step<SIMD2<Float>> {
    try actionSpace.require(action)
    if isEndless { return Step(observation: [shown, 0], reward: 1, terminated: false) }
    let miss = action - Self.goal(shown)
    let reward = -Double(abs(miss.x) + abs(miss.y))
    return Step(observation: [shown, 0], reward: reward, terminated: true)
  }
}

/// A body that drifts at random in a plane and is pushed; it falls off at a distance of 1.
struct Glide: Environment {
  var generator = PCG64(seed: 0)
  var place: SIMD2<Float> = .zero
  var speed: SIMD2<Float> = .zero

  var observationSpace: Box<SIMD4<Float>> { Box(low: [-9, -9, -9, -9], high: [9, 9, 9, 9]) }
  var actionSpace: Box<SIMD2<Float>> { Box(low: [-1, -0.5], high: [1, 2]) }
  var observation: SIMD4<Float> { SIMD4(lowHalf: place, highHalf: speed) }

  mutating func reset(seed: UInt64?) throws -> SIMD4<Float> {
    if let seed { generator = PCG64(seed: seed) }
    place = [Float(generator.uniform(-0.5, 0.5)), Float(generator.uniform(-0.5, 0.5))]
    speed = .zero
    return observation
  }

  mutating func step(_ action: SIMD2<Float>) throws -> Step<SIMD4<Float>> {
    try actionSpace.require(action)
    speed = 0.9 * speed + 0.1 * action
    speed.x += Float(generator.uniform(-0.1, 0.1))
    place += speed
    let distance = (place * place).sum().squareRoot()
    return Step(
      observation: observation, reward: 1 - Double(distance), terminated: distance > 1)
  }

  /// A vector of them, cut after 12 steps.
  static func vector(_ count: Int, _ mode: AutoresetMode = .sameStep) throws
    -> EnvironmentVector<Glide>
  {
    try EnvironmentVector(Glide(), count: count, autoreset: mode, maxEpisodeSteps: 12)
  }
}

/// The agents for actions that are numbers, in all their variants, with settings for small tasks.
enum ControlKind: String, CaseIterable, CustomTestStringConvertible {
  case ppo, ppoStateDependent, ppoNormalized, a2c, a2cNormalized, trpo, trpoStateDependent
  case sac, sacStateDependent, sacFixed, td3, td3Process, ddpg

  var testDescription: String { rawValue }

  var agentName: String {
    switch self {
    case .ppo, .ppoStateDependent, .ppoNormalized: "ppo"
    case .a2c, .a2cNormalized: "a2c"
    case .trpo, .trpoStateDependent: "trpo"
    case .sac, .sacStateDependent, .sacFixed: "sac"
    case .td3, .td3Process: "td3"
    case .ddpg: "ddpg"
    }
  }

  var ppoSettings: PPO.Configuration {
    var configuration = Kind.ppoSettings
    configuration.hiddenSizes = [32, 32]
    configuration.useSDE = self == .ppoStateDependent
    configuration.sdeSampleFrequency = 3
    configuration.normalizeObservations = self == .ppoNormalized
    configuration.normalizeRewards = self == .ppoNormalized
    return configuration
  }

  var a2cSettings: A2C.Configuration {
    var configuration = Kind.a2cSettings
    configuration.normalizeObservations = self == .a2cNormalized
    configuration.normalizeRewards = self == .a2cNormalized
    return configuration
  }

  var sacSettings: SAC.Configuration {
    var configuration = SAC.Configuration()
    configuration.learningRate = 3e-3
    configuration.replayCapacity = 1000
    configuration.learningStarts = 60
    configuration.batchSize = 64
    configuration.hiddenSizes = [32, 32]
    configuration.discount = 0.5
    configuration.polyak = 0.05
    configuration.useSDE = self == .sacStateDependent
    configuration.automaticTemperature = self == .sac
    configuration.temperature = self == .sac ? 1 : 0.05
    return configuration
  }

  var td3Settings: TD3.Configuration {
    var configuration = TD3.Configuration()
    configuration.learningRate = 3e-3
    configuration.replayCapacity = 1000
    configuration.learningStarts = 60
    configuration.batchSize = 64
    configuration.hiddenSizes = [32, 32]
    configuration.discount = 0.5
    configuration.polyak = 0.05
    configuration.actionNoise = self == .td3Process ? .ornsteinUhlenbeck : .normal
    configuration.actionNoiseDeviation = self == .td3Process ? 2 : 0.3
    return configuration
  }

  var ddpgSettings: DDPG.Configuration {
    var configuration = DDPG.Configuration()
    configuration.learningRate = 3e-3
    configuration.replayCapacity = 1000
    configuration.learningStarts = 60
    configuration.batchSize = 64
    configuration.hiddenSizes = [32, 32]
    configuration.discount = 0.5
    configuration.polyak = 0.05
    configuration.actionNoiseDeviation = 0.3
    return configuration
  }

  /// - Parameter isLarge: whether an update is shared out to several threads.
  func agent(
    for vector: any VectorEnvironment, isLarge: Bool = false, threads: Int = 1, seed: UInt64 = 1
  ) throws -> any Agent {
    switch agentName {
    case "ppo":
      var settings = ppoSettings
      if isLarge { (settings.hiddenSizes, settings.batchSize) = ([64, 64], 128) }
      return try make(PPO.self, settings, for: vector, threads: threads, seed: seed)
    case "a2c":
      var settings = a2cSettings
      if isLarge { (settings.hiddenSizes, settings.stepsPerRollout) = ([64, 64], 40) }
      return try make(A2C.self, settings, for: vector, threads: threads, seed: seed)
    case "trpo":
      var settings = Kind.trpoSettings
      settings.hiddenSizes = isLarge ? [64, 64] : [32, 32]
      (settings.useSDE, settings.sdeSampleFrequency) = (self == .trpoStateDependent, 3)
      if isLarge { settings.batchSize = 128 }
      return try make(TRPO.self, settings, for: vector, threads: threads, seed: seed)
    case "sac":
      var settings = sacSettings
      if isLarge { (settings.hiddenSizes, settings.batchSize) = ([64, 64], 128) }
      return try make(SAC.self, settings, for: vector, threads: threads, seed: seed)
    case "td3":
      var settings = td3Settings
      if isLarge { (settings.hiddenSizes, settings.batchSize) = ([64, 64], 256) }
      return try make(TD3.self, settings, for: vector, threads: threads, seed: seed)
    default:
      var settings = ddpgSettings
      if isLarge { (settings.hiddenSizes, settings.batchSize) = ([64, 64], 256) }
      return try make(DDPG.self, settings, for: vector, threads: threads, seed: seed)
    }
  }

  func policy(from archive: Archive) throws -> any AgentPolicy {
    switch agentName {
    case "ppo": try PPO.policy(from: archive)
    case "a2c": try A2C.policy(from: archive)
    case "trpo": try TRPO.policy(from: archive)
    case "sac": try SAC.policy(from: archive)
    case "td3": try TD3.policy(from: archive)
    default: try DDPG.policy(from: archive)
    }
  }

  /// Iterations that make about as many steps of the vector.
  var iterations: Int {
    switch agentName {
    case "ppo", "trpo": 1
    case "a2c": 4
    default: 32
    }
  }
}

extension AgentPolicy {
  /// The action codes for many observations of the same width, one after the other.
  func codes(_ observations: [[Float]], generator: inout PCG64?) throws -> [[Float]] {
    let width = observations[0].count
    let slab = Slab<Float>(count: observations.count * width, repeating: 0)
    for (row, observation) in observations.enumerated() {
      for (column, number) in observation.enumerated() { slab[row * width + column] = number }
    }
    let size = actionSpace.flatCount
    let actions = Slab<Float>(count: observations.count * size, repeating: .nan)
    try act(
      observations: slab, legal: Slab(count: 0, repeating: true), count: observations.count,
      into: actions, generator: &generator)
    return observations.indices.map { row in (0..<size).map { actions[row * size + $0] } }
  }
}
