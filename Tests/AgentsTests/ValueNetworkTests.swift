import Formats
import Gym
import Neural
import Testing

@testable import Agents

@Suite struct ValueNetworkTests {
  private func parameters(_ graph: Graph) -> [String: [Int]] {
    let entries = ParameterLayout(graph).entries
    return Dictionary(uniqueKeysWithValues: entries.map { ($0.path, $0.sizes) })
  }

  @Test func streamsShareAllHiddenLayersButTheLast() throws {
    var configuration = DQN.Configuration()
    configuration.hiddenSizes = [6, 5]
    configuration.dueling = true
    let spaces = try FiniteSpaces.of(width: 3, actions: 4)
    let graph = try DQN.valueGraph(ValueNetwork(configuration), spaces)
    #expect(
      parameters(graph) == [
        "q.hidden_0.kernel": [3, 6], "q.hidden_0.bias": [6],
        "q.value.hidden_1.kernel": [6, 5], "q.value.hidden_1.bias": [5],
        "q.value.head.kernel": [5, 1], "q.value.head.bias": [1],
        "q.advantage.hidden_1.kernel": [6, 5], "q.advantage.hidden_1.bias": [5],
        "q.advantage.head.kernel": [5, 4], "q.advantage.head.bias": [4],
      ])
    configuration.hiddenSizes = []
    #expect(
      parameters(try DQN.valueGraph(ValueNetwork(configuration), spaces)) == [
        "q.value.head.kernel": [3, 1], "q.value.head.bias": [1],
        "q.advantage.head.kernel": [3, 4], "q.advantage.head.bias": [4],
      ])
  }

  /// V = 2·x, A = (x, 3·x, 5·x): Q = V + A − 3·x.
  @Test func duelingByHandInAModule() throws {
    struct Multiples: Module {
      var factors: [Double]
      func callAsFunction(_ x: Tensor) -> Tensor {
        x * x.trace.constant(factors, sizes: [factors.count])
      }
    }
    let spaces = try FiniteSpaces.of(width: 1, actions: 3)
    let head = ValueHead(isDueling: true)
    let network = try ValueNetwork(Multiples(factors: [2, 1, 3, 5]), head, spaces)
    let graph = try DQN.valueGraph(network, spaces)
    let result = try ReferenceEvaluator<Double>(graph).run(
      inputs: [[1, -2]], parameters: [], batch: 2)
    #expect(result[0] == [0, 2, 4, 0, -4, -8])
    #expect(throws: GymError.self) {
      _ = try ValueNetwork(Multiples(factors: [2, 1, 3]), head, spaces)
    }
  }

  @Test func aPlainHeadLeavesNoTrace() throws {
    var archive = Archive()
    try ValueHead.plain.encode(into: &archive, at: "head")
    #expect(archive.values.isEmpty)
    #expect(try ValueHead(from: archive, at: "head") == .plain)
    try ValueHead(isDueling: true).encode(into: &archive, at: "head")
    #expect(try ValueHead(from: archive, at: "head").isDueling)
    for bad in [
      ValueHead(count: 2), ValueHead(distribution: .quantiles, count: 0),
      ValueHead(distribution: .categorical, count: 1, range: [0, 1]),
      ValueHead(distribution: .categorical, count: 3, range: [1, 1]),
      ValueHead(distribution: .categorical, count: 3, range: [1]),
    ] {
      try bad.encode(into: &archive, at: "head")
      #expect(throws: FormatError.self) { _ = try ValueHead(from: archive, at: "head") }
    }
  }
}
