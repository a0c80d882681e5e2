import Formats
import Gym
import Randomness
import Testing

@testable import Agents

/// Each algorithm's update against numbers worked out by hand.
@Suite struct TabularUpdateTests {
  /// α = 0.5, γ = 0.9, no exploration, on four states and two actions.
  private var shared: TabularConfiguration {
    var configuration = TabularConfiguration()
    (configuration.stepSize, configuration.discount) = (0.5, 0.9)
    (configuration.epsilonStart, configuration.epsilonEnd) = (0, 0)
    return configuration
  }

  private func make<Made: AgentKind>(
    _ kind: Made.Type, _ configuration: Made.Configuration, environments: Int = 1
  ) throws -> Made {
    let agent = try Made.make(
      configuration, observationSpace: .discrete(count: 4, start: 0),
      actionSpace: .discrete(count: 2, start: 0), restrictsActions: false,
      environments: environments, threads: 1, seed: 1)
    return try #require(agent as? Made)
  }

  /// Lets an agent learn from a transition.
  private func step(
    _ agent: TabularAgent, _ state: Int, _ action: Int, _ reward: Double, _ next: Int,
    terminated: Bool = false, ended: Bool? = nil, row: Int = 0, legal: [Bool] = [true, true]
  ) {
    legal.withUnsafeBufferPointer { buffer in
      guard let mask = buffer.baseAddress else { return }
      agent.learn(
        from: .init(
          row: row, state: state, action: action, reward: reward, next: next, nextLegal: mask,
          terminated: terminated, ended: ended ?? terminated))
    }
  }

  private func near(_ one: Double, _ other: Double) -> Bool { abs(one - other) < 1e-12 }

  @Test func qLearning() throws {
    let agent = try make(QLearning.self, shared)
    agent.values[1, 0] = 2
    agent.values[1, 1] = 4
    step(agent, 0, 1, 1, 1)
    // 0 + 0.5·(1 + 0.9·4 − 0)
    #expect(near(agent.values[0, 1], 2.3))
    step(agent, 0, 1, 1, 1, legal: [true, false])
    // 2.3 + 0.5·(1 + 0.9·2 − 2.3)
    #expect(near(agent.values[0, 1], 2.55))
    step(agent, 0, 1, 1, 1, terminated: true)
    #expect(near(agent.values[0, 1], 1.775))
    // An episode that was cut goes on being worth something.
    step(agent, 0, 0, 1, 1, ended: true)
    #expect(near(agent.values[0, 0], 2.3))
  }

  @Test func sarsa() throws {
    let agent = try make(SARSA.self, shared)
    agent.values[1, 0] = 2
    agent.values[1, 1] = 4
    step(agent, 0, 1, 1, 1)
    #expect(near(agent.values[0, 1], 2.3))
    step(agent, 2, 0, 1, 1, legal: [true, false])
    #expect(near(agent.values[2, 0], 1.4))
    step(agent, 2, 1, 1, 1, terminated: true)
    #expect(near(agent.values[2, 1], 0.5))
  }

  /// The action that SARSA has decided on is the one it takes.
  @Test func sarsaTakesTheActionItLearnedFrom() throws {
    var configuration = shared
    (configuration.epsilonStart, configuration.epsilonEnd) = (1, 1)
    let vector = try ModelWorld.vector(.lake)
    let agent = try #require(
      try AgentsTests.make(SARSA.self, configuration, for: vector, seed: 3) as? SARSA)
    // Values by which the target tells the action.
    for action in 0..<4 { for state in 0..<16 { agent.values[state, action] = Double(action) } }
    let actions = Slab<Float>(count: 1, repeating: 0)
    try vector.reset(seed: 3)
    var (expected, seen): (Int?, Set<Int>) = (nil, [])
    for _ in 0..<200 {
      try agent.act(in: vector, into: actions, at: Progress(steps: 0, totalSteps: 10))
      if let expected { #expect(Int(actions[0]) == expected) }
      let state = Int(vector.observations[0])
      let action = Int(actions[0])
      let before = agent.values[state, action]
      try vector.step(actions)
      try agent.observe(vector, actions: actions, at: Progress(steps: 0, totalSteps: 10))
      let target = before + (agent.values[state, action] - before) / 0.5
      let ended = vector.terminated[0] || vector.truncated[0]
      expected = nil
      if !ended, Int(vector.observations[0]) != state {
        let found = ((target - vector.rewards[0]) / 0.9).rounded()
        expected = (0..<4).first {
          abs(agent.values[Int(vector.observations[0]), $0] - (target - vector.rewards[0]) / 0.9)
            < 1e-9
        }
        if expected != nil { seen.insert(Int(found)) }
      }
    }
    #expect(seen.count > 2)
  }

  @Test func expectedSARSA() throws {
    var configuration = shared
    (configuration.epsilonStart, configuration.epsilonEnd) = (0.2, 0.2)
    let agent = try make(ExpectedSARSA.self, configuration)
    let vector = try EnvironmentVector(Stay(), count: 1, autoreset: .sameStep)
    let actions = Slab<Float>(count: 1, repeating: 0)
    try vector.reset(seed: 0)
    agent.values[0, 0] = 2
    agent.values[0, 1] = 4
    try agent.act(in: vector, into: actions, at: Progress(steps: 0, totalSteps: 1))
    actions[0] = 0
    try vector.step(actions)
    try agent.observe(vector, actions: actions, at: Progress(steps: 0, totalSteps: 1))
    // 2 + 0.5·(1 + 0.9·(0.9·4 + 0.1·2) − 2)
    #expect(near(agent.values[0, 0], 2 + 0.5 * (1 + 0.9 * 3.8 - 2)))
  }

  @Test func doubleQLearning() throws {
    let agent = try make(DoubleQLearning.self, shared)
    // However the coin falls, the mean of both tables is what policies act by.
    var first = 0
    for _ in 0..<100 {
      let before = agent.values[0, 0]
      step(agent, 0, 0, 8, 3, terminated: true)
      #expect(agent.values[0, 0] > before)
      if near(agent.values[0, 0], 8) { break }
      first += 1
    }
    #expect(first > 10)
    #expect(near(agent.values[0, 0], 8) || 8 - agent.values[0, 0] < 1e-6)
    var archive = Archive()
    try agent.encode(into: &archive)
    let tables = try ["first", "second"].map {
      try archive.array("agent/\($0)", of: Double.self)
    }
    #expect(abs(tables[0][0] - 8) < 0.1 && abs(tables[1][0] - 8) < 0.1)
    // One table alone moves by α of its own error with each step.
    let fresh = try make(DoubleQLearning.self, shared)
    step(fresh, 0, 0, 8, 3, terminated: true)
    #expect(fresh.values[0, 0] == 2)
  }

  @Test func doubleQLearningJudgesByTheOtherTable() throws {
    let agent = try make(DoubleQLearning.self, shared)
    var archive = Archive()
    try agent.encode(into: &archive)
    // The first table prefers action 0 in state 1, the second judges it 3; and the other way round 5.
    archive.set(block: "agent/first", [0, 0, 9, 5, 0, 0, 0, 0] as [Double])
    archive.set(block: "agent/second", [0, 0, 3, 7, 0, 0, 0, 0] as [Double])
    try agent.decode(from: archive)
    step(agent, 0, 0, 1, 1)
    // 0.5·(1 + 0.9·3) in the first or 0.5·(1 + 0.9·5) in the second, and half of it in the mean.
    let value = agent.values[0, 0]
    #expect(near(value, 0.925) || near(value, 1.375))
  }

  @Test func replacingAndAccumulatingTraces() throws {
    var configuration = SARSALambda.Configuration()
    (configuration.stepSize, configuration.discount, configuration.lambda) = (0.5, 0.9, 0.5)
    (configuration.epsilonStart, configuration.epsilonEnd) = (0, 0)
    for traces in SARSALambda.Traces.allCases {
      configuration.traces = traces
      let agent = try make(SARSALambda.self, configuration)
      step(agent, 0, 0, 0, 1)
      step(agent, 1, 0, 0, 0)
      step(agent, 0, 0, 0, 2)
      step(agent, 2, 0, 1, 3, terminated: true)
      // Traces: (0, 0) was visited at steps 0 and 2, (1, 0) at step 1, each fading by 0.45.
      let twice = traces == .replacing ? 0.45 : (0.45 * 0.45 + 1) * 0.45
      #expect(near(agent.values[2, 0], 0.5))
      #expect(near(agent.values[0, 0], 0.5 * twice))
      #expect(near(agent.values[1, 0], 0.5 * 0.45 * 0.45))
      // Episodes do not touch each other.
      step(agent, 3, 0, 1, 3, terminated: true)
      #expect(near(agent.values[2, 0], 0.5))
    }
  }

  @Test func monteCarlo() throws {
    var configuration = MonteCarlo.Configuration()
    configuration.discount = 0.5
    (configuration.epsilonStart, configuration.epsilonEnd) = (0, 0)
    for visits in MonteCarlo.Visits.allCases {
      configuration.visits = visits
      let agent = try make(MonteCarlo.self, configuration)
      step(agent, 0, 0, 1, 1)
      step(agent, 1, 0, 2, 0)
      step(agent, 0, 0, 4, 2)
      #expect(agent.values[0, 0] == 0)
      step(agent, 2, 1, 8, 3, terminated: true)
      // Returns from the end on: 8, 8, 6, 4; the mean of 8 and 4 if every visit counts.
      #expect(near(agent.values[2, 1], 8))
      #expect(near(agent.values[1, 0], 6))
      #expect(near(agent.values[0, 0], visits == .first ? 4 : 6))
      // The second episode's return joins the mean.
      step(agent, 1, 0, 0, 3, terminated: true)
      #expect(near(agent.values[1, 0], 3))
    }
  }

  @Test func monteCarloOfACutEpisode() throws {
    var configuration = MonteCarlo.Configuration()
    (configuration.discount, configuration.stepSize) = (0.5, 0.5)
    configuration.stepSizeExponent = 0
    let agent = try make(MonteCarlo.self, configuration)
    agent.values[3, 0] = 4
    agent.values[3, 1] = 8
    step(agent, 0, 0, 1, 3, ended: true)
    // ε is 1 before the first step: the rest is worth the mean, 6.
    #expect(near(agent.values[0, 0], 0.5 * (1 + 0.5 * 6)))
  }

  @Test func stepSizesShrink() throws {
    var configuration = shared
    (configuration.stepSize, configuration.stepSizeExponent, configuration.discount) = (1, 1, 1)
    let agent = try make(QLearning.self, configuration)
    for reward in [3.0, 5, 10] { step(agent, 0, 0, reward, 3, terminated: true) }
    #expect(near(agent.values[0, 0], 6))
    configuration.stepSizeExponent = 0.75
    #expect(near(configuration.stepSize(visits: 16, at: Progress(steps: 0, totalSteps: 1)), 0.125))
    configuration.stepSizeSchedule = .linear
    #expect(near(configuration.stepSize(visits: 1, at: Progress(steps: 3, totalSteps: 4)), 0.25))
    for (number, exponent, expected) in [
      (10.0, 0.5, 3.1622776601683795), (7, 0.3, 1.7927899625209969),
      (1000, 0.9, 501.18723362727224), (5, 0, 1), (5, 1, 5),
    ] {
      #expect(abs(power(number, exponent) / expected - 1) < 1e-9)
    }
  }

  @Test func plainDynaRepeatsWhatItSaw() throws {
    var configuration = DynaQ.Configuration()
    (configuration.stepSize, configuration.discount) = (0.5, 0.9)
    (configuration.planning, configuration.planningSteps) = (.uniform, 3)
    let agent = try make(DynaQ.self, configuration)
    step(agent, 0, 0, 1, 3, terminated: true)
    // One real step and three of planning on the only pair: 1 − 2⁻⁴.
    #expect(near(agent.values[0, 0], 0.9375))
  }

  @Test func prioritizedSweepingGoesBackwards() throws {
    var configuration = DynaQ.Configuration()
    (configuration.discount, configuration.planningSteps) = (0.9, 5)
    let agent = try make(DynaQ.self, configuration)
    step(agent, 0, 0, 0, 1)
    step(agent, 1, 0, 0, 2)
    #expect(agent.values[0, 0] == 0)
    step(agent, 2, 0, 1, 3, terminated: true)
    // One step of the world, and the whole way back is known.
    #expect(near(agent.values[2, 0], 1))
    #expect(near(agent.values[1, 0], 0.9))
    #expect(near(agent.values[0, 0], 0.81))
    // Of chance the expectation: the same action now paid 0 and went on.
    step(agent, 2, 0, 0, 0)
    let value = agent.values[2, 0]
    #expect(near(value, 0.5 * 1 + 0.5 * 0.9 * agent.values[0, 0]) || value < 0.9)
  }

  @Test func aModelCountsAndDraws() throws {
    var model = DynaModel(states: 4, actions: 2)
    let legal = [true, true]
    legal.withUnsafeBufferPointer { buffer in
      guard let mask = buffer.baseAddress else { return }
      for (next, reward, terminated, times) in [
        (1, 1.0, false, 3), (2, 2, false, 6), (2, 5, true, 1),
      ] {
        for _ in 0..<times {
          model.note(
            .init(
              row: 0, state: 0, action: 1, reward: reward, next: next, nextLegal: mask,
              terminated: terminated, ended: terminated))
        }
      }
    }
    var shares: [Double] = []
    model.forEachOutcome(1) { share, _, _, _ in shares.append(share) }
    #expect(shares.sorted() == [0.1, 0.3, 0.6])
    var generator = PCG64(seed: 4)
    var counts = [0, 0, 0]
    for _ in 0..<10_000 {
      let drawn = model.sample(1, using: &generator)
      counts[drawn.terminated ? 2 : drawn.next - 1] += 1
      #expect(drawn.reward == (drawn.terminated ? 5 : Double(drawn.next)))
    }
    // The quantile 0.999 of χ² with 2 degrees of freedom.
    #expect(chiSquare(counts, [3000, 6000, 1000]) < 13.82)
    var before: [Int] = []
    model.forEachPredecessor(2) { before.append($0) }
    #expect(before == [1])
  }

  @Test func theQueueGivesTheMostUrgentFirst() {
    var generator = PCG64(seed: 8)
    var queue = PairQueue(count: 50)
    var expected: [Int: Double] = [:]
    for _ in 0..<400 {
      let pair = generator.integer(below: 50)
      let priority = generator.random()
      queue.insert(pair, priority: priority)
      expected[pair] = max(expected[pair] ?? 0, priority)
      if generator.random() < 0.3, let first = queue.popFirst() {
        #expect(expected[first] == expected.values.max())
        expected[first] = nil
      }
    }
    while let first = queue.popFirst() {
      #expect(expected[first] == expected.values.max())
      expected[first] = nil
    }
    #expect(expected.isEmpty && queue.isEmpty)
  }
}

/// One state, reward 1 a step, for ever; four are said to be possible.
struct Stay: Environment {
  var observationSpace: Discrete { Discrete(4) }
  var actionSpace: Discrete { Discrete(2) }
  mutating func reset(seed: UInt64?) throws -> Int { 0 }
  mutating func step(_ action: Int) throws -> Step<Int> {
    Step(observation: 0, reward: 1, terminated: false)
  }
}
