import Formats
import Gym
import Randomness
import Testing

@testable import Agents

/// Tiny tasks of which each needs one ability more than the one before.
struct Probe: Environment {
  enum Task: String, Codable, CaseIterable, Sendable {
    /// One step, reward 1: the value must become 1.
    case constant
    /// One step, the reward is what is seen.
    case seen
    /// Two steps, reward 1 at the end: the value must be discounted.
    case delayed
    /// One step, the reward depends on the action.
    case acted
    /// One step, the reward depends on what is seen and on the action.
    case both
    /// Never over, reward 1 a step: only a limit of the vector cuts it.
    case endless
  }

  var task: Task
  var generator = PCG64(seed: 0)
  var shown: Float = 0
  var time = 0

  init(_ task: Task) { self.task = task }

  var observationSpace: Box<SIMD2<Float>> { Box(low: [-1, -1], high: [1, 1]) }
  var actionSpace: Discrete { Discrete(2) }
  var observation: SIMD2<Float> { [shown, 0] }

  mutating func reset(seed: UInt64?) throws -> SIMD2<Float> {
    if let seed { generator = PCG64(seed: seed) }
    time = 0
    shown = 0
    if task == .seen || task == .both { shown = generator.integer(below: 2) == 0 ? -1 : 1 }
    return observation
  }

  mutating func step(_ action: Int) throws -> Step<SIMD2<Float>> {
    time += 1
    switch task {
    case .constant:
      return Step(observation: observation, reward: 1, terminated: true)
    case .seen:
      return Step(observation: observation, reward: Double(shown), terminated: true)
    case .delayed:
      shown = 1
      return Step(observation: observation, reward: time == 2 ? 1 : 0, terminated: time == 2)
    case .acted:
      return Step(observation: observation, reward: action == 1 ? 1 : -1, terminated: true)
    case .both:
      let right = (action == 1) == (shown > 0)
      return Step(observation: observation, reward: right ? 1 : -1, terminated: true)
    case .endless:
      return Step(observation: observation, reward: 1, terminated: false)
    }
  }
}

/// One of four signs is shown at each of ten steps; naming it earns 1.
struct Identity: Environment {
  var generator = PCG64(seed: 0)
  var shown = 0
  var time = 0

  var observationSpace: Discrete { Discrete(4) }
  var actionSpace: Discrete { Discrete(4) }

  mutating func reset(seed: UInt64?) throws -> Int {
    if let seed { generator = PCG64(seed: seed) }
    time = 0
    shown = generator.integer(below: 4)
    return shown
  }

  mutating func step(_ action: Int) throws -> Step<Int> {
    let reward = action == shown ? 1.0 : 0
    time += 1
    shown = generator.integer(below: 4)
    return Step(observation: shown, reward: reward, terminated: time == 10)
  }
}

/// Ten doors of which only a few are open; the open one with the highest number pays, twice as much
/// as the others, and what may be done next time is seen.
struct Doors: Environment {
  var generator = PCG64(seed: 0)
  var open = [Bool](repeating: true, count: 10)
  var time = 0

  var observationSpace: Box<[Float]> { Box(low: Self.bound(0), high: Self.bound(1)) }
  var actionSpace: Discrete { Discrete(10) }
  var observation: [Float] { open.map { $0 ? 1 : 0 } }
  var best: Int { open.lastIndex(of: true) ?? 0 }

  static func bound(_ value: Float) -> [Float] { Array(repeating: value, count: 10) }

  private mutating func shuffle() {
    open = (0..<10).map { _ in generator.random() < 0.15 }
    open[generator.integer(below: 10)] = true
  }

  mutating func reset(seed: UInt64?) throws -> [Float] {
    if let seed { generator = PCG64(seed: seed) }
    time = 0
    shuffle()
    return observation
  }

  mutating func step(_ action: Int) throws -> Step<[Float]> {
    guard open[action] else { throw GymError.invalid("Door \(action) is closed.") }
    let reward = action == best ? 1 : 0.5
    time += 1
    shuffle()
    return Step(observation: observation, reward: reward, terminated: time == 5)
  }

  static var restrictsActions: Bool { true }
  func legalActions(into mask: inout MutableSpan<Bool>) {
    for index in 0..<10 { mask[index] = open[index] }
  }
}

/// A body that drifts at random and is pushed to either side; it falls off at ±1.

struct Drift: Environment {
  var generator = PCG64(seed: 0)
  var place: Float = 0
  var speed: Float = 0

  var observationSpace: Box<SIMD4<Float>> { Box(low: [-2, -2, 0, -2], high: [2, 2, 1, 2]) }
  var actionSpace: Discrete { Discrete(3) }
  var observation: SIMD4<Float> { [place, speed, 1, place * speed] }

  mutating func reset(seed: UInt64?) throws -> SIMD4<Float> {
    if let seed { generator = PCG64(seed: seed) }
    place = Float(generator.uniform(-0.5, 0.5))
    speed = 0
    return observation
  }

  mutating func step(_ action: Int) throws -> Step<SIMD4<Float>> {
    speed = 0.9 * speed + 0.1 * Float(action - 1) + Float(generator.uniform(-0.1, 0.1))
    place += speed
    return Step(
      observation: observation, reward: 1 - Double(abs(place)), terminated: abs(place) > 1)
  }

  /// A vector of them, cut after 12 steps.
  static func vector(_ count: Int, _ mode: AutoresetMode = .sameStep) throws
    -> EnvironmentVector<Drift>
  {
    try EnvironmentVector(Drift(), count: count, autoreset: mode, maxEpisodeSteps: 12)
  }
}

/// Acts and learns exactly as `Training` does.
final class Loop {
  let agent: any Agent
  let vector: any VectorEnvironment
  let actions: Slab<Float>
  var progress: Progress

  init(_ agent: any Agent, in vector: any VectorEnvironment, total: Int, seed: UInt64 = 1) throws {
    self.agent = agent
    self.vector = vector
    actions = Slab(count: vector.count * vector.actionWidth, repeating: 0)
    progress = Progress(steps: 0, totalSteps: total)
    try vector.reset(seed: seed)
  }

  /// One step of the vector, without learning.
  func step() throws {
    try agent.act(in: vector, into: actions, at: progress)
    try vector.step(actions)
    progress.steps += vector.count
    try agent.observe(vector, actions: actions, at: progress)
    guard case .disabled = vector.autoresetMode else { return }
    let ended = Slab(count: vector.count, repeating: false)
    var any = false
    for row in 0..<vector.count where vector.terminated[row] || vector.truncated[row] {
      ended[row] = true
      any = true
    }
    if any { try vector.reset(where: ended, seed: nil) }
  }

  func iterate(_ count: Int = 1) throws {
    for _ in 0..<count {
      for _ in 0..<agent.stepsPerIteration { try step() }
      try agent.learn(at: progress)
    }
  }

  /// The agent's state.
  func state() throws -> Archive {
    var archive = Archive()
    try agent.encode(into: &archive)
    return archive
  }

  /// The agent's and the environments' states.
  func checkpoint() throws -> Archive {
    var archive = try state()
    try vector.encode(into: &archive)
    return archive
  }

  /// The policy, stored.
  func policy() throws -> Archive { try stored(agent.policy) }
}

/// A policy, stored.
func stored(_ policy: any AgentPolicy) throws -> Archive {
  var archive = Archive()
  try policy.encode(into: &archive)
  return archive
}

/// Whether two archives hold the same bytes.
func same(_ one: Archive, _ other: Archive) -> Bool {
  one.values == other.values && one.blocks == other.blocks
}

extension Archive {
  /// The floats of all blocks under a path, in the order of their names.
  func floats(under path: String) throws -> [Float] {
    try blocks.keys.filter { $0.hasPrefix(path) }.sorted().flatMap { try floats($0) }
  }

  /// The floats of a block.
  func floats(_ path: String) throws -> [Float] {
    let count = (blocks[path]?.count ?? 0) / 4
    var values = [Float](repeating: 0, count: count)
    try values.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      try read(path, into: start, count: count)
    }
    return values
  }

  /// Updates made so far.
  var updates: Int { get throws { try value("agent/optimizer/steps") } }
}

extension AgentPolicy {
  /// What the policy thinks of an observation, by name.
  func thoughts(_ observation: [Float]) throws -> [String: [Float]] {
    let slab = Slab<Float>(count: observation.count, repeating: 0)
    for (index, number) in observation.enumerated() { slab[index] = number }
    let thoughts = try thoughts(observation: slab, row: 0)
    return Dictionary(uniqueKeysWithValues: thoughts.map { ($0.name, $0.values) })
  }

  /// The actions for many observations of the same width.
  func actions(_ observations: [[Float]], generator: inout PCG64?) throws -> [Int] {
    let width = observations[0].count
    let slab = Slab<Float>(count: observations.count * width, repeating: 0)
    for (row, observation) in observations.enumerated() {
      for (column, number) in observation.enumerated() { slab[row * width + column] = number }
    }
    let count = actionSpace.cardinality ?? 0
    let legal = Slab(count: observations.count * count, repeating: true)
    let actions = Slab<Float>(count: observations.count, repeating: -1)
    try act(
      observations: slab, legal: legal, count: observations.count, into: actions,
      generator: &generator)
    return (0..<observations.count).map { Int(actions[$0]) }
  }
}

/// Both agents with settings that suit small tasks.
enum Kind: String, CaseIterable, CustomTestStringConvertible {
  case dqn, pqn, ppo, a2c, trpo, reinforce
  case discreteSAC = "discrete_sac"
  case recurrentPPO = "recurrent_ppo"

  var testDescription: String { rawValue }

  static var dqnSettings: DQN.Configuration {
    var configuration = DQN.Configuration()
    configuration.learningRate = 3e-3
    configuration.replayCapacity = 1000
    configuration.learningStarts = 60
    configuration.batchSize = 32
    configuration.targetUpdateInterval = 40
    configuration.trainFrequency = 1
    configuration.gradientSteps = 1
    configuration.epsilonEnd = 0.2
    configuration.hiddenSizes = [16, 16]
    configuration.discount = 0.5
    return configuration
  }

  static var pqnSettings: PQN.Configuration {
    var configuration = PQN.Configuration()
    configuration.stepsPerRollout = 16
    configuration.batchSize = 16
    // Of observations of zeros only the head's bias learns: all before it is zero after the norm.
    configuration.learningRate = 5e-3
    configuration.learningRateSchedule = .constant
    configuration.epsilonEnd = 0.2
    configuration.hiddenSizes = [16, 16]
    configuration.discount = 0.5
    return configuration
  }

  static var trpoSettings: TRPO.Configuration {
    var configuration = TRPO.Configuration()
    configuration.stepsPerRollout = 32
    configuration.batchSize = 32
    configuration.learningRate = 1e-2
    configuration.targetKL = 0.05
    configuration.hiddenSizes = [16, 16]
    configuration.discount = 0.5
    return configuration
  }

  static var discreteSACSettings: DiscreteSAC.Configuration {
    var configuration = DiscreteSAC.Configuration()
    configuration.learningRate = 3e-3
    configuration.replayCapacity = 1000
    configuration.learningStarts = 60
    configuration.batchSize = 32
    configuration.trainFrequency = 1
    configuration.hiddenSizes = [16, 16]
    configuration.discount = 0.5
    configuration.polyak = 0.05
    configuration.automaticTemperature = false
    configuration.temperature = 0.02
    configuration.adamEpsilon = 1e-8
    return configuration
  }

  static var ppoSettings: PPO.Configuration {
    var configuration = PPO.Configuration()
    configuration.stepsPerRollout = 32
    configuration.batchSize = 32
    configuration.epochs = 4
    configuration.learningRate = 3e-3
    configuration.hiddenSizes = [16, 16]
    configuration.discount = 0.5
    return configuration
  }

  static var recurrentPPOSettings: RecurrentPPO.Configuration {
    var configuration = RecurrentPPO.Configuration()
    configuration.ppo = ppoSettings
    configuration.ppo.batchSize = 64
    configuration.recurrentSize = 16
    return configuration
  }

  static var a2cSettings: A2C.Configuration {
    var configuration = A2C.Configuration()
    configuration.stepsPerRollout = 8
    configuration.learningRate = 1e-2
    configuration.hiddenSizes = [16, 16]
    configuration.discount = 0.5
    configuration.optimizer = .adam
    return configuration
  }

  static var reinforceSettings: REINFORCE.Configuration {
    var configuration = REINFORCE.Configuration()
    configuration.stepsPerUpdate = 8
    configuration.learningRate = 1e-2
    configuration.hiddenSizes = [16, 16]
    configuration.discount = 0.5
    return configuration
  }

  func agent(
    for vector: any VectorEnvironment, hiddenSizes: [Int]? = nil, batchSize: Int? = nil,
    threads: Int = 1, seed: UInt64 = 1
  ) throws -> any Agent {
    switch self {
    case .dqn:
      var configuration = Kind.dqnSettings
      configuration.hiddenSizes = hiddenSizes ?? configuration.hiddenSizes
      configuration.batchSize = batchSize ?? configuration.batchSize
      return try make(DQN.self, configuration, for: vector, threads: threads, seed: seed)
    case .pqn:
      var configuration = Kind.pqnSettings
      configuration.hiddenSizes = hiddenSizes ?? configuration.hiddenSizes
      configuration.batchSize = batchSize ?? configuration.batchSize
      return try make(PQN.self, configuration, for: vector, threads: threads, seed: seed)
    case .trpo:
      var configuration = Kind.trpoSettings
      configuration.hiddenSizes = hiddenSizes ?? configuration.hiddenSizes
      configuration.batchSize = batchSize ?? configuration.batchSize
      return try make(TRPO.self, configuration, for: vector, threads: threads, seed: seed)
    case .discreteSAC:
      var configuration = Kind.discreteSACSettings
      configuration.hiddenSizes = hiddenSizes ?? configuration.hiddenSizes
      configuration.batchSize = batchSize ?? configuration.batchSize
      return try make(DiscreteSAC.self, configuration, for: vector, threads: threads, seed: seed)
    case .ppo:
      var configuration = Kind.ppoSettings
      configuration.hiddenSizes = hiddenSizes ?? configuration.hiddenSizes
      configuration.batchSize = batchSize ?? configuration.batchSize
      return try make(PPO.self, configuration, for: vector, threads: threads, seed: seed)
    case .recurrentPPO:
      var configuration = Kind.recurrentPPOSettings
      configuration.ppo.hiddenSizes = hiddenSizes ?? configuration.ppo.hiddenSizes
      configuration.ppo.batchSize = batchSize ?? configuration.ppo.batchSize
      return try make(RecurrentPPO.self, configuration, for: vector, threads: threads, seed: seed)
    case .a2c:
      var configuration = Kind.a2cSettings
      configuration.hiddenSizes = hiddenSizes ?? configuration.hiddenSizes
      return try make(A2C.self, configuration, for: vector, threads: threads, seed: seed)
    case .reinforce:
      var configuration = Kind.reinforceSettings
      configuration.hiddenSizes = hiddenSizes ?? configuration.hiddenSizes
      return try make(REINFORCE.self, configuration, for: vector, threads: threads, seed: seed)
    }
  }

  func policy(from archive: Archive) throws -> any AgentPolicy {
    switch self {
    case .dqn: try DQN.policy(from: archive)
    case .pqn: try PQN.policy(from: archive)
    case .trpo: try TRPO.policy(from: archive)
    case .discreteSAC: try DiscreteSAC.policy(from: archive)
    case .ppo: try PPO.policy(from: archive)
    case .recurrentPPO: try RecurrentPPO.policy(from: archive)
    case .a2c: try A2C.policy(from: archive)
    case .reinforce: try REINFORCE.policy(from: archive)
    }
  }

  /// Iterations that make about as many steps of the vector.
  var iterations: Int {
    switch self {
    case .dqn, .discreteSAC: 32
    case .pqn: 2
    case .ppo, .recurrentPPO, .trpo: 1
    case .a2c, .reinforce: 4
    }
  }
}

/// An agent for the environments of a vector.
func make<Made: AgentKind>(
  _ kind: Made.Type, _ configuration: Made.Configuration, for vector: any VectorEnvironment,
  threads: Int = 1, seed: UInt64 = 1
) throws -> any Agent {
  try Made.make(
    configuration, observationSpace: vector.observationSpace, actionSpace: vector.actionSpace,
    restrictsActions: vector.restrictsActions, environments: vector.count, threads: threads,
    seed: seed)
}

/// Σ (observed − expected)² / expected.
func chiSquare(_ observed: [Int], _ expected: [Double]) -> Double {
  zip(observed, expected).reduce(0) { sum, pair in
    let distance = Double(pair.0) - pair.1
    return sum + distance * distance / pair.1
  }
}
