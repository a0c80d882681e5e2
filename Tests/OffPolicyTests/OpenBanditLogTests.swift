import Formats
import Foundation
import Testing

@testable import OffPolicy

struct OpenBanditLogTests {
  /// A folder `obd` as the Open Bandit Dataset has it, from the environment variable OPEN_BANDIT.
  static let folder = ProcessInfo.processInfo.environment["OPEN_BANDIT"] ?? ""

  private static let head = ",timestamp,item_id,position,click,propensity_score,user_feature_0\n"

  @Test func readsACampaign() throws {
    try withFolder { folder in
      let campaign = Files.join(folder, "women")
      try FileManager.default.createDirectory(
        atPath: campaign, withIntermediateDirectories: false)
      let table = Files.join(campaign, "women.csv")
      try Files.write(
        Self.head + "0,2019-11-24,2,3,1,0.25,f81\n1,2019-11-24,0,1,0,0.5,cef\n", to: table)
      expectError("item_context.csv") { try OpenBanditLog.read(campaign) }
      try Files.write(
        ",item_id,item_feature_0\n0,0,0.5\n1,1,0.25\n2,2,-1\n",
        to: Files.join(campaign, "item_context.csv"))
      for path in [campaign, campaign + "/", table] {
        let log = try OpenBanditLog.read(path)
        #expect(log.catalogue.count == 3 && log.actions == [2, 0] && log.rewards == [1, 0])
        #expect(log.propensities == [0.25, 0.5] && log.positionNames == ["1", "3"])
        #expect(
          log.context == [.kinds(name: "user_feature_0", [0, 1], kinds: ["f81", "cef"])])
      }
      expectError("it holds no") { try OpenBanditLog.read(folder) }
      try Files.write(Self.head + "0,2019-11-24,5,3,1,0.25,f81\n", to: table)
      expectError("line 2: item_id is '5', which is not in the catalogue") {
        try OpenBanditLog.read(campaign)
      }
    }
  }

  /// The uniform policy judged by the logs of Bernoulli Thompson sampling, as the pipeline has it.
  @Test(
    .enabled(
      if: !OpenBanditLogTests.folder.isEmpty,
      "OPEN_BANDIT=FOLDER, as Benchmarks/ope/run.sh fetches it, is not set"))
  func realLogs() throws {
    let policy = TargetPolicy(.uniform, name: "uniform")
    for (campaign, ips, snips, size, largest, level) in [
      ("all", 0.00235964, 0.00233371, 340.378, 277.778, Verdict.Level.caution),
      ("men", 0.00300863, 0.00318942, 655.710, 178.253, .caution),
      ("women", 0.00743758, 0.00237305, 2.07782, 21739.1, .refuse),
    ] {
      let log = try OpenBanditLog.read(Files.join(Self.folder, "bts/\(campaign)"))
      let result = try OffPolicyEvaluation().evaluate(policy, on: log)
      let diagnostics = try #require(result.diagnostics.first)
      #expect(log.count == 10_000)
      #expect(near(result["ips"]?.value, ips, 5e-9) && near(result["snips"]?.value, snips, 5e-9))
      #expect((diagnostics.effectiveSampleSize / size - 1).magnitude < 1e-5)
      #expect((diagnostics.largest / largest - 1).magnitude < 1e-5)
      #expect(result.verdict?.level == level)
    }
    for (campaign, clicks) in [("all", 0.0038), ("men", 0.0046), ("women", 0.0046)] {
      let log = try OpenBanditLog.read(Files.join(Self.folder, "random/\(campaign)"))
      let result = try OffPolicyEvaluation().evaluate(policy, on: log)
      #expect(near(result["ips"]?.value, clicks, 1e-9) && near(result.logged.value, clicks))
    }
  }
}
