import Environments
import Formats
import Gym
import Randomness
import Testing
import Training

@Suite struct RecommendationReportTests {
  private func report() throws -> RecommendationReport {
    let environment = try Recommendation<InterestEvolution>()
    let trials = try ["random", "quality", "myopic"].map { name in
      try environment.trial(of: name, users: 200, seed: 3, generator: PCG64(seed: 1))
    }
    return RecommendationReport(
      environment: "InterestEvolution-v0", trials: trials, against: "random")
  }

  @Test func ranksByReturnAndComparesUserByUser() throws {
    let report = try report()
    #expect(report.rows.map(\.name) == ["quality", "myopic", "random"])
    let (best, random) = (report.rows[0], report.rows[2])
    let gap = best.meanReturn - random.meanReturn
    #expect(abs(best.difference - gap) < 1e-9 && random.difference == 0)
    #expect(best.differenceInterval.contains(gap) && best.differenceInterval.lowerBound > 80)
    #expect(best.interval.contains(best.meanReturn))
  }

  @Test func isATableObjectsAndAPage() throws {
    let report = try report()
    #expect(report.table.count == 3)
    #expect(report.table.allSatisfy { $0.count == RecommendationReport.headings.count })
    #expect(report.lines.first?["policy"] == .string("quality"))
    #expect(report.lines.first?["users"] == .integer(200))
    let page = report.page
    #expect(page.contains("<svg") && page.contains("quality") && page.hasSuffix("</html>\n"))
  }
}
