import Foundation
import Testing

@Suite(.serialized) struct TrainCommandTests {
  let short = ["--steps", "600", "--evaluation-episodes", "3"]

  func run(_ arguments: [String], in folder: URL) throws -> Executable.Outcome {
    try Executable.run(arguments, in: folder)
  }

  /// The bytes of a run that depend on nothing but its settings.
  func bytes(_ run: URL) throws -> [String: Data] {
    var result: [String: Data] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: run.path).sorted() {
      guard
        ["policy/", "best/", "metrics.jsonl", "evaluations.jsonl"].contains(where: name.hasPrefix)
      else { continue }
      let file = run.appendingPathComponent(name)
      if let data = try? Data(contentsOf: file) { result[name] = data }
    }
    return result
  }

  @Test(arguments: ["dqn", "ppo"]) func endsWithOneLine(agent: String) throws {
    try Executable.withFolder { folder in
      let outcome = try run(
        ["train", "CartPole-v1", "--agent", agent, "--seed", "3", "--run", "run", "--json"] + short,
        in: folder)
      #expect(outcome.status == 0, "\(outcome.complaint)")
      let lines = try outcome.objects
      #expect(lines.count == 1)
      let line = try #require(lines.first)
      #expect(
        Set(line.keys) == [
          "run", "environment", "agent", "steps", "seconds", "steps_per_second", "episodes",
          "evaluation",
        ])
      let evaluation = try #require(line["evaluation"] as? [String: Any])
      #expect(Set(evaluation.keys) == ["episodes", "mean_return", "std_return", "iqm_return"])
      #expect(evaluation["episodes"] as? Int == 3)
      #expect(line["environment"] as? String == "CartPole-v1")
      #expect(try #require(line["steps"] as? Int) >= 600)

      // A finished run repeats its line; ENVIRONMENT may be omitted.
      let again = try run(["train", "--resume", "--run", "run", "--json"], in: folder)
      #expect(again.status == 0)
      #expect(again.output == outcome.output)

      // Its description repeats it, with other threads.
      let copy = try run(
        ["train", "--config", "run/run.json", "--run", "copy", "--threads", "1", "--json"],
        in: folder)
      #expect(copy.status == 0, "\(copy.complaint)")
      #expect(
        try bytes(folder.appendingPathComponent("run"))
          == bytes(folder.appendingPathComponent("copy")))

      let judged = try run(["evaluate", "run", "--episodes", "5", "--json"], in: folder)
      #expect(judged.status == 0, "\(judged.complaint)")
      #expect(
        Set(try #require(judged.objects.first).keys) == [
          "episodes", "mean_return", "std_return", "min_return", "max_return", "mean_length",
        ])
    }
  }

  @Test func choosesAndNamesAFolder() throws {
    try Executable.withFolder { folder in
      for expected in ["runs/cartpole-v1-ppo-seed-0", "runs/cartpole-v1-ppo-seed-0-2"] {
        let outcome = try run(
          ["train", "CartPole-v1", "--agent", "ppo", "--json"] + short, in: folder)
        #expect(try outcome.objects.first?["run"] as? String == expected)
      }
    }
  }

  @Test func seedsSideBySideEqualSeedsAlone() throws {
    try Executable.withFolder { folder in
      let train = ["train", "CartPole-v1", "--agent", "ppo", "--json"] + short
      let outcome = try run(
        train + ["--seed", "4", "--seeds", "3", "--run", "all"], in: folder)
      #expect(outcome.status == 0, "\(outcome.complaint)")
      let lines = try outcome.objects
      #expect(lines.count == 4)
      let summary = try #require(lines.last?["evaluation"] as? [String: Any])
      let means = try lines.dropLast().map { line in
        try #require((line["evaluation"] as? [String: Any])?["mean_return"] as? Double)
      }
      let mean = try #require(summary["mean_return"] as? Double)
      #expect(abs(mean - means.reduce(0, +) / 3) < 1e-9)
      let interval = try #require(summary["iqm_interval"] as? [Double])
      #expect(interval.count == 2 && interval[0] <= interval[1])
      for seed in 4...6 {
        _ = try run(train + ["--seed", "\(seed)", "--run", "alone-\(seed)"], in: folder)
        #expect(
          try bytes(folder.appendingPathComponent("all/seed-\(seed)"))
            == bytes(folder.appendingPathComponent("alone-\(seed)")))
      }
      let again = try run(["train", "--resume", "--run", "all", "--json"], in: folder)
      #expect(again.status == 0, "\(again.complaint)")
      #expect(try again.objects.count == 4)
    }
  }

  @Test func ctrlCWritesACheckpointAndSaysHowToResume() throws {
    try Executable.withFolder { folder in
      let train = [
        "train", "CartPole-v1", "--agent", "dqn", "--steps", "30000", "--evaluation-episodes", "2",
        "--set", "agent.hidden_sizes=[16]", "--json",
      ]
      let whole = try run(train + ["--run", "whole"], in: folder)
      #expect(whole.status == 0, "\(whole.complaint)")
      let (process, output, complaint) = try Executable.start(
        train + ["--run", "broken"], in: folder)
      let metrics = folder.appendingPathComponent("broken/metrics.jsonl")
      while process.isRunning, (try? Data(contentsOf: metrics))?.isEmpty ?? true {
        usleep(1000)
      }
      process.interrupt()
      process.waitUntilExit()
      #expect(process.terminationStatus == 130)
      #expect(try Data(contentsOf: output).isEmpty)
      let sentence = try String(contentsOf: complaint, encoding: .utf8)
      #expect(sentence.contains("apus train --resume --run broken"))
      let resumed = try run(["train", "--resume", "--run", "broken", "--threads", "1"], in: folder)
      #expect(resumed.status == 0, "\(resumed.complaint)")
      #expect(resumed.complaint.contains("Going on from"))
      #expect(
        try bytes(folder.appendingPathComponent("whole"))
          == bytes(folder.appendingPathComponent("broken")))
    }
  }

  @Test func helpAndVersionAreNoFailures() throws {
    try Executable.withFolder { folder in
      for arguments in [["--help"], ["train", "--help"], ["--version"], []] {
        let outcome = try run(arguments, in: folder)
        #expect(outcome.status == 0, "\(arguments)")
        #expect(!outcome.output.isEmpty, "\(arguments)")
      }
    }
  }
}
