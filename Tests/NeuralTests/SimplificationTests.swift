import Testing

@testable import Neural

@Suite struct SimplificationTests {
  private func nodes(_ body: (Tensor, Tensor) -> Tensor) throws -> Int {
    try Graph.trace { trace in
      trace.output("y", body(trace.input("x", .rows(3)), trace.input("z", .rows(3))))
    }.nodes.count - 2
  }

  @Test func nothingIsRecordedForNothing() throws {
    #expect(try nodes { x, _ in x * 1 + 0 } == 0)
    #expect(try nodes { x, _ in 1 * (0 + x) / 1 - 0 } == 0)
    #expect(try nodes { x, _ in -(-x) } == 0)
    #expect(try nodes { x, _ in x.reshaped(to: x.shape).transposed([0, 1]) } == 0)
    #expect(try nodes { x, _ in x.expanded(at: 1).flattened() } == 0)
    #expect(try nodes { x, _ in pow(x, 1).cast(to: .float32).sliced(0..<3) } == 0)
  }

  @Test func constantsFold() throws {
    #expect(try nodes { x, _ in 2 * (3 * x) * 0.5 } == 2)
    #expect(try nodes { x, _ in x * (x.scalar(2).exp() - 1) } == 2)
    #expect(try nodes { x, z in x + -z } == 1)
    #expect(try nodes { x, _ in (-x).square() } == 1)
    #expect(try nodes { x, _ in 1 / x } == 1)
    #expect(try nodes { x, _ in pow(x, 2) } == 1)
  }

  @Test func equalOperationsAreRecordedOnce() throws {
    #expect(try nodes { x, z in (x + z).exp() * (x + z).exp() } == 3)
    let drawn = try nodes { x, _ in x.trace.randomUniform(x.shape) - x.trace.randomUniform(x.shape)
    }
    #expect(drawn == 3)
  }

  @Test func broadcastsAreNotMaterialised() throws {
    #expect(try nodes { x, _ in x + x.scalar(1).exp().broadcast(to: x.shape) } == 2)
    let graph = try Graph.trace { trace in
      let x = trace.input("x", [.batch])
      trace.output("loss", x.square().mean())
    }.differentiating("loss", withRespectTo: .inputs(["x"]))
    let isBroadcast = graph.nodes.map { $0.operation == .broadcast }
    #expect(!isBroadcast.contains(true), "\(graph)")
  }

  @Test func simplifiedFormsKeepTheValue() throws {
    let x = [0.5, -1.5, 2]
    let value = try evaluate([([.fixed(3)], x)]) { t in
      let x = t[0]
      return (3 * (-x) * 2 - (-x) + (0 - x) / 4 + pow(x, 2) - 5 / x) * -1 - (-(x - 7))
    }
    let expected = x.map { x in
      (3 * (-x) * 2 - (-x) + (0 - x) / 4 + x * x - 5 / x) * -1 - (-(x - 7))
    }
    #expect(isClose(value, expected, 1e-12))
  }

  @Test func aPolicyLossStaysSmall() throws {
    let graph = try Graph.trace { trace in
      let logits = trace.input("logits", .rows(2))
      let actions = trace.input("actions", [.batch], type: .int32)
      let old = trace.input("old", [.batch])
      let advantages = trace.input("advantages", [.batch])
      let logarithms = logits.logSoftmax()
      let ratio = (logarithms.picked(actions) - old).exp()
      let clipped = ratio.clamped(0.8, 1.2)
      let entropy = -(logarithms.exp() * logarithms).sum(axes: [-1]).mean()
      trace.output("loss", -min(advantages * ratio, advantages * clipped).mean() - 0.01 * entropy)
    }.differentiating("loss", withRespectTo: .inputs(["logits"]))
    #expect(graph.nodes.count <= 48, "\(graph)")
  }
}
