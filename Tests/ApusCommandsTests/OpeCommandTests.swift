import Foundation
import Testing

@testable import ApusCommands

@Suite struct OpeCommandTests {
  private func write(_ text: String, _ name: String, in folder: URL) throws {
    try text.write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
  }

  /// A log of three actions, drawn with 1/2, 1/4, 1/4 in turn, of which the second earns most.
  private func writeLog(_ name: String, in folder: URL, rows: Int = 4000) throws {
    var text = "action,reward,propensity,context_x\n"
    for row in 0..<rows {
      let action = ["red", "red", "green", "blue"][row % 4]
      let reward = action == "green" ? row / 4 % 3 != 0 : row / 4 % 3 == 0
      text += "\(action),\(reward ? 1 : 0),\(action == "red" ? 0.5 : 0.25),\(row % 7)\n"
    }
    try write(text, name, in: folder)
  }

  @Test func judgesAPolicyAndReportsIt() throws {
    try Executable.withFolder { folder in
      try writeLog("log.csv", in: folder)
      let arguments = ["ope", "log.csv", "--policy", "always:green", "--seed", "3"]
      let table = try Executable.run(arguments + ["-o", "report.html"], in: folder)
      #expect(table.status == 0, "\(table.complaint)")
      for words in [
        "log.csv: 4,000 decisions, 3 actions. Policy: always:green; rewards predicted by ridge, 3 folds.",
        "ESTIMATOR", "more robust doubly robust", "effective sample size 1,000 of 4,000",
        "75 % of them 0", "Reliable", "Written to report.html",
      ] {
        #expect(table.output.contains(words), "\(words)\n\(table.output)")
      }
      let page = try String(contentsOf: folder.appending(path: "report.html"), encoding: .utf8)
      #expect(page.contains("<svg") && page.contains("always:green"))

      let json = try Executable.run(arguments + ["--json", "--threads", "1"], in: folder)
      let objects = try json.objects
      let found = try #require(objects.first)
      #expect(objects.count == 1 && found["verdict"] as? String == "reliable")
      let estimates = try #require(found["estimates"] as? [[String: Any]])
      #expect(estimates.count == 9)
      // 333 blocks of four in a thousand have a zero here: 1 − 334 / 1000.
      let snips = try #require(estimates.first { $0["estimator"] as? String == "snips" })
      #expect((try #require(snips["value"] as? Double) - 0.666).magnitude < 1e-9)
      let again = try Executable.run(arguments + ["--json", "--threads", "2"], in: folder)
      #expect(again.output == json.output)
    }
  }

  @Test func strictnessIsTheExitStatus() throws {
    try Executable.withFolder { folder in
      try writeLog("log.csv", in: folder, rows: 40)
      let arguments = ["ope", "log.csv", "--policy", "always:green"]
      let mild = try Executable.run(arguments, in: folder)
      #expect(mild.status == 0 && mild.output.contains("Refused"))
      let strict = try Executable.run(arguments + ["--strict"], in: folder)
      #expect(strict.status == 1 && strict.output == mild.output)
    }
  }

  @Test func slatesEpisodesAndOtherNames() throws {
    try Executable.withFolder { folder in
      try write(
        "slate,position,action,reward,propensity\n"
          + (0..<6).map { index in
            let (first, second) = (index / 2, (index / 2 + 1 + index % 2) % 3)
            return "\(index),1,\(first),0,0.3333\n\(index),2,\(second),\(second),0.3333\n"
          }.joined(), "slates.csv", in: folder)
      let slates = try Executable.run(
        ["ope", "slates.csv", "--policy", "slate:0,2", "--json"], in: folder)
      let estimates = try #require(slates.objects.first?["estimates"] as? [[String: Any]])
      let pseudo = try #require(estimates.first { $0["estimator"] as? String == "pi" })
      #expect((try #require(pseudo["value"] as? Double) - 2).magnitude < 1e-9)

      try write(
        "run,t,a,r,p,q\n1,0,x,1,0.5,0.25\n1,1,y,2,0.5,1\n2,0,y,0,0.5,0.75\n", "episodes.csv",
        in: folder)
      let names = ["episode=run", "step=t", "action=a", "reward=r", "propensity=p", "target=q"]
      let episodes = try Executable.run(
        ["ope", "episodes.csv", "--policy", "columns", "--json", "--kind", "trajectory"]
          + names.flatMap { ["--column", $0] }, in: folder)
      let found = try #require(
        episodes.objects.first?["estimates"] as? [[String: Any]], "\(episodes.complaint)")
      #expect(found.first { $0["estimator"] as? String == "is" }?["value"] as? Double == 1.5)
      #expect(found.first { $0["estimator"] as? String == "pdis" }?["value"] as? Double == 1.25)
    }
  }

  @Test func complainsInASentence() throws {
    try Executable.withFolder { folder in
      try writeLog("log.csv", in: folder, rows: 40)
      try write("action,reward,propensity\na,1,0.5\nb,1,0\n", "zero.csv", in: folder)
      try write("action,reward,propensity\na,1,0.5\nb,1,1.5\n", "above.csv", in: folder)
      try write("action,reward,propnsity\na,1,0.5\n", "missing.csv", in: folder)
      try write("action,reward,propensity\n", "empty.csv", in: folder)
      try write(
        "slate,position,action,reward,propensity\n1,1,a,0,0.5\n1,2,a,1,0.5\n", "twice.csv",
        in: folder)
      func ope(_ log: String, _ more: String...) -> [String] {
        ["ope", log] + (more.contains("--policy") ? more : ["--policy", "uniform"] + more)
      }
      for (arguments, status, words) in [
        (ope("zero.csv"), 1, "'zero.csv': line 3: propensity is '0', but it must be a probability"),
        (ope("above.csv"), 1, "'above.csv': line 3: propensity is '1.5'"),
        (ope("missing.csv"), 1, "(is it 'propnsity'?)"),
        (ope("empty.csv"), 1, "it holds no row."),
        (ope("twice.csv"), 1, "line 3: action 'a' stands twice in slate '1', at positions 1 and 2"),
        (
          ope("log.csv", "--actions", "3"), 1,
          "line 2: action is 'red', which is not in the catalogue"
        ),
        (ope("none.csv"), 1, "Cannot read 'none.csv'"),
        (ope("."), 1, "a campaign of the Open Bandit Dataset is a folder"),
        (ope("log.csv", "--policy", "unifrm"), 2, "did you mean uniform?"),
        (ope("log.csv", "--policy", "always:pink"), 2, "there is no action 'pink'"),
        (ope("log.csv", "--clip", "0"), 2, "clip is 0.0, but it must be above 0"),
        (ope("log.csv", "--folds", "0"), 2, "folds"),
        (ope("log.csv", "--threads", "0"), 2, "from 1 to 1024"),
        (ope("log.csv", "--actions", "0"), 2, "from 1 to 1000000"),
        (ope("log.csv", "--kind", "slates"), 2, "did you mean slate?"),
        (ope("log.csv", "--slots", "x"), 2, "ranking or independent"),
        (ope("log.csv", "--reward-model", "rigde"), 2, "did you mean ridge?"),
        (ope("log.csv", "--reward-model", "columns"), 2, "no columns predicted_ACTION"),
        (ope("log.csv", "--column", "reward"), 2, "NAME=NAME"),
        (ope("log.csv", "--column", "rewrd=reward"), 2, "did you mean 'reward'?"),
        (ope("log.csv", "--context", "context_y"), 1, "did you mean 'context_x'?"),
        (ope("log.csv", "-o", "report.pdf"), 2, ".html"),
        (["ope", "log.csv"], 2, "--policy"),
      ] as [([String], Int32, String)] {
        let outcome = try Executable.run(arguments, in: folder)
        #expect(outcome.status == status, "\(arguments): \(outcome.complaint)")
        #expect(outcome.complaint.contains(words), "\(arguments): \(outcome.complaint)")
        #expect(outcome.output == "", "\(arguments)")
      }
    }
  }
}
