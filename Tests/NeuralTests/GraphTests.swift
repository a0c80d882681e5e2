import Testing

@testable import Neural

@Suite struct GraphTests {
  private func graph() throws -> Graph {
    try Graph.trace { trace in
      let x = trace.input("x", .rows(3))
      _ = x.exp()
      trace.output("policy", Dense(2, name: "actor")(x).softmax())
      trace.output("value", Dense(1, name: "critic")(trace.input("state", .rows(4))))
    }
  }

  @Test func unneededOperationsAreDropped() throws {
    let graph = try graph()
    #expect(!graph.nodes.contains { $0.operation == .unary(.exp) })
    for (id, node) in graph.nodes.enumerated() {
      #expect(node.inputs.allSatisfy { $0 < id })
    }
  }

  @Test func selectingKeepsWhatAnOutputNeeds() throws {
    let part = try graph().selecting(outputs: ["value"])
    #expect(part.inputs.map(\.name) == ["state"])
    #expect(part.parameters.map(\.path) == ["critic.kernel", "critic.bias"])
    let outputs = try ReferenceEvaluator<Float>(part).run(
      inputs: [[1, 2, 3, 4]], parameters: [[1, 1, 1, 0.5], [10]])
    #expect(outputs == [[18]])
    #expect(throws: NeuralError.self) { try graph().selecting(outputs: ["advantage"]) }
  }

  @Test func descriptionNamesWhatItComputes() throws {
    let text = try graph().selecting(outputs: ["policy"]).description
    #expect(
      text == """
        %0 = input x (): float32 [batch, 3]
        %1 = parameter actor.kernel (): float32 [3, 2]  actor
        %2 = matmul(transposeLeft: false, transposeRight: false)(%0, %1): float32 [batch, 2]  actor
        %3 = parameter actor.bias (): float32 [2]  actor
        %4 = add(%2, %3): float32 [batch, 2]  actor
        %5 = softmax(%4): float32 [batch, 2]
        return %5 as policy
        """)
  }
}
