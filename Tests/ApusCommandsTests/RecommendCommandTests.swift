import Foundation
import Testing

@testable import ApusCommands

@Suite struct RecommendCommandTests {
  /// From a training to a report.
  @Test func aRecommenderIsLearnedAndJudged() throws {
    try Executable.withFolder { folder in
      let train = try Executable.run(
        [
          "train", "InterestEvolution-v0", "--agent", "slate_q", "--steps", "4000", "--run",
          "slates", "--evaluation-episodes", "3", "--set", "agent.learning_starts=500",
        ], in: folder)
      #expect(train.status == 0, "\(train.complaint)")
      let judge = try Executable.run(
        [
          "recommend", "evaluate", "InterestEvolution-v0", "--policies", "all,slates", "--users",
          "100", "--report", "report.html", "--json",
        ], in: folder)
      #expect(judge.status == 0, "\(judge.complaint)")
      let rows = try judge.objects
      #expect(rows.count == 6)
      #expect(rows.first?["policy"] as? String == "oracle")
      #expect(rows.allSatisfy { $0["against"] as? String == "slates" })
      let page = try String(
        contentsOf: folder.appending(path: "report.html"), encoding: .utf8)
      #expect(page.contains("slates"))
    }
  }

  @Test(arguments: [
    (["InterestEvolution-v9"], "InterestEvolution-v0"),
    (["InterestEvolution-v0", "--policies", "myopik"], "did you mean myopic"),
    (["InterestEvolution-v0", "--users", "0"], "between 1 and"),
    (["InterestEvolution-v0", "--set", "environment.slate=3"], "slate_size"),
    (["InterestEvolution-v0", "--set", "environment.choice=any"], "proportional"),
    (["InterestEvolution-v0", "--report", "report.pdf"], ".html"),
    (["InterestEvolution-v0", "--policies", "random,random"], "more than once"),
    (["FixedCatalog-v0", "--against", "nobody"], "one of the policies"),
  ]) func mistakesAreAnswered(arguments: [String], sentence: String) throws {
    try Executable.withFolder { folder in
      let result = try Executable.run(["recommend", "evaluate"] + arguments, in: folder)
      #expect(result.status == 1 || result.status == 2)
      #expect(result.complaint.contains(sentence), "\(result.complaint)")
    }
  }
}
