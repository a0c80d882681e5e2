import Formats
import Gym
import Neural
import Randomness
import Testing
import Threads

@testable import Agents

@Suite struct PPOTests {
  private func loop(
    _ mode: AutoresetMode = .sameStep, environments: Int = 4, total: Int = 1024,
    _ change: (inout PPO.Configuration) -> Void = { _ in }
  ) throws -> Loop {
    var configuration = Kind.ppoSettings
    change(&configuration)
    let vector = try Drift.vector(environments, mode)
    return try Loop(make(PPO.self, configuration, for: vector), in: vector, total: total)
  }

  private func measure(_ name: String, of agent: any Agent) throws -> Double {
    agent.takeMetrics()[try #require(agent.metricNames.firstIndex(of: name))]
  }

  @Test func theFirstMinibatchHasRatioOne() throws {
    for size in [128, 100_000] {
      let loop = try loop {
        $0.epochs = 1
        $0.batchSize = size
      }
      for _ in 0..<3 {
        try loop.iterate()
        #expect(try measure("approximate_kl", of: loop.agent) == 0)
        #expect(try measure("clip_fraction", of: loop.agent) == 0)
        // −mean(A·1) of standardised advantages.
        #expect(abs(try measure("policy_loss", of: loop.agent)) < 1e-6)
        #expect(try measure("entropy", of: loop.agent) > 1)
      }
    }
    let loop = try loop { $0.batchSize = 16 }
    try loop.iterate()
    #expect(try measure("approximate_kl", of: loop.agent) > 0)
  }

  /// A minibatch's runner and a rollout of known numbers.
  private func minibatch(rows: Int) throws -> (PPO.Minibatch, Rollout) {
    let spaces = try ActorSpaces.of(width: 2, actions: 3)
    var configuration = PPO.Configuration()
    configuration.clipValueLoss = true
    let plan = try Plan(
      PPO.updateGraph(
        configuration, ActorCritic(configuration.layers), spaces, diagnostics: true),
      capacity: rows)
    let rollout = Rollout(steps: 10, environments: 2, width: 2)
    var generator = PCG64(seed: 8)
    for row in 0..<20 {
      rollout.observations[2 * row] = Float(row)
      rollout.observations[2 * row + 1] = -Float(row)
      rollout.actions[row] = Int32(row % 3)
      rollout.logProbabilities[row] = Float(generator.normal())
      rollout.advantages[row] = Float(3 + 5 * generator.normal())
      rollout.returns[row] = Float(generator.normal())
      rollout.values[row] = Float(generator.normal())
    }
    return (try PPO.Minibatch(plan, ThreadPool(threads: 1)), rollout)
  }

  @Test func standardisesAdvantagesWithinAMinibatch() throws {
    let (minibatch, rollout) = try minibatch(rows: 7)
    let advantages = try minibatch.runner.input("advantage")
    let rows = [4, 19, 0, 7, 8, 2, 11]
    minibatch.fill(from: rollout, rows: rows, count: 7, normalize: true, clip: 0.25)
    let chosen = rows.map { Double(rollout.advantages[$0]) }
    let mean = chosen.reduce(0, +) / 7
    let deviation = (chosen.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 6).squareRoot()
    for (index, advantage) in chosen.enumerated() {
      #expect(abs(Double(advantages[index]) - (advantage - mean) / (deviation + 1e-8)) < 1e-5)
    }
    #expect(try minibatch.runner.input("clip").pointee == 0.25)
    for (index, row) in rows.enumerated() {
      #expect(try minibatch.runner.input("observation")[2 * index] == Float(row))
      #expect(try minibatch.runner.input("observation")[2 * index + 1] == -Float(row))
      #expect(try minibatch.runner.integers("action")[index] == Int32(row % 3))
      #expect(
        try minibatch.runner.input("old_log_probability")[index] == rollout.logProbabilities[row])
      #expect(try minibatch.runner.input("return")[index] == rollout.returns[row])
      #expect(try minibatch.runner.input("old_value")[index] == rollout.values[row])
    }
    // A single one has no deviation, and nothing is done where it is not wanted.
    minibatch.fill(from: rollout, rows: [5], count: 1, normalize: true, clip: 0.2)
    #expect(advantages[0] == rollout.advantages[5])
    minibatch.fill(from: rollout, rows: rows, count: 7, normalize: false, clip: 0.2)
    #expect(rows.indices.allSatisfy { advantages[$0] == rollout.advantages[rows[$0]] })
    // Equal ones stay finite.
    for row in 0..<20 { rollout.advantages[row] = 4 }
    minibatch.fill(from: rollout, rows: rows, count: 7, normalize: true, clip: 0.2)
    #expect(rows.indices.allSatisfy { advantages[$0] == 0 })
  }

  @Test func visitsRowsOnceAndAWholeRolloutInItsOrder() throws {
    func order(_ size: Int) throws -> [Int] {
      let loop = try loop { $0.batchSize = size }
      try loop.iterate(2)
      var order = [Int](repeating: -1, count: 128)
      try loop.state().read("agent/order", into: &order, count: 128)
      return order
    }
    #expect(try order(128) == Array(0..<128))
    #expect(try order(1000) == Array(0..<128))
    let shuffled = try order(50)
    #expect(shuffled != Array(0..<128))
    #expect(shuffled.sorted() == Array(0..<128))
  }

  @Test(arguments: [(32, 16), (50, 12), (128, 4), (1, 512)])
  func takesTheRightNumberOfSteps(size: Int, updates: Int) throws {
    let loop = try loop { $0.batchSize = size }
    try loop.iterate()
    #expect(try loop.state().updates == updates)
  }

  @Test func stopsAtTheTargetDivergence() throws {
    let loop = try loop {
      $0.epochs = 10
      $0.batchSize = 128
      $0.targetKL = 1e-9
    }
    try loop.iterate()
    // The first epoch has none; the second has some, and is left before its step.
    #expect(try loop.state().updates == 1)
    #expect(try measure("approximate_kl", of: loop.agent) > 1.5e-9)
  }

  /// A limit that is never reached changes no byte.
  @Test func aFarTargetDivergenceChangesNothing() throws {
    let (limited, free) = (try loop { $0.targetKL = 1e9 }, try loop())
    try limited.iterate(3)
    try free.iterate(3)
    #expect(same(try limited.checkpoint(), try free.checkpoint()))
  }

  /// A scheduled agent does in its second iteration what one does whose constants are those that
  /// the schedules give for the steps before it.
  @Test func schedulesFollowEnvironmentSteps() throws {
    let scheduled = try loop {
      $0.learningRateSchedule = .linear
      $0.clipRangeSchedule = .linear
      $0.clipRange = 0.04
    }
    try scheduled.iterate(4)
    // The fourth of eight iterations.
    #expect(try measure("learning_rate", of: scheduled.agent) == 3e-3 * (1 - 384.0 / 1024))
    let middle = try scheduled.checkpoint()
    try scheduled.iterate()

    func continued(rate: Double, clip: Double) throws -> Archive {
      let other = try loop {
        $0.learningRate = 3e-3 * rate
        $0.clipRange = 0.04 * clip
      }
      try other.agent.decode(from: middle)
      try other.vector.decode(from: middle)
      try other.iterate()
      return try other.policy()
    }
    #expect(same(try continued(rate: 0.5, clip: 0.5), try scheduled.policy()))
    #expect(!same(try continued(rate: 1, clip: 0.5), try scheduled.policy()))
    #expect(!same(try continued(rate: 0.5, clip: 1), try scheduled.policy()))
  }

  @Test func refusesTheModeNextStep() throws {
    let loop = try loop(.nextStep)
    let error = #expect(throws: GymError.self) { try loop.step() }
    #expect(error?.description.contains("next_step") == true)
    #expect(error?.description.contains("same_step") == true)
  }

  @Test func refusesToLearnOutOfTurn() throws {
    let loop = try loop()
    #expect(throws: GymError.self) { try loop.agent.learn(at: loop.progress) }
    for _ in 0..<32 { try loop.step() }
    #expect(throws: GymError.self) { try loop.step() }
    try loop.agent.learn(at: loop.progress)
    try loop.iterate()
  }

  @Test func refusesAnOrderThatIsNone() throws {
    let loop = try loop()
    let archive = try loop.state()
    for bad in [128, -1, 3] {
      var order = Array(0..<128)
      order[0] = bad
      var altered = archive
      altered.set("agent/order", order, count: 128)
      #expect(throws: FormatError.self) { try loop.agent.decode(from: altered) }
      try loop.iterate()
    }
  }

  /// An illegal action that is far more likely leaves the others no probability in single precision.
  @Test func takesTheBestLegalActionWhenProbabilitiesVanish() throws {
    let spaces = try ActorSpaces.of(width: 1, actions: 4)
    let networks = ActorCritic(NetworkConfiguration(hiddenSizes: [], activation: .tanh))
    var weights = Weights(
      zeros: ParameterLayout(
        try networks.actingGraph(spaces).extended { trace in
          trace.output("value", networks.values(spaces.observations(trace)))
        }))
    weights["actor.head.bias"] = [300, 0, 2, 1]
    let policy = ActorPolicy(agent: PPO.name, networks: networks, spaces: spaces, weights: weights)
    let observation = Slab<Float>(count: 1, repeating: 0)
    let legal = Slab(count: 4, repeating: true)
    let action = Slab<Float>(count: 1, repeating: -1)
    for generator in [nil, PCG64(seed: 1)] {
      var generator = generator
      legal[0] = false
      try policy.act(
        observations: observation, legal: legal, count: 1, into: action, generator: &generator)
      #expect(action[0] == 2)
      legal[0] = true
      try policy.act(
        observations: observation, legal: legal, count: 1, into: action, generator: &generator)
      #expect(action[0] == 0)
    }
  }
}
