import Agents
import Formats
import Gym
import Randomness
import Training

/// A small real agent for the tests of the loop: linear Q-learning with a replay memory, momentum
/// and generators, so that a checkpoint which forgets anything changes the bytes of the run.
final class LinearAgent: Agent {
  struct Configuration: AgentConfiguration {
    var learningRate = 0.01
    var exploration = 0.3
    var replayCapacity = 500
    var batchSize = 8
    var stepsPerIteration = 4
    init() {}
    func validate() throws {
      guard learningRate > 0 else {
        throw GymError.parameter(
          "learning_rate", value: "\(learningRate)", allowed: "greater than 0")
      }
    }
  }

  struct Transition: Codable {
    var observation: [Float]
    var action: Int
    var reward: Double
    var next: [Float]
    var terminated: Bool
  }

  struct State: Codable {
    var weights: [Double]
    var velocity: [Double]
    var memory: [Transition] = []
    var written = 0
    var generator: PCG64
    var loss = Double.nan
  }

  let configuration: Configuration
  let observationSpace: SpaceDescription
  let actionSpace: SpaceDescription
  let width: Int
  let actionCount: Int
  var state: State
  var before: [Float] = []

  init(
    _ configuration: Configuration, _ observationSpace: SpaceDescription,
    _ actionSpace: SpaceDescription, seed: UInt64
  ) throws {
    guard case .discrete(let count, _) = actionSpace, case .box(_, let low, _) = observationSpace
    else { throw GymError.invalid("The linear agent takes vectors and finite actions.") }
    self.configuration = configuration
    self.observationSpace = observationSpace
    self.actionSpace = actionSpace
    width = low.count + 1
    actionCount = count
    let zeros = [Double](repeating: 0, count: width * count)
    state = State(weights: zeros, velocity: zeros, generator: PCG64(seed: seed))
  }

  var stepsPerIteration: Int { configuration.stepsPerIteration }
  var metricNames: [String] { ["loss"] }
  func takeMetrics() -> [Double] {
    defer { state.loss = .nan }
    return [state.loss]
  }
  var policy: any AgentPolicy {
    LinearPolicy(
      LinearPolicy.Content(
        weights: state.weights, observationSpace: observationSpace, actionSpace: actionSpace))
  }

  func values(_ observation: [Float]) -> [Double] {
    LinearPolicy.values(state.weights, observation, actionCount: actionCount)
  }

  func act(in environments: any VectorEnvironment, into actions: Slab<Float>, at progress: Progress)
  {
    before = (0..<environments.observations.count).map { environments.observations[$0] }
    for row in 0..<environments.count {
      let observation = self.observation(before, row)
      let values = values(observation)
      var action = values.indices.max { values[$0] < values[$1] } ?? 0
      if state.generator.random() < configuration.exploration {
        action = state.generator.integer(below: actionCount)
      }
      actions[row] = Float(action)
    }
  }

  func observe(_ environments: any VectorEnvironment, actions: Slab<Float>, at progress: Progress) {
    let after = (0..<environments.finalObservations.count).map {
      environments.finalObservations[$0]
    }
    for row in 0..<environments.count {
      let transition = Transition(
        observation: observation(before, row), action: Int(actions[row]),
        reward: environments.rewards[row], next: observation(after, row),
        terminated: environments.terminated[row])
      if state.memory.count < configuration.replayCapacity {
        state.memory.append(transition)
      } else {
        state.memory[state.written % configuration.replayCapacity] = transition
      }
      state.written += 1
    }
  }

  private func observation(_ all: [Float], _ row: Int) -> [Float] {
    Array(all[row * (width - 1)..<(row + 1) * (width - 1)])
  }

  func learn(at progress: Progress) {
    var loss = 0.0
    var gradient = [Double](repeating: 0, count: state.weights.count)
    for _ in 0..<configuration.batchSize {
      let sample = state.memory[state.generator.integer(below: state.memory.count)]
      let future = sample.terminated ? 0 : 0.95 * (values(sample.next).max() ?? 0)
      let error = max(
        -1, min(1, sample.reward + future - values(sample.observation)[sample.action]))
      loss += error * error
      let features = sample.observation.map(Double.init) + [1]
      for (index, feature) in features.enumerated() {
        gradient[sample.action * width + index] += error * feature
      }
    }
    for index in gradient.indices {
      state.velocity[index] = 0.9 * state.velocity[index] + gradient[index]
      state.weights[index] +=
        configuration.learningRate * state.velocity[index] / Double(configuration.batchSize)
    }
    state.loss = loss / Double(configuration.batchSize)
  }

  func encode(into archive: inout Archive) throws { try archive.set("state", state) }
  func decode(from archive: Archive) throws { state = try archive.value("state") }
}

/// The greedy policy of a linear agent, or its softmax.
final class LinearPolicy: AgentPolicy {
  struct Content: Codable {
    var weights: [Double]
    var observationSpace: SpaceDescription
    var actionSpace: SpaceDescription
  }

  let content: Content

  init(_ content: Content) { self.content = content }

  var agentName: String { "linear" }
  var observationSpace: SpaceDescription { content.observationSpace }
  var actionSpace: SpaceDescription { content.actionSpace }
  var actionCount: Int {
    if case .discrete(let count, _) = content.actionSpace { count } else { 0 }
  }

  static func values(_ weights: [Double], _ observation: [Float], actionCount: Int) -> [Double] {
    let features = observation.map(Double.init) + [1]
    return (0..<actionCount).map { action in
      zip(features, weights[(action * features.count)...]).reduce(0) { $0 + $1.0 * $1.1 }
    }
  }

  func act(
    observations: Slab<Float>, legal: Slab<Bool>, count: Int, into actions: Slab<Float>,
    generator: inout PCG64?
  ) {
    let width = content.weights.count / actionCount - 1
    for row in 0..<count {
      let observation = (0..<width).map { observations[row * width + $0] }
      let values = Self.values(content.weights, observation, actionCount: actionCount)
      if generator != nil {
        actions[row] = Float(generator?.integer(below: actionCount) ?? 0)
      } else {
        actions[row] = Float(values.indices.max { values[$0] < values[$1] } ?? 0)
      }
    }
  }

  func thoughts(observation: Slab<Float>, row: Int) -> [(name: String, values: [Float])] { [] }
  func encode(into archive: inout Archive) throws { try archive.set("content", content) }
}

/// Names the linear agent.
enum Linear: AgentKind {
  static let name = "linear"
  static let summary = "Linear Q-learning, for tests."
  typealias Configuration = LinearAgent.Configuration

  static func make(
    _ configuration: Configuration, observationSpace: SpaceDescription,
    actionSpace: SpaceDescription, restrictsActions: Bool, environments: Int, threads: Int,
    seed: UInt64
  ) throws -> any Agent {
    try LinearAgent(configuration, observationSpace, actionSpace, seed: seed)
  }

  static func policy(from archive: Archive) throws -> any AgentPolicy {
    LinearPolicy(try archive.value("content"))
  }
}
