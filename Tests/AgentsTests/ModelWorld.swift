import Formats
import Gym
import Randomness

@testable import Agents

/// A world that plays a table.
struct ModelWorld: FiniteEnvironment {
  /// Which table.
  enum Map: String, Codable, Sendable, CaseIterable {
    case lake, largeLake, cliff, taxi
    /// Five places in a row, the reward at the right end; the step to the left is illegal in the
    /// first, and would pay.
    case corridor
  }

  let map: Map
  let model: FiniteModel
  var generator = PCG64(seed: 0)
  var state = 0

  init(_ map: Map) throws {
    self.map = map
    switch map {
    case .lake: model = try Worlds.lake(Worlds.four)
    case .largeLake: model = try Worlds.lake(Worlds.eight)
    case .cliff: model = try Worlds.cliff()
    case .taxi: model = try Worlds.taxi()
    case .corridor:
      model = try FiniteModel(startProbabilities: [1, 0, 0, 0, 0], actionCount: 2) {
        state, action in
        if state == 0 && action == 0 { return [] }
        let next = state + 2 * action - 1
        return [
          .init(
            probability: 1, next: min(next, 4), reward: next == 4 ? 1 : -0.1,
            terminated: next == 4)
        ]
      }
    }
  }

  private enum CodingKeys: String, CodingKey { case map, generator, state }

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(values.decode(Map.self, forKey: .map))
    generator = try values.decode(PCG64.self, forKey: .generator)
    state = try values.decode(Int.self, forKey: .state)
  }

  func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(map, forKey: .map)
    try values.encode(generator, forKey: .generator)
    try values.encode(state, forKey: .state)
  }

  var observationSpace: Discrete { Discrete(model.stateCount) }
  var actionSpace: Discrete { Discrete(model.actionCount) }
  var modelState: Int? { state }

  mutating func reset(seed: UInt64?) throws -> Int {
    if let seed { generator = PCG64(seed: seed) }
    state = draw(model.startProbabilities)
    return state
  }

  mutating func step(_ action: Int) throws -> Step<Int> {
    let outcomes = Array(model.outcomes(state: state, action: action))
    guard !outcomes.isEmpty else { throw GymError.invalid("Action \(action) is illegal.") }
    let outcome = outcomes[draw(outcomes.map(\.probability))]
    state = outcome.next
    return Step(
      observation: state, reward: outcome.reward, terminated: outcome.terminated)
  }

  private mutating func draw(_ probabilities: [Double]) -> Int {
    var left = generator.random()
    for (index, probability) in probabilities.enumerated() {
      left -= probability
      if left < 0 { return index }
    }
    return probabilities.count - 1
  }

  static var restrictsActions: Bool { true }
  func legalActions(into mask: inout MutableSpan<Bool>) {
    for action in 0..<mask.count { mask[action] = model.isLegal(state: state, action: action) }
  }

  /// Several of them, cut after some steps.
  static func vector(
    _ map: Map, count: Int = 1, limit: Int? = 100, mode: AutoresetMode = .sameStep
  ) throws -> EnvironmentVector<ModelWorld> {
    try EnvironmentVector(ModelWorld(map), count: count, autoreset: mode, maxEpisodeSteps: limit)
  }
}

/// The tabular agents, each with settings that suit small worlds.
enum Tabular: String, CaseIterable {
  case q_learning, double_q_learning, sarsa, expected_sarsa, sarsa_lambda, monte_carlo, dyna_q
  case dyna_q_uniform

  func agent(
    for vector: any VectorEnvironment, discount: Double = 1, stepSize: Double = 0.1,
    epsilon: Double = 0.1, seed: UInt64 = 1
  ) throws -> TabularAgent {
    func shared(_ change: (inout TabularConfiguration) -> Void = { _ in }) -> TabularConfiguration {
      var configuration = TabularConfiguration()
      configuration.discount = discount
      configuration.stepSize = stepSize
      configuration.epsilonStart = epsilon
      configuration.epsilonEnd = epsilon
      change(&configuration)
      return configuration
    }
    func make<Made: AgentKind>(_ kind: Made.Type, _ configuration: Made.Configuration) throws
      -> any Agent
    { try AgentsTests.make(kind, configuration, for: vector, seed: seed) }
    let agent: any Agent
    switch self {
    case .q_learning: agent = try make(QLearning.self, shared())
    case .double_q_learning: agent = try make(DoubleQLearning.self, shared())
    case .sarsa: agent = try make(SARSA.self, shared())
    case .expected_sarsa: agent = try make(ExpectedSARSA.self, shared())
    case .sarsa_lambda:
      var configuration = SARSALambda.Configuration()
      configuration.stepSize = stepSize
      (configuration.discount, configuration.lambda) = (discount, 0.8)
      (configuration.epsilonStart, configuration.epsilonEnd) = (epsilon, epsilon)
      agent = try make(SARSALambda.self, configuration)
    case .monte_carlo:
      var configuration = MonteCarlo.Configuration()
      configuration.discount = discount
      (configuration.epsilonStart, configuration.epsilonEnd) = (epsilon, epsilon)
      agent = try make(MonteCarlo.self, configuration)
    case .dyna_q, .dyna_q_uniform:
      var configuration = DynaQ.Configuration()
      configuration.planning = self == .dyna_q ? .prioritized : .uniform
      configuration.stepSize = stepSize
      configuration.discount = discount
      (configuration.epsilonStart, configuration.epsilonEnd) = (epsilon, epsilon)
      agent = try make(DynaQ.self, configuration)
    }
    guard let agent = agent as? TabularAgent else { throw GymError.invalid("not tabular") }
    return agent
  }

  func policy(from archive: Archive) throws -> any AgentPolicy {
    switch self {
    case .q_learning: try QLearning.policy(from: archive)
    case .double_q_learning: try DoubleQLearning.policy(from: archive)
    case .sarsa: try SARSA.policy(from: archive)
    case .expected_sarsa: try ExpectedSARSA.policy(from: archive)
    case .sarsa_lambda: try SARSALambda.policy(from: archive)
    case .monte_carlo: try MonteCarlo.policy(from: archive)
    case .dyna_q, .dyna_q_uniform: try DynaQ.policy(from: archive)
    }
  }
}
