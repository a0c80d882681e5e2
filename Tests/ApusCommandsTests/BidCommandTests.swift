import Foundation
import Testing

@testable import ApusCommands

@Suite struct BidCommandTests {
  /// A log of two days, dearer in the second half of each.
  private func writeLog(_ name: String, in folder: URL, days: Int = 2) throws {
    var text = "time,price,value,click\n"
    var state: UInt64 = 88_172_645_463_325_252
    func random() -> Double {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return Double(state >> 11) * 0x1p-53
    }
    for day in 0..<days {
      for index in 0..<3000 {
        let second = index * 86_400 / 3000
        let value = 0.002 * random()
        let price = 100 * random() * (index < 1500 ? 1 : 1.5)
        let clock = [second / 3600, second / 60 % 60, second % 60].map {
          $0 < 10 ? "0\($0)" : "\($0)"
        }
        text += "2013-06-0\(day + 6) \(clock.joined(separator: ":")),\(price),\(value),"
        text += random() < value ? "1\n" : "0\n"
      }
    }
    try text.write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
  }

  /// From a log to a market, to a bidder, to a report on later days.
  @Test func aLogIsFittedLearnedAndJudged() throws {
    try Executable.withFolder { folder in
      try writeLog("log.csv", in: folder, days: 3)
      let fit = try Executable.run(
        ["bid", "fit", "log.csv", "-o", "market.json", "--json"], in: folder)
      #expect(fit.status == 0, "\(fit.complaint)")
      let found = try #require(try fit.objects.first)
      #expect(found["rows"] as? Int == 9000)
      #expect(abs((found["mean_price"] as? Double ?? 0) - 62.5) < 2)

      let train = try Executable.run(
        [
          "train", "Bidding-v0", "--agent", "ppo", "--preset", "quick", "--steps", "3000", "--set",
          "environment.market=market.json", "--run", "bidder", "--evaluation-episodes", "3",
        ], in: folder)
      #expect(train.status == 0, "\(train.complaint)")
      // The run keeps the market: its file may go.
      try FileManager.default.removeItem(at: folder.appending(path: "market.json"))

      let judge = try Executable.run(
        [
          "bid", "evaluate", "log.csv", "--policies", "linear,predictive,oracle,bidder", "--report",
          "report.html", "--train-days", "1", "--json",
        ], in: folder)
      #expect(judge.status == 0, "\(judge.complaint)")
      let rows = try judge.objects
      #expect(rows.count == 4)
      #expect(rows.first?["policy"] as? String == "oracle")
      for row in rows {
        #expect(row["days"] as? Int == 2 && row["against"] as? String == "bidder")
        let share = try #require(row["share_of_optimum"] as? Double)
        #expect(share > 0.1 && share <= 1)
        #expect((row["multipliers"] as? [Double])?.count == 48)
      }
      let page = try String(contentsOf: folder.appending(path: "report.html"), encoding: .utf8)
      #expect(page.contains("<svg") && page.contains("bidder"))
      // The same again is the same bytes.
      let again = try Executable.run(
        [
          "bid", "evaluate", "log.csv", "--policies", "linear,predictive,oracle,bidder",
          "--train-days", "1", "--json",
        ], in: folder)
      #expect(again.output == judge.output)
    }
  }

  @Test func knownMarketsNeedNoFile() throws {
    try Executable.withFolder { folder in
      let outcome = try Executable.run(
        [
          "bid", "evaluate", "ipinyou-1458", "--days", "3", "--policies", "linear,oracle",
          "--constraint", "cpa=30000", "--set", "environment.auction=first_price",
        ], in: folder)
      #expect(outcome.status == 0, "\(outcome.complaint)")
      for words in [
        "ipinyou-1458: 3 days with", "first price", "At most 30,000 an action", "LIMIT KEPT",
      ] {
        #expect(outcome.output.contains(words))
      }
    }
  }

  @Test func complainsInASentence() throws {
    try Executable.withFolder { folder in
      try writeLog("log.csv", in: folder)
      try "0 1 0.1\n0 2 x\n".write(
        to: folder.appending(path: "bad.txt"), atomically: true, encoding: .utf8)
      try "0 1 0.1\n".write(
        to: folder.appending(path: "small.txt"), atomically: true, encoding: .utf8)
      let evaluate = ["bid", "evaluate"]
      for (arguments, status, words) in [
        (evaluate + ["sintetic"], 2, "synthetic"),
        (evaluate + ["synthetic", "--policies", "orakle"], 2, "did you mean oracle"),
        (evaluate + ["synthetic", "--policies", "linear,linear"], 2, "more than once"),
        (evaluate + ["synthetic", "--budget", "0"], 2, "above 0"),
        (evaluate + ["synthetic", "--budget", "1.5"], 2, "at most what winning everything costs"),
        (evaluate + ["synthetic", "--budget", "much"], 2, "money:100000"),
        (evaluate + ["synthetic", "--constraint", "cpa"], 2, "cpa=COST"),
        (evaluate + ["synthetic", "--days", "0"], 2, "at least 1"),
        (evaluate + ["synthetic", "--train", "log.csv"], 2, "are for logs"),
        (evaluate + ["synthetic", "--report", "r.pdf"], 2, ".html"),
        (
          evaluate + ["synthetic", "--policies", "linear", "--against", "rlb"], 2,
          "one of the policies"
        ),
        (evaluate + ["log.csv", "--train-days", "2"], 2, "tuned on other days"),
        (evaluate + ["log.csv", "--set", "environment.auction=slots"], 2, "price_2"),
        (evaluate + ["bad.txt"], 1, "'bad.txt': line 2: value is 'x'"),
        (evaluate + ["small.txt"], 2, "has 1 day"),
        (["bid", "fit", "small.txt", "-o", "m.json"], 1, "its 1 auctions are too few"),
        (["bid", "fit", "none.csv", "-o", "m.json"], 1, "none.csv"),
        (["bid", "fit", "log.csv", "-o", "m.txt"], 2, ".json"),
        (["bid", "fit", "log.csv", "-o", "m.json", "--landscape", "flat"], 2, "log_normal"),
        (["bid", "fit", "log.csv", "-o", "m.json", "--column", "price"], 2, "NAME=NAME"),
        (
          ["bid", "fit", "log.csv", "-o", "m.json", "--column", "price=prise"], 1,
          "did you mean price"
        ),
      ] as [([String], Int32, String)] {
        let outcome = try Executable.run(arguments, in: folder)
        #expect(outcome.status == status, "\(arguments): \(outcome.complaint)")
        #expect(outcome.complaint.contains(words), "\(arguments): \(outcome.complaint)")
        #expect(outcome.output == "", "\(arguments)")
      }
      #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "m.json").path))
      let skipped = try Executable.run(
        [
          "bid", "evaluate", "bad.txt", "--train", "small.txt", "--policies", "linear",
          "--skip-bad-rows",
        ], in: folder)
      #expect(skipped.complaint.contains("1 rows with mistakes were left out"))
    }
  }
}
