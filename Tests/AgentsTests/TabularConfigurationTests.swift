import Formats
import Gym
import Testing

@testable import Agents

@Suite struct TabularConfigurationTests {
  /// Each key with values that make no sense for it.
  private static let bad: [String: [JSONValue]] = [
    "step_size": [0, -1, 1.5], "step_size_exponent": [-0.1, 1.1], "discount": [-0.1, 1.1],
    "epsilon_start": [-0.1, 1.1], "epsilon_end": [-0.1, 1.1],
    "exploration_fraction": [-0.1, 1.1], "lambda": [-0.1, 1.1], "planning_steps": [-1, 1_000_001],
    "priority_threshold": [-1],
  ]

  private func check<Configuration: AgentConfiguration>(_ type: Configuration.Type) throws {
    let base = Configuration()
    try base.validate()
    #expect(try JSON.decode(Configuration.self, from: JSON.encode(base)) == base)
    let members = try #require(try JSON.value(of: base).members)
    for member in members {
      // Whatever is no number is of a type that holds nothing wrong.
      guard member.value.real != nil, member.key != "initial_value" else { continue }
      let values = try #require(Self.bad[member.key], "\(member.key)")
      for value in values {
        let changed = members.map { $0.key == member.key ? JSONMember($0.key, value) : $0 }
        let configuration = try JSON.decode(Configuration.self, from: .object(changed))
        let error = #expect(throws: GymError.self) { try configuration.validate() }
        #expect(error?.description.contains("agent.\(member.key)") == true)
      }
    }
  }

  @Test func refuseWhatMakesNoSense() throws {
    try check(TabularConfiguration.self)
    try check(SARSALambda.Configuration.self)
    try check(MonteCarlo.Configuration.self)
    try check(DynaQ.Configuration.self)
    var configuration = TabularConfiguration()
    configuration.initialValue = .infinity
    #expect(throws: GymError.self) { try configuration.validate() }
  }

  /// What agents share is handed on whole.
  @Test func sharedSettingsAreHandedOn() throws {
    var values: [String: JSONValue] = [
      "step_size": 0.25, "step_size_exponent": 0.5, "step_size_schedule": "linear",
      "discount": 0.75, "initial_value": 3, "epsilon_start": 0.5, "epsilon_end": 0.125,
      "exploration_fraction": 0.875,
    ]
    let expected = try JSON.decode(
      TabularConfiguration.self, from: .object(values.map { JSONMember($0.key, $0.value) }))
    #expect(expected != TabularConfiguration())
    for (key, value) in [("lambda", JSONValue.number(0.5)), ("traces", "replacing")] {
      values[key] = value
    }
    for (key, value) in [
      ("visits", "first" as JSONValue), ("planning", "uniform"), ("planning_steps", 3),
      ("priority_threshold", 0.5),
    ] { values[key] = value }
    let object = JSONValue.object(values.map { JSONMember($0.key, $0.value) })
    #expect(try JSON.decode(SARSALambda.Configuration.self, from: object).shared == expected)
    #expect(try JSON.decode(MonteCarlo.Configuration.self, from: object).shared == expected)
    #expect(try JSON.decode(DynaQ.Configuration.self, from: object).shared == expected)
  }
}
