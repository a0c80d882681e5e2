import Foundation
import Testing

@testable import ApusCommands

@Suite struct RecordCommandTests {
  @Test func writesEveryFormOfRecording() throws {
    try Executable.withFolder { folder in
      for (file, extra, frames) in [
        ("a.gif", ["--size", "150x100", "--fps", "10"], 19), ("b.png", [], 19),
        ("c.y4m", ["--size", "151x101"], 19), ("d.svg", ["--at", "3"], 1),
      ] {
        let outcome = try Executable.run(
          ["record", "CartPole-v1", "-o", file, "--json"] + extra, in: folder)
        if outcome.complaint.contains("Images") { continue }
        #expect(outcome.status == 0, "\(outcome.complaint)")
        #expect(try outcome.objects.first?["frames"] as? Int == frames)
        #expect(try Data(contentsOf: folder.appending(path: file)).count > 200)
      }
      let video = try Data(contentsOf: folder.appending(path: "c.y4m"))
      #expect(video.count > 19 * 3 * 151 * 101)
    }
  }

  /// A stand-in for ffmpeg keeps what it gets, or fails.
  @Test func handsVideosToFfmpeg() throws {
    try Executable.withFolder { folder in
      let program = folder.appending(path: "ffmpeg")
      func install(_ text: String) throws {
        try ("#!/bin/sh\n" + text).write(to: program, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes(
          [.posixPermissions: 0o755], ofItemAtPath: program.path)
      }
      func record() throws -> Executable.Outcome {
        try Executable.run(
          [
            "-c",
            "PATH=\(folder.path):/usr/bin:/bin \(Executable.url("apus").path) record CartPole-v1 -o v.mp4",
          ],
          at: URL(fileURLWithPath: "/bin/sh"), in: folder)
      }
      try install("for last; do :; done; cat > \"$last\"\n")
      let good = try record()
      #expect(good.status == 0, "\(good.complaint)")
      let kept = try Data(contentsOf: folder.appending(path: "v.mp4"))
      #expect(kept.starts(with: Data("YUV4MPEG2 W600 H400 F50000:1000".utf8)))
      try install("echo no disk >&2; exit 3\n")
      let bad = try record()
      #expect(bad.status == 1)
      #expect(
        bad.complaint.contains("no disk") && bad.complaint.contains("could not write 'v.mp4'"))
      // What was there before stays, and no part is left.
      #expect(try Data(contentsOf: folder.appending(path: "v.mp4")) == kept)
      let parts = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        .filter { $0.hasSuffix(".part") }
      #expect(parts.isEmpty)
    }
  }

  @Test func complainsInASentence() throws {
    try Executable.withFolder { folder in
      for (extra, status, words) in [
        (["-o", "a.avi"], 2, ".gif, .mp4, .y4m, .png or .svg"),
        (["-o", "a.svg", "--at=-1"], 2, "at least 0"),
        (["-o", "a.svg", "--at=99999"], 2, "the recording has"),
        (["-o", "a.y4m", "--fps", "0"], 2, "up to 1000"),
        (["-o", "a.y4m", "--size", "0x4"], 2, "invalid"),
      ] as [([String], Int32, String)] {
        let outcome = try Executable.run(["record", "CartPole-v1"] + extra, in: folder)
        #expect(outcome.status == status, "\(extra): \(outcome.complaint)")
        #expect(outcome.complaint.contains(words), "\(extra): \(outcome.complaint)")
      }
      let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        .filter { $0.hasPrefix("a.") }
      #expect(files.isEmpty)
    }
  }
}
