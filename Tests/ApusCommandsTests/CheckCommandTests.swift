import Foundation
import Testing

@Suite struct CheckCommandTests {
  private func run(_ arguments: String...) throws -> Executable.Outcome {
    try Executable.withFolder { try Executable.run(["check"] + arguments, in: $0) }
  }

  @Test func saysThatAnEnvironmentKeepsItsPromises() throws {
    let result = try run("Taxi-v4", "--json", "--steps", "200")
    #expect(result.status == 0)
    let last = try #require(result.objects.last)
    #expect(last["environment"] as? String == "Taxi-v4" && last["errors"] as? Int == 0)
    let spoken = try run("FrozenLake-v1", "--set", "environment.map_name=8x8")
    #expect(spoken.status == 0 && spoken.output.contains("keeps its promises"))
  }

  @Test(arguments: [
    ["Taxy-v4"], ["Taxi-v4", "--steps", "0"], ["Taxi-v4", "--set", "agent.discount=1"],
  ])
  func refusesWrongUsage(arguments: [String]) throws {
    let outcome = try Executable.withFolder { folder in
      try Executable.run(["check"] + arguments, in: folder)
    }
    #expect(outcome.status == 2)
  }
}
