import Gym
import Neural
import Testing

@testable import Agents

@Suite struct NetworksTests {
  private func layout(_ headGain: Float?) throws -> ParameterLayout {
    let network = NetworkConfiguration(hiddenSizes: [8, 5], activation: .tanh)
    return ParameterLayout(
      try Graph.trace { trace in
        let x = trace.input("observation", .rows(3))
        trace.output("y", network.record(x, outputs: 2, headGain: headGain))
      })
  }

  @Test func namesItsLayers() throws {
    let layout = try layout(nil)
    #expect(
      layout.entries.map(\.path) == [
        "hidden_0.kernel", "hidden_0.bias", "hidden_1.kernel", "hidden_1.bias", "head.kernel",
        "head.bias",
      ])
    #expect(layout.entries.map(\.sizes) == [[3, 8], [8], [8, 5], [5], [5, 2], [2]])
  }

  /// Products of the columns or rows of an orthogonal kernel: gain² on the diagonal, else 0.
  private func expectOrthogonal(_ kernel: [Float], _ rows: Int, _ columns: Int, gain: Float) {
    let byRows = rows <= columns
    let (count, length) = byRows ? (rows, columns) : (columns, rows)
    func element(_ vector: Int, _ index: Int) -> Float {
      byRows ? kernel[vector * columns + index] : kernel[index * columns + vector]
    }
    for one in 0..<count {
      for other in 0..<count {
        let product = (0..<length).reduce(Float(0)) { $0 + element(one, $1) * element(other, $1) }
        let expected = one == other ? gain * gain : 0
        #expect(abs(product - expected) < 1e-5 * max(1, gain * gain))
      }
    }
  }

  @Test(arguments: [Float(0.01), 1]) func beginsOrthogonally(headGain: Float) throws {
    let weights = Weights(try layout(headGain), seed: 3)
    let root = Float(2).squareRoot()
    expectOrthogonal(try #require(weights["hidden_0.kernel"]), 3, 8, gain: root)
    expectOrthogonal(try #require(weights["hidden_1.kernel"]), 8, 5, gain: root)
    expectOrthogonal(try #require(weights["head.kernel"]), 5, 2, gain: headGain)
    for bias in ["hidden_0.bias", "hidden_1.bias", "head.bias"] {
      #expect(try #require(weights[bias]).allSatisfy { $0 == 0 })
    }
  }

  @Test func beginsAsPyTorchDoesWithoutAGain() throws {
    let weights = Weights(try layout(nil), seed: 3)
    for (path, inputs) in [("hidden_0.kernel", 3), ("hidden_1.bias", 8), ("head.kernel", 5)] {
      let bound = 1 / Float(inputs).squareRoot()
      let values = try #require(weights[path])
      #expect(values.allSatisfy { abs($0) <= bound })
      #expect(values.contains { abs($0) > bound / 2 })
    }
  }

  @Test func refusesAModuleOfAnotherShape() throws {
    let error = #expect(throws: GymError.self) {
      _ = try Network(Sequential { Dense(7) }, as: "q", width: 3, outputs: 2)
    }
    #expect(error?.description.contains("[batch, 7]") == true)
    #expect(error?.description.contains("[batch, 2]") == true)
    _ = try Network(Sequential { Dense(2) }, as: "q", width: 3, outputs: 2)
  }

  @Test(arguments: HiddenActivation.allCases) func everyActivationRuns(
    _ activation: HiddenActivation
  )
    throws
  {
    var configuration = Kind.ppoSettings
    configuration.activation = activation
    let vector = try Drift.vector(2)
    let loop = try Loop(make(PPO.self, configuration, for: vector), in: vector, total: 1000)
    try loop.iterate(2)
    #expect(loop.agent.takeMetrics().allSatisfy { $0.isFinite })
  }
}
