import Foundation
import Testing

@Suite(.serialized) struct RolloutCommandTests {
  @Test func writesOneLineATransition() throws {
    try Executable.withFolder { folder in
      try Data("[0, 1, 1, 0]".utf8).write(to: folder.appendingPathComponent("actions.json"))
      let outcome = try Executable.run(
        ["rollout", "CartPole-v1", "--seed", "42", "--actions", "actions.json", "--json"],
        in: folder)
      #expect(outcome.status == 0, "\(outcome.complaint)")
      let lines = try outcome.objects
      #expect(lines.count == 5)
      #expect(Array(lines[0].keys) == ["observation"])
      #expect(
        Set(lines[1].keys) == ["action", "observation", "reward", "terminated", "truncated"])
      #expect(lines.dropFirst().map { $0["action"] as? Int } == [0, 1, 1, 0])
      // As Gymnasium 1.3.0 prints it: float(x) of each float32.
      #expect(
        outcome.output.hasPrefix(
          "{\"observation\":[0.02739560417830944,-0.006112155970185995,0.03585979342460632,"
            + "0.019736802205443382]}\n"))
    }
  }

  @Test func resetsWithoutASeedAfterAnEpisode() throws {
    try Executable.withFolder { folder in
      let outcome = try Executable.run(
        ["rollout", "CartPole-v1", "--seed", "0", "--actions", "random", "--steps", "100"],
        in: folder)
      #expect(outcome.status == 0, "\(outcome.complaint)")
      let lines = try outcome.objects
      #expect(lines.count == 101)
      for line in lines.dropFirst() {
        let ended = line["terminated"] as? Bool == true || line["truncated"] as? Bool == true
        #expect((line["reset_observation"] != nil) == ended)
      }
      #expect(lines.contains { $0["reset_observation"] != nil })
    }
  }
}
