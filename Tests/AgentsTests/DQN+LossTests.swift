import Gym
import Neural
import Randomness
import Testing

@testable import Agents

@Suite struct DQNLossTests {
  private func network(_ generator: inout PCG64) -> PlainNetwork {
    PlainNetwork(parameters: [
      "q.hidden_0.kernel": generator.normals(3 * 5), "q.hidden_0.bias": generator.normals(5),
      "q.head.kernel": generator.normals(5 * 4), "q.head.bias": generator.normals(4),
    ])
  }

  @Test(arguments: DQN.Configuration.Loss.allCases, [(false, false), (true, false), (true, true)])
  func lossAndGradientAreThoseOfTheFormulas(
    _ loss: DQN.Configuration.Loss, variant: (double: Bool, masked: Bool)
  ) throws {
    let (double, masked) = variant
    var configuration = DQN.Configuration()
    configuration.hiddenSizes = [5]
    configuration.activation = .tanh
    configuration.discount = 0.9
    configuration.loss = loss
    configuration.double = double
    let spaces = try FiniteSpaces.of(width: 3, actions: 4, restrictsActions: masked)
    let graph = try DQN.updateGraph(configuration, Network(configuration.network), spaces)
    let rows = 8
    var disagreements = 0
    for seed in UInt64(1)...3 {
      var generator = PCG64(seed: seed)
      let online = network(&generator)
      let target = network(&generator)
      let observations = generator.normals(rows * 3)
      let nextObservations = generator.normals(rows * 3)
      let actions = (0..<rows).map { _ in generator.integer(below: 4) }
      let rewards = generator.normals(rows)
      let continues = (0..<rows).map { $0 % 3 == 0 ? 0.0 : 1 }
      let legal = (0..<rows * 4).map { index in
        !masked || index % 4 == index / 4 % 4 || generator.random() < 0.5 ? 1.0 : 0
      }

      // What is moved towards: no gradient passes through it, so it is worked out once.
      let targets = (0..<rows).map { row in
        let x = Array(nextObservations[row * 3..<row * 3 + 3])
        let (chosen, judged) = (online(x, "q"), target(x, "q"))
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
          "next_legal": legal,
        ], parameters: [online, target], batch: rows
      ) { moved in
        (0..<rows).reduce(0.0) { sum, row in
          let value = moved(Array(observations[row * 3..<row * 3 + 3]), "q")[actions[row]]
          let error = abs(value - targets[row])
          switch loss {
          case .mse: return sum + error * error / Double(rows)
          case .huber: return sum + (error < 1 ? error * error / 2 : error - 0.5) / Double(rows)
          }
        }
      }
    }
    // Else this could not tell Double DQN from the other.
    #expect(disagreements > 3)
  }
}
