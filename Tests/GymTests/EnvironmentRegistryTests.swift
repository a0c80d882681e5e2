import Formats
import Gym
import Testing

@Suite struct EnvironmentRegistryTests {
  private var registry: EnvironmentRegistry {
    var registry = EnvironmentRegistry()
    registry.register(Counter.self)
    return registry
  }

  private func sentence(_ body: () throws -> Void) -> String {
    do {
      try body()
      return ""
    } catch {
      return String(describing: error)
    }
  }

  @Test func findsNamesAndVersions() throws {
    #expect(registry.ids == ["Counter-v0", "Counter-v2"])
    let exact = try registry.specification("Counter-v0")
    #expect(exact.maxEpisodeSteps == 4 && exact.rewardThreshold == 3)
    #expect(exact.metricNames == ["value"] && exact.summary == "Count to five.")
    #expect(try registry.specification("Counter").id == "Counter-v2")
    #expect(try registry.specification("Counter").maxEpisodeSteps == nil)
  }

  @Test func answersUnknownNames() throws {
    let typo = sentence { _ = try registry.specification("Conter-v0") }
    #expect(typo == "There is no environment Conter-v0; did you mean Counter-v2?")
    let version = sentence { _ = try registry.specification("Counter-v7") }
    #expect(version.contains("version 7") && version.contains("Counter-v0, Counter-v2"))
    let nothing = sentence { _ = try registry.specification("Zzzzzzzzzzzzzzz") }
    #expect(nothing == "There is no environment Zzzzzzzzzzzzzzz.")
  }

  @Test func parametersAreSetByName() throws {
    let plain = try registry.specification("Counter-v2")
    let keys = JSONValue.object([
      JSONMember("goal", .integer(50)), JSONMember("reward_scale", .number(1)),
      JSONMember("is_strict", .bool(true)), JSONMember("label", .string("a")),
    ])
    #expect(try plain.parametersJSON == keys)
    let changed = try plain.overriding([
      ("reward_scale", .number(0.1)), ("goal", .integer(7)), ("is_strict", .bool(false)),
      ("goal", .integer(3)),
    ])
    let environment = try changed.makeEpisodic()
    _ = try environment.reset(seed: 0)
    let step = try environment.step(.integer(2))
    #expect(step.reward == 0.2 && step.terminated)
  }

  @Test func wrongParametersAreRefused() throws {
    func refusal(_ key: String, _ value: JSONValue) -> String {
      sentence { _ = try registry.make("Counter-v0", overrides: [(key, value)]) }
    }
    #expect(refusal("gaol", .integer(1)).contains("did you mean goal?"))
    #expect(
      refusal("goal", .bool(true))
        == "The parameter goal is true, but it must be a whole number such as 5.")
    #expect(
      refusal("goal", .number(2.5))
        == "The parameter goal is 2.5, but it must be a whole number such as 5.")
    #expect(refusal("goal", .integer(1)) == "The parameter goal is 1, but it must be at least 2.")
    #expect(refusal("is_strict", .integer(1)).contains("true or false"))
    #expect(refusal("label", .integer(1)).contains("a text"))
    #expect(refusal("zzzzzzzz", .integer(1)).contains("goal"))
  }

  @Test func makesVectorsAndEpisodes() throws {
    let specification = try registry.specification("Counter-v0")
    let vector = try specification.makeVector(count: 3, autoreset: .sameStep)
    #expect(vector.count == 3 && vector.autoresetMode == .sameStep)
    let single = try specification.makeEpisodic()
    #expect(throws: GymError.resetNeeded) { try single.step(.integer(1)) }
    #expect(try single.reset(seed: 0) == .array([.number(1)]))
    #expect(single.observationCode == [1] && single.metrics == [1])
    #expect(throws: GymError.self) { try single.step(.integer(0)) }
    #expect(try single.action(code: [2]) == .integer(3))
    #expect(throws: GymError.self) { try single.action(code: [3]) }
    #expect(try single.step(.integer(1)).observation == .array([.number(2)]))
    #expect(single.legalActions == [true, true, false])
    _ = try single.step(.integer(1))
    _ = try single.step(.integer(1))
    let last = try single.step(.integer(1))
    #expect(last.terminated && last.truncated && single.elapsedSteps == 4)
    single.seedActions(42)
    #expect(try single.sampleAction() == .integer(1))
  }

  @Test func registeringAgainReplaces() {
    var registry = registry
    registry.register(Counter.self)
    #expect(registry.ids.count == 2)
  }
}
