import Foundation
import Rendering
import Testing
import Viewer
import VirtualDisplay

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The command with a window on a display of its own, and without any.
@Suite(.serialized) struct WatchCommandTests {
  /// A started command.
  private func start(
    _ arguments: [String], on display: VirtualDisplay? = nil, in folder: URL
  ) throws -> (child: ChildProcess, output: URL, complaint: URL) {
    let (output, complaint) = (
      folder.appending(path: "output"), folder.appending(path: "complaint")
    )
    let files = [output, complaint].map { open($0.path, O_WRONLY | O_CREAT | O_TRUNC, 0o600) }
    defer { files.forEach { _ = close($0) } }
    let program = try Executable.url("apus").path
    let words = arguments.map { $0.replacing("FOLDER", with: folder.path) }
    let child = try ChildProcess(
      program, words, environment: display.map { ["DISPLAY=\($0.name)"] } ?? ["TERM=dumb"],
      output: files[0], complaint: files[1])
    return (child, output, complaint)
  }

  private func text(_ file: URL) throws -> String { try String(contentsOf: file, encoding: .utf8) }

  @Test func withoutDisplayPlainPicturesArePrinted() throws {
    try Executable.withFolder { folder in
      let (child, output, complaint) = try start(
        ["watch", "CartPole-v1", "--episodes", "1"], in: folder)
      child.wait()
      #expect(child.status == 0)
      #expect(try text(output).contains("CartPole-v1, random actions, episode 1"))
      #expect(try text(complaint).contains("No window: "))
    }
  }

  @Test func playingWithoutKeyboardShowsTheStartAndEnds() throws {
    try Executable.withFolder { folder in
      let (child, output, _) = try start(
        ["play", "FrozenLake-v1", "--record-transitions", "FOLDER/steps.jsonl"], in: folder)
      child.wait()
      #expect(child.status == 0)
      #expect(try text(output).contains("FrozenLake-v1, played by you"))
    }
  }

  @Test func wrongWordsAreRefused() throws {
    try Executable.withFolder { folder in
      for (words, sentence) in [
        (["watch", "CartPole-v1", "--agent", "nobody"], "nobody"),
        (["watch", "CartPole-v1", "--speed", "0"], "--speed cannot be 0"),
        (["play", "CartPole-v1", "--episodes", "0"], "--episodes cannot be 0"),
        (["play", "Cartpole-v9"], "CartPole-v1"),
        (["train", "CartPole-v1", "--agent", "ppo", "--watch", "--seeds", "2"], "--seeds"),
      ] {
        let (child, _, complaint) = try start(words, in: folder)
        child.wait()
        #expect(child.status == 2, "\(words)")
        #expect(try text(complaint).contains(sentence))
      }
      let (child, _, complaint) = try start(
        ["play", "CartPole-v1", "--record-transitions", "/no/such/folder/steps"], in: folder)
      child.wait()
      #expect(child.status == 1)
      #expect(try text(complaint).contains("/no/such/folder/steps"))
    }
  }

  #if Viewer
  @Test(.enabled(if: VirtualDisplay.isAvailable, "Xvfb and xdotool are not installed"))
  func aKeyEndsAWindow() throws {
    try Executable.withFolder { folder in
      try VirtualDisplay.with { display in
        // A display that is busy with its start may refuse the first window.
        for _ in 0..<3 {
          let (child, output, complaint) = try start(
            ["watch", "CartPole-v1", "--json"], on: display, in: folder)
          pressUntilEnd("q", child, display)
          let said = try text(complaint)
          if said.contains("no window can be opened") { continue }
          #expect(child.status == 0, "\(said)")
          #expect(try text(output).contains("\"episodes\""))
          return
        }
        Issue.record("no window could be opened")
      }
    }
  }

  @Test(.enabled(if: VirtualDisplay.isAvailable, "Xvfb and xdotool are not installed"))
  func aLostDisplayEndsWithASentence() throws {
    try Executable.withFolder { folder in
      try VirtualDisplay.with { display in
        let (child, _, complaint) = try start(["watch", "CartPole-v1"], on: display, in: folder)
        #expect(display.waitForWindow("CartPole-v1"))
        display.stop()
        child.wait()
        #expect(child.status == 1)
        #expect(try text(complaint).contains("the display is gone"))
      }
    }
  }

  @Test(.enabled(if: VirtualDisplay.isAvailable, "Xvfb and xdotool are not installed"))
  func aWatchedTrainingHasTheSameBytes() throws {
    try Executable.withFolder { folder in
      let train = [
        "train", "CartPole-v1", "--agent", "dqn", "--seed", "5", "--steps", "40000",
        "--json",
      ]
      let plain = try start(train + ["--run", "FOLDER/plain"], in: folder)
      plain.child.wait()
      try VirtualDisplay.with { display in
        // The window is closed at once, and the display taken away: the training goes on.
        let watched = try start(
          train + ["--run", "FOLDER/watched", "--watch"], on: display, in: folder)
        #expect(display.waitForWindow("CartPole-v1"))
        display.press("q")
        display.stop()
        watched.child.wait()
        #expect(watched.child.status == 0)
      }
      for file in ["metrics.jsonl", "evaluations.jsonl", "policy/arrays.safetensors"] {
        let bytes = try ["plain", "watched"].map {
          try Data(contentsOf: folder.appending(path: "\($0)/\(file)"))
        }
        #expect(bytes[0] == bytes[1], "\(file)")
      }
      #expect(!FileManager.default.fileExists(atPath: folder.path + "/watched/live"))
    }
  }

  private func pressUntilEnd(_ key: String, _ child: ChildProcess, _ display: VirtualDisplay) {
    // Until the window is there keys go nowhere.
    for _ in 0..<100 where child.isRunning {
      display.press(key)
      usleep(100_000)
    }
    child.wait()
  }
  #endif
}
