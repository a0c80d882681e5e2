import Formats
import Gym
import Neural
import Randomness
import Testing

@testable import Agents

/// What all agents for actions that are numbers must do.
@Suite struct ControlTests {
  private func loop(
    _ kind: ControlKind, threads: Int = 1, seed: UInt64 = 1, mode: AutoresetMode = .sameStep
  ) throws -> Loop {
    let vector = try Glide.vector(4, mode)
    return try Loop(
      kind.agent(for: vector, isLarge: true, threads: threads, seed: seed), in: vector,
      total: 2000)
  }

  @Test(arguments: ControlKind.allCases) func sameSeedSameBytes(_ kind: ControlKind) throws {
    func end(threads: Int = 1, seed: UInt64 = 1) throws -> Archive {
      let loop = try loop(kind, threads: threads, seed: seed)
      try loop.iterate(3 * kind.iterations)
      return try loop.policy()
    }
    let first = try end()
    #expect(same(first, try end(threads: 2)))
    #expect(!same(first, try end(seed: 2)))
  }

  @Test(arguments: ControlKind.allCases, [0, 1, 3])
  func continuesAsIfUninterrupted(_ kind: ControlKind, after: Int) throws {
    let before = after * kind.iterations + (kind.iterations == 32 && after > 0 ? 5 : 0)
    let whole = try loop(kind)
    try whole.iterate(before)
    let checkpoint = try whole.checkpoint()
    let progress = whole.progress
    _ = whole.agent.takeMetrics()
    try whole.iterate(2 * kind.iterations)

    let other = try loop(kind, threads: 2, seed: 99)
    try other.iterate(kind.iterations)
    try other.agent.decode(from: checkpoint)
    try other.vector.decode(from: checkpoint)
    other.progress = progress
    _ = other.agent.takeMetrics()
    try other.iterate(2 * kind.iterations)
    #expect(same(try whole.policy(), try other.policy()))
    #expect(same(try whole.checkpoint(), try other.checkpoint()))
    let metrics = (whole.agent.takeMetrics(), other.agent.takeMetrics())
    #expect(zip(metrics.0, metrics.1).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN })
  }

  @Test(arguments: ControlKind.allCases) func aSavedPolicyIsTheLiveOne(_ kind: ControlKind) throws {
    let loop = try loop(kind)
    try loop.iterate(2 * kind.iterations)
    var generator = PCG64(seed: 7)
    let observations = (0..<1000).map { _ in (0..<4).map { _ in Float(generator.normal()) } }
    let live = loop.agent.policy
    let archive = try stored(live)
    let saved = try kind.policy(from: archive)
    #expect(saved.agentName == kind.agentName)
    #expect(saved.observationSpace == loop.vector.observationSpace)
    #expect(saved.actionSpace == loop.vector.actionSpace)
    #expect(same(try stored(saved), archive))
    var none: PCG64? = nil
    let actions = try live.codes(observations, generator: &none)
    #expect(Set(actions).count > 100)
    // One by one, so that the other way of running the network is seen too.
    for (row, observation) in observations.enumerated() {
      #expect(try saved.codes([observation], generator: &none)[0] == actions[row])
    }
    for observation in observations.prefix(50) {
      #expect(try saved.thoughts(observation) == live.thoughts(observation))
    }
    var generators: (PCG64?, PCG64?) = (PCG64(seed: 9), PCG64(seed: 9))
    let drawn = try live.codes(observations, generator: &generators.0)
    #expect(drawn == (try saved.codes(observations, generator: &generators.1)))
    let isStochastic = kind.agentName != "td3" && kind.agentName != "ddpg"
    #expect((drawn != actions) == isStochastic)
    for code in actions + drawn {
      #expect(code[0] >= -1 && code[0] <= 1 && code[1] >= -0.5 && code[1] <= 2)
    }
    // It is a snapshot, and taking it changed nothing.
    try loop.iterate(kind.iterations)
    #expect(same(try stored(live), archive))
    let other = try self.loop(kind)
    try other.iterate(3 * kind.iterations)
    #expect(same(try loop.policy(), try other.policy()))
  }

  /// But for statistics of observations: of resets by mask an agent hears a step later.
  @Test(arguments: ControlKind.allCases.filter { $0 != .ppoNormalized && $0 != .a2cNormalized })
  func learnsTheSameFromResetsByMask(_ kind: ControlKind) throws {
    let same = try loop(kind)
    let disabled = try loop(kind, mode: .disabled)
    try same.iterate(2 * kind.iterations)
    try disabled.iterate(2 * kind.iterations)
    #expect(AgentsTests.same(try same.state(), try disabled.state()))
  }

  @Test(arguments: ControlKind.allCases) func measuresWhatItDoes(_ kind: ControlKind) throws {
    let loop = try loop(kind)
    let before = loop.agent.takeMetrics()
    try loop.iterate(2 * kind.iterations)
    let after = loop.agent.takeMetrics()
    #expect(before.count { $0.isNaN } == loop.agent.metricNames.count)
    #expect(after.count { $0.isFinite } == loop.agent.metricNames.count)
  }

  /// Each number comes near to what is wanted, or to the bound before it.
  @Test(arguments: ControlKind.allCases) func aimsAtWhatIsSeen(_ kind: ControlKind) throws {
    let vector = try EnvironmentVector(Aim(), count: 4, autoreset: .sameStep)
    let loop = try Loop(kind.agent(for: vector), in: vector, total: 12_000)
    try loop.iterate(90 * kind.iterations)
    var none: PCG64? = nil
    let policy = loop.agent.policy
    for shown: Float in [-1, 1] {
      let action = try policy.codes([[shown, 0]], generator: &none)[0]
      let goal = Aim.goal(shown)
      #expect(abs(action[0] - goal.x) < 0.35, "\(action)")
      #expect(abs(action[1] - min(goal.y, 2)) < 0.35, "\(action)")
    }
  }

  /// A cut episode goes on being worth 1 + γ + γ² + … = 2 (SAC's value holds some entropy beside it).
  @Test(arguments: [ControlKind.ppo, .a2c, .sacFixed, .td3, .ddpg])
  func cutEpisodesGoOn(_ kind: ControlKind) throws {
    var aim = Aim()
    aim.isEndless = true
    let vector = try EnvironmentVector(
      aim, count: 4, autoreset: .sameStep, maxEpisodeSteps: 3)
    let loop = try Loop(kind.agent(for: vector), in: vector, total: 6400)
    try loop.iterate(50 * kind.iterations)
    let value = try #require(try loop.agent.policy.thoughts([1, 0])["value"]?.first)
    #expect(abs(value - 2) < 0.15)
  }

  @Test(arguments: ControlKind.allCases) func refusesAnotherVector(_ kind: ControlKind) throws {
    let agent = try kind.agent(for: Glide.vector(2))
    let actions = Slab<Float>(count: 6, repeating: 0)
    let others: [any VectorEnvironment] = [
      try Glide.vector(3), try EnvironmentVector(Aim(), count: 2, autoreset: .sameStep),
      try Drift.vector(2),
    ]
    for other in others {
      try other.reset(seed: 0)
      let error = #expect(throws: GymError.self) {
        try agent.act(in: other, into: actions, at: Progress(steps: 0, totalSteps: 10))
      }
      #expect(error?.description.contains("was made for 2 environments") == true)
    }
  }

  @Test(arguments: ControlKind.allCases) func refusesAPolicyWithOtherSpaces(_ kind: ControlKind)
    throws
  {
    var archive = try stored(try kind.agent(for: Glide.vector(1)).policy)
    var spaces = try archive.value("policy/spaces", as: ActorSpaces.self)
    spaces.actions = 1000
    try archive.set("policy/spaces", spaces)
    #expect(throws: GymError.self) { _ = try kind.policy(from: archive) }
  }

  /// The first minibatch's probabilities are those of acting: ratio 1, divergence 0.
  @Test(arguments: [ControlKind.ppo, .ppoStateDependent, .ppoNormalized])
  func theFirstMinibatchHasRatioOne(_ kind: ControlKind) throws {
    var settings = kind.ppoSettings
    settings.epochs = 1
    settings.batchSize = 128
    let vector = try Glide.vector(4)
    let loop = try Loop(make(PPO.self, settings, for: vector), in: vector, total: 2000)
    for _ in 0..<3 {
      try loop.iterate()
      let measures = Dictionary(
        uniqueKeysWithValues: zip(loop.agent.metricNames, loop.agent.takeMetrics()))
      #expect(measures["approximate_kl"] == 0)
      #expect(measures["clip_fraction"] == 0)
    }
  }

  @Test(arguments: [false, true]) func a2cIsPPOWithOneEpoch(_ isNormalized: Bool) throws {
    var settings = A2C.Configuration()
    settings.stepsPerRollout = 16
    settings.entropyCoefficient = 0.02
    settings.useSDE = isNormalized
    settings.logStdInit = -1
    settings.normalizeObservations = isNormalized
    settings.normalizeRewards = isNormalized
    var other = PPO.Configuration()
    other.stepsPerRollout = 16
    other.epochs = 1
    other.batchSize = 64
    other.entropyCoefficient = 0.02
    other.gaeLambda = 1
    other.learningRate = settings.learningRate
    other.normalizeAdvantages = false
    other.useSDE = isNormalized
    other.logStdInit = -1
    other.normalizeObservations = isNormalized
    other.normalizeRewards = isNormalized
    let vector = try Glide.vector(4)
    let spaces = try ActorSpaces(
      agent: "A2C", observationSpace: vector.observationSpace, actionSpace: vector.actionSpace)
    let a2c = try Loop(
      A2C(settings, spaces: spaces, environments: 4, threads: 1, seed: 3), in: vector, total: 5000)
    let ppo = try Loop(
      PPO(
        other, spaces: spaces, environments: 4, threads: 1, seed: 3,
        rule: settings.optimizer.rule(epsilon: settings.optimizerEpsilon)), in: Glide.vector(4),
      total: 5000)
    try a2c.iterate(20)
    try ppo.iterate(20)
    let (mine, theirs) = (try a2c.policy(), try ppo.policy())
    #expect(same(mine, theirs))
  }

  @Test func unboundedActionsAreForThePolicyGradientAlone() throws {
    let numbers = SpaceDescription.box(shape: [1], low: [0], high: [1])
    let open = SpaceDescription.box(shape: [1], low: [-.infinity], high: [.infinity])
    _ = try PPO.make(
      PPO.Configuration(), observationSpace: numbers, actionSpace: open, restrictsActions: false,
      environments: 1, threads: 1, seed: 0)
    let error = #expect(throws: GymError.self) {
      _ = try SAC.make(
        SAC.Configuration(), observationSpace: numbers, actionSpace: open,
        restrictsActions: false, environments: 1, threads: 1, seed: 0)
    }
    #expect(error?.description.contains("SAC needs") == true)
    #expect(PPO.accepts(observationSpace: numbers, actionSpace: open))
    #expect(!TD3.accepts(observationSpace: numbers, actionSpace: open))
    #expect(DDPG.accepts(observationSpace: numbers, actionSpace: numbers))
    #expect(!DQN.accepts(observationSpace: numbers, actionSpace: numbers))
    #expect(
      !QLearning.accepts(observationSpace: numbers, actionSpace: .discrete(count: 2, start: 0)))
  }

  @Test func anActorOfOnesOwnActsInABox() throws {
    let vector = try EnvironmentVector(Aim(), count: 4, autoreset: .sameStep)
    func model(_ outputs: Int) -> Sequential {
      Sequential {
        Dense(32, activation: .tanh)
        Dense(outputs)
      }
    }
    func agent(_ settings: PPO.Configuration) throws -> any Agent {
      try PPO.make(
        settings, actor: model(2), critic: model(1), observationSpace: vector.observationSpace,
        actionSpace: vector.actionSpace, environments: 4, threads: 1, seed: 1)
    }
    let loop = try Loop(agent(ControlKind.ppo.ppoSettings), in: vector, total: 6400)
    try loop.iterate(10)
    let read = try PPO.policy(from: loop.policy(), actor: model(2), critic: model(1))
    #expect(try read.thoughts([1, 0]) == loop.agent.policy.thoughts([1, 0]))
    let error = #expect(throws: GymError.self) {
      _ = try agent(ControlKind.ppoStateDependent.ppoSettings)
    }
    #expect(error?.description.contains("use_sde") == true)
  }

  /// One and the same observation is met with the same action until a new matrix of noise is drawn: after
  /// every interval, and at the latest when a rollout begins.
  @Test(arguments: ["ppo", "a2c", "sac"], [-1, 3])
  func stateDependentNoiseHolds(_ agent: String, interval: Int) throws {
    var aim = Aim()
    aim.isEndless = true
    let vector = try EnvironmentVector(aim, count: 2, autoreset: .sameStep)
    func configured() throws -> any Agent {
      switch agent {
      case "ppo":
        var settings = ControlKind.ppoStateDependent.ppoSettings
        (settings.stepsPerRollout, settings.sdeSampleFrequency) = (8, interval)
        return try make(PPO.self, settings, for: vector)
      case "a2c":
        var settings = ControlKind.a2c.a2cSettings
        (settings.useSDE, settings.sdeSampleFrequency) = (true, interval)
        return try make(A2C.self, settings, for: vector)
      default:
        var settings = ControlKind.sacStateDependent.sacSettings
        (settings.trainFrequency, settings.sdeSampleFrequency) = (8, interval)
        settings.learningStarts = 0
        return try make(SAC.self, settings, for: vector)
      }
    }
    let loop = try Loop(configured(), in: vector, total: 1000)
    #expect(loop.agent.stepsPerIteration == 8)
    for _ in 0..<3 {
      var actions: [[Float]] = []
      for _ in 0..<8 {
        try loop.step()
        actions.append((0..<4).map { loop.actions[$0] })
      }
      for step in 1..<8 {
        #expect((actions[step] != actions[step - 1]) == (interval > 0 && step % 3 == 0))
      }
      // What two environments see alike they meet with noise of their own.
      #expect(actions[0][0] != actions[0][2])
      let last = actions[7]
      try loop.agent.learn(at: loop.progress)
      let archive = try loop.checkpoint()
      try loop.step()
      #expect((0..<4).map { loop.actions[$0] } != last)
      try loop.agent.decode(from: archive)
      try loop.vector.decode(from: archive)
    }
  }
}
