import Agents
import Environments
import Foundation
import Gym
import Testing

@testable import Training

@Suite struct LivePolicyTests {
  private func withFolder(_ body: (RunFolder) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("apus-live-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(RunFolder(folder.path))
  }

  @Test func nobodyWatchesNothingIsWritten() throws {
    try withFolder { folder in
      _ = try Trainer.train(
        environment: CartPole.self, agent: DQN.self, steps: 2000, seed: 1, folder: folder)
      #expect(!FileManager.default.fileExists(atPath: folder.path + "/live"))
    }
  }

  @Test func whoWatchesGetsPoliciesAndChangesNoByte() throws {
    try withFolder { plain in
      try withFolder { watched in
        _ = try Trainer.train(
          environment: CartPole.self, agent: DQN.self, steps: 6000, seed: 1, folder: plain)
        var seen = 0
        var stamp: [UInt8]?
        _ = try Trainer.train(
          environment: CartPole.self, agent: DQN.self, steps: 6000, seed: 1, folder: watched
        ) { event in
          if case .started = event { watched.watch() }
          guard let newest = watched.newestPolicy(unless: stamp), newest.steps != nil else {
            return
          }
          stamp = newest.stamp
          seen += 1
          #expect(newest.policy.agentName == "dqn")
        }
        #expect(seen > 0)
        for file in ["metrics.jsonl", "evaluations.jsonl", "policy/arrays.safetensors"] {
          let bytes = try [plain, watched].map {
            try Data(contentsOf: URL(fileURLWithPath: "\($0.path)/\(file)"))
          }
          #expect(bytes[0] == bytes[1], "\(file)")
        }
        // What was shown goes with the training.
        #expect(!FileManager.default.fileExists(atPath: watched.livePath))
        #expect(watched.newestPolicy(unless: nil)?.steps == nil)
        watched.stopWatching()
      }
    }
  }

  @Test func aPolicyThatCannotBeShownIsToldOfOnce() throws {
    try withFolder { folder in
      // A folder in which nothing can be made, whoever one is.
      try FileManager.default.createDirectory(
        atPath: folder.path, withIntermediateDirectories: true)
      try FileManager.default.createSymbolicLink(
        atPath: folder.livePath, withDestinationPath: "/proc/self/fdinfo")
      var notices: [String] = []
      _ = try Trainer.train(
        environment: CartPole.self, agent: DQN.self, steps: 3000, seed: 1, folder: folder
      ) { if case .notice(let sentence) = $0 { notices.append(sentence) } }
      #expect(notices.count == 1)
      #expect(notices.first?.contains("cannot be shown") == true)
    }
  }
}
