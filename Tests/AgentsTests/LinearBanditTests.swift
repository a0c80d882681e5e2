import Formats
import Gym
import LinearAlgebra
import Randomness
import Testing

@testable import Agents

/// Three arms whose rewards are linear in what is seen, with noise.
private struct Arms: Environment {
  var generator = PCG64(seed: 0)
  var seen: SIMD2<Float> = [0, 0]
  var observationSpace: Box<SIMD2<Float>> { Box(low: [-1, -1], high: [1, 1]) }
  var actionSpace: Discrete { Discrete(3) }

  mutating func reset(seed: UInt64?) throws -> SIMD2<Float> {
    if let seed { generator = PCG64(seed: seed) }
    seen = [Float(generator.uniform(-1, 1)), Float(generator.uniform(-1, 1))]
    return seen
  }

  static func mean(_ action: Int, _ seen: SIMD2<Float>) -> Double {
    [0.2 + 0.5 * Double(seen[0]), 0.2 - 0.5 * Double(seen[0]), 0.1 + 0.6 * Double(seen[1])][action]
  }

  mutating func step(_ action: Int) throws -> Step<SIMD2<Float>> {
    let reward = Self.mean(action, seen) + 0.1 * generator.normal()
    return Step(observation: seen, reward: reward, terminated: true)
  }
}

@Suite struct LinearBanditTests {
  enum Which: String, CaseIterable, Sendable {
    case epsilonGreedy, upperConfidence, thompson, neural
  }

  private func loop(_ which: Which, threads: Int = 1, seed: UInt64 = 1) throws -> Loop {
    let vector = try EnvironmentVector(Arms(), count: 2, autoreset: .sameStep)
    func make<Made: AgentKind>(_ kind: Made.Type, _ configuration: Made.Configuration) throws
      -> Loop
    {
      let agent = try kind.make(
        configuration, observationSpace: vector.observationSpace,
        actionSpace: vector.actionSpace, restrictsActions: false, environments: 2,
        threads: threads, seed: seed)
      return try Loop(agent, in: vector, total: 8000)
    }
    var linear = BanditConfiguration()
    // The bound of an arm not tried yet must reach the rewards of the others, to about 0.7.
    linear.explorationScale = which == .upperConfidence ? 0.5 : 0.1
    switch which {
    case .epsilonGreedy: return try make(EpsilonGreedyBandit.self, linear)
    case .upperConfidence: return try make(LinUCB.self, linear)
    case .thompson: return try make(LinearThompson.self, linear)
    case .neural:
      var neural = NeuralLinear.Configuration()
      neural.explorationScale = 0.1
      neural.trainInterval = 500
      neural.learningStarts = 200
      neural.hiddenSizes = [32, 16]
      return try make(NeuralLinear.self, neural)
    }
  }

  private func policy(_ which: Which, _ archive: Archive) throws -> any AgentPolicy {
    switch which {
    case .epsilonGreedy: try EpsilonGreedyBandit.policy(from: archive)
    case .upperConfidence: try LinUCB.policy(from: archive)
    case .thompson: try LinearThompson.policy(from: archive)
    case .neural: try NeuralLinear.policy(from: archive)
    }
  }

  /// 4,000 steps: what is lost to the best arm of each context is below 2 % of its mean.
  @Test(arguments: Which.allCases) func findsTheBestArm(_ which: Which) throws {
    let loop = try loop(which)
    try loop.iterate(4000)
    var generator = PCG64(seed: 4)
    let contexts = (0..<1000).map { _ in
      [Float(generator.uniform(-1, 1)), Float(generator.uniform(-1, 1))]
    }
    var none: PCG64?
    let actions = try loop.agent.policy.actions(contexts, generator: &none)
    var (own, best) = (0.0, 0.0)
    for (context, action) in zip(contexts, actions) {
      let seen = SIMD2(context[0], context[1])
      own += Arms.mean(action, seen)
      best += (0..<3).map { Arms.mean($0, seen) }.max() ?? 0
    }
    #expect(own > 0.98 * best, "\(own / best)")
  }

  @Test(arguments: Which.allCases) func continuesAsIfUninterrupted(_ which: Which) throws {
    let whole = try loop(which)
    try whole.iterate(333)
    let checkpoint = try whole.checkpoint()
    let progress = whole.progress
    try whole.iterate(333)
    let other = try loop(which, threads: 2, seed: 9)
    try other.iterate(5)
    try other.agent.decode(from: checkpoint)
    try other.vector.decode(from: checkpoint)
    other.progress = progress
    try other.iterate(333)
    #expect(same(try whole.checkpoint(), try other.checkpoint()))
  }

  @Test(arguments: Which.allCases) func aSavedPolicyIsTheLiveOne(_ which: Which) throws {
    let loop = try loop(which)
    try loop.iterate(600)
    let live = loop.agent.policy
    let saved = try policy(which, stored(live))
    var generator = PCG64(seed: 8)
    let contexts = (0..<200).map { _ in (0..<2).map { _ in Float(generator.uniform(-1, 1)) } }
    var none: PCG64?
    #expect(
      try live.actions(contexts, generator: &none) == saved.actions(contexts, generator: &none))
    #expect(try live.thoughts(contexts[0]) == saved.thoughts(contexts[0]))
  }

  /// The regressions against normal equations solved at once.
  @Test func armsEqualRidgeRegression() throws {
    let spaces = try FiniteSpaces(
      agent: "test",
      observationSpace: .box(
        shape: [3], low: [-9, -9, -9], high: [9, 9, 9]), actionSpace: .discrete(count: 1, start: 0))
    var context = BanditContext(spaces)
    let arms = BanditArms(count: 1, size: 4, ridge: 0.5)
    var normal = SymmetricMatrix(size: 4, diagonal: 0.5)
    var moment = [0.0, 0, 0, 0]
    var generator = PCG64(seed: 3)
    for step in 0..<200 {
      // Zeros are left out of contexts.
      let seen = (0..<3).map { $0 == step % 3 ? 0 : Float(generator.normal()) }
      let reward = generator.normal()
      context.read(seen)
      arms.learn(0, context, reward: reward)
      let row = seen.map(Double.init) + [1]
      normal.add(row)
      for place in 0..<4 { moment[place] += reward * row[place] }
    }
    let factor = try #require(normal.cholesky)
    for (found, wanted) in zip(arms.meanCoefficients, factor.solve(moment)) {
      #expect(abs(found - wanted) < 1e-10)
    }
    context.read([1, -2, 0.5])
    let row = [1.0, -2, 0.5, 1]
    let wanted = zip(row, factor.solve(row)).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(abs(arms.variance(0, context) - wanted) < 1e-10)
  }

  @Test func hyperparametersAreChecked() {
    var settings = BanditConfiguration()
    settings.ridge = 0
    #expect(throws: GymError.self) { try settings.validate() }
    var neural = NeuralLinear.Configuration()
    neural.hiddenSizes = []
    #expect(throws: GymError.self) { try neural.validate() }
  }
}
