import Gym
import Neural
import Randomness
import Testing

@testable import Agents

/// What all agents with networks must be able to learn, from the easiest on.
@Suite struct LearningTests {
  /// What an agent thinks after a short training.
  private func learned(
    _ kind: Kind, _ task: Probe.Task, double: Bool = false, limit: Int? = nil
  ) throws -> any AgentPolicy {
    let vector = try EnvironmentVector(
      Probe(task), count: 4, autoreset: .sameStep, maxEpisodeSteps: limit)
    let agent: any Agent
    switch kind {
    case .dqn:
      var configuration = Kind.dqnSettings
      configuration.double = double
      agent = try make(DQN.self, configuration, for: vector)
    case .pqn: agent = try make(PQN.self, Kind.pqnSettings, for: vector)
    case .trpo: agent = try make(TRPO.self, Kind.trpoSettings, for: vector)
    case .discreteSAC:
      agent = try make(DiscreteSAC.self, Kind.discreteSACSettings, for: vector)
    case .ppo: agent = try make(PPO.self, Kind.ppoSettings, for: vector)
    case .recurrentPPO:
      agent = try make(RecurrentPPO.self, Kind.recurrentPPOSettings, for: vector)
    case .a2c: agent = try make(A2C.self, Kind.a2cSettings, for: vector)
    case .reinforce: agent = try make(REINFORCE.self, Kind.reinforceSettings, for: vector)
    }
    let loop = try Loop(agent, in: vector, total: 6400)
    try loop.iterate(50 * kind.iterations)
    return agent.policy
  }

  /// The value of an observation: the critic's, or the best action's.
  private func value(_ policy: any AgentPolicy, _ observation: [Float]) throws -> Float {
    let thoughts = try policy.thoughts(observation)
    return try #require(thoughts["value"]?.first ?? thoughts["action values"]?.max())
  }

  private func action(_ policy: any AgentPolicy, _ observation: [Float]) throws -> Int {
    var none: PCG64? = nil
    return try policy.actions([observation], generator: &none)[0]
  }

  @Test(arguments: Kind.allCases) func aConstantReward(_ kind: Kind) throws {
    let policy = try learned(kind, .constant)
    #expect(abs(try value(policy, [0, 0]) - 1) < 0.05)
  }

  @Test(arguments: Kind.allCases) func aRewardThatIsSeen(_ kind: Kind) throws {
    let policy = try learned(kind, .seen)
    #expect(abs(try value(policy, [1, 0]) - 1) < 0.1)
    #expect(abs(try value(policy, [-1, 0]) + 1) < 0.1)
  }

  @Test(arguments: Kind.allCases) func aDelayedReward(_ kind: Kind) throws {
    let policy = try learned(kind, .delayed)
    #expect(abs(try value(policy, [0, 0]) - 0.5) < 0.1)
    #expect(abs(try value(policy, [1, 0]) - 1) < 0.1)
  }

  @Test(arguments: Kind.allCases) func aRewardOfAnAction(_ kind: Kind) throws {
    let policy = try learned(kind, .acted)
    #expect(try action(policy, [0, 0]) == 1)
    #expect(abs(try value(policy, [0, 0]) - 1) < 0.15)
    if kind == .dqn || kind == .pqn {
      let values = try #require(try policy.thoughts([0, 0])["action values"])
      #expect(abs(values[0] + 1) < 0.15)
    } else {
      #expect(try #require(try policy.thoughts([0, 0])["probabilities"])[1] > 0.9)
    }
  }

  @Test(arguments: Kind.allCases, [false, true])
  func aRewardOfObservationAndAction(_ kind: Kind, double: Bool) throws {
    if kind != .dqn && double { return }
    let policy = try learned(kind, .both, double: double)
    for shown: Float in [-1, 1] {
      #expect(try action(policy, [shown, 0]) == (shown > 0 ? 1 : 0))
      #expect(abs(try value(policy, [shown, 0]) - 1) < 0.2)
    }
  }

  /// A cut episode goes on being worth 1 + γ + γ² + … = 2; an ended one does not.
  @Test(arguments: Kind.allCases, [1, 3])
  func cutEpisodesGoOn(_ kind: Kind, limit: Int) throws {
    // What is remembered after a step is never learned from in episodes of one step.
    if kind == .recurrentPPO && limit == 1 { return }
    let policy = try learned(kind, .endless, limit: limit)
    #expect(abs(try value(policy, [0, 0]) - 2) < 0.1)
  }

  @Test(arguments: Kind.allCases) func theIdentity(_ kind: Kind) throws {
    let vector = try EnvironmentVector(Identity(), count: 4, autoreset: .sameStep)
    let loop = try Loop(kind.agent(for: vector), in: vector, total: 6400)
    try loop.iterate(50 * kind.iterations)
    for sign in 0..<4 {
      #expect(try action(loop.agent.policy, [Float(sign)]) == sign)
    }
  }

  /// Closed doors are never tried (they would throw), neither while learning nor afterwards.
  @Test(arguments: Kind.allCases) func onlyWhatIsLegal(_ kind: Kind) throws {
    let vector = try EnvironmentVector(
      Doors(), count: 4, autoreset: .sameStep, maxEpisodeSteps: 4)
    #expect(vector.restrictsActions)
    let loop = try Loop(kind.agent(for: vector, hiddenSizes: [32]), in: vector, total: 20_000)
    try loop.iterate(150 * kind.iterations)
    let policy = loop.agent.policy
    var none: PCG64? = nil
    let action = Slab<Float>(count: 4, repeating: 0)
    var right = 0
    for _ in 0..<50 {
      try policy.act(
        observations: vector.observations, legal: vector.legalActions, count: 4, into: action,
        generator: &none)
      for row in 0..<4 where Int(action[row]) == vector[row].best { right += 1 }
      try vector.step(action)
    }
    #expect(right > 180)
  }

  @Test(arguments: Kind.allCases) func withANetworkOfOnesOwn(_ kind: Kind) throws {
    let vector = try EnvironmentVector(Probe(.both), count: 4, autoreset: .sameStep)
    func model(_ outputs: Int) -> Sequential {
      Sequential {
        Dense(16, activation: .gelu)
        LayerNorm()
        Dense(outputs)
      }
    }
    let agent: any Agent
    switch kind {
    case .dqn:
      agent = try DQN.make(
        Kind.dqnSettings, network: model(2), observationSpace: vector.observationSpace,
        actionSpace: vector.actionSpace, environments: 4, threads: 1, seed: 1)
    case .pqn:
      agent = try PQN.make(
        Kind.pqnSettings, network: model(2), observationSpace: vector.observationSpace,
        actionSpace: vector.actionSpace, environments: 4, threads: 1, seed: 1)
    case .ppo:
      agent = try PPO.make(
        Kind.ppoSettings, actor: model(2), critic: model(1),
        observationSpace: vector.observationSpace,
        actionSpace: vector.actionSpace, environments: 4, threads: 1, seed: 1)
    case .trpo, .discreteSAC, .reinforce, .recurrentPPO: return  // They take none yet.
    case .a2c:
      agent = try A2C.make(
        Kind.a2cSettings, actor: model(2), critic: model(1),
        observationSpace: vector.observationSpace,
        actionSpace: vector.actionSpace, environments: 4, threads: 1, seed: 1)
    }
    let loop = try Loop(agent, in: vector, total: 6400)
    try loop.iterate(50 * kind.iterations)
    for shown: Float in [-1, 1] {
      #expect(try action(agent.policy, [shown, 0]) == (shown > 0 ? 1 : 0))
    }

    let archive = try loop.policy()
    let error = #expect(throws: GymError.self) { _ = try kind.policy(from: archive) }
    #expect(error?.description.contains("module") == true)
    let read: any AgentPolicy
    switch kind {
    case .dqn: read = try DQN.policy(from: archive, network: model(2))
    case .pqn: read = try PQN.policy(from: archive, network: model(2))
    case .ppo: read = try PPO.policy(from: archive, actor: model(2), critic: model(1))
    case .a2c: read = try A2C.policy(from: archive, actor: model(2), critic: model(1))
    case .trpo, .discreteSAC, .reinforce, .recurrentPPO: return
    }
    #expect(same(try stored(read), archive))
    #expect(try read.thoughts([1, 0]) == agent.policy.thoughts([1, 0]))
    let configured = try stored(kind.agent(for: vector).policy)
    #expect(throws: GymError.self) {
      switch kind {
      case .dqn: _ = try DQN.policy(from: configured, network: model(2))
      case .pqn: _ = try PQN.policy(from: configured, network: model(2))
      case .ppo: _ = try PPO.policy(from: configured, actor: model(2), critic: model(1))
      case .a2c: _ = try A2C.policy(from: configured, actor: model(2), critic: model(1))
      case .trpo, .discreteSAC, .reinforce, .recurrentPPO: return
      }
    }
  }
}
