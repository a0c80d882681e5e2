import Foundation
import Testing

/// A few of the kills that `Benchmarks/kill-test` deals by the hundred.
@Suite(.serialized) struct KillTests {
  static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Benchmarks/kill-test")

  @Test(arguments: [
    ["dqn", "20000", "--", "--set", "agent.hidden_sizes=[32]", "--set", "agent.batch_size=16"],
    ["ppo", "40000"],
  ])
  func killedRunsEndWithTheSameBytes(arguments: [String]) throws {
    try Executable.withFolder { folder in
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/bin/sh")
      process.arguments = [Self.script.path, "6"] + arguments
      var environment = ProcessInfo.processInfo.environment
      environment["APUS"] = try Executable.url("apus").path
      process.environment = environment
      let output = folder.appendingPathComponent("output")
      try Data().write(to: output)
      let handle = try FileHandle(forWritingTo: output)
      process.standardOutput = handle
      process.standardError = handle
      process.standardInput = FileHandle.nullDevice
      try process.run()
      process.waitUntilExit()
      let text = try String(contentsOf: output, encoding: .utf8)
      #expect(process.terminationStatus == 0, "\(text)")
      #expect(text.contains("6 kills"), "\(text)")
    }
  }
}
