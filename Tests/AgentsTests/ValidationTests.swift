import Formats
import Gym
import Testing

@testable import Agents

/// A configuration with one bad value.
struct Mistake<Configuration: Sendable>: Sendable, CustomTestStringConvertible {
  let key: String
  let value: String
  let configuration: Configuration

  var testDescription: String { "\(key) = \(value)" }

  init<Value>(
    _ key: String, _ path: WritableKeyPath<Configuration, Value>, _ value: Value,
    in base: Configuration
  ) {
    self.key = key
    self.value = "\(value)"
    var configuration = base
    configuration[keyPath: path] = value
    self.configuration = configuration
  }
}

@Suite struct ValidationTests {
  static let dqn: [Mistake<DQN.Configuration>] = {
    let base = DQN.Configuration()
    func numbers(
      _ key: String, _ path: WritableKeyPath<DQN.Configuration, Double>, _ bad: Double...
    )
      -> [Mistake<DQN.Configuration>]
    { (bad + [.nan]).map { Mistake(key, path, $0, in: base) } }
    func counts(_ key: String, _ path: WritableKeyPath<DQN.Configuration, Int>, _ bad: Int...)
      -> [Mistake<DQN.Configuration>]
    { bad.map { Mistake(key, path, $0, in: base) } }
    return numbers("learning_rate", \.learningRate, 0, -1, .infinity)
      + counts("replay_capacity", \.replayCapacity, 0, -3, .max)
      + counts("learning_starts", \.learningStarts, -1)
      + counts("batch_size", \.batchSize, 0, .max)
      + numbers("discount", \.discount, -0.1, 1.1)
      + numbers("reward_scale", \.rewardScale, 0, -1, .infinity)
      + counts("target_update_interval", \.targetUpdateInterval, 0)
      + numbers("polyak", \.polyak, 0, 1.5)
      + counts("train_frequency", \.trainFrequency, 0, .max)
      + counts("gradient_steps", \.gradientSteps, 0, -2)
      + numbers("epsilon_start", \.epsilonStart, -0.1, 2)
      + numbers("epsilon_end", \.epsilonEnd, -0.1, 2)
      + numbers("exploration_fraction", \.explorationFraction, -0.1, 2)
      + numbers("max_gradient_norm", \.maxGradientNorm, -1, .infinity)
      + numbers("adam_epsilon", \.adamEpsilon, 0, .infinity)
      + counts("n_step", \.nStep, 0, .max)
      + counts("quantile_count", \.quantileCount, 0, .max)
      + counts("sample_count", \.sampleCount, 0, .max)
      + counts("greedy_sample_count", \.greedySampleCount, 0, .max)
      + counts("cosine_count", \.cosineCount, 0, .max)
      + counts("atom_count", \.atomCount, 1, .max)
      + numbers("value_minimum", \.valueMinimum, .infinity)
      + numbers("value_maximum", \.valueMaximum, -10, .infinity)
      + numbers("priority_exponent", \.priorityExponent, -0.1, 1.1)
      + numbers("importance_exponent_start", \.importanceExponentStart, -0.1, 1.1)
      + [Mistake("hidden_sizes", \.hiddenSizes, [64, 0], in: base)]
      + [Mistake("hidden_sizes", \.hiddenSizes, [.max], in: base)]
  }()

  static let pqn: [Mistake<PQN.Configuration>] = {
    let base = PQN.Configuration()
    func numbers(
      _ key: String, _ path: WritableKeyPath<PQN.Configuration, Double>, _ bad: Double...
    )
      -> [Mistake<PQN.Configuration>]
    { (bad + [.nan]).map { Mistake(key, path, $0, in: base) } }
    func counts(_ key: String, _ path: WritableKeyPath<PQN.Configuration, Int>, _ bad: Int...)
      -> [Mistake<PQN.Configuration>]
    { bad.map { Mistake(key, path, $0, in: base) } }
    return counts("steps_per_rollout", \.stepsPerRollout, 0, .max)
      + counts("epochs", \.epochs, 0)
      + counts("batch_size", \.batchSize, 0, .max)
      + numbers("discount", \.discount, -0.1, 1.1)
      + numbers("q_lambda", \.qLambda, -0.1, 1.1)
      + numbers("reward_scale", \.rewardScale, 0, -1, .infinity)
      + numbers("learning_rate", \.learningRate, 0, .infinity)
      + numbers("epsilon_start", \.epsilonStart, -0.1, 2)
      + numbers("epsilon_end", \.epsilonEnd, -0.1, 2)
      + numbers("exploration_fraction", \.explorationFraction, -0.1, 2)
      + numbers("max_gradient_norm", \.maxGradientNorm, -1, .infinity)
      + numbers("radam_epsilon", \.radamEpsilon, 0, .infinity)
      + [Mistake("hidden_sizes", \.hiddenSizes, [64, 0], in: base)]
  }()

  static let trpo: [Mistake<TRPO.Configuration>] = {
    let base = TRPO.Configuration()
    func numbers(
      _ key: String, _ path: WritableKeyPath<TRPO.Configuration, Double>, _ bad: Double...
    )
      -> [Mistake<TRPO.Configuration>]
    { (bad + [.nan]).map { Mistake(key, path, $0, in: base) } }
    func counts(_ key: String, _ path: WritableKeyPath<TRPO.Configuration, Int>, _ bad: Int...)
      -> [Mistake<TRPO.Configuration>]
    { bad.map { Mistake(key, path, $0, in: base) } }
    return counts("steps_per_rollout", \.stepsPerRollout, 0, .max)
      + counts("batch_size", \.batchSize, 0, .max)
      + counts("sde_sample_frequency", \.sdeSampleFrequency, 0, -2)
      + counts("conjugate_gradient_steps", \.conjugateGradientSteps, 0, .max)
      + counts("line_search_steps", \.lineSearchSteps, 0, .max)
      + counts("critic_epochs", \.criticEpochs, 0, .max)
      + numbers("discount", \.discount, -0.1, 1.1)
      + numbers("gae_lambda", \.gaeLambda, -0.1, 1.1)
      + numbers("reward_scale", \.rewardScale, 0, -1, .infinity)
      + numbers("target_kl", \.targetKL, 0, .infinity)
      + numbers("learning_rate", \.learningRate, 0, .infinity)
      + numbers("conjugate_gradient_damping", \.conjugateGradientDamping, -1, .infinity)
      + numbers("line_search_factor", \.lineSearchFactor, 0, 1)
      + numbers("log_std_init", \.logStdInit, -21, 3)
      + numbers("adam_epsilon", \.adamEpsilon, 0, .infinity)
      + [Mistake("hidden_sizes", \.hiddenSizes, [64, 0], in: base)]
  }()

  static let discreteSAC: [Mistake<DiscreteSAC.Configuration>] = {
    let base = DiscreteSAC.Configuration()
    func numbers(
      _ key: String, _ path: WritableKeyPath<DiscreteSAC.Configuration, Double>, _ bad: Double...
    )
      -> [Mistake<DiscreteSAC.Configuration>]
    { (bad + [.nan]).map { Mistake(key, path, $0, in: base) } }
    func counts(
      _ key: String, _ path: WritableKeyPath<DiscreteSAC.Configuration, Int>, _ bad: Int...
    )
      -> [Mistake<DiscreteSAC.Configuration>]
    { bad.map { Mistake(key, path, $0, in: base) } }
    return numbers("learning_rate", \.learningRate, 0, .infinity)
      + counts("replay_capacity", \.replayCapacity, 0, .max)
      + counts("learning_starts", \.learningStarts, -1)
      + counts("batch_size", \.batchSize, 0, .max)
      + numbers("discount", \.discount, -0.1, 1.1)
      + numbers("reward_scale", \.rewardScale, 0, .infinity)
      + numbers("polyak", \.polyak, 0, 1.5)
      + counts("train_frequency", \.trainFrequency, 0, .max)
      + counts("gradient_steps", \.gradientSteps, 0, -2)
      + counts("target_update_interval", \.targetUpdateInterval, 0)
      + numbers("temperature", \.temperature, 0, .infinity)
      + numbers("target_entropy_scale", \.targetEntropyScale, -0.1, 1.1)
      + numbers("adam_epsilon", \.adamEpsilon, 0, .infinity)
      + [Mistake("hidden_sizes", \.hiddenSizes, [64, 0], in: base)]
  }()

  static let ppo: [Mistake<PPO.Configuration>] = {
    let base = PPO.Configuration()
    func numbers(
      _ key: String, _ path: WritableKeyPath<PPO.Configuration, Double>, _ bad: Double...
    )
      -> [Mistake<PPO.Configuration>]
    { (bad + [.nan]).map { Mistake(key, path, $0, in: base) } }
    func counts(_ key: String, _ path: WritableKeyPath<PPO.Configuration, Int>, _ bad: Int...)
      -> [Mistake<PPO.Configuration>]
    { bad.map { Mistake(key, path, $0, in: base) } }
    return counts("steps_per_rollout", \.stepsPerRollout, 0, .max)
      + counts("epochs", \.epochs, 0)
      + counts("batch_size", \.batchSize, 0, .max)
      + numbers("discount", \.discount, -0.1, 1.1)
      + numbers("reward_scale", \.rewardScale, 0, -1, .infinity)
      + numbers("gae_lambda", \.gaeLambda, -0.1, 1.1)
      + numbers("learning_rate", \.learningRate, 0, .infinity)
      + numbers("clip_range", \.clipRange, 0, .infinity)
      + numbers("entropy_coefficient", \.entropyCoefficient, -1, .infinity)
      + numbers("value_coefficient", \.valueCoefficient, -1, .infinity)
      + numbers("max_gradient_norm", \.maxGradientNorm, -1, .infinity)
      + numbers("target_kl", \.targetKL, -1, .infinity)
      + numbers("adam_epsilon", \.adamEpsilon, 0, .infinity)
      + numbers("log_std_init", \.logStdInit, -21, 3)
      + counts("sde_sample_frequency", \.sdeSampleFrequency, 0, -2)
      + [Mistake("hidden_sizes", \.hiddenSizes, [-1], in: base)]
  }()

  static let sac: [Mistake<SAC.Configuration>] = {
    let base = SAC.Configuration()
    func numbers(
      _ key: String, _ path: WritableKeyPath<SAC.Configuration, Double>, _ bad: Double...
    )
      -> [Mistake<SAC.Configuration>]
    { (bad + [.nan]).map { Mistake(key, path, $0, in: base) } }
    func counts(_ key: String, _ path: WritableKeyPath<SAC.Configuration, Int>, _ bad: Int...)
      -> [Mistake<SAC.Configuration>]
    { bad.map { Mistake(key, path, $0, in: base) } }
    return numbers("learning_rate", \.learningRate, 0, .infinity)
      + counts("replay_capacity", \.replayCapacity, 0, .max)
      + counts("learning_starts", \.learningStarts, -1)
      + counts("batch_size", \.batchSize, 0, .max)
      + numbers("discount", \.discount, -0.1, 1.1)
      + numbers("reward_scale", \.rewardScale, 0, .infinity)
      + numbers("polyak", \.polyak, 0, 1.5)
      + counts("train_frequency", \.trainFrequency, 0, .max)
      + counts("gradient_steps", \.gradientSteps, 0, -2)
      + counts("target_update_interval", \.targetUpdateInterval, 0)
      + numbers("temperature", \.temperature, 0, .infinity)
      + numbers("target_entropy_per_number", \.targetEntropyPerNumber, .infinity)
      + counts("sde_sample_frequency", \.sdeSampleFrequency, 0, -2)
      + numbers("log_std_init", \.logStdInit, -21, 3)
      + numbers("adam_epsilon", \.adamEpsilon, 0, .infinity)
      + [Mistake("hidden_sizes", \.hiddenSizes, [-1], in: base)]
  }()

  static let td3: [Mistake<TD3.Configuration>] = {
    let base = TD3.Configuration()
    func numbers(
      _ key: String, _ path: WritableKeyPath<TD3.Configuration, Double>, _ bad: Double...
    )
      -> [Mistake<TD3.Configuration>]
    { (bad + [.nan]).map { Mistake(key, path, $0, in: base) } }
    func counts(_ key: String, _ path: WritableKeyPath<TD3.Configuration, Int>, _ bad: Int...)
      -> [Mistake<TD3.Configuration>]
    { bad.map { Mistake(key, path, $0, in: base) } }
    return numbers("learning_rate", \.learningRate, 0, .infinity)
      + counts("replay_capacity", \.replayCapacity, 0, .max)
      + counts("learning_starts", \.learningStarts, -1)
      + counts("batch_size", \.batchSize, 0, .max)
      + numbers("discount", \.discount, -0.1, 1.1)
      + numbers("reward_scale", \.rewardScale, 0, .infinity)
      + numbers("polyak", \.polyak, 0, 1.5)
      + counts("train_frequency", \.trainFrequency, 0, .max)
      + counts("gradient_steps", \.gradientSteps, 0, -2)
      + numbers("action_noise_deviation", \.actionNoiseDeviation, -1, .infinity)
      + counts("policy_delay", \.policyDelay, 0)
      + numbers("target_policy_noise", \.targetPolicyNoise, -1, .infinity)
      + numbers("target_noise_clip", \.targetNoiseClip, -1, .infinity)
      + numbers("adam_epsilon", \.adamEpsilon, 0, .infinity)
      + [Mistake("hidden_sizes", \.hiddenSizes, [-1], in: base)]
  }()

  private func expectRefusal(_ key: String, _ value: String, _ body: () throws -> Void) {
    let error = #expect(throws: GymError.self) { try body() }
    guard case .parameter(let name, let found, let allowed)? = error else {
      Issue.record("\(String(describing: error)) names no parameter")
      return
    }
    #expect(name == "agent.\(key)")
    #expect(found == value)
    #expect(!allowed.isEmpty)
    for part in [name, found, allowed] { #expect(error?.description.contains(part) == true) }
  }

  @Test(arguments: dqn) func refusesOfDQN(_ mistake: Mistake<DQN.Configuration>) throws {
    expectRefusal(mistake.key, mistake.value) { try mistake.configuration.validate() }
    let vector = try Drift.vector(1)
    expectRefusal(mistake.key, mistake.value) {
      _ = try make(DQN.self, mistake.configuration, for: vector)
    }
  }

  @Test(arguments: ppo) func refusesOfPPO(_ mistake: Mistake<PPO.Configuration>) throws {
    expectRefusal(mistake.key, mistake.value) { try mistake.configuration.validate() }
    let vector = try Drift.vector(1)
    expectRefusal(mistake.key, mistake.value) {
      _ = try make(PPO.self, mistake.configuration, for: vector)
    }
  }

  @Test(arguments: sac) func refusesOfSAC(_ mistake: Mistake<SAC.Configuration>) throws {
    expectRefusal(mistake.key, mistake.value) { try mistake.configuration.validate() }
    let vector = try Glide.vector(1)
    expectRefusal(mistake.key, mistake.value) {
      _ = try make(SAC.self, mistake.configuration, for: vector)
    }
  }

  @Test(arguments: td3) func refusesOfTD3(_ mistake: Mistake<TD3.Configuration>) throws {
    expectRefusal(mistake.key, mistake.value) { try mistake.configuration.validate() }
    let vector = try Glide.vector(1)
    expectRefusal(mistake.key, mistake.value) {
      _ = try make(TD3.self, mistake.configuration, for: vector)
    }
  }

  @Test(arguments: trpo) func refusesOfTRPO(_ mistake: Mistake<TRPO.Configuration>) throws {
    expectRefusal(mistake.key, mistake.value) { try mistake.configuration.validate() }
    let vector = try Drift.vector(1)
    expectRefusal(mistake.key, mistake.value) {
      _ = try make(TRPO.self, mistake.configuration, for: vector)
    }
  }

  @Test(arguments: discreteSAC)
  func refusesOfDiscreteSAC(_ mistake: Mistake<DiscreteSAC.Configuration>) throws {
    expectRefusal(mistake.key, mistake.value) { try mistake.configuration.validate() }
    let vector = try Drift.vector(1)
    expectRefusal(mistake.key, mistake.value) {
      _ = try make(DiscreteSAC.self, mistake.configuration, for: vector)
    }
  }

  @Test(arguments: pqn) func refusesOfPQN(_ mistake: Mistake<PQN.Configuration>) throws {
    expectRefusal(mistake.key, mistake.value) { try mistake.configuration.validate() }
    let vector = try Drift.vector(1)
    expectRefusal(mistake.key, mistake.value) {
      _ = try make(PQN.self, mistake.configuration, for: vector)
    }
  }

  /// The names in messages are those of files and of the command line, and none is forgotten.
  @Test func namesAreTheEncodedOnes() throws {
    func checked(_ configuration: some Encodable) throws -> Set<String> {
      var keys: Set<String> = []
      for member in try JSON.value(of: configuration).members ?? [] {
        switch member.value {
        case .bool, .string: break
        default: keys.insert(member.key)
        }
      }
      return keys
    }
    #expect(try checked(DQN.Configuration()) == Set(Self.dqn.map(\.key)))
    #expect(try checked(TRPO.Configuration()) == Set(Self.trpo.map(\.key)))
    #expect(try checked(DiscreteSAC.Configuration()) == Set(Self.discreteSAC.map(\.key)))
    #expect(try checked(PQN.Configuration()) == Set(Self.pqn.map(\.key)))
    #expect(try checked(PPO.Configuration()) == Set(Self.ppo.map(\.key)))
    #expect(try checked(SAC.Configuration()) == Set(Self.sac.map(\.key)))
    #expect(try checked(TD3.Configuration()) == Set(Self.td3.map(\.key)))
    // DDPG's are those of TD3 but for the delay and the smoothing.
    #expect(
      try checked(DDPG.Configuration()).union([
        "policy_delay", "target_policy_noise", "target_noise_clip",
      ]) == Set(Self.td3.map(\.key)))
  }

  /// PPO's hyperparameters and those of the memory stand side by side.
  @Test func recurrentPPOIsPPOAndMore() throws {
    let configuration = RecurrentPPO.Configuration()
    let keys = Set(try #require(JSON.value(of: configuration).members).map(\.key))
    let own = Set(try #require(JSON.value(of: PPO.Configuration()).members).map(\.key))
    #expect(keys == own.union(["recurrent_layer", "recurrent_size", "forget_bias"]))
    let read = try JSON.decode(
      RecurrentPPO.Configuration.self, from: JSON.encode(configuration))
    #expect(read == configuration)
    for size in [0, 5000] {
      expectRefusal("recurrent_size", "\(size)") {
        var mistaken = configuration
        mistaken.recurrentSize = size
        try mistaken.validate()
      }
    }
    expectRefusal("use_sde", "true") {
      var mistaken = configuration
      mistaken.ppo.useSDE = true
      try mistaken.validate()
    }
    expectRefusal("forget_bias", "nan") {
      var mistaken = configuration
      mistaken.forgetBias = .nan
      try mistaken.validate()
    }
    expectRefusal("network", "convolutional") {
      var mistaken = configuration
      mistaken.ppo.network = .convolutional
      try mistaken.validate()
    }
    expectRefusal("gae_lambda", "2.0") {
      var mistaken = configuration
      mistaken.ppo.gaeLambda = 2
      try mistaken.validate()
    }
  }

  @Test func acceptsDefaultsAndRoundTrips() throws {
    try DQN.Configuration().validate()
    try PPO.Configuration().validate()
    let dqn = try JSON.decode(DQN.Configuration.self, from: JSON.encode(DQN.Configuration()))
    #expect(dqn == DQN.Configuration())
    let ppo = try JSON.decode(PPO.Configuration.self, from: JSON.encode(PPO.Configuration()))
    #expect(ppo == PPO.Configuration())
  }

  @Test(arguments: Kind.allCases) func refusesInfiniteActionsAndNoEnvironments(_ kind: Kind) throws
  {
    let numbers = SpaceDescription.box(shape: [1], low: [0], high: [1])
    // What no agent here can act in.
    let text = SpaceDescription.text(minLength: 0, maxLength: 3, characters: "ab")
    let finite = SpaceDescription.discrete(count: 2, start: 0)
    func make(_ action: SpaceDescription, _ environments: Int) throws -> any Agent {
      switch kind {
      case .dqn:
        try DQN.make(
          DQN.Configuration(), observationSpace: numbers, actionSpace: action,
          restrictsActions: false, environments: environments, threads: 1, seed: 0)
      case .trpo:
        try TRPO.make(
          TRPO.Configuration(), observationSpace: numbers, actionSpace: action,
          restrictsActions: false, environments: environments, threads: 1, seed: 0)
      case .discreteSAC:
        try DiscreteSAC.make(
          DiscreteSAC.Configuration(), observationSpace: numbers, actionSpace: action,
          restrictsActions: false, environments: environments, threads: 1, seed: 0)
      case .pqn:
        try PQN.make(
          PQN.Configuration(), observationSpace: numbers, actionSpace: action,
          restrictsActions: false, environments: environments, threads: 1, seed: 0)
      case .ppo:
        try PPO.make(
          PPO.Configuration(), observationSpace: numbers, actionSpace: action,
          restrictsActions: false, environments: environments, threads: 1, seed: 0)
      case .recurrentPPO:
        try RecurrentPPO.make(
          RecurrentPPO.Configuration(), observationSpace: numbers, actionSpace: action,
          restrictsActions: false, environments: environments, threads: 1, seed: 0)
      case .a2c:
        try A2C.make(
          A2C.Configuration(), observationSpace: numbers, actionSpace: action,
          restrictsActions: false, environments: environments, threads: 1, seed: 0)
      case .reinforce:
        try REINFORCE.make(
          REINFORCE.Configuration(), observationSpace: numbers, actionSpace: action,
          restrictsActions: false, environments: environments, threads: 1, seed: 0)
      }
    }
    let infinite = #expect(throws: GymError.self) { _ = try make(text, 1) }
    #expect(infinite?.description.contains("finitely many actions") == true)
    let name =
      switch kind {
      case .discreteSAC: "Discrete SAC"
      case .recurrentPPO: "Recurrent PPO"
      default: kind.rawValue.uppercased()
      }
    #expect(infinite?.description.contains(name) == true)
    let none = #expect(throws: GymError.self) { _ = try make(finite, 0) }
    #expect(none?.description.contains("environments") == true)
  }

  @Test(arguments: Kind.allCases) func refusesMoreMemoryThanThereIs(_ kind: Kind) throws {
    // More than a process can address, whatever the machine: 800 TB and more.
    let spaces = try FiniteSpaces.of(width: 100_000, actions: 2)
    let actorSpaces = try ActorSpaces.of(width: 100_000, actions: 2)
    let error = #expect(throws: GymError.self) {
      switch kind {
      case .dqn:
        var configuration = DQN.Configuration()
        configuration.replayCapacity = 1_000_000_000
        _ = try DQN(configuration, spaces: spaces, environments: 1, threads: 1, seed: 0)
      case .trpo:
        var configuration = TRPO.Configuration()
        configuration.stepsPerRollout = 1_000_000
        _ = try TRPO(
          configuration, spaces: actorSpaces, environments: 1_000_000, threads: 1, seed: 0)
      case .discreteSAC:
        var configuration = DiscreteSAC.Configuration()
        configuration.replayCapacity = 1_000_000_000
        _ = try DiscreteSAC(configuration, spaces: spaces, environments: 1, threads: 1, seed: 0)
      case .pqn:
        var configuration = PQN.Configuration()
        configuration.stepsPerRollout = 1_000_000
        _ = try PQN(
          configuration, spaces: spaces, environments: 1_000_000, threads: 1, seed: 0)
      case .ppo:
        var configuration = PPO.Configuration()
        configuration.stepsPerRollout = 1_000_000
        _ = try PPO(
          configuration, spaces: actorSpaces, environments: 1_000_000, threads: 1, seed: 0)
      case .recurrentPPO:
        var configuration = RecurrentPPO.Configuration()
        configuration.ppo.stepsPerRollout = 1_000_000
        _ = try RecurrentPPO(
          configuration, spaces: actorSpaces, environments: 1_000_000, threads: 1, seed: 0)
      case .a2c:
        var configuration = A2C.Configuration()
        configuration.stepsPerRollout = 1_000_000
        _ = try A2C(
          configuration, spaces: actorSpaces, environments: 1_000_000, threads: 1, seed: 0)
      case .reinforce:
        var configuration = REINFORCE.Configuration()
        configuration.stepsPerUpdate = 1_000_000
        _ = try REINFORCE(
          configuration, spaces: actorSpaces, environments: 1_000_000, threads: 1, seed: 0)
      }
    }
    let name =
      switch kind {
      case .dqn, .discreteSAC: "agent.replay_capacity"
      case .pqn, .ppo, .recurrentPPO, .a2c, .trpo: "agent.steps_per_rollout"
      case .reinforce: "agent.steps_per_update"
      }
    #expect(error?.description.contains(name) == true)
    #expect(error?.description.contains("GB of memory") == true)
  }

  @Test func refusesLayersThatFitIntoNoMemory() throws {
    // 20 bytes for each of 3e13 weights.
    let network = NetworkConfiguration(
      hiddenSizes: Array(repeating: 65_536, count: 8_000), activation: .relu)
    let error = #expect(throws: GymError.self) { try network.checkMemory(inputs: 4, outputs: 2) }
    #expect(error?.description.contains("agent.hidden_sizes") == true)
    try NetworkConfiguration(hiddenSizes: [64, 64], activation: .relu)
      .checkMemory(inputs: 4, outputs: 2)
  }

  @Test(arguments: Kind.allCases) func refusesAnotherVector(_ kind: Kind) throws {
    let agent = try kind.agent(for: Drift.vector(2))
    let actions = Slab<Float>(count: 3, repeating: 0)
    let progress = Progress(steps: 0, totalSteps: 10)
    let others: [any VectorEnvironment] = [
      try Drift.vector(3), try EnvironmentVector(Probe(.both), count: 2, autoreset: .sameStep),
    ]
    for other in others {
      try other.reset(seed: 0)
      let error = #expect(throws: GymError.self) {
        try agent.act(in: other, into: actions, at: progress)
      }
      #expect(error?.description.contains("was made for 2 environments with 4 floats") == true)
    }
  }

  @Test(arguments: Kind.allCases) func refusesAPolicyWithOtherSpaces(_ kind: Kind) throws {
    let vector = try Drift.vector(1)
    var archive = try stored(try kind.agent(for: vector).policy)
    var spaces = try archive.value("policy/spaces", as: FiniteSpaces.self)
    spaces.actions = 1000
    try archive.set("policy/spaces", spaces)
    #expect(throws: GymError.self) { _ = try kind.policy(from: archive) }
  }
}
