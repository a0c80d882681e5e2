import Foundation
import Rendering
import Testing

/// `apus train --record-episodes`, by the program.
@Suite(.serialized) struct RecordEpisodesTests {
  private let short = ["--steps", "600", "--evaluation-episodes", "2"]

  private func files(_ run: URL, _ parts: [String]) throws -> [String: Data] {
    var result: [String: Data] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: run.path)
    where parts.contains(where: name.hasPrefix) {
      let file = run.appending(path: name)
      if let data = try? Data(contentsOf: file) { result[name] = data }
    }
    return result
  }

  private let compared = ["metrics.jsonl", "evaluations.jsonl", "policy/", "best/"]

  @Test(
    .enabled(if: GIF.isAvailable),
    arguments: [
      ["CartPole-v1", "--agent", "dqn"],
      ["CartPole-v1", "--agent", "dqn", "--set", "agent.noisy=true"],
      ["CartPole-v1", "--agent", "ppo"], ["FrozenLake-v1", "--agent", "q_learning"],
    ])
  func noAgentNotices(_ arguments: [String]) throws {
    try Executable.withFolder { folder in
      for (name, extra) in [("plain", []), ("filmed", ["--record-episodes", "cubic"])] {
        let outcome = try Executable.run(
          ["train"] + arguments + short + ["--run", name] + extra, in: folder)
        #expect(outcome.status == 0, "\(outcome.complaint)")
      }
      let plain = try files(folder.appending(path: "plain"), compared)
      #expect(try plain == files(folder.appending(path: "filmed"), compared) && plain.count > 4)
      let clips = try files(folder.appending(path: "filmed"), ["episodes/"])
      // The first episode's, and of several that end between two updates the last's.
      #expect(clips.count >= 2)
    }
  }

  @Test(.enabled(if: GIF.isAvailable)) func everySeedHasItsClips() throws {
    try Executable.withFolder { folder in
      let train = ["train", "CartPole-v1", "--agent", "ppo", "--seeds", "2"] + short
      for (name, extra) in [("plain", []), ("filmed", ["--record-episodes", "evaluations"])] {
        let outcome = try Executable.run(train + ["--run", name] + extra, in: folder)
        #expect(outcome.status == 0, "\(outcome.complaint)")
      }
      for seed in ["seed-0", "seed-1"] {
        let filmed = folder.appending(path: "filmed/\(seed)")
        let lines = try String(
          contentsOf: filmed.appending(path: "evaluations.jsonl"), encoding: .utf8)
        #expect(try files(filmed, ["episodes/"]).count == lines.split(separator: "\n").count)
        #expect(
          try files(filmed, compared) == files(folder.appending(path: "plain/\(seed)"), compared))
      }
    }
  }

  @Test func complainsAtTheStart() throws {
    try Executable.withFolder { folder in
      let train = ["train", "CartPole-v1", "--agent", "ppo", "--run", "a"] + short
      let weekly = try Executable.run(train + ["--record-episodes", "weekly"], in: folder)
      #expect(weekly.status == 2 && weekly.complaint.contains("cubic, evaluations or none"))
      guard !GIF.isAvailable else { return }
      let cubic = try Executable.run(train + ["--record-episodes", "cubic"], in: folder)
      #expect(cubic.status == 2 && cubic.complaint.contains("trait Images"))
      #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "a").path))
    }
  }
}
