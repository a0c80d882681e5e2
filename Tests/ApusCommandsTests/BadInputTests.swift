import Foundation
import Testing

/// Everything that a person can get wrong: each has a sentence and a status.
@Suite(.serialized) struct BadInputTests {
  /// Runs `apus` in a new folder and expects a status, a part of the sentence, and no output.
  func expect(
    _ status: Int32, _ part: String, _ arguments: String...,
    location: SourceLocation = #_sourceLocation
  ) throws {
    try Executable.withFolder { folder in
      try expect(status, part, arguments, in: folder, location: location)
    }
  }

  func expect(
    _ status: Int32, _ part: String, _ arguments: [String], in folder: URL,
    location: SourceLocation = #_sourceLocation
  ) throws {
    let (process, output, complaint) = try Executable.start(arguments, in: folder)
    process.waitUntilExit()
    let sentence = try String(contentsOf: complaint, encoding: .utf8)
    #expect(process.terminationStatus == status, "\(sentence)", sourceLocation: location)
    #expect(sentence.contains(part), "\(sentence)", sourceLocation: location)
    #expect(try Data(contentsOf: output).isEmpty, sourceLocation: location)
  }

  @Test func unknownNames() throws {
    try expect(2, "CartPole-v1", "train", "CartPol-v1", "--agent", "dqn")
    try expect(2, "Did you mean 'dqn'", "train", "CartPole-v1", "--agent", "dqm")
    try expect(2, "'zoo'", "train", "CartPole-v1", "--agent", "dqn", "--preset", "zo")
    try expect(
      2, "Did you mean 'agent.learning_rate'", "train", "CartPole-v1", "--agent", "dqn", "--set",
      "agent.learning_rat=1")
    try expect(
      2, "sutton_barto_reward", "train", "CartPole-v1", "--agent", "dqn", "--set",
      "environment.sutton_bart_reward=true")
    try expect(2, "--agent", "train", "CartPole-v1", "--agnt", "dqn")
    try expect(2, "Did you mean 'train'?", "trian", "CartPole-v1")
  }

  @Test func valuesOfTheWrongTypeOrOutOfRange() throws {
    for (part, flags) in [
      ("--steps", ["--steps", "many"]), ("--steps", ["--steps", "0"]),
      ("--steps", ["--steps=-5"]), ("--seed", ["--seed=-1"]), ("--seeds", ["--seeds", "0"]),
      ("--envs", ["--envs", "0"]), ("--threads", ["--threads", "0"]),
      ("--checkpoint-every", ["--checkpoint-every=-1"]),
      ("--evaluate-every", ["--evaluate-every=-1"]),
      ("--evaluation-episodes", ["--evaluation-episodes", "0"]),
      ("agent.learning_rate", ["--set", "agent.learning_rate=fast"]),
      ("learning_rate", ["--set", "agent.learning_rate=-1"]),
      ("sutton_barto_reward", ["--set", "environment.sutton_barto_reward=3"]),
      ("begins with", ["--set", "learning_rate=3"]),
      ("NAME=VALUE", ["--set", "agent.learning_rate"]),
    ] {
      try Executable.withFolder { folder in
        try expect(
          2, part, ["train", "CartPole-v1", "--agent", "dqn"] + flags, in: folder)
      }
    }
    try expect(2, "Which agent?", "train", "CartPole-v1")
    try expect(2, "Which environment?", "train", "--agent", "dqn")
    try expect(2, "--run", "train", "--resume")
  }

  @Test func actionFiles() throws {
    try Executable.withFolder { folder in
      func write(_ text: String) throws {
        try Data(text.utf8).write(to: folder.appendingPathComponent("actions.json"))
      }
      let arguments = ["rollout", "CartPole-v1", "--seed", "0", "--actions", "actions.json"]
      try expect(1, "There is no file 'actions.json'", arguments, in: folder)
      try write("[0, 1")
      try expect(1, "holds no JSON", arguments, in: folder)
      try write("{\"a\": 1}")
      try expect(1, "JSON array", arguments, in: folder)
      try write("[0, 1]")
      try expect(2, "exceeds the 2 actions", arguments + ["--steps", "3"], in: folder)
      try write("[0, 1, 2]")
      let (process, output, complaint) = try Executable.start(arguments, in: folder)
      process.waitUntilExit()
      #expect(process.terminationStatus == 1)
      #expect(try String(contentsOf: complaint, encoding: .utf8).contains("Action 2"))
      #expect(
        try String(contentsOf: output, encoding: .utf8).split(separator: "\n").count == 3)
    }
    try expect(2, "How many steps?", "rollout", "CartPole-v1", "--seed", "0")
  }

  @Test func runFolders() throws {
    try Executable.withFolder { folder in
      let train = [
        "train", "CartPole-v1", "--agent", "dqn", "--steps", "600", "--evaluation-episodes", "2",
        "--run", "run",
      ]
      let first = try Executable.start(train, in: folder).0
      first.waitUntilExit()
      #expect(first.terminationStatus == 0)
      try expect(1, "exists", train, in: folder)
      try expect(
        2, "contradicts", ["train", "--resume", "--run", "run", "--steps", "700"], in: folder)
      try expect(
        2, "contradicts", ["train", "--resume", "--run", "run", "--set", "agent.batch_size=7"],
        in: folder)
      let other = folder.appendingPathComponent("other")
      try FileManager.default.createDirectory(at: other, withIntermediateDirectories: true)
      try Data("hello".utf8).write(to: other.appendingPathComponent("letter.txt"))
      let elsewhere = Array(train.dropLast()) + ["other"]
      try expect(1, "is not a run's folder", elsewhere, in: folder)
      try expect(1, "is not a run's folder", elsewhere + ["--resume"], in: folder)
      try expect(1, "no run.json", ["evaluate", "other"], in: folder)
      try expect(1, "no such folder", ["evaluate", "nowhere"], in: folder)
      try expect(2, "--episodes", ["evaluate", "run", "--episodes", "0"], in: folder)
      try Data("{".utf8).write(to: folder.appendingPathComponent("run/run.json"))
      try expect(
        1, "is not a run's description", ["train", "--resume", "--run", "run"], in: folder)
    }
  }

  @Test func unwritableFolders() throws {
    try Executable.withFolder { folder in
      try Data().write(to: folder.appendingPathComponent("file"))
      try expect(
        1, "file", ["train", "CartPole-v1", "--agent", "dqn", "--run", "file/run"], in: folder)
      // A folder of the system in which not even the superuser may write.
      guard FileManager.default.fileExists(atPath: "/proc/self") else { return }
      try expect(
        1, "/proc/apus", ["train", "CartPole-v1", "--agent", "dqn", "--run", "/proc/apus"],
        in: folder)
    }
  }

  @Test(.enabled(if: FileManager.default.isWritableFile(atPath: "/dev/full"))) func fullDisk()
    throws
  {
    try Executable.withFolder { folder in
      // Everything that is written to /dev/full finds the disk full.
      let run = folder.appendingPathComponent("run")
      try FileManager.default.createDirectory(at: run, withIntermediateDirectories: true)
      let train = [
        "train", "CartPole-v1", "--agent", "dqn", "--steps", "600", "--evaluation-episodes", "2",
        "--run", "run", "--resume",
      ]
      let first = try Executable.start(train, in: folder).0
      first.waitUntilExit()
      #expect(first.terminationStatus == 0)
      for name in ["result.json", "metrics.jsonl", "checkpoints"] {
        try FileManager.default.removeItem(at: run.appendingPathComponent(name))
      }
      try FileManager.default.createSymbolicLink(
        atPath: run.appendingPathComponent("metrics.jsonl").path, withDestinationPath: "/dev/full")
      try expect(1, "metrics.jsonl", train, in: folder)
    }
  }
}
