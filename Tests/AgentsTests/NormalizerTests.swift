import Formats
import Gym
import Neural
import Randomness
import Testing
import Threads

@testable import Agents

@Suite struct NormalizerTests {
  /// After any number of batches mean and deviation are those of all that was counted, but for the
  /// weight 10⁻⁴ of what they begin with.
  @Test func countsEverything() {
    let normalizer = Normalizer(
      observations: true, rewards: false, width: 2, environments: 3, discount: 0.9)
    var generator = PCG64(seed: 1)
    var columns: [[Double]] = [[], []]
    for _ in 0..<40 {
      let batch = (0..<6).map { Float(3 + 2 * generator.normal() * Double(1 + $0 % 2)) }
      for (index, number) in batch.enumerated() { columns[index % 2].append(Double(number)) }
      normalizer.count(batch, rows: 3)
    }
    let seen: [Float] = [3, 5]
    var scaled: [Float] = [0, 0]
    normalizer.apply(seen, rows: 1, into: &scaled)
    for column in 0..<2 {
      let count = Double(columns[column].count)
      let mean = columns[column].reduce(0, +) / count
      let squares = columns[column].reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      let expected = (Double(seen[column]) - mean) / (squares / count).squareRoot()
      #expect(abs(Double(scaled[column]) - expected) < 1e-4)
    }
    normalizer.apply([1e9, -1e9], rows: 1, into: &scaled)
    #expect(scaled == [10, -10])
  }

  /// VecNormalize by hand: R ← γ·R + r, the variance of all R so far, r / √variance, R ← 0 at ends.
  @Test func dividesRewardsByTheDeviationOfReturns() {
    let normalizer = Normalizer(
      observations: false, rewards: true, width: 2, environments: 2, discount: 0.5)
    var generator = PCG64(seed: 2)
    var sums = [0.0, 0.0]
    var all: [Double] = []
    for step in 0..<60 {
      let rewards = [generator.normal() * 4, 100 * generator.random()]
      let ended = [step % 3 == 2, step % 5 == 4]
      let scaling = normalizer.take(rewards, scale: 2) { ended[$0] }
      for row in 0..<2 {
        sums[row] = 0.5 * sums[row] + 2 * rewards[row]
        all.append(sums[row])
        if ended[row] { sums[row] = 0 }
      }
      let mean = all.reduce(0, +) / Double(all.count)
      let variance = all.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(all.count)
      for reward in rewards {
        let expected = Swift.max(-10, Swift.min(10, 2 * reward / variance.squareRoot()))
        #expect(abs(Double(scaling(reward)) - expected) < 0.01 * (1 + abs(expected)))
      }
    }
    var codes: [Float] = [7, -3]
    normalizer.apply([7, -3], rows: 1, into: &codes)
    #expect(codes == [7, -3])
  }

  @Test func isStoredWhole() throws {
    func made() -> Normalizer {
      Normalizer(observations: true, rewards: true, width: 2, environments: 2, discount: 0.9)
    }
    let one = made()
    one.count([1, 2, 3, 5], rows: 2)
    _ = one.take([1, 4], scale: 1) { $0 == 0 }
    var archive = Archive()
    try one.encode(into: &archive)
    let other = made()
    try other.decode(from: archive)
    #expect(other.scaling == one.scaling)
    let scales = [one, other].map { $0.take([2, 3], scale: 1) { _ in false }.scale }
    #expect(scales[0] == scales[1])
    let narrow = Normalizer(
      observations: true, rewards: true, width: 1, environments: 2, discount: 0.9)
    #expect(throws: FormatError.self) { try narrow.decode(from: archive) }
    #expect(throws: FormatError.self) { try made().decode(from: Archive()) }
    // Nothing is stored where nothing is normalised.
    let idle = Normalizer(
      observations: false, rewards: false, width: 2, environments: 2, discount: 0.9)
    var empty = Archive()
    try idle.encode(into: &empty)
    #expect(empty.values.isEmpty)
  }

  @Test func refusesNumbersOfStates() throws {
    let vector = try EnvironmentVector(Identity(), count: 1, autoreset: .sameStep)
    var settings = PPO.Configuration()
    settings.normalizeObservations = true
    let error = #expect(throws: GymError.self) { _ = try make(PPO.self, settings, for: vector) }
    #expect(error?.description.contains("normalize_observations") == true)
    settings.normalizeObservations = false
    settings.normalizeRewards = true
    let loop = try Loop(make(PPO.self, settings, for: vector), in: vector, total: 10_000)
    try loop.iterate()
  }

  /// Finitely many actions are learned with normalised experience as well, and an altered policy is
  /// refused.
  @Test func belongsToThePolicy() throws {
    var settings = Kind.a2cSettings
    settings.normalizeObservations = true
    settings.normalizeRewards = true
    let vector = try Drift.vector(4)
    let loop = try Loop(make(A2C.self, settings, for: vector), in: vector, total: 1000)
    try loop.iterate(20)
    let archive = try loop.policy()
    let scaling = try archive.value("policy/normalizer", as: ObservationScaling.self)
    #expect(scaling.means.count == 4 && abs(scaling.means[2] - 1) < 1e-3)
    let policy = try A2C.policy(from: archive)
    #expect(
      try policy.thoughts([0.1, 0.2, 1, 0.02]) == loop.agent.policy.thoughts([0.1, 0.2, 1, 0.02]))
    var altered = archive
    try altered.set(
      "policy/normalizer", ObservationScaling(RunningMoments(count: 3)))
    #expect(throws: FormatError.self) { _ = try A2C.policy(from: altered) }
  }

  /// An agent whose observations are far from mean 0 and deviation 1 acts by its networks and statistics
  /// together: what the networks alone make of scaled observations is what the policy makes of raw ones.
  @Test(arguments: [ControlKind.ppoNormalized, .a2cNormalized])
  func policiesScaleWhatTheySee(_ kind: ControlKind) throws {
    let vector = try EnvironmentVector(
      Far(), count: 4, autoreset: .sameStep, maxEpisodeSteps: 12)
    let loop = try Loop(kind.agent(for: vector), in: vector, total: 1000)
    try loop.iterate(2 * kind.iterations)
    let archive = try loop.policy()
    let scaling = try archive.value("policy/normalizer", as: ObservationScaling.self)
    let bare = Archive(
      values: archive.values.filter { $0.key != "policy/normalizer" }, blocks: archive.blocks)
    let (whole, networks) = (loop.agent.policy, try kind.policy(from: bare))
    var generator = PCG64(seed: 3)
    let seen = (0..<20).map { _ in
      (0..<4).map { _ in Float(Far.shift + Far.scale * generator.normal()) }
    }
    let scaled = seen.map { observation in
      var result = observation
      scaling.apply(observation, rows: 1, into: &result)
      return result
    }
    var none: PCG64? = nil
    let actions = try whole.codes(seen, generator: &none)
    #expect(actions == (try networks.codes(scaled, generator: &none)))
    #expect(actions == (try kind.policy(from: archive).codes(seen, generator: &none)))
    #expect(actions != (try networks.codes(seen, generator: &none)))
    for (raw, ready) in zip(seen, scaled) {
      #expect(try whole.thoughts(raw) == networks.thoughts(ready))
      #expect(try whole.thoughts(raw) != networks.thoughts(raw))
    }
  }

  /// `VecNormalize`'s order: what a step leads to is counted before anything is scaled, so that final
  /// observations and those after the last step are in the units that know of them; a cut episode goes on
  /// being worth what the critic thinks of its final observation in these units.
  @Test func cutEpisodesAreJudgedInTheirUnits() throws {
    let vector = try EnvironmentVector(
      Far(), count: 2, autoreset: .sameStep, maxEpisodeSteps: 3)
    let spaces = try ActorSpaces(
      agent: "PPO", observationSpace: vector.observationSpace, actionSpace: vector.actionSpace)
    let networks = ActorCritic(NetworkConfiguration(hiddenSizes: [8], activation: .tanh))
    let normalizer = try #require(
      try Normalizer.asked(
        observations: true, rewards: false, spaces, environments: 2, discount: 0.9))
    let graph = try networks.policyGradientGraph(
      spaces, valueCoefficient: 1, entropyCoefficient: 0)
    let layout = ParameterLayout(graph)
    let weights = Weights(layout, seed: 2)
    let collector = try Collector(
      agent: "PPO", networks, spaces, steps: 7, environments: 2, layout: layout,
      pool: ThreadPool(threads: 1), choice: PCG64(seed: 1), normalizer: normalizer)
    let actions = Slab<Float>(count: 4, repeating: 0)
    var moments = RunningMoments(count: 4)
    func count() {
      for column in 0..<4 {
        let pair = [0, 1].map { Double(vector.observations[4 * $0 + column]) }
        let mean = (pair[0] + pair[1]) / 2
        let half = (pair[0] - pair[1]) / 2
        moments.add(mean: mean, variance: half * half, weight: 2, at: column)
      }
    }
    func scaled(_ slab: Slab<Float>, _ row: Int) -> [Float] {
      (0..<4).map { column in
        let number = moments.normalized(slab[4 * row + column], at: column, epsilon: 1e-8)
        return Swift.min(Swift.max(number, -10), 10)
      }
    }
    func near(_ one: [Float], _ other: UnsafePointer<Float>) -> Bool {
      one.indices.allSatisfy { abs(one[$0] - other[$0]) < 1e-4 * (1 + abs(one[$0])) }
    }
    try vector.reset(seed: 5)
    count()
    let rollout = collector.rollout
    var cut: [[Float]] = []
    for step in 0..<7 {
      try collector.act(in: vector, into: actions, weights: weights)
      for row in 0..<2 {
        #expect(
          near(scaled(vector.observations, row), rollout.observations + 4 * (2 * step + row)))
      }
      try vector.step(actions)
      count()
      collector.observe(vector, rewardScale: 1)
      for row in 0..<2 where vector.truncated[row] && !vector.terminated[row] {
        cut.append(scaled(vector.finalObservations, row))
      }
    }
    for row in 0..<2 {
      #expect(near(scaled(vector.observations, row), rollout.observations + 4 * (14 + row)))
    }
    #expect(cut.count == rollout.cutCount && cut.count == 4)
    for (index, observation) in cut.enumerated() {
      #expect(near(observation, rollout.cutObservations + 4 * index))
    }
    let before = (0..<14).map { rollout.rewards[$0] }
    try collector.estimateAdvantages(weights: weights, discount: 0.9, lambda: 0.5)
    let judge = ActorPolicy(agent: "ppo", networks: networks, spaces: spaces, weights: weights)
    for (index, observation) in cut.enumerated() {
      let value = try #require(try judge.thoughts(observation)["value"]?.first)
      let row = rollout.cutRows[index]
      #expect(abs(rollout.rewards[row] - before[row] - 0.9 * value) < 1e-4)
    }
  }
}

/// ``Glide``, observed in other units from another origin.
struct Far: Environment {
  static let shift = 100.0
  static let scale = 30.0
  var glide = Glide()

  var observationSpace: Box<SIMD4<Float>> {
    Box(low: [-900, -900, -900, -900], high: [900, 900, 900, 900])
  }
  var actionSpace: Box<SIMD2<Float>> { glide.actionSpace }

  private static func seen(_ observation: SIMD4<Float>) -> SIMD4<Float> {
    Float(shift) + Float(scale) * observation
  }

  mutating func reset(seed: UInt64?) throws -> SIMD4<Float> {
    Self.seen(try glide.reset(seed: seed))
  }

  mutating func step(_ action: SIMD2<Float>) throws -> Step<SIMD4<Float>> {
    let step = try glide.step(action)
    // Never over: only a limit of the vector cuts it.
    return Step(
      observation: Self.seen(step.observation), reward: step.reward, terminated: false)
  }
}
