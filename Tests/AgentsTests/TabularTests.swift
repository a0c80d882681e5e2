import Formats
import Gym
import Randomness
import Testing

@testable import Agents

/// What all tabular agents can do, and what they refuse.
@Suite struct TabularTests {
  /// How far the greedy policy's exact value stays behind the best.
  private func regret(_ agent: TabularAgent, _ map: ModelWorld.Map, limit: Int) throws -> Double {
    let model = try ModelWorld(map).model
    var probabilities = [Double](repeating: 0, count: model.stateCount * model.actionCount)
    var none: PCG64? = nil
    let actions = Slab<Float>(count: 1, repeating: 0)
    for state in 0..<model.stateCount {
      let legal = Slab(count: model.actionCount, repeating: false)
      for action in 0..<model.actionCount {
        legal[action] = model.isLegal(state: state, action: action)
      }
      try agent.policy.act(
        observations: Slab(count: 1, repeating: Float(state)), legal: legal, count: 1,
        into: actions, generator: &none)
      probabilities[state * model.actionCount + Int(actions[0])] = 1
    }
    let found = model.startMean(try model.evaluate(probabilities: probabilities, horizon: limit))
    return try model.solve(horizon: limit).startValue - found
  }

  @Test(arguments: Tabular.allCases, [1, 3])
  func findTheOptimumOfACorridor(_ kind: Tabular, environments: Int) throws {
    let vector = try ModelWorld.vector(.corridor, count: environments, limit: 30)
    let agent = try kind.agent(for: vector, stepSize: 0.5)
    let loop = try Loop(agent, in: vector, total: 3000)
    try loop.iterate(3000 / environments)
    #expect(abs(try regret(agent, .corridor, limit: 30)) < 1e-12)
  }

  /// On-policy agents keep away from the edge: while they explore, that is best.
  @Test(arguments: Tabular.allCases) func walkAlongACliff(_ kind: Tabular) throws {
    let vector = try ModelWorld.vector(.cliff, limit: 200)
    let agent = try kind.agent(for: vector, stepSize: 0.5)
    let loop = try Loop(agent, in: vector, total: 60_000)
    try loop.iterate(60_000)
    let regret = try regret(agent, .cliff, limit: 200)
    switch kind {
    case .q_learning, .dyna_q, .dyna_q_uniform:
      #expect(regret == 0)
    case .double_q_learning:
      // Each table learns from half of the steps: not all the way yet.
      #expect(regret >= 0 && regret <= 4)
    case .sarsa, .sarsa_lambda, .expected_sarsa, .monte_carlo:
      #expect(regret >= 0 && regret < 20)
    }
  }

  @Test(arguments: [Tabular.q_learning, .expected_sarsa, .dyna_q])
  func crossAFrozenLake(_ kind: Tabular) throws {
    let vector = try ModelWorld.vector(.lake, limit: 100)
    let agent = try kind.agent(for: vector, discount: 0.99, stepSize: 0.05, epsilon: 0.3)
    let loop = try Loop(agent, in: vector, total: 100_000)
    try loop.iterate(100_000)
    #expect(try regret(agent, .lake, limit: 100) < 0.06)
  }

  @Test(arguments: Tabular.allCases) func sameSeedSameBytes(_ kind: Tabular) throws {
    func end(_ seed: UInt64) throws -> Archive {
      let vector = try ModelWorld.vector(.lake, count: 3)
      let loop = try Loop(kind.agent(for: vector, seed: seed), in: vector, total: 1000)
      try loop.iterate(300)
      return try loop.state()
    }
    let first = try end(1)
    #expect(same(first, try end(1)))
    #expect(!same(first, try end(2)))
  }

  @Test(arguments: Tabular.allCases, [AutoresetMode.sameStep, .nextStep])
  func continuesAsIfUninterrupted(_ kind: Tabular, _ mode: AutoresetMode) throws {
    for before in [0, 1, 57, 200] {
      let vector = try ModelWorld.vector(.lake, count: 2, limit: 9, mode: mode)
      let whole = try Loop(kind.agent(for: vector), in: vector, total: 1000)
      try whole.iterate(before)
      let checkpoint = try whole.checkpoint()
      let progress = whole.progress
      try whole.iterate(150)

      let second = try ModelWorld.vector(.lake, count: 2, limit: 9, mode: mode)
      let other = try Loop(kind.agent(for: second, seed: 9), in: second, total: 1000, seed: 5)
      try other.iterate(20)
      try other.agent.decode(from: checkpoint)
      try other.vector.decode(from: checkpoint)
      other.progress = progress
      try other.iterate(150)
      #expect(same(try whole.checkpoint(), try other.checkpoint()))
      #expect(same(try whole.policy(), try other.policy()))
    }
  }

  /// The caller's resets by mask after each end are what `sameStep` does by itself.
  @Test(arguments: Tabular.allCases) func learnsTheSameFromResetsByMask(_ kind: Tabular) throws {
    func end(_ mode: AutoresetMode) throws -> Archive {
      let vector = try ModelWorld.vector(.lake, count: 2, limit: 7, mode: mode)
      let loop = try Loop(kind.agent(for: vector), in: vector, total: 1000)
      try loop.iterate(400)
      return try loop.state()
    }
    #expect(same(try end(.sameStep), try end(.disabled)))
  }

  @Test(arguments: Tabular.allCases) func aSavedPolicyIsTheLiveOne(_ kind: Tabular) throws {
    let vector = try ModelWorld.vector(.cliff)
    let loop = try Loop(kind.agent(for: vector), in: vector, total: 1000)
    try loop.iterate(300)
    let live = loop.agent.policy
    let archive = try stored(live)
    let saved = try kind.policy(from: archive)
    #expect("\(kind)".hasPrefix(saved.agentName))
    #expect(saved.observationSpace == .discrete(count: 48, start: 0))
    #expect(saved.actionSpace == .discrete(count: 4, start: 0))
    #expect(same(try stored(saved), archive))
    var none: PCG64? = nil
    let observations = (0..<48).map { [Float($0)] }
    let actions = try live.actions(observations, generator: &none)
    #expect(Set(actions).count > 1)
    #expect(try saved.actions(observations, generator: &none) == actions)
    for observation in observations {
      let thoughts = try saved.thoughts(observation)
      #expect(try thoughts == live.thoughts(observation))
      #expect(thoughts["action values"]?.count == 4)
    }
    // Later learning changes neither.
    try loop.iterate(500)
    #expect(same(try stored(live), archive))
    // Prioritised sweeping knows everything by then.
    if kind != .dyna_q { #expect(!same(try loop.policy(), archive)) }
  }

  /// An episode that is cut goes on being worth 1 + γ + γ² + … = 2.
  @Test(arguments: Tabular.allCases) func cutEpisodesGoOn(_ kind: Tabular) throws {
    let vector = try EnvironmentVector(
      Stay(), count: 2, autoreset: .sameStep, maxEpisodeSteps: 3)
    let agent = try kind.agent(for: vector, discount: 0.5)
    let loop = try Loop(agent, in: vector, total: 4000)
    try loop.iterate(4000)
    // Means of returns forget their beginnings slowly.
    #expect(abs(agent.values[0, 0] - 2) < (kind == .monte_carlo ? 0.1 : 0.02))
  }

  @Test(arguments: Tabular.allCases) func measuresErrorsAndExploration(_ kind: Tabular) throws {
    let vector = try ModelWorld.vector(.cliff)
    let loop = try Loop(kind.agent(for: vector), in: vector, total: 1000)
    #expect(loop.agent.metricNames == ["td_error", "epsilon"])
    #expect(loop.agent.takeMetrics()[0].isNaN)
    try loop.iterate(300)
    let metrics = loop.agent.takeMetrics()
    #expect(metrics[0] > 0 && metrics[1] == 0.1)
    #expect(loop.agent.takeMetrics()[0].isNaN)
  }

  @Test(arguments: Tabular.allCases) func refuseWhatNoTableHolds(_ kind: Tabular) throws {
    let boxes = #expect(throws: GymError.self) { try kind.agent(for: Drift.vector(1)) }
    #expect(boxes?.description.contains("finitely many observations") == true)
    let large = SpaceDescription.product([
      .discrete(count: 1 << 20, start: 0), .discrete(count: 1 << 20, start: 0),
    ])
    let size = #expect(throws: GymError.self) {
      try StateNumbers(agent: "q_learning", large, actions: 4)
    }
    #expect(size?.description.contains("100000000") == true)
    let agent = try kind.agent(for: ModelWorld.vector(.lake))
    let other = try ModelWorld.vector(.lake, count: 2)
    try other.reset(seed: 0)
    #expect(throws: GymError.self) {
      try agent.act(
        in: other, into: Slab(count: 2, repeating: 0), at: Progress(steps: 0, totalSteps: 1))
    }
  }

  @Test(arguments: Tabular.allCases) func refuseStatesOfOthers(_ kind: Tabular) throws {
    let small = try ModelWorld.vector(.lake)
    let loop = try Loop(kind.agent(for: small), in: small, total: 100)
    try loop.iterate(20)
    let other = try kind.agent(for: ModelWorld.vector(.cliff))
    #expect(throws: (any Error).self) { try other.decode(from: loop.state()) }
    let two = try kind.agent(for: ModelWorld.vector(.lake, count: 2))
    #expect(throws: (any Error).self) { try two.decode(from: loop.state()) }
  }

  @Test func numbersOfObservations() throws {
    // As spaces number their elements: the last part runs fastest.
    let space = Product(
      Discrete(3, start: 5), try MultiBinary<[Int]>(shape: [2]),
      try MultiDiscrete<[Int]>(counts: [2, 3]))
    let numbers = try StateNumbers(agent: "sarsa", space.description, actions: 2)
    #expect(numbers.count == 3 * 4 * 6)
    for index in 0..<numbers.count {
      let code = Slab<Float>(count: space.flatCount, repeating: 0)
      code.withMutableSpan(0..<code.count) { span in
        space.flatten(space.element(at: index), into: &span)
      }
      #expect(numbers.number(code.pointer) == index)
    }
    let discrete = try StateNumbers(
      agent: "sarsa", .discrete(count: 7, start: 3), actions: 2)
    let code = Slab<Float>(count: 1, repeating: 4)
    #expect(discrete.number(code.pointer) == 4)
  }

  @Test func equallyGoodActionsAreAllTried() {
    let values = ActionValues(states: 1, actions: 4, repeating: 1)
    values[0, 2] = 0
    let legal = [true, true, true, false]
    var generator = PCG64(seed: 2)
    var counts = [0, 0, 0, 0]
    legal.withUnsafeBufferPointer { buffer in
      guard let mask = buffer.baseAddress else { return }
      for _ in 0..<4000 {
        counts[values.epsilonGreedy(0, mask, epsilon: 0.3, using: &generator)] += 1
      }
      #expect(values.best(0, mask) == 0)
      #expect(values.greatest(0, mask) == 1)
      #expect(abs(values.expected(0, mask, epsilon: 0.3) - 0.9) < 1e-12)
    }
    #expect(counts[3] == 0)
    // 0.7 to the best two, 0.3 to all three that are legal.
    #expect(chiSquare(Array(counts.prefix(3)), [1800, 1800, 400]) < 13.82)
  }
}
