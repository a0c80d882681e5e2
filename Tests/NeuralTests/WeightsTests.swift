import Formats
import Testing

@testable import Neural

@Suite struct WeightsTests {
  private func layout(_ names: [String], trainable: Bool = true) throws -> ParameterLayout {
    ParameterLayout(
      try Graph.trace { trace in
        for name in names {
          let initializer = Initializer.normal(mean: 0, deviation: 1)
          trace.output(
            name,
            trace.parameter(
              name, sizes: [3, 5], initializer: initializer, isTrainable: trainable))
        }
      })
  }

  @Test func copiesAreValues() throws {
    var first = Weights(try layout(["a", "b"]), seed: 1)
    let second = first
    #expect(first.pointer == second.pointer)
    let before = second.bits
    first["a"] = Array(repeating: 7, count: 15)
    #expect(first.pointer != second.pointer)
    #expect(second.bits == before)
    #expect(first["a"] == Array(repeating: 7, count: 15))
    #expect(first["b"] == second["b"])
    // Alone again, it is changed in place.
    let place = first.pointer
    first["b"] = Array(repeating: 1, count: 15)
    #expect(first.pointer == place)
  }

  @Test func numbersFollowFromSeedAndPathAlone() throws {
    let few = Weights(try layout(["a", "b"]), seed: 1)
    let many = Weights(try layout(["c", "b", "a"]), seed: 1)
    #expect(few["a"] == many["a"])
    #expect(few["b"] == many["b"])
    #expect(few["a"] != few["b"])
    #expect(Weights(try layout(["a", "b"]), seed: 2)["a"] != few["a"])
  }

  @Test func accessByPath() throws {
    var weights = Weights(try layout(["a"]), seed: 1)
    #expect(weights["b"] == nil)
    let before = weights["a"]
    weights["a"] = [1, 2]
    weights["b"] = [1]
    #expect(weights["a"] == before)
  }

  @Test func layoutsPutWhatIsLearnedFirst() throws {
    let layout = ParameterLayout(
      try Graph.trace { trace in
        let kept = trace.parameter(
          "kept", sizes: [3], initializer: .constant(1), isTrainable: false)
        let learned = trace.parameter("learned", sizes: [17], initializer: .constant(2))
        let scalar = trace.parameter("scalar", sizes: [], initializer: .constant(3))
        trace.output("y", kept.sum() + learned.sum() + scalar)
      })
    #expect(layout.entries.map(\.path) == ["learned", "scalar", "kept"])
    #expect(layout.entries.map(\.offset) == [0, 32, 48])
    #expect(layout.trainableCount == 48)
    #expect(layout.count == 64)
    #expect(layout.parameterCount == 18)
    #expect(layout.entry("nothing") == nil)
    let weights = Weights(layout, seed: 0)
    var total: Float = 0
    for index in 0..<64 { total += weights.pointer[index] }
    #expect(total == 40)
    #expect(Int(bitPattern: weights.pointer) % 64 == 0)
  }

  @Test func averagingMovesEveryNumber() throws {
    var slow = Weights(zeros: try layout(["a"]))
    var fast = slow
    fast["a"] = (0..<15).map { Float($0) }
    slow.blend(towards: fast, rate: 0.25)
    #expect(slow["a"] == (0..<15).map { Float($0) / 4 })
    slow.copy(from: fast)
    #expect(slow["a"] == fast["a"])
    #expect(slow.pointer != fast.pointer)
  }

  @Test func archivesAreTakenOverWholeOrNotAtAll() throws {
    let weights = Weights(try layout(["a", "b"]), seed: 3)
    var archive = Archive()
    try weights.encode(into: &archive, at: "w")
    var other = Weights(weights.layout, seed: 4)
    try other.decode(from: archive, at: "w")
    #expect(other.bits == weights.bits)
    var larger = Weights(try layout(["a", "z"]), seed: 5)
    let before = larger.bits
    #expect(throws: FormatError.missing("w/z")) { try larger.decode(from: archive, at: "w") }
    #expect(larger.bits == before)
  }
}
