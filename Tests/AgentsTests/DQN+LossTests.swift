import Gym
import Neural
import Randomness
import Testing

@testable import Agents

@Suite struct DQNLossTests {
  private func network(_ generator: inout PCG64, dueling: Bool) -> PlainNetwork {
    var network = PlainNetwork(parameters: [:])
    for (scope, outputs) in dueling ? [("q.value", 1), ("q.advantage", 4)] : [("q", 4)] {
      network.parameters["\(scope).hidden_0.kernel"] = generator.normals(3 * 5)
      network.parameters["\(scope).hidden_0.bias"] = generator.normals(5)
      network.parameters["\(scope).head.kernel"] = generator.normals(5 * outputs)
      network.parameters["\(scope).head.bias"] = generator.normals(outputs)
    }
    return network
  }

  /// Q(s, ·).
  private func values(_ network: PlainNetwork, _ x: [Double], dueling: Bool) -> [Double] {
    guard dueling else { return network(x, "q") }
    let advantages = network(x, "q.advantage")
    return advantages.map { network(x, "q.value")[0] + $0 - advantages.reduce(0, +) / 4 }
  }

  struct Variant: Sendable {
    var double = false
    var masked = false
    var dueling = false
    var weighted = false
  }

  @Test(
    arguments: DQN.Configuration.Loss.allCases,
    [
      Variant(), Variant(double: true), Variant(double: true, masked: true),
      Variant(dueling: true), Variant(double: true, masked: true, dueling: true),
      Variant(weighted: true), Variant(double: true, masked: true, dueling: true, weighted: true),
    ])
  func lossAndGradientAreThoseOfTheFormulas(
    _ loss: DQN.Configuration.Loss, variant: Variant
  ) throws {
    let (double, masked, dueling) = (variant.double, variant.masked, variant.dueling)
    var configuration = DQN.Configuration()
    configuration.hiddenSizes = [5]
    configuration.activation = .tanh
    configuration.discount = 0.9
    configuration.loss = loss
    configuration.double = double
    configuration.dueling = dueling
    configuration.prioritizedReplay = variant.weighted
    let spaces = try FiniteSpaces.of(width: 3, actions: 4, restrictsActions: masked)
    let graph = try DQN.updateGraph(configuration, spaces)
    let rows = 8
    var disagreements = 0
    for seed in UInt64(1)...3 {
      var generator = PCG64(seed: seed)
      let online = network(&generator, dueling: dueling)
      let target = network(&generator, dueling: dueling)
      let observations = generator.normals(rows * 3)
      let nextObservations = generator.normals(rows * 3)
      let actions = (0..<rows).map { _ in generator.integer(below: 4) }
      let rewards = generator.normals(rows)
      let continues = (0..<rows).map { $0 % 3 == 0 ? 0.0 : 1 }
      let weights = (0..<rows).map { variant.weighted ? 1 / Double(1 + $0) : 1 }
      let legal = (0..<rows * 4).map { index in
        !masked || index % 4 == index / 4 % 4 || generator.random() < 0.5 ? 1.0 : 0
      }

      // What is moved towards: no gradient passes through it, so it is worked out once.
      let targets = (0..<rows).map { row in
        let x = Array(nextObservations[row * 3..<row * 3 + 3])
        let (chosen, judged) = (
          values(online, x, dueling: dueling), values(target, x, dueling: dueling)
        )
        func best(_ values: [Double]) -> Int {
          let allowed = values.indices.filter { legal[4 * row + $0] == 1 }
          return allowed.max { values[$0] < values[$1] } ?? 0
        }
        if best(chosen) != best(judged) { disagreements += 1 }
        let value = judged[best(double ? chosen : judged)]
        return rewards[row] + 0.9 * continues[row] * value
      }
      try compareUpdate(
        graph,
        inputs: [
          "observation": observations, "next_observation": nextObservations,
          "action": actions.map(Double.init), "reward": rewards, "continues": continues,
          "next_legal": legal, "weight": weights,
        ], parameters: [online, target], batch: rows
      ) { moved in
        (0..<rows).reduce(0.0) { sum, row in
          let x = Array(observations[row * 3..<row * 3 + 3])
          let value = values(moved, x, dueling: dueling)[actions[row]]
          let error = abs(value - targets[row])
          switch loss {
          case .mse: return sum + weights[row] * error * error / Double(rows)
          case .huber:
            return sum + weights[row] * (error < 1 ? error * error / 2 : error - 0.5) / Double(rows)
          }
        }
      }
    }
    // Else this could not tell Double DQN from the other.
    #expect(disagreements > 3)
  }
}
