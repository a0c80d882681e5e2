import Foundation
import Testing

@testable import ApusCommands

@Suite struct PlotCommandTests {
  @Test func drawsRunsInEveryForm() throws {
    try Executable.withFolder { folder in
      for arguments in [
        ["train", "CliffWalking-v1", "--agent", "q_learning", "--steps", "4000", "--seeds", "3"],
        ["train", "CliffWalking-v1", "--agent", "sarsa", "--steps", "4000"],
      ] {
        let train = try Executable.run(
          arguments + ["--run", arguments[3], "--evaluation-episodes", "2"], in: folder)
        #expect(train.status == 0, "\(train.complaint)")
      }
      for (file, extra) in [
        ("a.svg", []), ("b.png", ["--x", "seconds"]),
        ("c.html", ["--y", "regret", "--x", "episodes", "--summary", "iqm"]),
      ] {
        let outcome = try Executable.run(
          ["plot", "q_learning", "sarsa", "-o", file, "--json", "--level", "ours=-20.5"] + extra,
          in: folder)
        if outcome.complaint.contains("Images") { continue }
        #expect(outcome.status == 0, "\(outcome.complaint)")
        let series = try #require(try outcome.objects.first?["series"] as? [[String: Any]])
        #expect(series.map { $0["seeds"] as? Int } == [3, 1])
        #expect(series.allSatisfy { ($0["points"] as? Int ?? 0) >= 19 })
        #expect(try Data(contentsOf: folder.appending(path: file)).count > 1000)
        let levels = try #require(try outcome.objects.first?["levels"] as? [[String: Any]])
        #expect(
          levels.last?["name"] as? String == "ours" && levels.last?["value"] as? Double == -20.5)
      }
      let svg = try String(contentsOf: folder.appending(path: "a.svg"), encoding: .utf8)
      for text in ["q_learning (tuned), 3 seeds", "sarsa (tuned)", "optimum", "CliffWalking-v1"] {
        #expect(svg.contains(text))
      }
    }
  }

  @Test func runsUnderWayAreDrawnAsFarAsTheyAre() throws {
    try Executable.withFolder { folder in
      let train = try Executable.run(
        ["train", "CliffWalking-v1", "--agent", "q_learning", "--steps", "2000", "--run", "a"],
        in: folder)
      #expect(train.status == 0, "\(train.complaint)")
      let manager = FileManager.default
      try manager.createDirectory(
        at: folder.appending(path: "b"), withIntermediateDirectories: true)
      try manager.copyItem(
        at: folder.appending(path: "a/run.json"), to: folder.appending(path: "b/run.json"))
      let log = folder.appending(path: "a/evaluations.jsonl")
      try Data(contentsOf: log).dropLast(20).write(to: log)
      let both = try Executable.run(["plot", "a", "b", "-o", "c.svg", "--json"], in: folder)
      #expect(both.status == 0 && both.complaint.contains("'b' has logged no mean_return yet"))
      let series = try #require(try both.objects.first?["series"] as? [[String: Any]])
      #expect(series.map { $0["points"] as? Int } == [19])
      let none = try Executable.run(["plot", "b", "-o", "c.svg"], in: folder)
      #expect(none.status == 1 && none.complaint.contains("nothing to draw yet"))
    }
  }

  @Test func complainsInASentence() throws {
    try Executable.withFolder { folder in
      for (arguments, status, words) in [
        (["plot", "none", "-o", "a.svg"], 1, "There is no run in 'none'"),
        (["plot", "none", "-o", "a.pdf"], 2, ".svg, .png or .html"),
        (["plot", "none", "-o", "a.svg", "--x", "weeks"], 2, "steps, seconds or episodes"),
        (["plot", "none", "-o", "a.svg", "--summary", "median"], 2, "mean or iqm"),
        (["plot", "none", "-o", "a.svg", "--level", "12"], 2, "NAME=VALUE"),
        (["plot", "none", "-o", "a.svg", "--level", "a=b"], 2, "NAME=VALUE"),
      ] {
        let outcome = try Executable.run(arguments, in: folder)
        #expect(outcome.status == status, "\(arguments)")
        #expect(outcome.complaint.contains(words), "\(outcome.complaint)")
      }
    }
  }
}
