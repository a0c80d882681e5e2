import Gym
import Neural
import Randomness
import Testing

@testable import Agents

/// Actor and critic of two observed numbers and two numbers an action, by plain loops.
struct PlainGaussian {
  var rows = 5
  var observations: [Double]
  var actions: [Double]
  var oldLogProbabilities: [Double]
  var advantages: [Double]
  var returns: [Double]
  var network: PlainNetwork
  let isStateDependent: Bool

  init(seed: UInt64, isStateDependent: Bool) {
    var generator = PCG64(seed: seed)
    self.isStateDependent = isStateDependent
    network = PlainNetwork(parameters: [
      "actor.hidden_0.kernel": generator.normals(2 * 3),
      "actor.hidden_0.bias": generator.normals(3),
      "actor.head.kernel": generator.normals(3 * 2), "actor.head.bias": generator.normals(2),
      "actor.log_deviation": generator.normals(isStateDependent ? 6 : 2, deviation: 0.5),
      "critic.hidden_0.kernel": generator.normals(2 * 3),
      "critic.hidden_0.bias": generator.normals(3),
      "critic.head.kernel": generator.normals(3), "critic.head.bias": generator.normals(1),
    ])
    observations = generator.normals(rows * 2)
    actions = generator.normals(rows * 2)
    advantages = generator.normals(rows)
    returns = generator.normals(rows)
    oldLogProbabilities = []
    for row in 0..<rows {
      oldLogProbabilities.append(
        logProbability(network, row) + generator.uniform(-0.5, 0.5))
    }
  }

  var inputs: [String: [Double]] {
    [
      "observation": observations, "real_action": actions, "advantage": advantages,
      "return": returns, "old_log_probability": oldLogProbabilities, "clip": [0.2],
    ]
  }

  func x(_ row: Int) -> [Double] { Array(observations[2 * row..<2 * row + 2]) }

  /// The variances of a row's action; what they depend on is not learned through them.
  func variances(_ other: PlainNetwork, _ row: Int) -> [Double] {
    let logarithms = other.parameters["actor.log_deviation"] ?? []
    guard isStateDependent else { return logarithms.map { PlainMath.exponential(2 * $0) } }
    let hidden = network.dense(x(row), "actor.hidden_0").map(PlainMath.tangent)
    return (0..<2).map { column in
      hidden.indices.reduce(1e-6) { sum, index in
        let deviation = PlainMath.exponential(logarithms[2 * index + column])
        return sum + hidden[index] * hidden[index] * deviation * deviation
      }
    }
  }

  func logProbability(_ other: PlainNetwork, _ row: Int) -> Double {
    let mean = other(x(row), "actor")
    return zip(mean, variances(other, row)).enumerated().reduce(0) { sum, next in
      let distance = actions[2 * row + next.offset] - next.element.0
      let variance = next.element.1
      return sum - distance * distance / (2 * variance)
        - PlainMath.logarithm(2 * Double.pi * variance) / 2
    }
  }

  func entropy(_ other: PlainNetwork, _ row: Int) -> Double {
    variances(other, row).reduce(0) {
      $0 + PlainMath.logarithm(2 * Double.pi * PlainMath.exponential(1) * $1) / 2
    }
  }

  func mean(_ body: (Int) -> Double) -> Double {
    (0..<rows).reduce(0) { $0 + body($1) } / Double(rows)
  }
}

@Suite struct ActionHeadTests {
  private let box = SpaceDescription.box(shape: [2], low: [-1, -0.5], high: [1, 2])
  private var spaces: ActorSpaces {
    get throws {
      try ActorSpaces(
        agent: "test", observationSpace: .box(shape: [2], low: [-1, -1], high: [1, 1]),
        actionSpace: box)
    }
  }

  private func networks(_ isStateDependent: Bool) -> ActorCritic {
    ActorCritic(
      NetworkConfiguration(hiddenSizes: [3], activation: .tanh),
      deviation: ActionDeviation(logStdInit: -0.5, isStateDependent: isStateDependent))
  }

  @Test(arguments: [false, true]) func lossOfThePolicyGradient(isStateDependent: Bool) throws {
    let graph = try networks(isStateDependent).policyGradientGraph(
      spaces, valueCoefficient: 0.5, entropyCoefficient: 0.1)
    for seed in UInt64(1)...3 {
      let batch = PlainGaussian(seed: seed, isStateDependent: isStateDependent)
      try compareUpdate(
        graph, inputs: batch.inputs, parameters: [batch.network], batch: batch.rows
      ) { network in
        batch.mean { row in
          let error = network(batch.x(row), "critic")[0] - batch.returns[row]
          return -batch.advantages[row] * batch.logProbability(network, row)
            + 0.5 * error * error - 0.1 * batch.entropy(network, row)
        }
      }
    }
  }

  @Test(arguments: [false, true]) func lossOfPPO(isStateDependent: Bool) throws {
    var configuration = PPO.Configuration()
    configuration.entropyCoefficient = 0.1
    let graph = try PPO.updateGraph(
      configuration, networks(isStateDependent), spaces, diagnostics: false)
    for seed in UInt64(1)...3 {
      let batch = PlainGaussian(seed: seed, isStateDependent: isStateDependent)
      try compareUpdate(
        graph, inputs: batch.inputs, parameters: [batch.network], batch: batch.rows
      ) { network in
        batch.mean { row in
          let error = network(batch.x(row), "critic")[0] - batch.returns[row]
          let ratio = PlainMath.exponential(
            batch.logProbability(network, row) - batch.oldLogProbabilities[row])
          let clipped = Swift.min(Swift.max(ratio, 0.8), 1.2)
          let gain = Swift.min(
            ratio * batch.advantages[row], clipped * batch.advantages[row])
          return -gain + 0.5 * error * error - 0.1 * batch.entropy(network, row)
        }
      }
    }
  }

  /// What acting says of an action's density is what the update's graph says, to the bit.
  @Test(arguments: [false, true]) func actsAsItLearns(isStateDependent: Bool) throws {
    let networks = networks(isStateDependent)
    let spaces = try spaces
    let acting = try networks.actingGraph(spaces)
    let judged = try Graph.trace { trace in
      let distribution = networks.distribution(spaces.observations(trace), spaces)
      trace.output(
        "log_probability", distribution.logProbability(of: TakenAction(trace, spaces.head)))
    }
    let layout = ParameterLayout(acting)
    let weights = Weights(layout, seed: 3)
    let actor = Runner(try Plan(acting, capacity: 16, layout: layout))
    let judge = Runner(try Plan(judged, capacity: 64, layout: layout))
    var generator = PCG64(seed: 4)
    let noise = try actor.input(isStateDependent ? "exploration" : "noise")
    for index in 0..<16 * (isStateDependent ? 6 : 2) { noise[index] = Float(generator.normal()) }
    let (seen, other) = (try actor.input("observation"), try judge.input("observation"))
    for index in 0..<32 {
      seen[index] = Float(generator.normal())
      other[index] = seen[index]
    }
    try actor.run(count: 16, weights: weights)
    let action = try actor.output("real_action")
    try judge.input("real_action").update(from: action, count: 32)
    try judge.run(count: 16, weights: weights)
    let (one, two) = (
      try actor.output("log_probability"), try judge.output("log_probability")
    )
    #expect((0..<16).allSatisfy { one[$0] == two[$0] })
    // And the action is μ + σ·ε, or μ + h·(σ∘ε).
    let plain = PlainNetwork(
      parameters: Dictionary(
        uniqueKeysWithValues: layout.entries.map { entry in
          (entry.path, (weights[entry.path] ?? []).map(Double.init))
        }))
    for row in 0..<16 {
      let x = [Double(seen[2 * row]), Double(seen[2 * row + 1])]
      let hidden = plain.dense(x, "actor.hidden_0").map(PlainMath.tangent)
      let mean = plain(x, "actor")
      let deviation = PlainMath.exponential(-0.5)
      for column in 0..<2 {
        let drawn =
          isStateDependent
          ? (0..<3).reduce(0.0) { $0 + hidden[$1] * Double(noise[6 * row + 2 * $1 + column]) }
          : Double(noise[2 * row + column])
        #expect(abs(Double(action[2 * row + column]) - mean[column] - deviation * drawn) < 1e-5)
      }
    }
  }

  @Test func cutsAndStretchesToTheBounds() {
    let bounds = ActionBounds(low: [-1, 0], high: [3, 0.5])
    var result = [Float](repeating: 0, count: 6)
    bounds.clip([-2, 0.2, 2.5, 9, 4, -1], rows: 3, into: &result)
    #expect(result == [-1, 0.2, 2.5, 0.5, 3, 0])
    bounds.stretch([-1, -1, 0, 0, 1, 1], rows: 3, into: &result)
    #expect(result == [-1, 0, 1, 0.25, 3, 0.5])
    let open = ActionBounds(low: [-.infinity], high: [.infinity])
    open.clip([-1e30], rows: 1, into: &result)
    #expect(result[0] == -1e30)
  }

  @Test func refusesOtherSpaces() throws {
    let numbers = SpaceDescription.box(shape: [1], low: [0], high: [1])
    let open = SpaceDescription.box(shape: [1], low: [-.infinity], high: [.infinity])
    let text = SpaceDescription.text(minLength: 0, maxLength: 3, characters: "ab")
    func error(_ space: SpaceDescription, _ accepted: ActorSpaces.Accepted) -> String? {
      do {
        _ = try ActorSpaces(
          agent: "X", observationSpace: numbers, actionSpace: space, accepted: accepted)
        return nil
      } catch { return "\(error)" }
    }
    #expect(error(numbers, .finiteAndBoxes) == nil)
    #expect(error(open, .finiteAndBoxes) == nil)
    #expect(error(text, .finiteAndBoxes)?.contains("X needs finitely many actions") == true)
    #expect(error(numbers, .boundedBoxes) == nil)
    #expect(error(open, .boundedBoxes)?.contains("finite bounds") == true)
    #expect(error(.discrete(count: 3, start: 0), .boundedBoxes)?.contains("box") == true)
  }
}
