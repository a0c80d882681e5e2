import Foundation
import Testing

/// The example of an environment of one's own: trained by the library and from the command line.
@Suite(.serialized) struct ExampleTests {
  func run(_ arguments: [String], in folder: URL) throws -> Executable.Outcome {
    try Executable.run(arguments, of: "custom-environment", in: folder)
  }

  @Test func theLibraryTrainsBothAgents() throws {
    try Executable.withFolder { folder in
      let outcome = try run([], in: folder)
      #expect(outcome.status == 0, "\(outcome.complaint)")
      let lines = outcome.output.split(separator: "\n").map { $0.split(separator: " ") }
      #expect(lines.map { $0.first } == ["ppo", "dqn"])
      // Random actions reach about 10, the best possible is below 200.
      #expect(lines.allSatisfy { Double($0.last ?? "") ?? 0 > 170 }, "\(outcome.output)")
    }
  }

  @Test func everyVerbKnowsTheEnvironment() throws {
    try Executable.withFolder { folder in
      let train = try run(
        ["train", "Drone-v0", "--agent", "ppo", "--steps", "8000", "--run", "run", "--json"],
        in: folder)
      #expect(train.status == 0, "\(train.complaint)")
      #expect(train.complaint.contains("There is no preset"))
      for arguments in [
        ["train", "--resume", "--run", "run"], ["evaluate", "run", "--episodes", "3"],
        ["evaluate", "run", "--last", "--episodes", "3", "--stochastic"],
        ["record", "run", "-o", "film.gif"], ["record", "Drone-v0", "-o", "strip.png"],
        ["watch", "run", "--terminal", "--episodes", "1"], ["list"],
        ["rollout", "Drone-v0", "--seed", "1", "--steps", "3", "--set", "environment.gust=0"],
        ["check", "Drone-v0"],
      ] {
        let outcome = try run(arguments, in: folder)
        if outcome.complaint.contains("Images") { continue }
        #expect(outcome.status == 0, "\(arguments): \(outcome.complaint)")
        #expect(!outcome.output.isEmpty, "\(arguments)")
      }
      let unknown = try run(
        ["rollout", "Drone-v0", "--seed", "1", "--steps", "3", "--set", "environment.gusts=0"],
        in: folder)
      #expect(unknown.status == 2)
      #expect(unknown.complaint.contains("gust"))
    }
  }
}
